"""Measure `kg check`, whole process included: on the shipped graph, then on generated ones.

python bench/check.py 100000 1000000
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from generate import ROOT, generate

_CHECK = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())", "check", "--lang", "en"]
_PACKAGES = ("pyoxigraph", "pyshacl-turbo", "rdflib")


@dataclass(frozen=True)
class Run:
    """One run of `kg check`: what was checked, how long it took, how much memory it held, what it said last.

    `processor` is the time the process computed: the fairer number where other programs run beside it.
    """

    name: str
    seconds: float
    processor: float
    megabytes: int
    status: int
    summary: str


def measure(name: str, folder: Path) -> Run:
    """Check the project in `folder` in a process of its own."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(_CHECK, stdout=output, env={**os.environ, "KG_ROOT": str(folder)})
        # wait4 tells the peak memory of this one child; Popen.wait does not.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        lines = output.read().decode().splitlines()
    processor = usage.ru_utime + usage.ru_stime
    return Run(name, seconds, processor, usage.ru_maxrss // 1024, process.returncode, lines[-1] if lines else "")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Measure kg check on the shipped graph and on larger ones.")
    parser.add_argument(
        "sizes", nargs="*", type=int, default=[100_000, 1_000_000], help="triples in data/ (100000 1000000)"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the project to measure with (this one)")
    args = parser.parse_args()
    print(f"Python {platform.python_version()}, {', '.join(f'{name} {version(name)}' for name in _PACKAGES)}")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores\n")
    print("| graph | seconds | processor s | peak MB | exit | result |\n|---|---|---|---|---|---|")
    _print_row(measure("shipped", args.root))
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder) / "project"
            made = generate(args.root, size, project)
            _print_row(measure(f"{made.triples:,}", project))


def _print_row(run: Run) -> None:
    print(
        f"| {run.name} | {run.seconds:.1f} | {run.processor:.1f} | {run.megabytes} | {run.status} | {run.summary} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
