"""`kg site`: make plain files of the current release, for any host; `--check`: look whether such files are whole."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TextIO

from kg.config import Settings
from kg.site.build import Built, build_site
from kg.site.checking import Checked, check_site
from kg.site.making import Progress

_SHOWN = 5
"""How many names that are alike are told."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command line of `kg site`."""
    parser = subparsers.add_parser(
        "site",
        help="make a website of plain files out of the current release",
        description="Make a website of plain files out of the current release, in place of the site in OUT. On any"
        " error the site before stays as it was.",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder: a site, an empty folder, or none yet")
    parser.add_argument("--check", action="store_true", help="make nothing: look whether the site in OUT is whole")
    parser.add_argument(
        "--processes", type=int, default=0, metavar="N", help="how many work at it (default: all cores)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Make or check, and say what came of it."""
    start = time.perf_counter()
    if args.check:
        return report_check(check_site(args.out, show_progress(sys.stderr), args.processes))
    built = build_site(settings, args.out, show_progress(sys.stderr), args.processes)
    print(_describe(built, args.out, time.perf_counter() - start, settings.public_url))
    return 0


def report_check(checked: Checked) -> int:
    """Print what a check found; the exit code is 1 where it found something."""
    for finding in checked.findings:
        print(finding)
    print(
        f"{len(checked.findings)} findings in {checked.files} files, {checked.links} links and {checked.graphs} graphs"
    )
    return 1 if checked.findings else 0


def show_progress(stream: TextIO) -> Progress:
    """Show how far it is, in place of what was shown before; every ten seconds a line where nobody watches."""
    begun = last = time.monotonic()

    def show(done: int, known: int) -> None:
        nonlocal last
        now = time.monotonic()
        is_watched = stream.isatty()
        if now - last < (0.2 if is_watched else 10) and done < known:
            return
        last = now
        line = f"{done} of {known} files, {now - begun:.0f} s"
        stream.write(f"\r\x1b[K{line}" + "\n" * (done >= known) if is_watched else f"{line}\n")
        stream.flush()

    return show


def _describe(built: Built, out: Path, seconds: float, public: str) -> str:
    lines = [
        f"site of release {built.release}: {built.files} files, {built.size / (1 << 20):.1f} MiB ({seconds:.1f} s)",
        f"  {len(built.new)} files are new or changed, {len(built.gone)} are gone",
        f"  {out}",
    ]
    if not public:
        lines.append("  no public address is set (KG_PUBLIC_URL): the site map and the feed name the base IRI instead")
    if built.alike:
        shown = [f"    {', '.join(names)}" for names in built.alike[:_SHOWN]]
        lines += [
            f"  WARNING: {len(built.alike)} names differ in capitals only",
            "  Disks of Windows and macOS, and many USB sticks, keep one file of each and lose the others:",
            *shown,
            *([f"    and {len(built.alike) - _SHOWN} more"] if len(built.alike) > _SHOWN else []),
            "  put this site on a host that tells them apart, as Linux does, or give the things other keys (kg check)",
        ]
    return "\n".join(lines)
