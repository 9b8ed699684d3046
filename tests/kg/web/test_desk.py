"""The desk: names are matched in turns, nobody waits for ever, and too many are sent away."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from kg.errors import Busy, EngineError, LimitReached
from kg.matching import Candidate, Entry, Matcher, MatcherFile, Question
from kg.web import desk as desks
from kg.web.desk import Desk


class KnownFile(MatcherFile):
    """A matcher that is open already."""

    def __init__(self, matcher: Matcher) -> None:
        super().__init__(Path("none"))
        self._known = matcher

    def matcher(self) -> Matcher:
        return self._known


@pytest.fixture
def desk() -> Desk:
    return Desk(KnownFile(Matcher([Entry("https://x.example/id/municipality/1", "municipality", "Ulm")])))


def test_requests_take_turns(desk: Desk) -> None:
    """A short batch that comes after a long one is done before that one is."""
    done: list[str] = []

    def slow(_matcher: Matcher, _item: int) -> list[Candidate]:
        time.sleep(0.005)
        return []

    async def work(name: str, count: int) -> None:
        assert await desk.work(range(count), slow) == [[]] * count
        done.append(name)

    async def both() -> None:
        long = asyncio.create_task(work("long", 100))
        await asyncio.sleep(0.02)
        await work("short", 8)
        await long

    asyncio.run(both())
    assert done == ["short", "long"]


def test_the_loop_is_free_meanwhile(desk: Desk) -> None:
    def slow(_matcher: Matcher, _item: int) -> list[Candidate]:
        time.sleep(0.02)
        return []

    async def look() -> float:
        work = asyncio.create_task(desk.work(range(20), slow))
        longest = 0.0
        while not work.done():
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began)
        return longest

    assert asyncio.run(look()) < 0.1


def test_what_takes_too_long_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "SECONDS", 0.05)

    def slow(_matcher: Matcher, _item: int) -> list[Candidate]:
        time.sleep(0.01)
        return []

    with pytest.raises(LimitReached, match=r"of 100 were done") as caught:
        asyncio.run(desk.work(range(100), slow))
    assert caught.value.limit == "time"


def test_too_many_are_sent_away_and_may_come_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MOST_WAITING", 2)

    async def ask() -> list[object]:
        requests = [desk.match([Question("Ulm")] * 40) for _ in range(4)]
        answers = await asyncio.gather(*requests, return_exceptions=True)
        return [*answers, await desk.match([Question("Ulm")])]

    answers = asyncio.run(ask())
    assert [isinstance(each, Busy) for each in answers] == [False, False, True, True, False]
    assert isinstance(answers[2], Busy)
    assert answers[2].retry_after > 0


def test_a_release_without_names_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="nothing to match names with"):
        asyncio.run(Desk(MatcherFile(tmp_path / "none")).match([Question("Ulm")]))
