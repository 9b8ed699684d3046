"""Opens what is to be served, as a site: the current release, or files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from kg.config import Settings
from kg.indexfile import INDEX
from kg.queries import read_queries
from kg.queryfiles import read_query_folder
from kg.release import CURRENT, STORE, Release, open_release
from kg.search import Index
from kg.store import DirectPool, EngineSpec, Pool
from kg.vocab import Prefixes, load_prefixes
from kg.web.answers import Answers
from kg.web.site import Site

_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True)
class SiteOpener:
    """Opens sites, one for each release; `data`: RDF files to be served instead of a release.

    `is_static`: what is opened will be asked for everything once, in this process, and written to files (`kg site`).
    """

    settings: Settings
    data: tuple[Path, ...] = ()
    is_static: bool = False

    def open(self) -> Site:
        """Open what is to be served now; its pool is not started yet. Raises ReleaseError where there is none."""
        settings = self.settings
        release = None if self.data else open_release(settings.releases)
        site_id = release.id if release else uuid4().hex
        folder = release.path if release else settings.root
        prefixes = read_prefixes(folder)
        if release:
            spec = engine_spec(release, settings)
        else:
            spec = EngineSpec("files", tuple(str(path) for path in self.data), prefixes)
        return Site(
            settings=settings,
            pool=DirectPool(spec, settings.limits)
            if self.is_static
            else Pool(spec, settings.limits, _open_ports(spec)),
            answers=Answers(settings.cache_bytes),
            id=site_id,
            release=release,
            queries=read_queries(folder / "queries"),
            views={each.name: each for each in read_query_folder(folder / "queries/views")},
            index=Index(release.path / INDEX) if release else None,
            prefixes=prefixes,
            since=_current_since(settings.releases) if release else datetime.now(UTC),
            caching=caching_headers(settings.front_cache_seconds, site_id),
            is_static=self.is_static,
        )


def engine_spec(release: Release, settings: Settings) -> EngineSpec:
    """The engine that answers for `release`: its own store, or the remote one of the settings."""
    prefixes = read_prefixes(release.path)
    if settings.engine:
        return EngineSpec("remote", (settings.engine,), prefixes, tuple(release.manifest.get("graphs", ())))
    return EngineSpec("store", (str(release.path / STORE),), prefixes)


def _open_ports(spec: EngineSpec) -> tuple[int, ...]:
    """The ports that workers have to call."""
    if spec.kind != "remote":
        return ()
    parts = urlsplit(spec.places[0])
    return (parts.port or (443 if parts.scheme == "https" else 80),)


def read_prefixes(folder: Path) -> Prefixes:
    """The prefix table below `folder`; empty where there is none."""
    path = folder / "ontology" / "prefixes.ttl"
    return load_prefixes(path) if path.is_file() else {}


def caching_headers(front_cache_seconds: int, site_id: str) -> tuple[tuple[bytes, bytes], ...]:
    """Headers of an answer that may be kept.

    Anybody may keep it, and has to ask each time whether it still holds: a release may follow any minute. Only a cache
    of our own in front of this service, which is told of a new release, may answer without asking; these headers are
    for it alone (nginx reads the first, Varnish with our configuration the second), and say which release it keeps.
    """
    headers = [(b"cache-control", b"public, no-cache")]
    if front_cache_seconds:
        headers.append((b"x-accel-expires", b"%d" % front_cache_seconds))
        headers.append((b"surrogate-control", b"max-age=%d" % front_cache_seconds))
        headers.append((b"x-release", site_id.encode()))
    return tuple(headers)


def _current_since(releases: Path) -> datetime:
    """When the current release became the current one: the time of the link, which is newer with each switch.

    Where that was a moment ago, it is now: two switches in one second must not pass for one.
    """
    now = datetime.now(UTC)
    switched = datetime.fromtimestamp(os.lstat(releases / CURRENT).st_mtime, UTC)
    return switched if switched < now - _MOMENT else now
