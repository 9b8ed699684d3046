"""What a server takes: memory and processor time of its process and of all that it started (Linux)."""

from __future__ import annotations

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def process_tree(pid: int) -> list[int]:
    """Give `pid`, its descendants, and what else lives in its session: a helper's parent may have gone."""
    below: dict[int, set[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            for above in (int(fields[1]), int(fields[3])):
                below.setdefault(above, set()).add(int(folder.name))
    found, waiting = {pid}, [pid]
    while waiting:
        new = below.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return sorted(found)


def proportional_memory(pid: int) -> int:
    """Sum up the PSS of the tree in bytes: what processes share is counted once."""
    return 1024 * sum(_kilobytes(each, "smaps_rollup", "Pss:") for each in process_tree(pid))


def peak_memory(pid: int) -> dict[int, int]:
    """Give the highest resident memory in bytes that each process of the tree ever had."""
    return {each: 1024 * _kilobytes(each, "status", "VmHWM:") for each in process_tree(pid)}


def processor_time(pid: int) -> float:
    """Sum up the seconds that the living processes of the tree have computed."""
    return sum(int(fields[11]) + int(fields[12]) for each in process_tree(pid) if (fields := _stat(each))) / _TICKS


def wait_until_quiet(pid: int, *, at_most: float = 60, share: float = 0.05) -> bool:
    """Wait until the tree computes (almost) nothing; False where it still does after `at_most` seconds.

    Servers go on with queries whose client has left; the next measurement must not pay for them.
    """
    end = time.monotonic() + at_most
    while time.monotonic() < end:
        before = processor_time(pid)
        time.sleep(0.2)
        if processor_time(pid) - before <= share * 0.2:
            return True
    return False


def _stat(pid: int) -> list[str]:
    """Read the fields after the name, which may hold blanks itself; empty where the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _kilobytes(pid: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
