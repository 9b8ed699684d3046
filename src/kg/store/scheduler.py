"""Who runs when: questions on their way through the lanes, and what workers report of them."""

from __future__ import annotations

import asyncio
from collections import deque

from kg.errors import Busy, EngineError, KgError, TooManyRequests
from kg.limits import Limits
from kg.store.clock import WEARS_OUT, Clock
from kg.store.crew import Crew
from kg.store.lanes import FreshQueue, KnownLong, Shares, too_busy
from kg.store.run import Lane, Run
from kg.store.spec import EngineSpec
from kg.store.workers import Worker

_SURELY_LONG = 0.25
"""Running for so many seconds is not only waiting for a processor."""


class Scheduler:
    """The lanes over one crew. Everything here happens in one event loop; nothing blocks it."""

    def __init__(self, spec: EngineSpec, limits: Limits, open_ports: tuple[int, ...]) -> None:
        self.limits = limits
        self.crew = Crew(self, spec, limits, open_ports, on_break=self.give_up, on_change=self.pump)
        self.clock = Clock(self)
        self.fresh = FreshQueue()
        self.short: set[Run] = set()
        self.waiting: deque[Run] = deque()
        self.long: set[Run] = set()
        self._known = KnownLong()
        self._shares = Shares(limits)

    @property
    def under_way(self) -> list[Run]:
        """The questions that have no answer yet."""
        return [*self.fresh, *self.waiting, *self.short, *self.long]

    def submit(self, run: Run) -> None:
        """Let a question begin, or wait. Raises Busy where too many wait."""
        if self.crew.broken is not None:
            raise self.crew.broken
        now = run.submitted_at = _now()
        run.expected = self._known.seconds(run.key)
        if run.expected:
            self._enqueue_long(run)
            self.pump()
        elif self.crew.idle and not self.fresh and len(self.short) < self.limits.short:
            self._begin(run, self.crew.idle.pop(), now)
        elif len(self.fresh) < self.limits.waiting:
            run.lane = Lane.FRESH
            self.fresh.push(run)
            self.pump()
        else:
            raise too_busy(len(self.fresh))
        self.clock.wind()

    def cancel(self, run: Run) -> None:
        """Nobody waits for this any more: free its place. Does nothing for one that has none."""
        if run.lane in (Lane.NEW, Lane.DONE):
            return
        self.fail(run, EngineError("nobody waited for the answer"))
        # A future whose error nobody asks for would complain.
        if run.begun.done() and not run.begun.cancelled():
            run.begun.exception()
        self.pump()

    # Moving questions between the lanes

    def _begin(self, run: Run, worker: Worker, now: float) -> None:
        run.lane = Lane.SHORT
        run.counted_at = now
        self.short.add(run)
        worker.send(run)

    def pump(self) -> None:
        """Let begin what can begin, and see to it that there are workers for the next."""
        if not self.crew.is_at_work:
            return
        now = _now()
        while self.crew.idle and self.fresh and len(self.short) < self.limits.short:
            self._begin(self.fresh.pop(), self.crew.idle.pop(), now)
        # The last free worker is for questions that may be short.
        while len(self.crew.idle) > 1 and self.waiting and len(self.long) < self.limits.long:
            run = self.waiting.popleft()
            run.lane = Lane.LONG
            run.counted_at = now
            self.long.add(run)
            worker = self.crew.idle.pop()
            if run.expected > WEARS_OUT:
                self.crew.make_nice(worker)
            worker.send(run)
            self.tell_slow(run)
        wanted = self.limits.short - len(self.short)
        if self.waiting and len(self.long) < self.limits.long:
            wanted += 1
        self.crew.want(wanted)

    def _enqueue_long(self, run: Run) -> None:
        if len(self.waiting) >= self.limits.waiting:
            raise too_busy(len(self.waiting))
        self._shares.take(run.client, _now())
        run.lane = Lane.WAITING
        self.waiting.append(run)

    def promote(self, run: Run, now: float) -> None:
        """A short question has become a long one: it goes on in its place, or waits to begin again."""
        self.tell_slow(run)
        try:
            if len(self.long) < self.limits.long:
                self._shares.take(run.client, now)
                self.short.discard(run)
                run.lane = Lane.LONG
                self.long.add(run)
            elif self.fresh:
                # It has nothing to show yet; another needs the worker.
                self._enqueue_long(run)
                self.short.discard(run)
                self._drop_worker(run)
                run.held.clear()
                run.size = 0
                run.used = 0.0
        except (Busy, TooManyRequests) as error:
            self.fail(run, error)

    def tell_slow(self, run: Run) -> None:
        """From now on it is worth watching whether anybody still waits for the answer."""
        if run.on_slow is not None:
            run.on_slow()
            run.on_slow = None

    def _settle(self, run: Run, lane: Lane) -> None:
        """Take a question out of the lane it was in, and count what it took."""
        self.short.discard(run)
        self.long.discard(run)
        if lane is Lane.FRESH:
            self.fresh.remove(run)
        elif lane is Lane.WAITING:
            self.waiting.remove(run)
        if lane in (Lane.LONG, Lane.WAITING):
            self._shares.give_back(run.client, run.used, _now())
        if run.computed is not None:
            if run.computed > self.limits.slice_seconds:
                self._known.learn(run.key, run.computed)
            else:
                self._known.forget(run.key)
        elif run.used > _SURELY_LONG:
            self._known.learn(run.key, run.used)

    def fail(self, run: Run, error: KgError) -> None:
        """End a question with an error, and its worker with it."""
        lane = run.lane
        run.finish(error)
        self._settle(run, lane)
        self._drop_worker(run)

    def _drop_worker(self, run: Run) -> None:
        worker, run.worker = run.worker, None
        if worker is not None:
            worker.run = None
            self.crew.kill(worker)

    def give_up(self, reason: KgError) -> None:
        """No worker can be had: say so to all who wait."""
        for run in [*self.fresh, *self.waiting]:
            self.fail(run, reason)

    # What workers report

    def worker_ready(self, worker: Worker, run: Run | None) -> None:
        """See `Owner`."""
        if run is None:
            self.crew.started()
        else:
            run.used += 0.0 if run.stalled_at or run.stopped_at else _now() - run.counted_at
            if run.stopped_at:
                # Its answer was on the way when it was told to stop.
                self.crew.signal(worker, b"C")
            # The run knows its end already; which lane it was in follows from where it still stands.
            self._settle(run, Lane.LONG if run in self.long else Lane.SHORT)
        self.crew.release(worker)
        if self.fresh or self.waiting or worker.doomed:
            self.pump()

    def worker_has_piece(self, worker: Worker, piece: bytes) -> None:
        """See `Owner`."""
        run = worker.run
        if run is None:
            return
        run.take(piece)
        if not run.streams and run.size > run.buffer:
            if run.lane is Lane.SHORT:
                self.promote(run, _now())
            if run.lane is Lane.LONG:
                run.begin_streaming()

    def worker_ended(self, worker: Worker, reason: KgError | None) -> None:
        """See `Owner`."""
        self.crew.lose(worker, reason)
        if worker.run is not None:
            run = worker.run
            run.worker = None
            self.fail(run, reason or EngineError("the query process was ended"))
        self.pump()

    def fork_server_ended(self) -> None:
        """See `Owner`."""
        self.crew.lose_all()


def _now() -> float:
    return asyncio.get_running_loop().time()
