"""The folder of a site: files are made beside it, and take its place when all are there.

A file that is the same as before is the same file, with its date: whoever copies the folder to a host sees what
changed. What others put into the folder stays in it.
"""

from __future__ import annotations

import errno
import filecmp
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import ReleaseError
from kg.graph.publish import lock, replace_folder

ABOUT = "site.json"
"""What a site says of itself; a folder without it is no site of ours."""
CHECKSUMS = "SHA256SUMS"
KIND = "static site of a release, made by kg site"


@dataclass(frozen=True)
class Put:
    """A file that was put into the folder; `is_new`: there was none such before, or another one."""

    file: str
    sha256: str
    size: int
    is_new: bool


@dataclass(frozen=True)
class Staging:
    """The folder `new` that is being filled, beside the one that it will replace."""

    new: Path
    old: Path
    _folders: set[str] = field(default_factory=set, compare=False)

    def put(self, name: str, body: bytes) -> Put:
        """Put a file. Raises ReleaseError where that cannot be."""
        target, old = self._place(name), self.old / name
        with _said_plainly(name):
            same = _size_of(old) == len(body) and old.read_bytes() == body
            if same:
                _take_over(old, target)
            else:
                with target.open("xb") as file:
                    file.write(body)
        return Put(name, hashlib.sha256(body).hexdigest(), len(body), not same)

    def put_file(self, name: str, source: Path) -> Put:
        """Put a copy of a file, which may be large."""
        target, old = self._place(name), self.old / name
        with _said_plainly(name):
            same = old.is_file() and filecmp.cmp(old, source, shallow=False)
            if same:
                _take_over(old, target)
            elif target.exists():
                raise FileExistsError(errno.EEXIST, "exists", str(target))
            else:
                shutil.copyfile(source, target)
            with source.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Put(name, sha256, source.stat().st_size, not same)

    def _place(self, name: str) -> Path:
        parts = name.split("/")
        if not name or any(part in ("", ".", "..") for part in parts):
            raise ReleaseError(f"{name!r} cannot be the name of a file", hint="an identifier with an odd key? kg check")
        target = self.new / name
        folder = "/".join(parts[:-1])
        if folder not in self._folders:
            with _said_plainly(name):
                target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return target


@contextmanager
def stage(out: Path) -> Iterator[Staging]:
    """Give a folder beside `out` to be filled; it is gone afterwards, unless it took the place of `out`.

    Raises ReleaseError where `out` holds something that is no site, or is being made by another process.
    """
    require_site_or_nothing(out)
    with _said_plainly(str(out)):
        out.parent.mkdir(parents=True, exist_ok=True)
        place = out.parent.resolve() / out.name
    lock_file = place.with_name(f".{place.name}.lock")
    with lock(lock_file, what="site"):
        new, aside = _beside(place)
        if aside.exists() and not place.exists():
            # A switch that was cut off half way: the site before is all there is.
            aside.rename(place)
        for left in (new, aside):
            shutil.rmtree(left, ignore_errors=True)
        with _said_plainly(str(new)):
            new.mkdir()
        try:
            yield Staging(new, place)
        finally:
            shutil.rmtree(new, ignore_errors=True)
            lock_file.unlink(missing_ok=True)


def require_site_or_nothing(out: Path) -> None:
    """Raise ReleaseError where `out` is something else than a site of ours, an empty folder or nothing."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise ReleaseError(f"{out} is no folder", hint="name a folder that is a site, is empty or is not there yet")
    if out.is_dir() and any(out.iterdir()) and not is_site(out):
        raise ReleaseError(
            f"{out} holds something that is no site of ours, as {min(each.name for each in out.iterdir())}",
            hint="name another folder, or an empty one; nothing was changed",
        )


def is_site(folder: Path) -> bool:
    """True for a folder that `kg site` made."""
    return read_about(folder).get("kind") == KIND


def read_about(folder: Path) -> dict[str, object]:
    """What a site says of itself; nothing where the folder is none."""
    try:
        found = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("kind") == KIND else {}


def switch(staging: Staging, puts: Iterable[Put], about: Mapping[str, object]) -> list[str]:
    """Write down what the site holds, and put it in the place of the one before; gives the files that are gone.

    What others put into the old folder comes along. Raises ReleaseError where it is in the way.
    """
    sums = {each.file: each.sha256 for each in puts}
    text = json.dumps({"kind": KIND, **about}, ensure_ascii=False, indent=1) + "\n"
    sums[ABOUT] = staging.put(ABOUT, text.encode()).sha256
    staging.put(CHECKSUMS, "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode())
    before = read_checksums(staging.old)
    _bring_along(staging, {*before, ABOUT, CHECKSUMS}, {*sums, CHECKSUMS})
    with _said_plainly(str(staging.old)):
        # Not for its owner alone, as folders of temporary files are.
        staging.new.chmod(0o755)
        if staging.old.exists():
            replace_folder(staging.old, staging.new, _beside(staging.old)[1])
        else:
            staging.new.rename(staging.old)
    return sorted(set(before) - set(sums))


def read_checksums(folder: Path) -> dict[str, str]:
    """The files of a site with their checksums; none where there is no site. Raises ReleaseError for a broken list."""
    path = folder / CHECKSUMS
    if not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        sha256, gap, name = line.partition("  ")
        if not gap or len(sha256) != hashlib.sha256().digest_size * 2:
            raise ReleaseError(f"{path}:{number} is no line of checksums", hint="build the site into another folder")
        found[name] = sha256
    return found


def _beside(place: Path) -> tuple[Path, Path]:
    return place.with_name(f".{place.name}.new"), place.with_name(f".{place.name}.old")


def _bring_along(staging: Staging, ours: set[str], new: set[str]) -> None:
    for folder, _, names in os.walk(staging.old):
        for name in names:
            path = Path(folder) / name
            inside = path.relative_to(staging.old).as_posix()
            if inside in ours:
                continue
            if inside in new:
                raise ReleaseError(
                    f"{path} is in the way: the site has a file of this name, and did not write this one",
                    hint="move it away; nothing was changed",
                )
            _take_over(path, staging._place(inside))


def _size_of(path: Path) -> int:
    """Bytes of a file; -1 where there is none."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return -1
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def _take_over(old: Path, target: Path) -> None:
    """The very file, so that its date stays; a copy of it where the file system has no second names."""
    try:
        target.hardlink_to(old)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(old, target, follow_symlinks=False)


@contextmanager
def _said_plainly(name: str) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise ReleaseError(
            f"two addresses would have the same file: {name}", hint="keys that differ in case only? kg check"
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ReleaseError(
                f"the disk is full at {name}: the site is not made, the one before is as it was", hint="make room"
            ) from error
        raise ReleaseError(f"{name} cannot be written: {error.strerror}; the site before is as it was") from error
