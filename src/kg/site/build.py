"""Makes the whole site of a release, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kg.config import Settings
from kg.errors import SettingError
from kg.release import open_release
from kg.site.hosts import host_files
from kg.site.looking import put_lookup
from kg.site.making import Progress, make_all
from kg.site.names import find_alike
from kg.site.staging import stage, switch

_LOCAL = ("localhost", "127.", "0.0.0.0", "[::1]")  # noqa: S104 - to be refused, not to be listened at


@dataclass(frozen=True)
class Built:
    """A finished site: how many files and bytes it has, which of them are new, and what is gone.

    `alike`: files that are one and the same on a disk that does not tell capitals from small letters.
    """

    release: str
    files: int
    size: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    alike: tuple[tuple[str, ...], ...] = ()


def build_site(settings: Settings, out: Path, progress: Progress, processes: int = 0) -> Built:
    """Make the site of the current release in the folder `out`, in place of the site that is there.

    Raises SettingError for a public address that nobody can reach, ReleaseError where the release is not whole or `out`
    is no place for a site, EngineError where a part of it cannot be made. The site before then stays as it was.
    """
    host = urlsplit(settings.public_url).netloc
    if host.startswith(_LOCAL):
        raise SettingError(
            f"KG_PUBLIC_URL is {settings.public_url!r}: the site would name an address that only this machine has",
            hint="give the address that people will use, or none",
        )
    release = open_release(settings.releases)
    with stage(out) as staging:
        puts = make_all(settings, staging, progress, processes)
        base = str(release.manifest.get("base_iri") or settings.base_iri).rstrip("/")
        puts += put_lookup(settings, staging, base)
        puts += [staging.put(name, text.encode()) for name, text in host_files(release, settings.public_url).items()]
        about = {"release": release.id, "public": settings.public_url or None, "base": base, "files": len(puts)}
        gone = switch(staging, puts, about)
    return Built(
        release.id,
        len(puts),
        sum(each.size for each in puts),
        tuple(sorted(each.file for each in puts if each.is_new)),
        tuple(gone),
        tuple(find_alike(each.file for each in puts)),
    )
