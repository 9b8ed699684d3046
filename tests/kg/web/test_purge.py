"""Caches in front are told of a new release; whether they listen is nothing that answers wait for."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from kg.config import read_settings
from kg.errors import SettingError
from kg.release import Release
from kg.web import purge
from process_case import wait_until
from release_case import build_in, make_project
from serve_case import start

COUNT = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}


class Cache:
    """Notes what it is told."""

    def __init__(self, status: int = 200) -> None:
        told = self.told = []  # type: list[tuple[str, str, str | None]]

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline()
                if self.parse_request():
                    told.append((self.command, self.path, self.headers["X-Release"]))
                    self.send_response(status)
                    self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/some/where"
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def cache() -> Iterator[Cache]:
    cache = Cache()
    yield cache
    cache.close()


def wait_for(cache: Cache, told: tuple[str, str, str]) -> None:
    wait_until(lambda: told in cache.told, 15)


def test_a_cache_is_told_at_the_start_and_of_each_release(cache: Cache, tmp_path: Path) -> None:
    project, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(project, releases).release.id
    with start("--no-access-log", KG_RELEASES=str(releases), KG_PURGE_URL=cache.url):
        wait_for(cache, ("PURGE", "/some/where", first))
        path = project / "data/projects/kif.ttl"
        path.write_text(path.read_text("utf-8").replace("Fund for", "Funds for"), "utf-8")
        second = build_in(project, releases).release.id
        wait_for(cache, ("PURGE", "/some/where", second))


def test_a_cache_that_is_away_changes_nothing(small_release: Release) -> None:
    environ = {
        "KG_RELEASES": str(small_release.path.parent),
        "KG_PURGE_URL": "http://127.0.0.1:9/, http://127.0.0.1:8/",
    }
    with start("--no-access-log", **environ) as (process, address):
        for _ in range(5):
            assert httpx.get(f"{address}/sparql", params=COUNT).status_code == 200
            time.sleep(0.1)
        assert process.poll() is None


@pytest.mark.parametrize("status", [200, 403])
def test_it_is_said_again_and_what_goes_wrong_is_logged(
    status: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(purge, "_PAUSES", (0.0, 0.01))
    cache = Cache(status)
    try:
        with caplog.at_level(logging.WARNING, "kg"):
            asyncio.run(purge.purge([cache.url, "http://127.0.0.1:9"], "r1"))
    finally:
        cache.close()
    assert cache.told == [("PURGE", "/some/where", "r1")] * 2
    assert caplog.text.count("http://127.0.0.1:9 does not know of release r1") == 2
    assert caplog.text.count("it answers 403") == (2 if status == 403 else 0)


def test_the_setting_is_checked() -> None:
    assert read_settings({"KG_PURGE_URL": "http://a.example/, https://b.example:81/x"}).purge_urls == (
        "http://a.example/",
        "https://b.example:81/x",
    )
    assert read_settings({"KG_PURGE_URL": ""}).purge_urls == ()
    for wrong in ("varnish:6081", "ftp://a.example/", "http://a.example/,nowhere", "http://a.example/?x"):
        with pytest.raises(SettingError, match="KG_PURGE_URL"):
            read_settings({"KG_PURGE_URL": wrong})


def test_networks_of_trusted_proxies_are_understood_however_they_are_written() -> None:
    # The server itself knows a network only by its first address.
    settings = read_settings({"KG_TRUSTED_PROXIES": "127.0.0.1, 10.1.2.3/8,"})
    assert settings.trusted_proxies == "127.0.0.1/32,10.0.0.0/8"
    with pytest.raises(SettingError, match="KG_TRUSTED_PROXIES"):
        read_settings({"KG_TRUSTED_PROXIES": "proxy.example"})
