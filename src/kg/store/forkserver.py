"""A small process that forks workers and signals them.

It has no threads and imports little, so that forking is safe and takes milliseconds, and it is the parent of the
workers, so that a signal never meets another process that got the same number. Commands and reports are records of
one size; see `Record`.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.errors import KgError, SettingError
from kg.limits import Limits
from kg.store.sandbox import close_doors
from kg.store.spec import EngineSpec
from kg.store.worker import run_worker

RECORD = struct.Struct("!cIiQ")
"""Command or report, number of the worker, process id or wait status, peak memory in bytes.

Commands: F fork (with two file descriptors: connection, error output), K kill, S stop, C continue, N lower priority.
Reports: R ready or E error (both with the length of the JSON that follows), X a worker ended.
"""

_SIGNALS = {b"K": signal.SIGKILL, b"S": signal.SIGSTOP, b"C": signal.SIGCONT}
_NICE = 19


def pack_config(spec: EngineSpec, limits: Limits, open_ports: tuple[int, ...]) -> bytes:
    """What a fork server reads from its standard input."""
    return json.dumps({"spec": asdict(spec), "limits": asdict(limits), "open_ports": open_ports}).encode()


def _yield_to_all(pid: int) -> None:
    """Let a process compute only where nobody else wants to, so that it never makes another one wait."""
    if not hasattr(os, "SCHED_IDLE"):
        os.setpriority(os.PRIO_PROCESS, pid, _NICE)
        return
    # On Linux each thread has a priority of its own, and the query does not run in the first one.
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))


class ForkServer:
    """Forks workers over one engine and reports when they end."""

    def __init__(self, control: socket.socket, config: dict[str, Any]) -> None:
        spec = config["spec"]
        self._spec = EngineSpec(
            spec["kind"], tuple(spec["places"]), spec["prefixes"], tuple(spec["graphs"]), spec["gateway"]
        )
        self._limits = Limits(**config["limits"])
        self._control = control
        # Opened once, before workers are forked: forking takes 2 ms, opening a store in each worker 10 more, loading
        # what speaks HTTP 100. The threads of a store, which are for writing, stay behind; a remote engine connects
        # when it is asked.
        self._engine = self._spec.open()
        self._pids: dict[int, int] = {}
        self._numbers: dict[int, int] = {}
        doors = close_doors(config["open_ports"])
        self._report_json(b"R", {"sandbox": doors})

    def run(self) -> None:
        """Serve until the control connection is closed, then end all workers."""
        wake_read, wake_write = socket.socketpair()
        for end in (wake_read, wake_write):
            end.setblocking(False)
        signal.set_wakeup_fd(wake_write.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # Ctrl-C in a terminal reaches the whole group; whoever started this process decides when it ends.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(wake_read, selectors.EVENT_READ)
            self._own = (wake_read, wake_write, selector)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is wake_read:
                        wake_read.recv(4096)
                        self._reap()
                    elif not self._obey():
                        for pid in self._numbers:
                            os.kill(pid, signal.SIGKILL)
                        signal.set_wakeup_fd(-1)
                        return

    def _obey(self) -> bool:
        try:
            record, fds, _, _ = socket.recv_fds(self._control, RECORD.size, 2)
        except ConnectionResetError:
            return False
        while record and len(record) < RECORD.size:
            record += self._control.recv(RECORD.size - len(record))
        if not record:
            return False
        command, number, _, _ = RECORD.unpack(record)
        if command == b"F":
            self._fork(number, *fds)
        elif number in self._pids:
            pid = self._pids[number]
            if command == b"N":
                _yield_to_all(pid)
            else:
                os.kill(pid, _SIGNALS[command])
        return True

    def _fork(self, number: int, connection: int, errors: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_worker(connection, errors)
        os.close(connection)
        os.close(errors)
        self._pids[number] = pid
        self._numbers[pid] = number

    def _become_worker(self, connection: int, errors: int) -> None:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(errors, 2)
            os.close(errors)
            self._control.close()
            for each in self._own:
                each.close()
            run_worker(socket.socket(fileno=connection), self._engine, self._limits)
            status = 0
        finally:
            os._exit(status)

    def _reap(self) -> None:
        while self._numbers:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if not pid:
                return
            number = self._numbers.pop(pid)
            del self._pids[number]
            # Nobody may be there any more to hear it, which ends the loop at its next round.
            with suppress(OSError):
                self._control.sendall(RECORD.pack(b"X", number, status, usage.ru_maxrss * 1024))

    def _report_json(self, kind: bytes, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self._control.sendall(RECORD.pack(kind, 0, len(body), 0) + body)


def main() -> None:
    """Read the configuration from standard input, open what is shared, obey the connection that argument 1 names."""
    control = socket.socket(fileno=int(sys.argv[1]))
    config = json.loads(sys.stdin.buffer.read())
    try:
        server = ForkServer(control, config)
    except KgError as error:
        body = json.dumps({"message": str(error), "is_setting": isinstance(error, SettingError)}).encode()
        control.sendall(RECORD.pack(b"E", 0, len(body), 0) + body)
        return
    server.run()
