"""The access log: one line a request, without addresses and without query texts."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

_FLUSH_SECONDS = 1.0
_MOST_LINES = 200_000


@dataclass
class AccessLog:
    """Gathers lines and writes them once a second, beside the event loop; writes nothing without a stream.

    Where nobody takes what is written, lines are lost, and how many is said when somebody does again.

    A line: time, method, path without its query, status, milliseconds, bytes, format, use of the cache.
    """

    stream: TextIO | None = None
    _lines: list[tuple[str, str, int, float, int, str, str]] = field(default_factory=list)
    _lost: int = 0
    _writer: threading.Thread | None = None
    _is_due: bool = False

    def add(
        self, method: str, path: str, status: int, seconds: float, size: int, format_key: str = "", cache: str = ""
    ) -> None:
        """Note one request."""
        if self.stream is None:
            return
        if len(self._lines) >= _MOST_LINES:
            self._lost += 1
            return
        self._lines.append((method, path, status, seconds, size, format_key, cache))
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self._hand_over)

    def _hand_over(self) -> None:
        """Let a thread write: a reader that does not read must not keep anybody waiting for an answer."""
        if self._writer is not None and self._writer.is_alive():
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self._hand_over)
            return
        self._is_due = False
        self._start_writing()

    def _start_writing(self) -> None:
        self._writer = threading.Thread(target=self._write, args=(self._take(),), daemon=True)
        self._writer.start()

    def close(self) -> None:
        """Write what was gathered, and wait a moment for it."""
        if self.stream is not None and self._lines and not (self._writer and self._writer.is_alive()):
            self._start_writing()
        if self._writer is not None:
            self._writer.join(_FLUSH_SECONDS)

    def _take(self) -> str:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines, self._lines = self._lines, []
        text = "".join(
            f"{now} {method} {_plain(path)} {status} {seconds * 1000:.1f}ms {size} {format_key or '-'} {cache or '-'}\n"
            for method, path, status, seconds, size, format_key, cache in lines
        )
        if self._lost:
            text += f"{now} {self._lost} lines were lost: nobody read the log\n"
            self._lost = 0
        return text

    def _write(self, text: str) -> None:
        if self.stream is not None:
            self.stream.write(text)
            self.stream.flush()


def _plain(path: str) -> str:
    """A path that cannot start a line of its own."""
    return "".join(character if character.isprintable() and character != " " else "?" for character in path[:200])
