"""Driving load: as many requests as some connections can ask in some seconds (wrk), or a batch of slow ones."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mix import Request
from rate import run_rate
from servers import ServerError

_SCRIPT = Path(__file__).with_name("requests.lua")
_STRIDE = 10_000_000
_starts = itertools.count(_STRIDE, _STRIDE)


@dataclass(frozen=True)
class Load:
    """What one run found; `refused` counts answers with a status of 400 and more."""

    requests: int
    seconds: float
    bytes: int
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Requests that were answered well, a second."""
        return (self.requests - self.refused) / self.seconds


def require_wrk() -> None:
    """Raise ServerError where wrk is missing, saying how to get it."""
    if shutil.which("wrk") is None:
        raise ServerError("wrk is missing, which drives the load; on Debian: apt-get install wrk")


def run_wrk(port: int, requests: Iterable[Request], connections: int, seconds: int) -> Load:
    """Ask `requests` over and over on `connections` connections; those with a number never twice."""
    lines = [f"{request.path}\t{request.accept}\t{request.etag}\n" for request in requests]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
        command += ["--timeout", "120s", "--script", str(_SCRIPT), f"http://127.0.0.1:{port}"]
        done = subprocess.run(
            [*command, "--", file.name, str(next(_starts))], capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise ServerError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    return read_wrk(done.stdout)


def run_batch(port: int, requests: Sequence[Request], connections: int) -> Load:
    """Ask every request once, `connections` of them at a time, and wait for all.

    For slow queries: of those wrk would count the ones that happen to end in time.
    """
    begin = time.perf_counter()
    found = run_rate(
        port, requests, 1e6, len(requests) / 1e6, connections=connections, first=next(_starts), patience=120
    )
    seconds = time.perf_counter() - begin
    p50, p99 = found.percentile(50), found.percentile(99)
    return Load(len(found.milliseconds), seconds, 0, found.refused, found.unanswered, p50, p99)


def read_wrk(output: str) -> Load:
    """Read the line of JSON that requests.lua makes wrk print last.

    >>> line = '{"requests": 9, "seconds": 2, "bytes": 1, "refused": 1, "broken": 0, "p50_ms": 1, "p99_ms": 2}'
    >>> read_wrk("Running 2s test" + chr(10) + line).per_second
    4.0
    """
    line = next((line for line in reversed(output.splitlines()) if line.startswith("{")), "")
    if not line:
        raise ServerError(f"wrk said nothing of its figures: {output.strip()}")
    return Load(**json.loads(line))
