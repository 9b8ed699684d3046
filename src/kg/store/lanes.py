"""Who may run: short questions at once, long ones in their turn, no client alone.

A question starts as a short one. What runs for more than a slice becomes a long one, and of those only as many compute
at a time as there are cores: the ones that have run least, as long as they do not wait too long. The rest are
stopped, where they are, and go on later. So a flood of long questions cannot keep a short one from its answer, and a
very long one cannot keep a less long one from its own; none of this asks who sent them. In addition one client has a
bound on its long questions, and on the time it uses.
"""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.errors import Busy, TooManyRequests
from kg.limits import Limits
from kg.store.run import Run

_WAITING_COUNTS = 0.25
"""A second of waiting weighs as much against a question's running time."""
_KNOWN = 10_000


@dataclass(slots=True)
class _Line:
    """The questions of one client, in the order in which they came."""

    runs: deque[Run] = field(default_factory=deque)
    takes_shortest: bool = True

    def pop(self) -> Run:
        run = min(self.runs, key=lambda each: len(each.payload)) if self.takes_shortest else self.runs[0]
        self.takes_shortest = not self.takes_shortest
        self.runs.remove(run)
        return run


class FreshQueue:
    """Questions that have not begun, taken from one client after the other.

    Of one client's own the shortest text and the oldest are taken by turns: a small question that comes behind a burst
    from the same address need not wait for all of it, and none waits for ever.
    """

    def __init__(self) -> None:
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Run]:
        for line in self._lines.values():
            yield from line.runs

    def push(self, run: Run) -> None:
        """Add at the end of its client's own line."""
        self._lines.setdefault(run.client, _Line()).runs.append(run)
        self._size += 1

    def pop(self) -> Run:
        """Take one of the client whose turn it is."""
        client, line = next(iter(self._lines.items()))
        run = line.pop()
        self._size -= 1
        del self._lines[client]
        if line.runs:
            self._lines[client] = line
        return run

    def remove(self, run: Run) -> None:
        """Take one out that nobody waits for any more."""
        line = self._lines[run.client]
        line.runs.remove(run)
        self._size -= 1
        if not line.runs:
            del self._lines[run.client]


class KnownLong:
    """Remembers which questions took long, and how long, so that they need not show it again."""

    def __init__(self) -> None:
        # By their hashes: the texts themselves may be long, and a mistake costs no more than a little order.
        self._seconds: OrderedDict[int, float] = OrderedDict()

    def seconds(self, key: str) -> float:
        """How long it took when it was asked last; 0 where it was short or is not known."""
        return self._seconds.get(hash(key), 0.0)

    def learn(self, key: str, seconds: float) -> None:
        """Keep how long a question took."""
        self._seconds[hash(key)] = seconds
        self._seconds.move_to_end(hash(key))
        if len(self._seconds) > _KNOWN:
            self._seconds.popitem(last=False)

    def forget(self, key: str) -> None:
        """It was short this time."""
        self._seconds.pop(hash(key), None)


def choose_computing(runs: Iterable[Run], places: int, now: float, slice_seconds: float) -> set[Run]:
    """Choose which of the long questions compute now: those that have run least, in rough steps.

    One that waits becomes more urgent with time; among equals, whoever computes goes on, so that nobody is stopped in
    vain.
    """

    def urgency(run: Run) -> tuple[int, bool, float]:
        waited = now - run.stopped_at if run.stopped_at else 0.0
        attained = max(run.used, run.expected)
        step = int(math.log2(max(attained - waited * _WAITING_COUNTS, slice_seconds) / slice_seconds))
        return step, bool(run.stopped_at), run.submitted_at

    # Whoever waits for its client uses no processor.
    able = [run for run in runs if not run.stalled_at]
    return set(sorted(able, key=urgency)[:places])


@dataclass(slots=True)
class _Share:
    long: int = 0
    seconds: float = 0.0
    at: float = 0.0


class Shares:
    """What each client has taken: long questions under way, and seconds of running, which wear off."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shares: dict[str, _Share] = {}

    def take(self, client: str, now: float) -> None:
        """Count one more long question. Raises TooManyRequests where that is more than the client's share."""
        share = self._shares.setdefault(client, _Share(at=now))
        self._wear(share, now)
        if share.long >= self._limits.client_long:
            raise TooManyRequests(
                f"you have {share.long} long queries under way, as many as one client may have",
                retry_after=max(1, round(self._limits.seconds / 2)),
                hint="wait for their answers; short queries are answered meanwhile",
            )
        if share.seconds > self._limits.client_seconds:
            raise TooManyRequests(
                f"your queries ran for {share.seconds:.0f} seconds lately, more than one client's share",
                retry_after=max(1, round(share.seconds - self._limits.client_seconds)),
                hint="the dumps hold everything: /dumps/",
            )
        share.long += 1

    def give_back(self, client: str, seconds: float, now: float) -> None:
        """Count one long question less, and the time it took."""
        share = self._shares[client]
        self._wear(share, now)
        share.long -= 1
        share.seconds += seconds
        if len(self._shares) > _KNOWN:
            self._forget(now)

    def _wear(self, share: _Share, now: float) -> None:
        share.seconds = max(0.0, share.seconds - (now - share.at))
        share.at = now

    def _forget(self, now: float) -> None:
        for client, share in list(self._shares.items()):
            self._wear(share, now)
            if not share.long and not share.seconds:
                del self._shares[client]


def too_busy(waiting: int) -> Busy:
    """The error of a question that finds no place: so many wait already."""
    return Busy(
        f"all workers are busy, and {waiting} queries wait already", retry_after=5, hint="please come back in a moment"
    )
