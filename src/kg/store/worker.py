"""A worker: a process that answers one question after the other, and can be killed at any time.

Frames go over a socket. To the worker: length, then the question as JSON. From it: kind, length, bytes;

    A  a whole small answer: counts, bytes            D  a piece of a larger one
    E  its end: counts                                 X  an error as JSON, whatever came before
    I  the inspection of a query as JSON               R  ready, once, after opening the engine: its process id
"""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

from kg.errors import EngineError, KgError, LimitReached, QueryError, QueryRefused, QuerySyntaxError
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS
from kg.limits import Limits
from kg.store.coding import Coder, coder_of
from kg.store.guard import inspect_query
from kg.store.interface import Engine, Question
from kg.store.sandbox import die_with_parent

LENGTH = struct.Struct("!I")
FRAME = struct.Struct("!cI")
COUNTS = struct.Struct("!QBf")
"""Rows, flags, seconds of processor time."""

CUT, CODED = 1, 2

_KINDS: tuple[type[KgError], ...] = (QuerySyntaxError, QueryRefused, LimitReached, QueryError, EngineError)
_FORMATS = {each.key: each for each in (*GRAPH_FORMATS, *RESULT_FORMATS)}
_STACK = 256 << 20
_SMALL = 65_536
_WORTH_CODING = 1000


def run_worker(connection: socket.socket, engine: Engine, limits: Limits) -> None:
    """Answer questions until the other side closes the connection."""
    die_with_parent()
    _bound_memory(limits.memory)
    # A query may be nested: the parser needs stack for it, more than a main thread has.
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(connection, engine, limits), daemon=True)
    thread.start()
    thread.join()


def _serve(connection: socket.socket, engine: Engine, limits: Limits) -> None:
    number = str(os.getpid()).encode()
    connection.sendall(FRAME.pack(b"R", len(number)) + number)
    with connection.makefile("rb") as file:
        while head := file.read(LENGTH.size):
            asked = json.loads(file.read(LENGTH.unpack(head)[0]))
            try:
                if "inspect" in asked:
                    body = json.dumps(asdict(inspect_query(asked["inspect"]))).encode()
                    connection.sendall(FRAME.pack(b"I", len(body)) + body)
                else:
                    _answer(connection, engine, limits, asked)
            except KgError as error:
                body = json.dumps(_pack_error(error)).encode()
                connection.sendall(FRAME.pack(b"X", len(body)) + body)
            except MemoryError:
                # The interpreter's own allocations meet the limit as an exception, the engine's end the process.
                os.write(2, b"MemoryError")
                os._exit(1)


def _answer(connection: socket.socket, engine: Engine, limits: Limits, asked: list[Any]) -> None:
    coding = asked[-1]
    out = _Out(connection, coder_of(coding) if coding else None, limits.bytes)
    outcome = engine.answer(read_question(asked, limits), out.write)
    out.finish(outcome.rows, cut=outcome.cut)


def read_question(asked: list[Any], limits: Limits) -> Question:
    """The question that `kg.store.run.pack_question` packed."""
    text, key, default_graphs, named_graphs, base, cut_at, _ = asked
    return Question(
        text=text,
        format=_FORMATS[key],
        default_graphs=tuple(default_graphs),
        named_graphs=tuple(named_graphs),
        base=base,
        max_rows=limits.rows,
        cut_at=cut_at,
    )


class _Out:
    """Passes an answer on: a small one in one frame, a larger one piece by piece."""

    def __init__(self, connection: socket.socket, coder: Coder | None, max_bytes: int) -> None:
        self._connection = connection
        self._coder = coder
        self._max_bytes = max_bytes
        self._held: list[bytes] = []
        self._size = 0
        self._streams = False
        self._began = time.thread_time()

    def write(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._max_bytes:
            raise LimitReached("bytes", f"the answer is longer than {self._max_bytes} bytes, the limit of this service")
        if not self._streams and self._size <= _SMALL:
            self._held.append(piece)
            return
        self._streams = True
        for each in (*self._held, piece):
            self._send(self._coder.feed(each) if self._coder else each)
        self._held.clear()

    def finish(self, rows: int, *, cut: bool) -> None:
        flags = CUT if cut else 0
        if self._streams:
            if self._coder:
                self._send(self._coder.finish())
                flags |= CODED
            self._connection.sendall(FRAME.pack(b"E", COUNTS.size) + self._counts(rows, flags))
            return
        body = b"".join(self._held)
        if self._coder and len(body) >= _WORTH_CODING:
            body = self._coder.feed(body) + self._coder.finish()
            flags |= CODED
        self._connection.sendall(FRAME.pack(b"A", COUNTS.size + len(body)) + self._counts(rows, flags) + body)

    def _counts(self, rows: int, flags: int) -> bytes:
        return COUNTS.pack(rows, flags, time.thread_time() - self._began)

    def _send(self, piece: bytes) -> None:
        if piece:
            self._connection.sendall(FRAME.pack(b"D", len(piece)) + piece)


def _bound_memory(size: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not worth a Path
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    bound = mapped + size + _STACK
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _pack_error(error: KgError) -> dict[str, Any]:
    kind = next((each for each in _KINDS if isinstance(error, each)), EngineError)
    more = {name: value for name, value in vars(error).items() if name in ("line", "column", "limit")}
    return {"kind": kind.__name__, "message": error.message, "hint": error.hint, **more}


def unpack_error(packed: dict[str, Any]) -> KgError:
    """The error that a worker sent."""
    name = packed.pop("kind")
    kind = next(each for each in _KINDS if each.__name__ == name)
    if kind is LimitReached:
        return LimitReached(packed["limit"], packed["message"], hint=packed["hint"])
    message = packed.pop("message")
    return kind(message, **packed)
