"""Measure the query page without a server: seconds from the click to the first answer, in a real Chromium.

    python bench/browser_engine.py RELEASES [--more 250000]

Two graphs are served as plain files by Python's own file server: that of the current release in RELEASES, and the same
with as many more statements as the official register of municipalities has, made up in its shape. A fresh profile each
time, so nothing is kept from before; the median of five.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser_case import find_chromium, new_context, open_browser  # noqa: E402
from kg.release import open_release  # noqa: E402
from kg.vocab import CANONICAL_BASE, KI  # noqa: E402
from static_case import serve_files, write_site  # noqa: E402

AIMS = {"shipped": 5.0, "with the register": 15.0}
"""Seconds that the first answer may take."""
RUNS = 5
_EACH = 23
"""Statements about a municipality in the register."""


def enlarge(dump: Path, more: int) -> int:
    """Put `more` statements in the shape of the register into the dump, in a graph of their own; all statements now."""
    quads = list(ox.parse(gzip.decompress(dump.read_bytes()), format=ox.RdfFormat.TRIG))
    graph = ox.NamedNode(f"{CANONICAL_BASE}graph/register-made-up")
    for number in range(more // _EACH):
        place = ox.NamedNode(f"{CANONICAL_BASE}id/municipality/made-up-{number:08}")
        for field in range(_EACH):
            value: ox.NamedNode | ox.Literal = ox.Literal(f"value {field} of {number:08}")
            if field % 3 == 0:
                value = ox.NamedNode(f"{CANONICAL_BASE}id/area/made-up-{number % 401}-{field}")
            elif field % 3 == 1:
                value = ox.Literal(number * field)
            quads.append(ox.Quad(place, ox.NamedNode(f"{KI}madeUp{field}"), value, graph))
    packed = gzip.compress(ox.serialize(quads, format=ox.RdfFormat.TRIG) or b"", mtime=0)
    dump.write_bytes(packed)
    return len(quads)


def measure(folder: Path, program: str) -> list[float]:
    """Seconds from the click to the first answer, each time in a fresh profile."""
    seconds = []
    with serve_files(folder) as address, open_browser(program) as browser:
        for _ in range(RUNS):
            context = new_context(browser, address)
            page = context.new_page()
            page.goto(f"{address}/sparql.en.html")
            page.wait_for_selector("html[data-kept=done]")
            begun = time.perf_counter()
            page.get_by_role("button", name="Run", exact=False).first.click()
            page.locator("#answer table").wait_for(timeout=60_000)
            seconds.append(time.perf_counter() - begun)
            context.close()
    return seconds


def main() -> None:
    """Measure both graphs and print a table."""
    parser = argparse.ArgumentParser(description="Measure the first answer of the query page without a server.")
    parser.add_argument("releases", type=Path, help="folder of releases; the current one is measured")
    parser.add_argument("--more", type=int, default=250_000, help="statements of the made-up register (250000)")
    args = parser.parse_args()
    program = find_chromium()
    if program is None:
        sys.exit("there is no Chromium on the PATH")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "site"
        release = open_release(args.releases)
        write_site(release, folder)
        (dump,) = folder.glob("dumps/*/all.trig.gz")
        statements = sum(int(each["triples"]) for each in release.manifest["graphs"].values())
        print(
            "| graph | statements | dump, MB | first answer, s (median of 5; all) | aim, s |\n"
            "| --- | --: | --: | --- | --: |"
        )
        for name, aim in AIMS.items():
            if name != "shipped":
                statements = enlarge(dump, args.more)
            seconds = measure(folder, program)
            every = ", ".join(f"{each:.1f}" for each in sorted(seconds))
            size = dump.stat().st_size / 1e6
            print(
                f"| {name} | {statements} | {size:.1f} | {statistics.median(seconds):.1f} ({every}) | {aim:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
