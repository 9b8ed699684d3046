"""What a running web application knows: settings, engine, release, queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from kg.config import Settings
from kg.queryfiles import QueryFile
from kg.release import Release
from kg.store import Engine
from kg.vocab import Prefixes


@dataclass(frozen=True)
class Site:
    """Everything the routes need; the same for all requests."""

    settings: Settings
    engine: Engine
    release: Release | None = None
    queries: dict[str, QueryFile] = field(default_factory=dict)
    prefixes: Prefixes = field(default_factory=dict)


def site_of(request: Request) -> Site:
    """The site that `request` came to."""
    site = request.app.state.site
    if not isinstance(site, Site):
        raise TypeError("the application was not made by create_app")
    return site


def public_url(request: Request) -> str:
    """Where this site is reached from outside, without a slash at the end."""
    return site_of(request).settings.public_url or str(request.base_url).rstrip("/")
