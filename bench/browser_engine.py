"""Measure the query page without a server: seconds from the click to the first answer, in a real Chromium.

    python bench/browser_engine.py RELEASES [--more 250000 | --register RELEASES] [--runs 5]

Two graphs are served as plain files by Python's own file server: that of the current release in RELEASES, and one with
as many more statements as the official register of municipalities has: that of a release which holds the register
(--register), or the first with as much made up in its shape. A fresh profile each time, so nothing is kept from before;
the median of the runs. Then every question that the release offers by name is asked, one after the other: how many were
answered, which took longest, and what the process of the page took of memory at most. The load of the machine is told,
since the seconds are those of the clock.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Page  # noqa: E402

from browser_case import find_chromium, new_context, open_browser  # noqa: E402
from kg.formats import RESULTS_JSON, TURTLE  # noqa: E402
from kg.queries import read_queries  # noqa: E402
from kg.queryfiles import read_query_folder  # noqa: E402
from kg.release import Release, open_release  # noqa: E402
from kg.store import form_of, is_graph_form  # noqa: E402
from kg.vocab import CANONICAL_BASE, KI  # noqa: E402
from static_case import OPEN_ENGINE, serve_files, write_site  # noqa: E402

AIMS = {"shipped": 5.0, "with the register": 15.0}
"""Seconds that the first answer may take."""
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


def measure(folder: Path, program: str, runs: int) -> list[float]:
    """Seconds from the click to the first answer, each time in a fresh profile."""
    seconds = []
    with serve_files(folder) as address, open_browser(program) as browser:
        for _ in range(runs):
            context = new_context(browser, address)
            page = context.new_page()
            page.goto(f"{address}/sparql.en.html")
            page.wait_for_selector("html[data-kept=done]")
            begun = time.perf_counter()
            page.get_by_role("button", name="Run", exact=False).first.click()
            page.locator("#answer table").wait_for(timeout=300_000)
            seconds.append(time.perf_counter() - begun)
            context.close()
    return seconds


ASK = """async (message) => {
    const begun = performance.now();
    const found = await window.askWorker(message);
    return {seconds: (performance.now() - begun) / 1000, problem: found.problem ?? null};
}"""


def ask_all(folder: Path, program: str, release: Release) -> str:
    """Ask every question of the release in one page; what came of it, in words."""
    queries = release.path / "queries"
    texts = {each.name: each.text for each in read_query_folder(queries / "competency")}
    texts |= {each.name: each.text for each in read_queries(queries).values()}
    taken: dict[str, float] = {}
    refused: list[str] = []
    with serve_files(folder) as address, open_browser(program) as browser:
        page = new_context(browser, address).new_page()
        page.goto(f"{address}/sparql.en.html")
        told = json.loads(page.locator("#editor-settings").text_content() or "")["engine"]
        opened = page.evaluate(OPEN_ENGINE, {"about": told, "base": f"{address}/"})
        before = peak(page)
        for name, text in texts.items():
            format_ = TURTLE if is_graph_form(form_of(text)) else RESULTS_JSON
            dataset: dict[str, list[str]] = {"defaults": [], "named": []}
            message = {"query": text, "type": format_.media_type, "dataset": dataset, "prefixes": {}}
            found = page.evaluate(ASK, message)
            taken[name] = found["seconds"]
            if found["problem"]:
                refused.append(f"{name} ({found['problem']})")
        after = peak(page)
    slowest = ", ".join(f"{name} {taken[name]:.1f} s" for name in sorted(taken, key=lambda each: -taken[each])[:3])
    return (
        f"{opened.get('opened')} statements; {len(taken) - len(refused)} of {len(taken)} questions answered; slowest: "
        f"{slowest}; not answered: {'; '.join(refused) or 'none'}; peak of the page's process {before} MB when opened, "
        f"{after} MB after all"
    )


def peak(page: Page) -> int:
    """MB that the largest process of the browser that shows pages had at most; needs /proc."""
    page.evaluate("0")
    found = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            is_page = b"--type=renderer" in (status.parent / "cmdline").read_bytes()
            match = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if is_page and _is_ours(status.parent) else None
        except OSError:
            continue  # It has ended.
        found += [int(match[1])] if match else []
    return max(found) // 1000


def _is_ours(process: Path) -> bool:
    """Whether this process started it, however many lie between."""
    while process.name not in ("0", "1"):
        if process.name == str(os.getpid()):
            return True
        process = Path("/proc") / (process / "stat").read_text().rpartition(")")[2].split()[1]
    return False


def main() -> None:
    """Measure both graphs and print a table."""
    parser = argparse.ArgumentParser(description="Measure the first answer of the query page without a server.")
    parser.add_argument("releases", type=Path, help="folder of releases; the current one is measured")
    parser.add_argument("--more", type=int, default=250_000, help="statements of the made-up register (250000)")
    parser.add_argument("--register", type=Path, help="folder of releases that hold the register, in place of --more")
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (5)")
    args = parser.parse_args()
    program = find_chromium()
    if program is None:
        sys.exit("there is no Chromium on the PATH")
    print(
        f"| graph | statements | dump, MB | first answer, s (median of {args.runs}; all) | aim, s | load |\n"
        "| --- | --: | --: | --- | --: | --: |"
    )
    told = []
    with tempfile.TemporaryDirectory() as place:
        for name, aim in AIMS.items():
            with_register = name != "shipped"
            release = open_release(args.register if args.register and with_register else args.releases)
            folder = Path(place) / name.replace(" ", "-")
            write_site(release, folder)
            (dump,) = folder.glob("dumps/*/all.trig.gz")
            statements = sum(int(each["triples"]) for each in release.manifest["graphs"].values())
            if with_register and not args.register:
                statements = enlarge(dump, args.more)
            seconds = measure(folder, program, args.runs)
            every = ", ".join(f"{each:.1f}" for each in sorted(seconds))
            size, load = dump.stat().st_size / 1e6, os.getloadavg()[0]
            print(
                f"| {name} | {statements} | {size:.1f} | {statistics.median(seconds):.1f} ({every}) | {aim:.0f} |"
                f" {load:.1f} |",
                flush=True,
            )
            told.append(f"{name}: {ask_all(folder, program, release)}")
    print("", *told, sep="\n")


if __name__ == "__main__":
    main()
