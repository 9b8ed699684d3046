"""How long an import of the official register takes, and a build with it, and how much memory.

KG_REGISTER_FILE names the file. The build runs in a process of its own, without tables; with KG_REGISTER, it runs with
what is imported there.

.venv/bin/python bench/register.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg.config import read_settings
from kg.graph.build import build
from kg.graph.findings import Report
from kg.graph.render import render_text
from kg.register.editions import import_edition


def main() -> None:
    """Import it twice into an empty folder, then build with it, and print what that took."""
    file = Path(os.environ["KG_REGISTER_FILE"])
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            start = time.perf_counter()
            _, edition, outcome = import_edition(Path(folder, "register"), file)
            seconds = time.perf_counter() - start
            print(f"{outcome}: {len(edition.units)} units in {seconds:.1f} s, at most {_peak()} MiB", flush=True)
        environ = {"KG_REGISTER": f"{folder}/register", **os.environ, "KG_RELEASES": f"{folder}/releases"}
        subprocess.run([sys.executable, __file__, "build"], env=environ, check=True)


def measure_build() -> None:
    """Build, and print what each step took, as wall time and as time of the processor."""
    started = (time.perf_counter(), time.process_time())
    step, since = "", started

    def end_step() -> None:
        seconds, busy = time.perf_counter() - since[0], time.process_time() - since[1]
        print(f"{step}: {seconds:.1f} s (processor {busy:.1f} s), at most {_peak()} MiB", flush=True)

    def progress(name: str) -> None:
        nonlocal step, since
        if step:
            end_step()
        step, since = name, (time.perf_counter(), time.process_time())

    def show(report: Report) -> None:
        print(render_text(report, "en"))

    built = build(read_settings(os.environ), progress, show)
    end_step()
    step, since = "all", started
    end_step()
    print(f"{built.release.manifest['counts']['triples']} triples, {built.release.manifest['register']}")


def _peak() -> int:
    """The most memory this process held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    measure_build() if sys.argv[1:] == ["build"] else main()
