"""The links to the fork server and to its workers, as the event loop sees them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Protocol

from kg.errors import EngineError, KgError, LimitReached, SettingError
from kg.limits import Limits
from kg.store.forkserver import RECORD, pack_config
from kg.store.run import Run
from kg.store.spec import EngineSpec
from kg.store.worker import COUNTS, FRAME, unpack_error

if TYPE_CHECKING:
    from asyncio import Transport

_START = "from kg.store.forkserver import main; main()"


class Owner(Protocol):
    """Whom workers report to: the pool."""

    def worker_ready(self, worker: Worker, run: Run | None) -> None:
        """It has opened its engine, or has answered `run`, and is free."""

    def worker_has_piece(self, worker: Worker, piece: bytes) -> None:
        """A piece of a larger answer came."""

    def worker_ended(self, worker: Worker, reason: KgError | None) -> None:
        """The process is gone; the reason is None where that was wanted."""

    def fork_server_ended(self) -> None:
        """There are no workers any more, and no way to get new ones."""


class Worker(asyncio.Protocol):
    """The connection to one worker; `run` is what it works on, `doomed` says that its end is wanted."""

    def __init__(self, number: int, owner: Owner, errors: IO[bytes]) -> None:
        self.number = number
        self.pid = 0
        self.run: Run | None = None
        self.is_ready = False
        self.doomed = False
        self.is_nice = False
        self._owner = owner
        self._errors = errors
        self._rest = b""
        self._computed_before = 0.0
        self._transport: Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = transport  # type: ignore[assignment]

    def send(self, run: Run) -> None:
        """Give it something to work on."""
        self.run = run
        self._computed_before = self._processor_time()
        run.worker = self
        if self._transport is not None:
            self._transport.write(run.payload)

    def computed(self) -> float:
        """Seconds of processor time that its question has taken; of time, where the system does not tell."""
        return self._processor_time() - self._computed_before

    def _processor_time(self) -> float:
        # The clock of another process, as clock_getcpuclockid(3) makes its number.
        try:
            return time.clock_gettime(~self.pid << 3 | 2)
        except OSError:
            return time.monotonic()

    def pause(self) -> float:
        """Take no more from it until the client has taken what is there; tells the time."""
        if self._transport is not None:
            self._transport.pause_reading()
        return asyncio.get_running_loop().time()

    def resume(self) -> None:
        """Take from it again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Take the frames apart."""
        if self.doomed:
            # What it wrote before it was killed is for nobody.
            return
        if self._rest:
            data = self._rest + data
        start, end = 0, len(data)
        while end - start >= FRAME.size:
            kind, length = FRAME.unpack_from(data, start)
            body = start + FRAME.size
            if end - body < length:
                break
            self._take(kind, data[body : body + length])
            start = body + length
        self._rest = data[start:] if start else data

    def _take(self, kind: bytes, body: bytes) -> None:
        run = self.run
        if kind == b"D":
            self._owner.worker_has_piece(self, body)
            return
        if kind == b"R":
            self.pid = int(body)
            self.is_ready = True
        elif run is not None:
            self.run = None
            run.worker = None
            if kind == b"X":
                run.finish(unpack_error(json.loads(body)))
            else:
                if kind in (b"A", b"E"):
                    run.rows, run.flags, run.computed = COUNTS.unpack_from(body)
                    run.body = body[COUNTS.size :]
                else:
                    run.body = body
                run.finish()
        self._owner.worker_ready(self, run)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the name the base class has
        """The process is ending; why, its exit status will tell."""
        self._transport = None

    def ended(self, status: int, memory: int) -> None:
        """The process is gone: tell the owner why."""
        reason = None if self.doomed else self._explain(status, memory)
        self.abandon()
        self._owner.worker_ended(self, reason)

    def abandon(self) -> None:
        """Close the connection and the file."""
        if self._transport is not None:
            self._transport.abort()
        self._errors.close()

    def _explain(self, status: int, memory: int) -> KgError:
        self._errors.seek(0)
        said = self._errors.read(4000).decode("utf-8", "replace")
        killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if "memory allocation" in said or "bad_alloc" in said or "MemoryError" in said or killed_by == signal.SIGKILL:
            return LimitReached("memory", f"the query needs more than {memory >> 20} MiB, the limit of this service")
        if killed_by in (signal.SIGSEGV, signal.SIGBUS) or "overflowed its stack" in said:
            return LimitReached("depth", "the query is nested too deeply", hint="ask in smaller steps")
        return EngineError("the engine broke down over this query", hint="please report it")


class ForkServerLink:
    """The fork server as a process of ours, and the commands to it."""

    def __init__(self, owner: Owner, process: subprocess.Popen[bytes], control: socket.socket, limits: Limits) -> None:
        self.workers: dict[int, Worker] = {}
        self.sandbox: tuple[str, ...] = ()
        self._owner = owner
        self._process = process
        self._control = control
        self._memory = limits.memory
        self._number = 0
        self._rest = b""

    @classmethod
    async def start(
        cls, owner: Owner, spec: EngineSpec, limits: Limits, open_ports: tuple[int, ...] = ()
    ) -> ForkServerLink:
        """Start the process and wait until it has opened what is shared. Raises EngineError where it cannot,
        SettingError where a file that was named is not there."""
        ours, theirs = socket.socketpair()
        config = pack_config(spec, limits, open_ports)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", _START, str(theirs.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                # A signal from the terminal is for the server, which ends its helpers itself.
                start_new_session=True,
            )
        link = cls(owner, process, ours, limits)
        try:
            await asyncio.to_thread(link._greet, config)
        except BaseException:
            ours.close()
            await asyncio.to_thread(link.wait)
            raise
        ours.setblocking(False)
        asyncio.get_running_loop().add_reader(ours.fileno(), link._read_reports)
        return link

    def _greet(self, config: bytes) -> None:
        if self._process.stdin is None:
            raise TypeError("the process was started without a pipe")
        with self._process.stdin as pipe:
            pipe.write(config)
        with self._control.makefile("rb") as file:
            head = file.read(RECORD.size)
            if len(head) < RECORD.size:
                raise EngineError("the query processes cannot be started")
            kind, _, length, _ = RECORD.unpack(head)
            value = json.loads(file.read(length))
        if kind == b"E":
            raise SettingError(value["message"]) if value["is_setting"] else EngineError(value["message"])
        self.sandbox = tuple(value["sandbox"])

    async def fork(self) -> Worker:
        """A new worker; it reports when it is ready."""
        self._number += 1
        ours, theirs = socket.socketpair()
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the worker has ended
        worker = Worker(self._number, self._owner, errors)
        with theirs:
            record = RECORD.pack(b"F", self._number, 0, 0)
            try:
                socket.send_fds(self._control, [record], [theirs.fileno(), errors.fileno()])
            except OSError:
                ours.close()
                errors.close()
                raise
        self.workers[self._number] = worker
        await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
        return worker

    def signal(self, worker: Worker, command: bytes) -> None:
        """Send one of the commands K, S, C, N for a worker."""
        # Where the fork server is gone, its workers are too, which will be noticed in a moment.
        with suppress(OSError):
            self._control.send(RECORD.pack(command, worker.number, 0, 0))

    def _read_reports(self) -> None:
        try:
            data = self._rest + self._control.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose()
            return
        while len(data) >= RECORD.size:
            _, number, status, _ = RECORD.unpack_from(data)
            data = data[RECORD.size :]
            worker = self.workers.pop(number, None)
            if worker is not None:
                worker.ended(status, self._memory)
        self._rest = data

    def _lose(self) -> None:
        """The fork server is gone, and its workers with it."""
        asyncio.get_running_loop().remove_reader(self._control.fileno())
        self._control.close()
        workers = list(self.workers.values())
        self.workers.clear()
        self._owner.fork_server_ended()
        for worker in workers:
            worker.abandon()
            if worker.run is not None:
                self._owner.worker_ended(worker, EngineError("the query processes ended"))

    def disconnect(self) -> None:
        """Close the connection, upon which the fork server kills all workers and ends; `wait` waits for that."""
        if self._control.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()
        for worker in self.workers.values():
            worker.doomed = True
            worker.abandon()
        self.workers.clear()

    def wait(self) -> None:
        """Wait until the process has ended."""
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
