"""How long pages take that are made anew, over a release of any size.

    python bench/pages.py RELEASES [PATH…]

Each address is asked of `kg serve` over the current release in RELEASES, one request at a time. Told are milliseconds
of the clock (median and all of `RUNS`), and of the processor, all processes of the server together: where others work
on the machine, the clock says little. The load of the machine stands at the end.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from serve_case import start  # noqa: E402

RUNS = 7
DEFAULT = (
    "/page/source/destatis-gv100ad-2025-08-31",
    "/page/state/09",
    "/page/state/05",
    "/page/district/07232",
    "/page/municipality/05913000",
)


def used(pid: int) -> float:
    """Milliseconds of the processor that a process and those it started have used; needs /proc."""
    waiting, ticks = [str(pid)], 0
    while waiting:
        process = Path("/proc") / waiting.pop()
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        for task in (process / "task").iterdir():
            waiting += (task / "children").read_text().split()
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def measure(client: httpx.Client, pid: int, path: str) -> tuple[list[float], float, int]:
    """Milliseconds of the clock, those of the processor for one request, and the size of the answer."""
    clock, size, before = [], 0, 0.0
    for run in range(RUNS + 1):
        if run == 1:
            # The first opens what has to be opened.
            before = used(pid)
        begun = time.perf_counter()
        answer = client.get(path, headers={"Accept": "text/html, */*;q=0.1", "Accept-Language": "de"})
        clock.append((time.perf_counter() - begun) * 1000)
        answer.raise_for_status()
        size = len(answer.content)
    return clock[1:], (used(pid) - before) / RUNS, size


def main() -> None:
    """Measure, and print a table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with start(KG_RELEASES=sys.argv[1]) as (process, address), httpx.Client(base_url=address, timeout=60) as client:
        print("| page | KB | clock, ms: median (all) | processor, ms |\n| --- | --: | --- | --: |")
        for path in sys.argv[2:] or DEFAULT:
            clock, cost, size = measure(client, process.pid, path)
            every = ", ".join(f"{each:.0f}" for each in sorted(clock))
            print(
                f"| `{path}` | {size / 1000:.0f} | {statistics.median(clock):.0f} ({every}) | {cost:.0f} |", flush=True
            )
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
