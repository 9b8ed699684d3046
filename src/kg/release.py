"""A finished release on disk: where it lies and what its manifest says.

The folder is the only thing that making (`kg.graph`) and asking (`kg.store`, `kg.web`) share:

    releases/current -> <id>
    releases/<id>/manifest.json, SHA256SUMS, store/, sqlite/, dumps/, ontology/, shapes/, queries/, report/
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError
from kg.indexfile import INDEX

CURRENT = "current"
"""Name of the symbolic link to the release that is served."""

MANIFEST = "manifest.json"
STORE = "store"
DUMPS = "dumps"
DATABASE = "sqlite"
"""Folder of the SQLite file, which as the store differs from machine to machine."""
DATABASE_FILE = f"{DATABASE}/all.sqlite"
UNCHECKED = (STORE, DATABASE, INDEX)
"""What is in a release but not in its checksums: the bytes depend on the version of the engine that wrote them."""

_HINT = "build one: kg build"
_LONGEST_ID = 100
"""Letters. What is longer is no id, and may be no name of a file at all."""


@dataclass(frozen=True)
class Release:
    """One release: its folder, its id, and its manifest as read from manifest.json."""

    path: Path
    id: str
    manifest: dict[str, Any]


def open_release(releases_dir: Path, id: str = CURRENT) -> Release:  # noqa: A002 - it is what everybody calls it
    """Open the release `id` below `releases_dir`; `current` is followed once, so a later switch changes nothing here.

    Raises ReleaseError where there is none, or where a part of it is missing.
    """
    if not id or len(id) > _LONGEST_ID or id.startswith(".") or "/" in id or "\\" in id:
        raise ReleaseError(f"{id!r} is no release id", hint="ids look like 2026-11-22-0123456789ab")
    link = releases_dir / id
    if not link.is_dir():
        raise ReleaseError(f"there is no release {id!r} in {releases_dir}", hint=_HINT)
    path = link.resolve()
    manifest = _read_manifest(path / MANIFEST)
    if manifest.get("id") != path.name:
        raise ReleaseError(f"{path / MANIFEST} belongs to release {manifest.get('id')!r}", hint=_HINT)
    for part in (STORE, DUMPS):
        if not (path / part).is_dir():
            raise ReleaseError(f"release {path.name} has no {part}/", hint=_HINT)
    return Release(path=path, id=path.name, manifest=manifest)


def current_id(releases_dir: Path) -> str:
    """The id of the release that is current; empty where there is none at the moment."""
    try:
        return (releases_dir / CURRENT).readlink().name
    except OSError:
        return ""


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(f"release {path.parent.name} has no {path.name}", hint=_HINT) from None
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} cannot be read: {error}", hint=_HINT) from error
    if not isinstance(manifest, dict):
        raise ReleaseError(f"{path} is no JSON object", hint=_HINT)
    return manifest
