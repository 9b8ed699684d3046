"""How long an import of the official register takes, and how much memory: KG_REGISTER_FILE names the file.

.venv/bin/python bench/register.py
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

from kg.register.editions import import_edition


def main() -> None:
    """Import it twice into an empty folder, and print what that took."""
    file = Path(os.environ["KG_REGISTER_FILE"])
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            start = time.perf_counter()
            _, edition, outcome = import_edition(Path(folder), file)
            seconds = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{outcome}: {len(edition.units)} units in {seconds:.1f} s, at most {peak:.0f} MiB")


if __name__ == "__main__":
    main()
