"""Measure finding things in plain files: how large the index is, how long it takes to make and to ask in Chromium.

python bench/find.py [RELEASES]: the current release, and its index with 12,000 municipalities more.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from kg.config import Settings
from kg.indexfile import INDEX, fold, order_key

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser_case import find_chromium, open_browser  # noqa: E402
from lookup_case import make_lists  # noqa: E402
from site_case import plain_host  # noqa: E402

MORE = 12_000
ASKED = (
    ("list", "municipalities", "state=06&size=small"),
    ("list", "municipalities", "near=Dortmund&km=50"),
    ("list", "projects", "q=haus&state=06"),
    ("search", "", "q=Innenentwicklung"),
    ("search", "", "q=Leerstnad"),
)
_ASK = """async ([name, question]) => {
  const { answerList, answerSearch } = await import("./static/find/answer.js");
  const times = [];
  for (let turn = 0; turn < 6; turn++) {
    const start = performance.now();
    await (name === "list" ? answerList : answerSearch)(question);
    times.push(performance.now() - start);
  }
  return times;
}"""


def grow(path: Path, more: int) -> None:
    """Add municipalities with long names of their own to an index."""
    with sqlite3.connect(path) as index:
        first = index.execute("SELECT max(id) FROM item").fetchone()[0] + 1
        names = [
            row[0] for row in index.execute("SELECT name FROM doc JOIN item USING (id) WHERE list = 'municipalities'")
        ]
        states = [
            row[0] for row in index.execute("SELECT DISTINCT value FROM facet WHERE name = 'state' ORDER BY value")
        ]
        for number in range(first, first + more):
            name = f"{names[number % len(names)].split()[1].capitalize()}{number:x}".translate(_LETTERS)
            key = f"{number:08}"
            iri = f"https://w3id.org/kommunen-innovativ/id/municipality/{key}"
            types = '["https://w3id.org/kommunen-innovativ/def#Municipality"]'
            at = (6 + number * 0.618 % 9, 47.5 + number * 0.414 % 7.5)
            index.execute(
                "INSERT INTO item VALUES (?, 'municipalities', ?, ?, ?, '[]', '[]', ?, ?, NULL, NULL, ?, ?, ?)",
                (number, iri, types, f'[["{name}", "de"]]', order_key(name), order_key(name), number % 90_000, *at),
            )
            index.execute("INSERT INTO doc VALUES (?, ?, ?, '', '', '')", (number, f"| {fold(name)} |", key))
            state = states[number % len(states)]
            size = ("rural", "small", "medium", "large")[number % 4]
            index.executemany("INSERT INTO facet VALUES (?, ?, ?)", [("state", state, number), ("size", size, number)])
            index.execute("INSERT INTO place VALUES (?, ?)", (number, number))
            index.execute("INSERT INTO key VALUES (?, ?)", (key, number))
        index.execute("INSERT INTO words(words) VALUES ('rebuild')")
        index.execute("INSERT INTO grams(grams) VALUES ('rebuild')")


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def measure(releases: Path, folder: Path) -> None:
    """Print a table for one release."""
    start = time.perf_counter()
    site = make_lists(releases, folder / "site")
    print(f"\nmade in {time.perf_counter() - start:.1f} s; {INDEX}: {_kib(releases / 'current' / INDEX)} KiB\n")
    print("| file | KiB |\n| --- | --- |")
    for name in ("lists", "words", "texts.de", "projects.de", "municipalities.de"):
        print(f"| find/{name}.json.gz | {_kib(site / f'find/{name}.json.gz')} |")
    print("\n| asked | first, ms | again, ms |\n| --- | --- | --- |")
    program = find_chromium()
    if program is None:
        raise SystemExit("there is no Chromium on the PATH")
    with plain_host(site, folder / "host") as address, open_browser(program) as browser:
        for name, kind, ask in ASKED:
            page: Page = browser.new_page()
            page.goto(f"{address}/projects.html")
            times = page.evaluate(_ASK, [name, {"kind": kind, "ask": ask, "language": "de"}])
            print(f"| {kind or name}?{ask} | {times[0]:.0f} | {statistics.median(times[1:]):.0f} |")
            page.close()


def _kib(path: Path) -> str:
    return f"{path.stat().st_size / 1024:.0f}"


def main() -> None:
    """Measure the current release, then the same with many more municipalities."""
    releases = Path(sys.argv[1]) if len(sys.argv) > 1 else Settings(root=ROOT, releases=ROOT / "releases").releases
    with tempfile.TemporaryDirectory() as folder:
        measure(releases, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        current = (releases / "current").resolve()
        copy = Path(folder) / "releases" / current.name
        shutil.copytree(current, copy)
        (copy.parent / "current").symlink_to(copy.name)
        (copy / INDEX).chmod(0o644)
        grow(copy / INDEX, MORE)
        print(f"\nWith {MORE} municipalities more:")
        measure(copy.parent, Path(folder))


if __name__ == "__main__":
    main()
