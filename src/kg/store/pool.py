"""The pool: questions go in, answers or errors come out, whatever the questions do to their workers."""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kg.errors import Busy, EngineError, KgError, LimitReached, TooManyRequests
from kg.formats import RESULTS_JSON
from kg.limits import MIB, Limits
from kg.store.guard import Inspection
from kg.store.interface import Question
from kg.store.lanes import FreshQueue, KnownLong, Shares, choose_computing
from kg.store.run import Lane, Run, pack_inspection, pack_question
from kg.store.spec import EngineSpec
from kg.store.workers import ForkServerLink, Worker

LARGEST_WHOLE = 64 * MIB
"""Longest answer in bytes that is held in memory whole: for pages, and for clients that cannot take it in pieces."""

_TICK = 0.01
_PRESSED = 4
_TICKS_OF_MEMORY_CHECK = 25
_SURELY_LONG = 0.25
"""Running for so many seconds is not only waiting for a processor."""
_WEARS_OUT = 0.25
"""A worker that ran a query for so long gets a lower priority, and is not used again: it cannot get it back."""
_LONGEST_WAIT = 4.0
"""A question may be under way for so many times the limit of running."""
_RESTART_DELAY = 0.5
_COUNT_DEFAULT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_COUNT_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


class Pool:
    """Workers over one engine. Everything here happens in one event loop; nothing blocks it."""

    def __init__(self, spec: EngineSpec, limits: Limits, open_ports: tuple[int, ...] = ()) -> None:
        self.spec = spec
        self.limits = limits
        self._open_ports = open_ports
        self._link: ForkServerLink | None = None
        self._idle: list[Worker] = []
        self._starting = 0
        self._fresh = FreshQueue()
        self._short: set[Run] = set()
        self._waiting: deque[Run] = deque()
        self._long: set[Run] = set()
        self._known = KnownLong()
        self._shares = Shares(limits)
        self._ticks = 0
        self._ticking = False
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken: KgError | None = None
        self._graphs: dict[str, int] | None = None
        self._triples: int | None = None

    async def start(self) -> None:
        """Start the workers; ready when the first is. Raises EngineError where the engine cannot be opened."""
        self._loop = asyncio.get_running_loop()
        try:
            await self._start_link()
            await self.answer(Question("ASK {}", RESULTS_JSON))
        except KgError:
            await self.close()
            raise

    def open_gateway(self, address: str, port: int) -> None:
        """Let workers call this address, before they are started."""
        self.spec = replace(self.spec, gateway=address)
        self._open_ports = (port,)

    async def close(self, patience: float = 0.0) -> None:
        """Wait for what is under way, no longer than `patience` seconds, then end all workers."""
        self._closing = True
        end = self._loop.time() + patience
        while self.under_way and self._loop.time() < end:
            await asyncio.sleep(_TICK)
        for run in [*self._fresh, *self._waiting, *self._short, *self._long]:
            run.finish(EngineError("the service is stopping"))
        for task in self._tasks:
            task.cancel()
        if self._link is not None:
            self._link.disconnect()
            await asyncio.to_thread(self._link.wait)

    @property
    def under_way(self) -> int:
        """How many questions have no answer yet."""
        return len(self._fresh) + len(self._waiting) + len(self._short) + len(self._long)

    @property
    def state(self) -> dict[str, int]:
        """Numbers for whoever watches: workers that are free, and questions in each lane."""
        return {
            "idle": len(self._idle),
            "fresh": len(self._fresh),
            "short": len(self._short),
            "waiting": len(self._waiting),
            "long": len(self._long),
        }

    @property
    def sandbox(self) -> tuple[str, ...]:
        """What keeps the workers from the network, beneath the guard."""
        return self._link.sandbox if self._link else ()

    @property
    def is_ready(self) -> bool:
        """True where a question would find a worker, at once or soon."""
        return self._broken is None and not self._closing and bool(self._link and self._link.workers)

    # Asking

    def submit(self, run: Run) -> None:
        """Let a question begin, or wait. Raises Busy where too many wait."""
        if self._broken is not None:
            raise self._broken
        now = run.submitted_at = self._loop.time()
        run.expected = self._known.seconds(run.key)
        if run.expected:
            self._enqueue_long(run)
            self._pump()
        elif self._idle and not self._fresh and len(self._short) < self.limits.short:
            self._begin(run, self._idle.pop(), now)
        elif len(self._fresh) < self.limits.waiting:
            run.lane = Lane.FRESH
            self._fresh.push(run)
            self._pump()
        else:
            raise _too_busy(len(self._fresh))
        if not self._ticking:
            self._ticking = True
            self._loop.call_later(_TICK, self._tick)

    def make_run(
        self,
        question: Question,
        *,
        client: str = "",
        coding: str = "",
        key: str = "",
        buffer: int = 0,
        on_slow: Callable[[], None] | None = None,
    ) -> Run:
        """A question, ready to be submitted; `buffer`: bytes that are held back before an answer streams."""
        begun = self._loop.create_future()
        payload = pack_question(question, coding)
        return Run(payload, client, key or question.text, begun, buffer or self.limits.buffer, on_slow)

    async def ask(self, question: Question, *, client: str = "") -> Run:
        """Ask, and wait for the whole answer; what is longer than LARGEST_WHOLE is an error."""
        run = self.make_run(question, client=client, buffer=LARGEST_WHOLE)
        await self.finish(run)
        return run

    async def answer(self, question: Question, *, client: str = "") -> bytes:
        """Ask, and wait for the bytes of the whole answer."""
        return (await self.ask(question, client=client)).body

    async def inspect(self, text: str, *, client: str = "") -> Inspection:
        """Inspect a query that is too odd to be inspected here, where everybody would wait for it."""
        begun = self._loop.create_future()
        body = await self.finish(Run(pack_inspection(text), client, f"inspect {text}", begun, LARGEST_WHOLE))
        return Inspection(**json.loads(body))

    async def graphs(self) -> dict[str, int]:
        """The named graphs, each with its number of triples: counted once, the data never change."""
        if self._graphs is None:
            found = json.loads(await self.answer(Question(_COUNT_GRAPHS, RESULTS_JSON)))
            rows = found["results"]["bindings"]
            self._graphs = {row["g"]["value"]: int(row["n"]["value"]) for row in rows if row["g"]["type"] == "uri"}
        return self._graphs

    async def triples(self) -> int:
        """The number of triples that a query without a dataset finds; counted once."""
        if self._triples is None:
            found = json.loads(await self.answer(Question(_COUNT_DEFAULT, RESULTS_JSON)))
            self._triples = int(found["results"]["bindings"][0]["n"]["value"])
        return self._triples

    async def finish(self, run: Run) -> bytes:
        """Submit a question, and wait for the bytes of the whole answer."""
        self.submit(run)
        try:
            await run.begun
            if run.streams:
                raise LimitReached(
                    "bytes", f"the answer is longer than {LARGEST_WHOLE} bytes, too long to be shown here"
                )
            return run.body
        finally:
            self.cancel(run)

    def cancel(self, run: Run) -> None:
        """Nobody waits for this any more: free its place. Does nothing for one that has none."""
        if run.lane in (Lane.NEW, Lane.DONE):
            return
        self._fail(run, EngineError("nobody waited for the answer"))
        # A future whose error nobody asks for would complain.
        if run.begun.done() and not run.begun.cancelled():
            run.begun.exception()
        self._pump()

    # Moving questions between the lanes

    def _begin(self, run: Run, worker: Worker, now: float) -> None:
        run.lane = Lane.SHORT
        run.counted_at = now
        self._short.add(run)
        worker.send(run)

    def _pump(self) -> None:
        """Let begin what can begin, and see to it that there are workers for the next."""
        if self._link is None or self._closing or self._broken is not None:
            return
        now = self._loop.time()
        while self._idle and self._fresh and len(self._short) < self.limits.short:
            self._begin(self._fresh.pop(), self._idle.pop(), now)
        # The last free worker is for questions that may be short.
        while len(self._idle) > 1 and self._waiting and len(self._long) < self.limits.long:
            run = self._waiting.popleft()
            run.lane = Lane.LONG
            run.counted_at = now
            self._long.add(run)
            worker = self._idle.pop()
            if run.expected > _WEARS_OUT:
                self._make_nice(worker)
            worker.send(run)
            self._tell_slow(run)
        wanted = self.limits.short - len(self._short)
        if self._waiting and len(self._long) < self.limits.long:
            wanted += 1
        while len(self._idle) + self._starting < wanted:
            self._starting += 1
            self._spawn(self._fork())

    def _enqueue_long(self, run: Run) -> None:
        if len(self._waiting) >= self.limits.waiting:
            raise _too_busy(len(self._waiting))
        self._shares.take(run.client, self._loop.time())
        run.lane = Lane.WAITING
        self._waiting.append(run)

    def _promote(self, run: Run, now: float) -> None:
        """A short question has become a long one: it goes on in its place, or waits to begin again."""
        self._tell_slow(run)
        try:
            if len(self._long) < self.limits.long:
                self._shares.take(run.client, now)
                self._short.discard(run)
                run.lane = Lane.LONG
                self._long.add(run)
            elif self._fresh:
                # It has nothing to show yet; another needs the worker.
                self._enqueue_long(run)
                self._short.discard(run)
                self._drop_worker(run)
                run.held.clear()
                run.size = 0
                run.used = 0.0
        except (Busy, TooManyRequests) as error:
            self._fail(run, error)

    def _tell_slow(self, run: Run) -> None:
        """From now on it is worth watching whether anybody still waits for the answer."""
        if run.on_slow is not None:
            run.on_slow()
            run.on_slow = None

    def _settle(self, run: Run, lane: Lane) -> None:
        """Take a question out of the lane it was in, and count what it took."""
        self._short.discard(run)
        self._long.discard(run)
        if lane is Lane.FRESH:
            self._fresh.remove(run)
        elif lane is Lane.WAITING:
            self._waiting.remove(run)
        if lane in (Lane.LONG, Lane.WAITING):
            self._shares.give_back(run.client, run.used, self._loop.time())
        if run.computed is not None:
            if run.computed > self.limits.slice_seconds:
                self._known.learn(run.key, run.computed)
            else:
                self._known.forget(run.key)
        elif run.used > _SURELY_LONG:
            self._known.learn(run.key, run.used)

    def _fail(self, run: Run, error: KgError) -> None:
        lane = run.lane
        run.finish(error)
        self._settle(run, lane)
        self._drop_worker(run)

    def _drop_worker(self, run: Run) -> None:
        worker, run.worker = run.worker, None
        if worker is not None:
            worker.run = None
            self._kill(worker)

    def _kill(self, worker: Worker) -> None:
        worker.doomed = True
        if self._link is not None:
            self._link.signal(worker, b"K")

    # What workers report

    def worker_ready(self, worker: Worker, run: Run | None) -> None:
        """See `Owner`."""
        if run is None:
            self._starting -= 1
            self._broken = None
        else:
            run.used += 0.0 if run.stalled_at or run.stopped_at else self._loop.time() - run.counted_at
            if run.stopped_at and self._link is not None:
                # Its answer was on the way when it was told to stop.
                self._link.signal(worker, b"C")
            # The run knows its end already; which lane it was in follows from where it still stands.
            self._settle(run, Lane.LONG if run in self._long else Lane.SHORT)
        if worker.is_nice or len(self._idle) > 2 * self.limits.short:
            self._kill(worker)
        else:
            self._idle.append(worker)
        if self._fresh or self._waiting or worker.doomed:
            self._pump()

    def worker_has_piece(self, worker: Worker, piece: bytes) -> None:
        """See `Owner`."""
        run = worker.run
        if run is None:
            return
        run.take(piece)
        if not run.streams and run.size > run.buffer:
            if run.lane is Lane.SHORT:
                self._promote(run, self._loop.time())
            if run.lane is Lane.LONG:
                run.begin_streaming()

    def worker_ended(self, worker: Worker, reason: KgError | None) -> None:
        """See `Owner`."""
        if worker in self._idle:
            self._idle.remove(worker)
        if not worker.is_ready:
            self._starting -= 1
            if reason is not None:
                self._break(reason if isinstance(reason, EngineError) else EngineError("a query process did not start"))
                self._spawn(self._retry())
        if worker.run is not None:
            run = worker.run
            run.worker = None
            self._fail(run, reason or EngineError("the query process was ended"))
        self._pump()

    def fork_server_ended(self) -> None:
        """See `Owner`."""
        self._idle.clear()
        self._starting = 0
        link, self._link = self._link, None
        if not self._closing and link is not None:
            self._spawn(self._restart(link))

    def _break(self, reason: KgError) -> None:
        """No worker can be had: say so to all who wait."""
        self._broken = reason
        for run in [*self._fresh, *self._waiting]:
            self._fail(run, reason)

    # Time and memory

    def _tick(self) -> None:
        try:
            self._look_at_all(self._loop.time())
        finally:
            # Whatever happens: without the clock no limit would hold.
            self._ticking = bool(self.under_way)
            if self._ticking:
                self._loop.call_later(_TICK / (_PRESSED if self._fresh else 1), self._tick)

    def _look_at_all(self, now: float) -> None:
        self._ticks += 1
        # Where others wait to begin, a question has to show sooner that it is a short one.
        enough = self.limits.slice_seconds / (_PRESSED if self._fresh else 1)
        for run in list(self._short):
            used = self._count(run, now)
            if run.worker is not None and (run.worker.computed() if self.spec.computes_here else used) > enough:
                self._promote(run, now)
        for run in list(self._long):
            self._check(run, now)
        for run in [*self._fresh, *self._waiting]:
            if now - run.submitted_at > self.limits.slice_seconds:
                self._tell_slow(run)
            if now - run.submitted_at > _LONGEST_WAIT * self.limits.seconds:
                self._fail(run, _too_busy(len(self._waiting)))
        self._share_processors(now)
        if self._long and self._ticks % _TICKS_OF_MEMORY_CHECK == 0:
            self._check_memory()
        self._pump()

    def _count(self, run: Run, now: float) -> float:
        if not run.stopped_at and not run.stalled_at:
            run.used += now - run.counted_at
        run.counted_at = now
        return run.used

    def _check(self, run: Run, now: float) -> None:
        seconds = self.limits.seconds
        worker = run.worker
        if self._count(run, now) > seconds:
            self._fail(
                run, LimitReached("time", f"the query ran for more than {seconds:g} seconds, the limit of this service")
            )
        elif run.stalled_at and now - run.stalled_at > self.limits.stall_seconds:
            self._fail(run, LimitReached("time", "the client took no more of the answer"))
        elif not run.streams and now - run.submitted_at > _LONGEST_WAIT * seconds:
            self._fail(run, _too_busy(len(self._long)))
        elif worker is not None and not worker.is_nice and run.used > _WEARS_OUT:
            self._make_nice(worker)

    def _make_nice(self, worker: Worker) -> None:
        worker.is_nice = True
        if self._link is not None:
            self._link.signal(worker, b"N")

    def _share_processors(self, now: float) -> None:
        if not self.spec.computes_here:
            return
        # Those who have just come go first, all of them.
        places = 0 if self._fresh or self._starting else self.limits.computing
        computing = choose_computing(self._long, places, now, self.limits.slice_seconds)
        for run in self._long:
            if run.worker is None or self._link is None or run.stalled_at:
                continue
            if run in computing and run.stopped_at:
                run.stopped_at = 0.0
                run.counted_at = now
                self._link.signal(run.worker, b"C")
            elif run not in computing and not run.stopped_at:
                run.stopped_at = now
                self._link.signal(run.worker, b"S")

    def _check_memory(self) -> None:
        sizes = {run: _resident(run.worker.pid) for run in self._long if run.worker is not None}
        if sum(sizes.values()) > self.limits.all_memory:
            run = max(sizes, key=lambda each: sizes[each])
            self._fail(run, LimitReached("memory", "the queries under way need more memory than this service has"))

    # Processes

    async def _start_link(self) -> None:
        self._link = await ForkServerLink.start(self, self.spec, self.limits, self._open_ports)
        self._broken = None
        self._pump()
        if not self._starting:
            self._starting += 1
            await self._fork()

    async def _fork(self) -> None:
        if self._link is None:
            return
        try:
            await self._link.fork()
        except OSError as error:
            self._starting -= 1
            self._break(EngineError(f"no query process can be started: {error.strerror}"))
            self._spawn(self._retry())

    async def _retry(self) -> None:
        await asyncio.sleep(_RESTART_DELAY)
        if self._broken is not None and self._link is not None and not self._starting:
            self._starting += 1
            await self._fork()

    async def _restart(self, ended: ForkServerLink) -> None:
        """Questions that come meanwhile wait, unless there is nothing to wait for."""
        await asyncio.to_thread(ended.wait)
        while not self._closing:
            try:
                await self._start_link()
            except KgError as error:
                self._break(EngineError(error.message, hint=error.hint))
                await asyncio.sleep(_RESTART_DELAY)
            else:
                return

    def _spawn(self, coroutine: object) -> None:
        task: asyncio.Task[None] = self._loop.create_task(coroutine)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _too_busy(waiting: int) -> Busy:
    return Busy(
        f"all workers are busy, and {waiting} queries wait already", retry_after=5, hint="please come back in a moment"
    )


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not tell, or the process is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
