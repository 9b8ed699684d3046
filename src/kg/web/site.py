"""What a running web application knows: settings, the release that is served, the pool that answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.requests import Request

from kg.config import Settings
from kg.queryfiles import QueryFile
from kg.release import Release
from kg.store import Pool
from kg.vocab import Prefixes
from kg.web.accesslog import AccessLog
from kg.web.answers import Answers
from kg.web.metrics import Metrics


@dataclass(frozen=True)
class Site:
    """Everything the routes need of one release; a new release comes with a new site.

    `id` stands in entity tags: the release's own, or for files without a release one that no other start has.
    `since`: when this became what is served. `caching`: headers of answers that may be kept.
    """

    settings: Settings
    pool: Pool
    answers: Answers
    id: str
    release: Release | None = None
    queries: dict[str, QueryFile] = field(default_factory=dict)
    prefixes: Prefixes = field(default_factory=dict)
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    caching: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def last_modified(self) -> str:
        """Value of the Last-Modified header."""
        return format_datetime(self.since, usegmt=True)


@dataclass
class Hub:
    """What stays when one release follows another: the current site, and what counts on."""

    site: Site
    metrics: Metrics = field(default_factory=Metrics)
    log: AccessLog = field(default_factory=AccessLog)

    @property
    def release_id(self) -> str:
        """The release that is served; empty for files."""
        return self.site.release.id if self.site.release else ""


def hub_of(request: Request) -> Hub:
    """The hub that `request` came to."""
    hub = request.scope.get("kg.hub")
    if not isinstance(hub, Hub):
        raise TypeError("the application was not made by create_app")
    return hub


def site_of(request: Request) -> Site:
    """The site that `request` came to: the same one from its start to its end."""
    site = request.scope.get("kg.site")
    if not isinstance(site, Site):
        raise TypeError("the application was not made by create_app")
    return site


def public_url(request: Request) -> str:
    """Where this site is reached from outside, without a slash at the end."""
    return site_of(request).settings.public_url or str(request.base_url).rstrip("/")
