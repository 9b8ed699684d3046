"""The crew: the processes that questions are given to, started before they are needed and replaced when they end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from kg.errors import EngineError, KgError
from kg.limits import Limits
from kg.store.spec import EngineSpec
from kg.store.workers import ForkServerLink, Owner, Worker

_RESTART_DELAY = 0.5


class Crew:
    """The fork server, the workers that are free (`idle`), and how many are on their way (`starting`).

    `broken` says why no worker can be had at the moment; `on_break` is told of it, `on_change` that there is a new
    chance to begin something. `closing`: no new ones are started.
    """

    def __init__(
        self,
        owner: Owner,
        spec: EngineSpec,
        limits: Limits,
        open_ports: tuple[int, ...],
        on_break: Callable[[KgError], None],
        on_change: Callable[[], None],
    ) -> None:
        self.spec = spec
        self.open_ports = open_ports
        self.link: ForkServerLink | None = None
        self.idle: list[Worker] = []
        self.starting = 0
        self.broken: KgError | None = None
        self._owner = owner
        self._limits = limits
        self._on_break = on_break
        self._on_change = on_change
        self.closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_at_work(self) -> bool:
        """True where workers can be had, at once or soon."""
        return self.link is not None and not self.closing and self.broken is None

    async def start(self) -> None:
        """Start the fork server, and see to a first worker. Raises as `ForkServerLink.start`."""
        self.link = await ForkServerLink.start(self._owner, self.spec, self._limits, self.open_ports)
        self.broken = None
        self._on_change()
        if not self.starting:
            self.starting += 1
            await self._fork()

    async def close(self) -> None:
        """End all processes, and wait until they have ended."""
        self.closing = True
        for task in self._tasks:
            task.cancel()
        if self.link is not None:
            self.link.disconnect()
            await asyncio.to_thread(self.link.wait)

    def want(self, number: int) -> None:
        """See to it that `number` workers are free, or soon will be."""
        while len(self.idle) + self.starting < number:
            self.starting += 1
            self._spawn(self._fork())

    def signal(self, worker: Worker, command: bytes) -> None:
        """Send one of the commands K, S, C, N for a worker."""
        if self.link is not None:
            self.link.signal(worker, command)

    def kill(self, worker: Worker) -> None:
        """End a worker."""
        worker.doomed = True
        self.signal(worker, b"K")

    def make_nice(self, worker: Worker) -> None:
        """Let a worker compute only where nobody else wants to: for good, a process cannot take that back."""
        worker.is_nice = True
        self.signal(worker, b"N")

    def release(self, worker: Worker) -> None:
        """Take a worker back that has answered, or has just started."""
        if worker.is_nice or len(self.idle) > 2 * self._limits.short:
            self.kill(worker)
        else:
            self.idle.append(worker)

    def started(self) -> None:
        """A worker has opened its engine."""
        self.starting -= 1
        self.broken = None

    def lose(self, worker: Worker, reason: KgError | None) -> None:
        """A worker is gone; the reason is None where that was wanted."""
        if worker in self.idle:
            self.idle.remove(worker)
        if not worker.is_ready:
            self.starting -= 1
            if reason is not None:
                self._break(reason if isinstance(reason, EngineError) else EngineError("a query process did not start"))
                self._spawn(self._retry())

    def lose_all(self) -> None:
        """The fork server is gone, and all workers with it: start again."""
        self.idle.clear()
        self.starting = 0
        link, self.link = self.link, None
        if not self.closing and link is not None:
            self._spawn(self._restart(link))

    def _break(self, reason: KgError) -> None:
        self.broken = reason
        self._on_break(reason)

    async def _fork(self) -> None:
        if self.link is None:
            return
        try:
            await self.link.fork()
        except OSError as error:
            self.starting -= 1
            self._break(EngineError(f"no query process can be started: {error.strerror}"))
            self._spawn(self._retry())

    async def _retry(self) -> None:
        await asyncio.sleep(_RESTART_DELAY)
        if self.broken is not None and self.link is not None and not self.starting:
            self.starting += 1
            await self._fork()

    async def _restart(self, ended: ForkServerLink) -> None:
        """Questions that come meanwhile wait, unless there is nothing to wait for."""
        await asyncio.to_thread(ended.wait)
        while not self.closing:
            try:
                await self.start()
            except KgError as error:
                self._break(EngineError(error.message, hint=error.hint))
                await asyncio.sleep(_RESTART_DELAY)
            else:
                return

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
