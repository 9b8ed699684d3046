"""Publishing a folder in one step: built aside, moved to its place when whole, then named `current`.

Whatever happens in between, `current` names a whole release: the one before until the last step, the new one after it.
Needs a file system with symbolic links and locks, as Linux and macOS have.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from kg.errors import KgError, ReleaseError
from kg.release import CURRENT, MANIFEST, open_release

CHECKSUMS = "SHA256SUMS"

_LOCK = ".lock"
_STAGING = ".staging-"
_REPLACED = ".replaced-"
_LINK = ".current-"


class Outcome(Enum):
    """What publishing did: there was no such release, there was the same, or there was one with other bytes."""

    NEW = "new"
    KEPT = "kept"
    REPLACED = "replaced"


@contextmanager
def staging_folder(releases: Path) -> Iterator[Path]:
    """Give an empty folder below `releases` to build in, to one process at a time; it is gone afterwards.

    Raises ReleaseError where another process builds there, or where the folder cannot be used.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReleaseError(
            f"{releases} cannot hold releases: {error.strerror}", hint="KG_RELEASES names the folder for them"
        ) from error
    with lock(releases / _LOCK):
        _clean_up(releases)
        staging = releases / f"{_STAGING}{os.getpid()}"
        staging.mkdir()
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def publish(
    staging: Path,
    releases: Path,
    release_id: str,
    *,
    force: bool = False,
    before_switching: Callable[[Path, str], None] = lambda _releases, _id: None,
) -> Outcome:
    """Move `staging` to `releases`/`release_id` and switch `current` to it.

    A release with this id and the same checksums stays as it is, unless `force` says to put the new one in its place.
    `before_switching` is called with `releases` and the id as soon as the release lies at its place.
    """
    _write_through(staging)
    target = releases / release_id
    if not target.exists():
        staging.rename(target)
        outcome = Outcome.NEW
    elif _same_content(staging, target) and not force:
        outcome = Outcome.KEPT
    else:
        replace_folder(target, staging, releases / f"{_REPLACED}{release_id}")
        outcome = Outcome.REPLACED
    before_switching(releases, release_id)
    _switch(releases, release_id)
    return outcome


def _same_content(staging: Path, target: Path) -> bool:
    try:
        open_release(target.parent, target.name)
    except KgError:  # a damaged one is no reason to keep it
        return False
    checksums = target / CHECKSUMS
    return checksums.is_file() and checksums.read_bytes() == (staging / CHECKSUMS).read_bytes()


def replace_folder(target: Path, staging: Path, aside: Path) -> None:
    """Put the folder `staging` in the place of `target`, which is gone then; `aside`: a free name beside both."""
    if _exchange(target, staging):
        # What was there is now called `staging`, and goes with it.
        return
    # Two steps where there is no exchange. Should the process die between them, the next build moves the old release
    # back before it does anything else.
    target.rename(aside)
    try:
        staging.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where system or file system cannot (Linux can on most).

    https://man7.org/linux/man-pages/man2/rename.2.html
    """
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _switch(releases: Path, release_id: str) -> None:
    link = releases / f"{_LINK}{os.getpid()}"
    try:
        link.symlink_to(release_id, target_is_directory=True)
        link.replace(releases / CURRENT)
    finally:
        link.unlink(missing_ok=True)
    _sync(releases)


def _clean_up(releases: Path) -> None:
    """Remove what builds that were killed left behind; nobody else builds now, as the lock is ours."""
    for aside in releases.glob(f"{_REPLACED}*"):
        target = releases / aside.name.removeprefix(_REPLACED)
        if (target / MANIFEST).is_file():
            shutil.rmtree(aside)
        else:
            aside.rename(target)
    for staging in releases.glob(f"{_STAGING}*"):
        shutil.rmtree(staging)
    for link in releases.glob(f"{_LINK}*"):
        link.unlink()


@contextmanager
def lock(path: Path, what: str = "build") -> Iterator[None]:
    """Hold the file `path` for this process. Raises ReleaseError where another one holds it; `what` it makes."""
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ReleaseError(
                f"another {what} is running in {path.parent} (process {file.read().strip() or 'unknown'})",
                hint="wait for it to end",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _write_through(folder: Path) -> None:
    """Have everything on the disk before anybody is sent there: a power cut must not leave empty files."""
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
