"""What answers tell caches: others have to ask each time, our own may answer by itself for a while."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.config import Settings
from kg.release import Release
from kg.web import App, create_app

FRONT = {"x-accel-expires": "60", "surrogate-control": "max-age=60"}


async def get(app: App, path: str, query: str = "", **headers: str) -> tuple[int, dict[str, str]]:
    """Ask without a server in between."""
    sent: list[dict[str, Any]] = []

    bodies = [b""]

    async def receive() -> dict[str, Any]:
        if not bodies:
            # This client does not go away.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1", "scheme": "http", "server": ("data.example", 80), "client": ("192.0.2.1", 1),
        "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)  # type: ignore[arg-type]
    return sent[0]["status"], {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}


def caching(headers: dict[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in (*FRONT, "x-release") if name in headers}


@pytest.fixture
def settings(root: Path, small_release: Release) -> Settings:
    return Settings(root=root, releases=small_release.path.parent, front_cache_seconds=60)


def test_only_what_may_be_kept_is_marked(settings: Settings, small_release: Release) -> None:
    async def ask_all() -> None:
        app = create_app(settings)
        await app.start()
        try:
            marked = {**FRONT, "x-release": small_release.id}
            for _ in range(2):
                status, headers = await get(app, "/sparql", "query=ASK%20%7B%7D")
                assert (status, headers["cache-control"], caching(headers)) == (200, "public, no-cache", marked)
            status, headers = await get(app, "/sparql", "query=ASK%20%7B%7D", if_none_match=headers["etag"])
            assert (status, headers["cache-control"], caching(headers)) == (304, "public, no-cache", marked)
            for path, query in (
                ("/sparql", "query=ASK%20%7B%20FILTER(NOW()%20%3E%200)%20%7D"),
                ("/sparql", "query=SELEKT"),
                ("/nowhere", ""),
                ("/healthz", ""),
                ("/metrics", ""),
            ):
                _, headers = await get(app, path, query)
                assert (headers["cache-control"], caching(headers)) == ("no-store", {}), path
        finally:
            await app.stop()

    asyncio.run(ask_all())


def test_every_answer_says_whether_it_may_be_kept(settings: Settings) -> None:
    async def ask_all() -> None:
        app = create_app(settings)
        await app.start()
        try:
            for path in ("/", "/sparql", "/graphs", "/queries/", "/queries/places.csv", "/dumps/", "/openapi.json"):
                status, headers = await get(app, path)
                assert status == 200
                assert headers["cache-control"] in ("no-cache", "public, no-cache"), path
        finally:
            await app.stop()

    asyncio.run(ask_all())


def test_an_answer_that_another_release_has_overtaken_is_not_kept_in_front(settings: Settings) -> None:
    async def ask_all() -> None:
        app = create_app(settings)
        await app.start()
        site = app.hub.site
        try:
            slow = "query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20" + "?a%20?b%20?c.".replace("?", "%3F")
            slow += "%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi.%3Fj%20%3Fk%20%3Fl.%7D"
            asking = asyncio.create_task(get(app, "/sparql", slow))
            await asyncio.sleep(0)
            # As the application does when it has opened a new release: the one before answers what it was asked.
            app.hub.site = replace(site, id="another")
            status, headers = await asking
            assert (status, caching(headers)) == (200, {"x-release": site.id})
            assert headers["cache-control"] == "public, no-cache"
        finally:
            app.hub.site = site
            await app.stop()

    asyncio.run(ask_all())
