"""Which of our queries grow faster than the graph: each is asked over two releases, a small one and a large one.

    python bench/static_site.py --every 200 --keep FOLDER 1 100
    python bench/growth.py FOLDER/1/releases FOLDER/100/releases

Told is each query that takes more than `MORE` times as long as statements and rows grew, and all that take long over
the large release. Seconds are of the processor. Queries with parameters are asked with their defaults; those of views
and of reconciliation are asked for one thing or a few at a time, and are measured with the pages that show them.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import pyoxigraph as ox

from generate import ROOT
from kg.release import STORE, open_release

FOLDERS = ("checks", "competency", "index", "matching", "named", "quality", "tables")
MORE = 3.0
"""More than this is no noise: what grows with the square shows as the growth itself."""
LONG = 1.0
"""Seconds."""
SHORT = 0.02
"""Seconds below which a query over the small release counts as taking so long: less cannot be measured well."""


def main(argv: list[str] | None = None) -> int:
    """Ask all of them; the exit code is 1 where one grows faster than the graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small", type=Path, help="folder of releases; the current one is taken")
    parser.add_argument("large", type=Path, help="the same, of a larger graph")
    parser.add_argument("queries", type=Path, nargs="*", help="query files (default: all that ask about the whole)")
    args = parser.parse_args(argv)
    small, large = _open(args.small), _open(args.large)
    grown = len(large) / len(small)
    files = args.queries or [path for name in FOLDERS for path in sorted((ROOT / "queries" / name).glob("*.rq"))]
    print(f"{len(files)} queries over {len(small)} and {len(large)} statements, {grown:.1f} times as many\n")
    print("| query | rows | times as many | s | times as long |  |\n| --- | --- | --- | --- | --- | --- |")
    faster = 0
    for path in files:
        query = path.read_text(encoding="utf-8")
        few, short = _ask(small, query)
        many, long = _ask(large, query)
        rows, times = many / max(few, 1), long / max(short, SHORT)
        is_faster = times > MORE * max(grown, rows)
        faster += is_faster
        if is_faster or long > LONG:
            word = "**faster than the graph**" if is_faster else ""
            print(f"| {path.stem} | {many} | {rows:.0f} | {long:.2f} | {times:.0f} | {word} |", flush=True)
    print(f"\n{faster} of {len(files)} grow faster than the graph")
    return 1 if faster else 0


def _open(releases: Path) -> ox.Store:
    return ox.Store.read_only(str(open_release(releases).path / STORE))


def _ask(store: ox.Store, query: str) -> tuple[int, float]:
    begun = time.process_time()
    found = store.query(query, use_default_graph_as_union=True)
    rows = 1 if isinstance(found, ox.QueryBoolean) else sum(1 for _ in found)
    return rows, time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
