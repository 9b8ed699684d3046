"""Packs a release and its site into one file, and looks whether such a file is whole.

kommunen-innovativ-<id>.zip
    kommunen-innovativ-<id>/README.md, LICENSE.txt, CITATION.cff, SHA256SUMS,
                            ro-crate-metadata.json, datacite.json, .zenodo.json, release/, site/
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kg.errors import ReleaseError
from kg.release import DUMPS, UNCHECKED, Release
from kg.site.archive.about import NAME, About, about
from kg.site.archive.citing import write_cff, write_datacite, write_zenodo
from kg.site.archive.crate import FILE as CRATE
from kg.site.archive.crate import write_crate
from kg.site.archive.readme import write_readme
from kg.site.staging import read_about

CHECKSUMS = "SHA256SUMS"
LICENCE = "LICENSE.txt"

_PACKED_ALREADY = (".gz", ".zip", ".png", ".woff2", ".br")


@dataclass(frozen=True)
class Archive:
    """A finished archive: where it lies, its size in bytes, how many files are in it, and its checksum."""

    path: Path
    size: int
    files: int
    sha256: str


def name_of(release: Release) -> str:
    """The name of the file, and without its ending that of the folder in it."""
    return f"{NAME}-{release.id}.zip"


def pack(release: Release, site: Path, out: Path, *, doi: str = "", force: bool = False) -> Archive:
    """Write the archive of `release` and of the `site` made of it to the file `out`, whole or not at all.

    The same release and site give the same bytes, by the same zlib. Raises SettingError for a wrong `doi`, ReleaseError
    where release or site are not whole, where the site was made of another release, where `out` holds something else
    (unless `force`), or where there is no room.
    """
    told = about(release, doi)
    folder = Path(name_of(release)).stem
    _require_site(site, release)
    date = _zip_date(told)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReleaseError(f"{out.parent} cannot hold an archive: {error.strerror}") from error
    with _written_whole(out) as staged:
        sums: dict[str, str] = {}
        with zipfile.ZipFile(staged, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, body in _own_files(told, release):
                sums[name] = hashlib.sha256(body).hexdigest()
                archive.writestr(_entry(f"{folder}/{name}", date), body)
            for name, path in [*_release_files(release), *_site_files(site)]:
                sums[name] = _add(archive, _entry(f"{folder}/{name}", date), path)
            lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
            archive.writestr(_entry(f"{folder}/{CHECKSUMS}", date), lines)
        sha256 = _digest(staged)
        if out.exists() and not force and _digest(out) != sha256:
            raise ReleaseError(
                f"{out} is there already and is something else", hint="name another file, or --force to replace it"
            )
    return Archive(out, out.stat().st_size, len(sums) + 1, sha256)


def check_archive(path: Path, folder: Path) -> Path:
    """Unpack the archive `path` into `folder`, compare all files with their checksums, and give the folder of its site.

    Raises ReleaseError for what is no archive of ours, for a file that is missing, too much or not what it was, and for
    names that lead out of the folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [each.filename for each in archive.infolist() if not each.is_dir()]
            for name in names:
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
                    raise ReleaseError(f"{path} holds {name!r}, which would not be unpacked into its folder")
            archive.extractall(folder)
    except FileNotFoundError:
        raise ReleaseError(f"there is no file {path}", hint="kg archive makes one") from None
    except (OSError, zipfile.BadZipFile, EOFError, RuntimeError) as error:
        raise ReleaseError(f"{path} cannot be unpacked: {error}", hint="fetch it again, or make it anew") from error
    tops = {name.partition("/")[0] for name in names}
    if len(tops) != 1 or not (folder / next(iter(tops)) / CHECKSUMS).is_file():
        raise ReleaseError(f"{path} is no archive of a release", hint="kg archive makes one")
    top = folder / tops.pop()
    _compare(top, {name.partition("/")[2] for name in names} - {CHECKSUMS})
    return top / "site"


def _compare(top: Path, found: set[str]) -> None:
    listed: dict[str, str] = {}
    for number, line in enumerate((top / CHECKSUMS).read_text(encoding="utf-8").splitlines(), start=1):
        digest, gap, name = line.partition("  ")
        if not gap:
            raise ReleaseError(f"{CHECKSUMS}:{number} is no line of checksums")
        listed[name] = digest
    wrong = [
        *(f"{name} is missing" for name in sorted(set(listed) - found)),
        *(f"{name} is in no checksum" for name in sorted(found - set(listed))),
        *(f"{name} was changed" for name in sorted(found & set(listed)) if _digest(top / name) != listed[name]),
    ]
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise ReleaseError(f"the archive is not whole: {'; '.join(wrong[:5])}{more}", hint="make it anew: kg archive")


def _own_files(told: About, release: Release) -> Iterator[tuple[str, bytes]]:
    licence = release.path / DUMPS / LICENCE
    if not licence.is_file():
        raise ReleaseError(f"release {release.id} has no {DUMPS}/{LICENCE}", hint="it is older: kg build")
    yield "README.md", write_readme(told).encode()
    yield LICENCE, licence.read_bytes()
    yield "CITATION.cff", write_cff(told).encode()
    yield CRATE, write_crate(told, release.manifest).encode()
    yield "datacite.json", write_datacite(told).encode()
    yield ".zenodo.json", write_zenodo(told).encode()


def _release_files(release: Release) -> Iterator[tuple[str, Path]]:
    """What of a release is the same everywhere: all but the store, the index and the database."""
    for path in sorted(release.path.rglob("*")):
        name = path.relative_to(release.path).as_posix()
        if path.is_file() and name.partition("/")[0] not in UNCHECKED:
            yield f"release/{name}", path


def _site_files(site: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(site.rglob("*")):
        if path.is_file():
            yield f"site/{path.relative_to(site).as_posix()}", path


def _require_site(site: Path, release: Release) -> None:
    if read_about(site).get("release") != release.id:
        raise ReleaseError(f"{site} is no site of release {release.id}", hint="make one: kg site OUT")


def _add(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> str:
    if path.suffix in _PACKED_ALREADY:
        entry.compress_type = zipfile.ZIP_STORED
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        while part := source.read(1 << 20):
            digest.update(part)
            target.write(part)
    return digest.hexdigest()


def _entry(name: str, date: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o100644 << 16
    entry.create_system = 3  # else it would say on which system it was made
    return entry


def _zip_date(told: About) -> tuple[int, int, int, int, int, int]:
    year, month, day = (int(part) for part in told.record.issued.split("-"))
    # ZIP knows no year before 1980.
    return max(year, 1980), month, day, 0, 0, 0


@contextmanager
def _written_whole(out: Path) -> Iterator[Path]:
    """A file beside `out` that takes its place when whole, and is gone otherwise."""
    if out.is_dir():
        raise ReleaseError(f"{out} is a folder", hint="name the file, or a folder with a slash at its end")
    descriptor, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(descriptor)
    staged = Path(name)
    try:
        yield staged
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.chmod(0o644)
        staged.replace(out)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ReleaseError(f"there is no room for {out}", hint="make room; nothing was changed") from error
        raise ReleaseError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        staged.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def room_beside(path: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for a while on the disk where `path` lies: what goes into it may be large."""
    return tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent, ignore_cleanup_errors=True)
