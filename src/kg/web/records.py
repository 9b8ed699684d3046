"""The record of the dataset that is served, as its release holds it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.description import FOLDER, RECORD_FILE, Record, read_record
from kg.errors import EngineError, ReleaseError
from kg.web.site import Site, site_of

DATASET_ROOM = "/dataset"
"""Where a described dataset has its page."""


def find_record(site: Site) -> Record | None:
    """The record of the release that is served; None for files without a release, and for a release without one.

    Raises EngineError where there is one that cannot be read.
    """
    return _read(site.release.path) if site.release is not None else None


def require_record(request: Request) -> Record:
    """The record of the release that is served. Raises HTTPException 404 where there is none."""
    record = find_record(site_of(request))
    if record is None:
        raise HTTPException(404, "what is served here has no description of itself: an older release, or files")
    return record


def room_of(site: Site, iri: str) -> str:
    """The path of the page about `iri` where it is none of `/page/`: of a dataset that is described."""
    record = find_record(site)
    return DATASET_ROOM if record is not None and record.iri == iri else ""


def read_quality(site: Site) -> dict[str, Any]:
    """The numbers on quality that were counted when the release was built; empty where there are none.

    Raises EngineError where they cannot be read.
    """
    return {} if site.release is None else _read_json(site.release.path / FOLDER / "quality.json")


def read_report(site: Site) -> dict[str, Any]:
    """The result of the check, as the release holds it; empty where there is none."""
    return {} if site.release is None else _read_json(site.release.path / "report/check.json")


@lru_cache(maxsize=4)
def _read(path: Path) -> Record | None:
    # The folder of a release never changes.
    if not (path / RECORD_FILE).is_file():
        return None
    try:
        return read_record(path)
    except ReleaseError as error:
        # It is there, and broken: that is no "not found".
        raise EngineError(str(error)) from error


@lru_cache(maxsize=8)
def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(f"{path.name} of the release cannot be read: {error}") from error
    return value
