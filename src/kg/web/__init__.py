"""The web: SPARQL endpoint, named queries, downloads and pages, over a pool of workers and one release at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from fastapi import FastAPI
from starlette.routing import Route

from kg import __version__
from kg.config import Settings
from kg.web import (
    dataset,
    discovery,
    downloads,
    editing,
    engine,
    entities,
    feeds,
    health,
    home,
    legal,
    linking,
    lists,
    openapi,
    overview,
    overviewdata,
    pages,
    quality,
    reconcile,
    resources,
    searches,
    versions,
    vocabulary,
)
from kg.web.accesslog import AccessLog
from kg.web.app import App, first_part
from kg.web.opening import SiteOpener
from kg.web.problems import install_problem_handlers
from kg.web.site import Hub

__all__ = ["ROOMS", "App", "SiteOpener", "create_app", "make_app"]

ROOMS = (
    home,
    pages,
    entities,
    resources,
    lists,
    searches,
    reconcile,
    overview,
    overviewdata,
    linking,
    vocabulary,
    dataset,
    quality,
    downloads,
    versions,
    editing,
    engine,
    feeds,
    discovery,
    legal,
    health,
    openapi,
)


def create_app(settings: Settings, data: Sequence[Path] = (), *, access_log: TextIO | None = None) -> App:
    """Make the application that serves the current release, or the RDF files `data`.

    Raises ReleaseError where there is no release.
    """
    return make_app(SiteOpener(settings, tuple(data)), access_log=access_log)


def make_app(opener: SiteOpener, *, access_log: TextIO | None = None) -> App:
    """Make the application over what `opener` opens. Raises ReleaseError where there is no release."""
    # No docs_url: that page would load scripts from other people's servers.
    rooms = FastAPI(
        title="Kommunen innovativ",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    install_problem_handlers(rooms)
    starts = set()
    for room in ROOMS:
        rooms.include_router(room.router)
        starts |= {first_part(route.path) for route in room.router.routes if isinstance(route, Route)}
    return App(opener, Hub(opener.open(), log=AccessLog(access_log)), rooms, starts)
