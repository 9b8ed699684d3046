"""How long a table of a million rows takes to be linked, and how much memory.

python bench/linking.py [ROWS] [MATCHING]: rows (default 1000000) about places of the release, in years; MATCHING: the
matching.jsonl to link with (default: that of the current release). Half of the rows have keys without their zero, half
only names with a state. Time, peak memory and outcomes are printed.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from kg.linking.run import Options, link_table
from kg.linking.source import open_table
from kg.matching import Matcher


def write_table(path: Path, matcher: Matcher, rows: int) -> None:
    """Write rows about all municipalities in turn."""
    states = {entry.iri: entry.label_de for entry in matcher.entries if entry.kind == "state"}
    places = [entry for entry in matcher.entries if entry.kind == "municipality" and not entry.is_former]
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("AGS", "Gemeinde", "Land", "Jahr", "Wert"))
        for number, place in enumerate(islice(cycle(places), rows)):
            key = place.keys["ags"][0].lstrip("0") if number % 2 else ""
            writer.writerow((key, place.label_de, states.get(place.state, ""), 1990 + number % 35, number))


def main() -> None:
    """Measure once."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("releases/current/matching.jsonl")
    matcher = Matcher.read(path)
    print(f"{len(matcher.entries)} things to match with; {_peak()} MiB")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        write_table(table, matcher, rows)
        print(f"table: {rows} rows, {table.stat().st_size >> 20} MiB; {_peak()} MiB")
        began = time.perf_counter()
        with (Path(folder) / "out.csv").open("wb") as out, (Path(folder) / "out.nt").open("wb") as triples:
            linked = link_table(open_table(table), matcher, Options(), out, triples)
        seconds = time.perf_counter() - began
    counts = ", ".join(f"{status} {count}" for status, count in linked.report.counts.items())
    print(f"linked in {seconds:.1f} s ({rows / seconds:.0f} rows a second), peak {_peak()} MiB: {counts}")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
