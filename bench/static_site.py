"""Measure `kg site` and its check: on the shipped graph, then on generated ones with many times as many projects.

python bench/static_site.py 1 10 100
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import generate
from generate import ROOT

_KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]


def run(environ: dict[str, str], *words: str) -> tuple[float, str]:
    """Run `kg` with these words: seconds of wall clock, and what it said. Raises where it fails."""
    start = time.perf_counter()
    done = subprocess.run([*_KG, *words], env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kg {' '.join(words)}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - start, done.stdout


def measure(factor: int, folder: Path, *, check: bool) -> str:
    """One row of the table: a project of `factor` times our projects, its site, the same site again."""
    root = ROOT
    if factor > 1:
        # Nothing wrong in these: what does not pass the check gets no release.
        generate.FAULTS_IN = sys.maxsize
        root = folder / "project"
        triples = sum(path.read_bytes().count(b" ;\n") + path.read_bytes().count(b" .\n") for path in _data(ROOT))
        generate.generate(ROOT, factor * triples, root)
    environ = {"KG_ROOT": str(root), "KG_RELEASES": str(folder / "releases"), "KG_PUBLIC_URL": ""}
    run(environ, "build")
    first, said = run(environ, "site", str(folder / "site"))
    again, _ = run(environ, "site", str(folder / "site"))
    checked = run(environ, "site", "--check", str(folder / "site"))[0] if check else 0.0
    found = re.search(r"(\d+) files, ([\d.]+) MiB", said)
    files, size = found.groups() if found else ("?", "?")
    per = first / int(files) * 1000
    return f"| {factor} | {files} | {size} | {first:.0f} | {per:.2f} | {again:.0f} | {checked:.0f} |"


def _data(root: Path) -> list[Path]:
    return sorted((root / "data").rglob("*.ttl"))


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("factors", type=int, nargs="*", default=[1, 10], help="how many times our projects")
    parser.add_argument("--no-check", action="store_true", help="make sites only")
    args = parser.parse_args()
    print(f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} processors\n")
    print("| times | files | MiB | s | ms a file | again, s | check, s |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for factor in args.factors:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(factor, Path(folder), check=not args.no_check), flush=True)


if __name__ == "__main__":
    main()
