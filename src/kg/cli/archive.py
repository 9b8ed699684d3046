"""`kg archive`: pack the current release and its site for an archive such as Zenodo, or look whether one is whole."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from kg.cli.site import report_check, show_progress
from kg.config import Settings
from kg.errors import SettingError
from kg.release import open_release
from kg.site.archive import Archive, check_archive, name_of, pack, room_beside
from kg.site.build import build_site
from kg.site.checking import check_site


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command line of `kg archive`."""
    parser = subparsers.add_parser(
        "archive",
        help="pack the current release and its site for an archive such as Zenodo",
        description="Pack the current release and its site into one file, with what archives want to know: RO-Crate,"
        " DataCite, citation, licence, checksums and a README in plain words.",
    )
    parser.add_argument(
        "out", nargs="?", type=Path, default=Path(), metavar="OUT", help="the file, or a folder for it (default: here)"
    )
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="a site that is made already (kg site FOLDER)")
    parser.add_argument("--doi", default="", help="the DOI that the archive has reserved, as 10.5281/zenodo.1234567")
    parser.add_argument("--force", action="store_true", help="replace another file of this name")
    parser.add_argument("--check", action="store_true", help="unpack OUT, compare checksums, and check the site in it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Pack or check, and say what came of it."""
    if args.check:
        return _check(args)
    start = time.perf_counter()
    release = open_release(settings.releases)
    out: Path = args.out / name_of(release) if args.out.is_dir() else args.out
    if args.site is not None:
        made = pack(release, args.site, out, doi=args.doi, force=args.force)
    else:
        with room_beside(out) as folder:
            build_site(settings, Path(folder) / "site", show_progress(sys.stderr))
            made = pack(release, Path(folder) / "site", out, doi=args.doi, force=args.force)
    print(_describe(made, release.id, time.perf_counter() - start))
    return 0


def _check(args: argparse.Namespace) -> int:
    if not args.out.is_file():
        raise SettingError(f"there is no archive {args.out}", hint="kg archive makes one")
    with room_beside(args.out) as folder:
        site = check_archive(args.out, Path(folder))
        print(f"{args.out}: all files are as their checksums say")
        return report_check(check_site(site, show_progress(sys.stderr)))


def _describe(made: Archive, release_id: str, seconds: float) -> str:
    return (
        f"archive of release {release_id}: {made.files} files, {made.size / (1 << 20):.1f} MiB ({seconds:.1f} s)\n"
        f"  {made.path}\n"
        f"  SHA-256 {made.sha256}"
    )
