"""`kg serve` as people start it: a process of its own, stopped by its own handle."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kg.release import Release
from serve_case import start

COUNT = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}


def fail(*args: str, **environ: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())", "serve", "--port", "0", *args],
        env={"PATH": "", **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


def test_files_are_served(root: Path, serving_data: Path) -> None:
    with start("--data", str(serving_data), KG_ROOT=str(root)) as (process, address):
        assert httpx.get(f"{address}/sparql", params=COUNT).text == "n\r\n16\r\n"
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok", "release": None}
    assert process.returncode == 0


def test_the_current_release_is_served(small_release: Release) -> None:
    with start(KG_RELEASES=str(small_release.path.parent)) as (_, address):
        assert httpx.get(f"{address}/healthz").json()["release"] == small_release.id
        assert httpx.get(f"{address}/dumps/latest/all.ttl", follow_redirects=True).status_code == 200
        assert "cq01-projects" in httpx.get(f"{address}/queries/").text


def test_the_public_address_is_the_one_in_links(small_release: Release) -> None:
    public = "https://data.example/graph"
    with start(KG_RELEASES=str(small_release.path.parent), KG_PUBLIC_URL=public) as (_, address):
        for path in ("/sparql", "/dumps/", "/queries/"):
            body = httpx.get(address + path).text
            assert public in body
            assert "127.0.0.1" not in body


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        ((), 1, "there is no release 'current'"),
        (("--data", "none.ttl"), 2, "there is no file none.ttl"),
        (("--port", "99999"), 2, "there is no port 99999"),
        (("--host", "no.such.host.invalid"), 2, "cannot listen on"),
    ],
)
def test_what_cannot_be_served(tmp_path: Path, args: tuple[str, ...], code: int, message: str) -> None:
    found, error = fail(*args, KG_ROOT=str(tmp_path))
    assert found == code
    assert error.startswith("kg: ")
    assert message in error
    assert "Traceback" not in error


def test_a_file_that_does_not_parse(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("@prefix e: <http://e/> .\ne:s e:p .\n")
    code, error = fail("--data", str(tmp_path / "bad.ttl"), KG_ROOT=str(tmp_path))
    assert code == 1
    assert "bad.ttl:2:9: " in error


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, error = fail("--port", str(taken.getsockname()[1]), KG_ROOT=str(tmp_path))
    assert code == 2
    assert "--port" in error
