"""Ports, processes and conditions: what tests have to take, to end and to wait for."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any


def free_port() -> int:
    """Take a port of loopback that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def end(process: subprocess.Popen[Any]) -> None:
    """Ask a process to end, and end it where it does not."""
    process.terminate()
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def wait_until(holds: Callable[[], object], seconds: float = 10.0) -> float:
    """Wait until something holds; how many seconds that took. Fails where it takes more than `seconds`."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"not within {seconds:g} seconds"
        time.sleep(0.02)
    return time.monotonic() - begun
