"""The access log: one line a request, without addresses and without query texts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

_FLUSH_SECONDS = 1.0


@dataclass
class AccessLog:
    """Gathers lines and writes them once a second; writes nothing without a stream.

    A line: time, method, path without its query, status, milliseconds, bytes, format, use of the cache.
    """

    stream: TextIO | None = None
    _lines: list[tuple[str, str, int, float, int, str, str]] = field(default_factory=list)

    def add(
        self, method: str, path: str, status: int, seconds: float, size: int, format_key: str = "", cache: str = ""
    ) -> None:
        """Note one request."""
        if self.stream is None:
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)
        self._lines.append((method, path, status, seconds, size, format_key, cache))

    def flush(self) -> None:
        """Write what was gathered."""
        if self.stream is None or not self._lines:
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines, self._lines = self._lines, []
        self.stream.writelines(
            f"{now} {method} {_plain(path)} {status} {seconds * 1000:.1f}ms {size} {format_key or '-'} {cache or '-'}\n"
            for method, path, status, seconds, size, format_key, cache in lines
        )
        self.stream.flush()


def _plain(path: str) -> str:
    """A path that cannot start a line of its own."""
    return "".join(character if character.isprintable() and character != " " else "?" for character in path[:200])
