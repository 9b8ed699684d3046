"""Who may run, decided by small rules, each by itself and without any process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kg.errors import TooManyRequests
from kg.limits import Limits
from kg.store.lanes import FreshQueue, KnownLong, Shares, choose_computing
from kg.store.run import Run

SLICE = 0.02


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Maker:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __call__(self, key: str = "", client: str = "", **more: float) -> Run:
        run = Run(b"", client, key, self._loop.create_future(), 1000)
        for name, value in more.items():
            setattr(run, name, value)
        return run


@pytest.fixture
def make(loop: asyncio.AbstractEventLoop) -> Maker:
    return Maker(loop)


def test_one_client_after_the_other(make: Maker) -> None:
    queue = FreshQueue()
    runs = [make(str(number), client) for number, client in enumerate("aaabcb", start=1)]
    for run in runs:
        queue.push(run)
    assert len(queue) == len(list(queue)) == 6
    assert "".join(queue.pop().key for _ in runs) == "145263"
    assert len(queue) == len(list(queue)) == 0


def test_the_shortest_and_the_oldest_by_turns(make: Maker) -> None:
    queue = FreshQueue()
    sizes = {"1": 9, "2": 5, "3": 7, "4": 1, "5": 5}
    for key, size in sizes.items():
        run = make(key, "a")
        run.payload = b"." * size
        queue.push(run)
        # Somebody else's turns do not change ours.
        queue.push(make("x", "b"))
    assert "".join(queue.pop().key for _ in range(10)) == "4x1x2x3x5x"


def test_whoever_goes_leaves_no_gap(make: Maker) -> None:
    queue = FreshQueue()
    first, second, third = make("1", "a"), make("2", "a"), make("3", "b")
    for run in (first, second, third):
        queue.push(run)
    queue.remove(first)
    queue.remove(third)
    assert len(queue) == 1
    assert queue.pop() is second
    assert not queue
    with pytest.raises(StopIteration):
        queue.pop()


def test_what_took_long_is_known_until_it_does_not() -> None:
    known = KnownLong()
    known.learn("a", 1.5)
    assert known.seconds("a") == 1.5
    assert known.seconds("b") == 0
    known.learn("a", 0.5)
    assert known.seconds("a") == 0.5
    known.forget("a")
    known.forget("b")
    assert known.seconds("a") == 0


def test_only_so_many_are_known() -> None:
    known = KnownLong()
    for number in range(10_001):
        known.learn(str(number), 1.0)
        known.learn("1", 1.0)
    assert not known.seconds("0")
    assert known.seconds("1")
    assert known.seconds("10000")


def test_the_memory_of_long_questions_holds_no_texts() -> None:
    known = KnownLong()
    known.learn("SELECT" + "x" * 1_000_000, 1.0)
    assert all(isinstance(key, int) for key in known._seconds)


@pytest.mark.parametrize(
    ("runs", "places", "expected"),
    [
        # Name, seconds of running, stopped since, submitted at; now is 100.
        ([], 2, ""),
        ([("a", 1, 0, 1)], 0, ""),
        ([("a", 1, 0, 1)], 2, "a"),
        ([("a", 9, 0, 1), ("b", 0.1, 99, 2), ("c", 0.05, 99, 3)], 2, "bc"),
        # Among those in the same step, whoever computes goes on.
        ([("a", 1.0, 99.9, 1), ("b", 1.1, 0, 2)], 1, "b"),
        # Then whoever came first.
        ([("a", 1.0, 0, 5), ("b", 1.0, 0, 2)], 1, "b"),
        # Waiting makes urgent.
        ([("a", 10, 40, 1), ("b", 5, 0, 2)], 1, "a"),
        ([("a", 10, 99, 1), ("b", 5, 0, 2)], 1, "b"),
    ],
)
def test_who_computes_now(make: Maker, runs: list[tuple[str, float, float, float]], places: int, expected: str) -> None:
    waiting = [make(key, used=used, stopped_at=stopped, submitted_at=at) for key, used, stopped, at in runs]
    assert "".join(sorted(run.key for run in choose_computing(waiting, places, 100.0, SLICE))) == expected


def test_whoever_waits_for_its_client_needs_no_processor(make: Maker) -> None:
    stalled, running = make("a", stalled_at=99), make("b", used=20.0)
    assert choose_computing([stalled, running], 1, 100.0, SLICE) == {running}


LIMITS = replace(Limits(), client_long=2, client_seconds=10, seconds=30)


def test_a_client_has_so_many_long_questions() -> None:
    shares = Shares(LIMITS)
    shares.take("a", 0)
    shares.take("a", 0)
    with pytest.raises(TooManyRequests, match="2 long queries") as caught:
        shares.take("a", 0)
    assert caught.value.retry_after == 15
    shares.take("b", 0)
    shares.give_back("a", 0.5, 1)
    shares.take("a", 1)


def test_what_a_client_used_wears_off() -> None:
    shares = Shares(LIMITS)
    shares.take("a", 0)
    shares.give_back("a", 25, 100)
    with pytest.raises(TooManyRequests, match="25 seconds") as caught:
        shares.take("a", 100)
    assert caught.value.retry_after == 15
    with pytest.raises(TooManyRequests) as caught:
        shares.take("a", 114.5)
    assert caught.value.retry_after == 1
    shares.take("a", 116)
    shares.give_back("a", 0, 116)


def test_clients_who_used_nothing_are_forgotten() -> None:
    shares = Shares(LIMITS)
    for number in range(20_000):
        shares.take(str(number), number)
        shares.give_back(str(number), 0.5, number)
    assert len(shares._shares) < 10_100
    shares.take("busy", 20_000)
    for number in range(20_000, 40_000):
        shares.take(str(number), number)
        shares.give_back(str(number), 0.5, number)
    assert shares._shares["busy"].long == 1
