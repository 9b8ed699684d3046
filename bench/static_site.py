"""Measure `kg site` and its check: on the shipped graph, then on generated ones with many times as many projects.

    python bench/static_site.py 1 10
    python bench/static_site.py --every 50 10 100

The second makes a part of each site only, and says how large a part: the plan, the files of every fiftieth thing, what
is about the whole (downloads, site maps, first pages), a hundred further pages of lists, what the browser searches.
Seconds are of the processor then, so that other work on the machine counts little; `kg build` is measured in both.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import generate
from generate import ROOT
from kg.config import Settings
from kg.search.lists import KINDS
from kg.site.looking import put_lookup, whole_tables
from kg.site.making import Made, Maker
from kg.site.plan import Wish, about_thing
from kg.site.staging import stage
from kg.web.addresses import Entity

T = TypeVar("T")

_KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]
_LISTS = 100
"""Pages of lists that are made to see what one takes."""
_OF_THINGS = ("page/", "data/", "id/", "linkset/")


def run(environ: dict[str, str], *words: str) -> tuple[float, str]:
    """Run `kg` with these words: seconds of wall clock, and what it said. Raises where it fails."""
    start = time.perf_counter()
    done = subprocess.run([*_KG, *words], env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kg {' '.join(words)}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - start, done.stdout


def prepare(factor: int, folder: Path) -> tuple[dict[str, str], float]:
    """Build a release with `factor` times our projects; the settings, and the time it took.

    Seconds of the processor; 0 where the release was there already.
    """
    root = ROOT if factor == 1 else folder / "project"
    if factor > 1 and not root.exists():
        # Nothing wrong in these: what does not pass the check gets no release.
        generate.FAULTS_IN = sys.maxsize
        generate.generate(ROOT, 0, root, times=factor)
    environ = {
        "KG_ROOT": str(root),
        "KG_RELEASES": str(folder / "releases"),
        # Only the places of the projects: what grows here is projects.
        "KG_REGISTER": str(folder / "register"),
        "KG_PUBLIC_URL": "",
    }
    if (folder / "releases/current").exists():
        return environ, 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(environ, "build")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return environ, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(factor: int, folder: Path, *, check: bool) -> str:
    """One row of the table: a project of `factor` times our projects, its site, the same site again."""
    environ, built = prepare(factor, folder)
    first, said = run(environ, "site", str(folder / "site"))
    again, _ = run(environ, "site", str(folder / "site"))
    checked = run(environ, "site", "--check", str(folder / "site"))[0] if check else 0.0
    found = re.search(r"(\d+) files, ([\d.]+) MiB", said)
    files, size = found.groups() if found else ("?", "?")
    per = first / int(files) * 1000
    return f"| {factor} | {built:.0f} | {files} | {size} | {first:.0f} | {per:.2f} | {again:.0f} | {checked:.0f} |"


def measure_part(factor: int, folder: Path, every: int) -> str:
    """One row of the other table: what is about the whole, and every so many things; in this process."""
    environ, built = prepare(factor, folder)
    settings = Settings(root=Path(environ["KG_ROOT"]), releases=Path(environ["KG_RELEASES"]))
    with stage(folder / "site") as staging:
        maker = Maker(settings, staging)
        try:
            planned, (general, things) = _timed(maker.plan)
            of_things, made = _timed(lambda: _make_things(maker, things[::every]))
            of_whole, whole = _timed(lambda: _make_whole(maker, general))
            of_lists, lists = _timed(lambda: _make_lists(maker, whole))
        finally:
            maker.close()
        looking, puts = _timed(lambda: put_lookup(settings, staging, maker.base))
    if problems := made.problems + whole.problems + lists.problems:
        raise SystemExit("\n".join(problems[:10]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    loading = sum(each.size for each in puts if each.file.endswith(".gz")) / (1 << 20)
    return (
        f"| {factor} | {built:.0f} | {planned:.1f} | {len(things)} | {len(made.files)} |"
        f" {_per_file(of_things, made)} | {len(whole.files)} | {_per_file(of_whole, whole)} |"
        f" {len(lists.files)} | {_per_file(of_lists, lists)} | {looking:.1f} | {loading:.1f} | {peak:.0f} |"
    )


def _per_file(seconds: float, made: Made) -> str:
    return f"{seconds / len(made.files) * 1000:.1f}"


def _make_things(maker: Maker, things: list[Entity]) -> Made:
    """The files of these things; what many others mention has further pages, which its page links to."""
    made = maker.make(map(about_thing, things))
    own = {entity.path("page").removeprefix("/") for entity in things}
    further = {
        each.file: each for each in made.targets if each.file.partition(".page-")[0] in own and ".page-" in each.file
    }
    more = maker.make([(Wish(each),) for each in further.values()])
    return Made(made.files + more.files, {}, made.problems + more.problems)


def _make_whole(maker: Maker, general: list[tuple[Wish, ...]]) -> Made:
    """Everything that is about no one thing, without what it links to but for the tables of whole lists."""
    wishes = {wish.file: wish for group in general for wish in group}
    wishes |= {each.file: Wish(each) for kind in KINDS for each in whole_tables(kind)}
    return maker.make([(each,) for each in wishes.values()])


def _make_lists(maker: Maker, whole: Made) -> Made:
    """Further pages of lists, and lists for a feature: so many of those that the first pages link to."""
    linked = {each.file: each for each in whole.targets if each.file.endswith(".html") and "." in each.file[:-5]}
    chosen = [
        linked[file] for file in sorted(linked) if not file.startswith(_OF_THINGS) and "?" in linked[file].address
    ]
    return maker.make([(Wish(each),) for each in chosen[:: max(1, len(chosen) // _LISTS)]])


def _timed(make: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    made = make()
    return time.process_time() - start, made


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("factors", type=int, nargs="*", default=[1, 10], help="how many times our projects")
    parser.add_argument("--no-check", action="store_true", help="make sites only")
    parser.add_argument("--every", type=int, default=0, metavar="N", help="make a part: the files of every Nth thing")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep releases there, and use those that are there")
    args = parser.parse_args()
    load = os.getloadavg()[1]
    print(f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} processors, load of {load:.1f}\n")
    heads: tuple[str, ...] = (
        "times",
        "build, s of processor",
        "files",
        "MiB",
        "s",
        "ms a file",
        "again, s",
        "check, s",
    )
    if args.every:
        heads = (
            *("times", "build, s", "plan, s", "things", "files of things made", "ms a file"),
            *("files about the whole", "ms a file", "pages of lists made", "ms a page"),
            *("what the browser searches, s", "MiB of it", "peak MiB"),
        )
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads), flush=True)
    for factor in args.factors:
        with tempfile.TemporaryDirectory() as temporary:
            folder = args.keep / str(factor) if args.keep else Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            if args.every:
                print(measure_part(factor, folder, args.every), flush=True)
            else:
                print(measure(factor, folder, check=not args.no_check), flush=True)


if __name__ == "__main__":
    main()
