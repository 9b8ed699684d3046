"""The clock: looks at all questions under way, every few milliseconds, and holds them to their limits."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import LimitReached
from kg.store.lanes import choose_computing, too_busy
from kg.store.run import Run

if TYPE_CHECKING:
    from kg.store.scheduler import Scheduler

TICK = 0.01
"""Seconds between two looks."""
WEARS_OUT = 0.25
"""A worker that ran a query for so long gets a lower priority, and is not used again: it cannot get it back."""
_PRESSED = 4
_TICKS_OF_MEMORY_CHECK = 25
_LONGEST_WAIT = 4.0
"""A question may be under way for so many times the limit of running."""


class Clock:
    """Ticks while anything is under way: time, memory, and who computes."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._limits = scheduler.limits
        self._ticks = 0
        self._ticking = False

    def wind(self) -> None:
        """Tick from now on; does nothing where it does."""
        if not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_later(TICK, self._tick)

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._look_at_all(loop.time())
        finally:
            # Whatever happens: without the clock no limit would hold.
            self._ticking = bool(self._scheduler.under_way)
            if self._ticking:
                loop.call_later(TICK / (_PRESSED if self._scheduler.fresh else 1), self._tick)

    def _look_at_all(self, now: float) -> None:
        self._ticks += 1
        # Where others wait to begin, a question has to show sooner that it is a short one.
        enough = self._limits.slice_seconds / (_PRESSED if self._scheduler.fresh else 1)
        for run in list(self._scheduler.short):
            used = self._count(run, now)
            if (
                run.worker is not None
                and (run.worker.computed() if self._scheduler.crew.spec.computes_here else used) > enough
            ):
                self._scheduler.promote(run, now)
        for run in list(self._scheduler.long):
            self._check(run, now)
        for run in [*self._scheduler.fresh, *self._scheduler.waiting]:
            if now - run.submitted_at > self._limits.slice_seconds:
                self._scheduler.tell_slow(run)
            if now - run.submitted_at > _LONGEST_WAIT * self._limits.seconds:
                self._scheduler.fail(run, too_busy(len(self._scheduler.waiting)))
        self._share_processors(now)
        if self._scheduler.long and self._ticks % _TICKS_OF_MEMORY_CHECK == 0:
            self._check_memory()
        self._scheduler.pump()

    def _count(self, run: Run, now: float) -> float:
        if not run.stopped_at and not run.stalled_at:
            run.used += now - run.counted_at
        run.counted_at = now
        return run.used

    def _check(self, run: Run, now: float) -> None:
        seconds = self._limits.seconds
        worker = run.worker
        if self._count(run, now) > seconds:
            self._scheduler.fail(
                run, LimitReached("time", f"the query ran for more than {seconds:g} seconds, the limit of this service")
            )
        elif run.stalled_at and now - run.stalled_at > self._limits.stall_seconds:
            self._scheduler.fail(run, LimitReached("time", "the client took no more of the answer"))
        elif not run.streams and now - run.submitted_at > _LONGEST_WAIT * seconds:
            self._scheduler.fail(run, too_busy(len(self._scheduler.long)))
        elif worker is not None and not worker.is_nice and run.used > WEARS_OUT:
            self._scheduler.crew.make_nice(worker)

    def _share_processors(self, now: float) -> None:
        if not self._scheduler.crew.spec.computes_here:
            return
        # Those who have just come go first, all of them.
        places = 0 if self._scheduler.fresh or self._scheduler.crew.starting else self._limits.computing
        computing = choose_computing(self._scheduler.long, places, now, self._limits.slice_seconds)
        for run in self._scheduler.long:
            if run.worker is None or run.stalled_at:
                continue
            if run in computing and run.stopped_at:
                run.stopped_at = 0.0
                run.counted_at = now
                self._scheduler.crew.signal(run.worker, b"C")
            elif run not in computing and not run.stopped_at:
                run.stopped_at = now
                self._scheduler.crew.signal(run.worker, b"S")

    def _check_memory(self) -> None:
        sizes = {run: _resident(run.worker.pid) for run in self._scheduler.long if run.worker is not None}
        if sum(sizes.values()) > self._limits.all_memory:
            run = max(sizes, key=lambda each: sizes[each])
            self._scheduler.fail(
                run, LimitReached("memory", "the queries under way need more memory than this service has")
            )


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not tell, or the process is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
