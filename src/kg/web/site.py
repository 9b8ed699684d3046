"""What a running web application knows: settings, the release that is served, the pool that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property

from starlette.requests import Request

from kg.config import Settings
from kg.errors import EngineError
from kg.matching import MatcherFile
from kg.queryfiles import QueryFile
from kg.release import Release
from kg.search import Index
from kg.store import Pool, Question
from kg.vocab import Prefixes
from kg.web.accesslog import AccessLog
from kg.web.answers import Answers
from kg.web.desk import Desk
from kg.web.linkdesk import LinkDesk
from kg.web.metrics import Metrics
from kg.web.views import KeptViews, Views

PATIENCE = timedelta(seconds=60)
"""Time that questions to the release before have to be answered."""


@dataclass(frozen=True)
class Site:
    """Everything the routes need of one release; a new release comes with a new site.

    `id` stands in entity tags: the release's own, or for files without a release one that no other start has.
    `views`: the queries behind pages. `index`: what lists and the search ask; files have none. `matching`: what
    names are matched with; files have none. `since`: when this became what is served. `caching`: headers of answers
    that may be kept. `is_static`: what is answered is written to files, once, for a host that runs no program
    (`kg site`).
    """

    settings: Settings
    pool: Pool
    answers: Answers
    id: str
    release: Release | None = None
    queries: dict[str, QueryFile] = field(default_factory=dict)
    views: Mapping[str, QueryFile] = field(default_factory=dict)
    index: Index | None = None
    matching: MatcherFile | None = None
    prefixes: Prefixes = field(default_factory=dict)
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    caching: tuple[tuple[bytes, bytes], ...] = ()
    is_static: bool = False

    @cached_property
    def desk(self) -> Desk | None:
        """Where requests have names matched, in turns; files have none."""
        return Desk(self.matching) if self.matching else None

    @cached_property
    def kept_views(self) -> Views:
        """Views for whoever writes all pages to files, one after the other."""
        return KeptViews(self.pool.answer, self.views)

    @property
    def last_modified(self) -> str:
        """Value of the Last-Modified header: when this became what is served, rounded up to the second.

        Until that second has come it is empty: a date must not lie in the future, and what was served earlier in the
        same second must not have the same date. https://www.rfc-editor.org/rfc/rfc9110#name-last-modified
        """
        return format_datetime(self._changed, usegmt=True) if self._changed <= datetime.now(UTC) else ""

    def is_unmodified_since(self, if_modified_since: bytes) -> bool:
        """True where nothing changed since the date of this header, which is our own, or so much later that nobody can
        have had an answer of the release before by then."""
        try:
            date = parsedate_to_datetime(if_modified_since.decode("latin-1"))
        except ValueError:
            return False
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        now = datetime.now(UTC)
        return self._changed <= now and (date == self._changed or self._changed + PATIENCE <= date <= now)

    @property
    def _changed(self) -> datetime:
        return self.since.replace(microsecond=0) + timedelta(seconds=bool(self.since.microsecond))


@dataclass
class Hub:
    """What stays when one release follows another: the current site, and what counts on."""

    site: Site
    metrics: Metrics = field(default_factory=Metrics)
    log: AccessLog = field(default_factory=AccessLog)
    desk: LinkDesk = field(default_factory=LinkDesk)

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


def desk_of(request: Request) -> Desk:
    """Where names are matched. Raises EngineError where files are served without a release."""
    desk = site_of(request).desk
    if desk is None:
        raise EngineError("files are served here, no release: there is nothing to match names with")
    return desk


def views_of(request: Request) -> Views:
    """The views that pages of this request are made of, asked in the name of its client."""
    site = site_of(request)
    if site.is_static:
        return site.kept_views
    client = request.client.host if request.client else ""

    async def ask(question: Question) -> bytes:
        return await site.pool.answer(question, client=client)

    return Views(ask, site.views)
