"""Which files a release offers: its dumps, what lies beside them, and what changed since the release before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.errors import ReleaseError
from kg.history import CHANGES, SUMMARY, Changes, Published, changes_folder, history_of, read_changes, read_log
from kg.release import CURRENT, DATABASE_FILE, DUMPS, MANIFEST, Release, open_release
from kg.web.site import site_of

CHECKSUMS = "SHA256SUMS"

_MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".sqlite": "application/vnd.sqlite3",
}


@dataclass(frozen=True)
class File:
    """A file on offer; `sha256` is empty where the file may still be written anew."""

    name: str
    path: Path
    media_type: str
    size: int
    sha256: str = ""


def served_release(request: Request) -> Release:
    """The release that is served. Raises ReleaseError where files of the owner are."""
    release = site_of(request).release
    if release is None:
        raise ReleaseError("this server serves files of its owner, no release", hint="kg build, then kg serve")
    return release


def find_release(request: Request, release_id: str) -> Release:
    """The release with this id, served or not. Raises ReleaseError where there is none."""
    served = served_release(request)
    if release_id == served.id:
        return served
    if release_id == CURRENT:
        raise ReleaseError(f"there is no release {CURRENT!r}", hint="/dumps/latest/ leads to the one that is served")
    try:
        return open_release(served.path.parent, release_id)
    except ReleaseError:
        # What is wrong with it says where it lies, which is for the owner alone.
        raise ReleaseError(f"there is no release {release_id!r} here", hint="see /dumps/") from None


def history(release: Release) -> tuple[Published, ...]:
    """What was published up to this release. Raises HTTPException 503 where the log is broken: that is no 404."""
    with _trouble_is_no_absence():
        return history_of(release)


def all_published(release: Release) -> dict[str, Published]:
    """Everything that was published beside this release, by id, and itself. Raises what `history` raises."""
    with _trouble_is_no_absence():
        return {each.id: each for each in (*history_of(release), *read_log(release.path.parent))}


def changes_of(release: Release, published: Published | None = None) -> Changes | None:
    """What this release, or one published beside it, changed; None where nobody worked that out.

    Raises HTTPException 503 where it cannot be read.
    """
    with _trouble_is_no_absence():
        return read_changes(release.path.parent, published or history_of(release)[-1])


def files_of(release: Release) -> dict[str, File]:
    """All files on offer by name: those of dumps/ in the manifest, what lies beside them, and the differences."""
    return own_files(release) | _differences(release)


def own_files(release: Release) -> dict[str, File]:
    """The files of the release itself by name, which are there whatever happened to the log beside it."""
    files = {}
    for each in release.manifest.get("files", []):
        if each["path"].startswith(f"{DUMPS}/"):
            name = each["path"].removeprefix(f"{DUMPS}/")
            kind = _media_type(name, each["media_type"])
            files[name] = File(name, release.path / each["path"], kind, each["bytes"], each["sha256"])
    database = release.path / DATABASE_FILE
    if database.is_file():
        files[database.name] = _measure(database.name, database)
    for name in (CHECKSUMS, MANIFEST):
        # A release of before has its checksums beside the dumps only, where they name the folder too.
        path = release.path / name
        if name not in files and path.is_file():
            media_type = "text/plain" if name == CHECKSUMS else "application/json"
            files[name] = File(name, path, media_type, path.stat().st_size)
    return files


def find_file(release: Release, name: str) -> File:
    """The file `name` of a release. Raises HTTPException 404 where there is none."""
    file = own_files(release).get(name) or _differences(release).get(name)
    if file is None or not file.path.is_file():
        raise HTTPException(404, f"release {release.id} has no file {name!r}; see /dumps/")
    return file


def _differences(release: Release) -> dict[str, File]:
    previous = history(release)[-1].previous
    folder = changes_folder(release.path.parent, previous, release.id)
    if not previous or not folder.is_dir():
        return {}
    found = {}
    for path in sorted(folder.iterdir()):
        # Names that say which release they go with, whatever they are called on disk.
        renamed = {SUMMARY: f"{CHANGES}-since-{previous}.json", CHECKSUMS: f"{CHECKSUMS}-since-{previous}"}
        name = renamed.get(path.name, path.name)
        found[name] = _measure(name, path)
    return found


def _measure(name: str, path: Path) -> File:
    stat = path.stat()
    return File(
        name, path, _media_type(name, "text/plain"), stat.st_size, _digest(path, stat.st_mtime_ns, stat.st_size)
    )


@lru_cache(maxsize=1024)
def _digest(path: Path, _modified: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _media_type(name: str, otherwise: str) -> str:
    if name.endswith("csv-metadata.json"):
        return "application/csvm+json"
    if name.startswith(CHECKSUMS):
        return "text/plain"
    return _MEDIA_TYPES.get(Path(name).suffix, otherwise)


@contextmanager
def _trouble_is_no_absence() -> Iterator[None]:
    try:
        yield
    except ReleaseError as error:
        # What is wrong says where it lies, which is for the owner alone.
        detail = "the log of releases cannot be read; the owner finds out why with kg build"
        raise HTTPException(503, detail) from error
