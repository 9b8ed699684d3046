"""Files are made a few batches at a time, whatever there is to make; what was asked for once is not asked for again."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from concurrent.futures import Future
from pathlib import Path

import pytest

from kg.queryfiles import read_query_folder
from kg.site.asking import Here
from kg.site.making import Made, _work
from kg.site.names import locate
from kg.site.plan import Group, Wish, about_thing
from kg.site.staging import Put
from kg.store import Question
from kg.web.addresses import Entity
from kg.web.views import KeptViews

BASE = "https://example.org/"
ROWS = b'{"head":{"vars":["class"]},"results":{"bindings":[{"class":{"type":"uri","value":"urn:a"}}]}}'


def test_no_more_batches_wait_than_there_is_use_for() -> None:
    things = [Entity("project", f"p{number}", BASE) for number in range(200)]
    general: list[Group] = [(Wish(locate("/projects")),)]
    more = locate("/projects?page=2")
    waiting: list[tuple[Future[Made], tuple[Group, ...]]] = []
    most = 0
    asked: Counter[str] = Counter()

    def submit(groups: tuple[Group, ...]) -> Future[Made]:
        nonlocal most
        future: Future[Made] = Future()
        waiting.append((future, groups))
        most = max(most, len(waiting))
        if len(waiting) == 6:
            finish()
        return future

    def finish() -> None:
        # The oldest is done, as of processes that work at it.
        future, groups = waiting.pop(0)
        wishes = [wish for group in groups for wish in group]
        asked.update(wish.file for wish in wishes)
        future.set_result(
            Made([Put(wish.file, "", 0, True) for wish in wishes], {more: "projects.html", wishes[0].target: "x.html"})
        )

    told: list[tuple[int, int]] = []

    def progress(done: int, known: int) -> None:
        told.append((done, known))
        while waiting:
            finish()

    files = _work(submit, general, things, progress, 6)
    assert most == 6
    assert set(asked.values()) == {1}
    wanted = {wish.file for thing in things for wish in about_thing(thing)} | {"projects.html", more.file}
    assert {each.file for each in files} == wanted
    # From the start on it is known how much there is to do, but for what pages link to beside that.
    assert {known for _, known in told} <= {len(wanted) - 2, len(wanted) - 1, len(wanted)}
    assert told[-1] == (len(wanted), len(wanted))


def test_what_a_server_leaves_to_a_thread_is_done_at_once() -> None:
    async def ask() -> int:
        asyncio.get_running_loop().set_default_executor(Here())
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 // 0)
        return await asyncio.to_thread(lambda: 1)

    assert asyncio.run(ask()) == 1


def test_views_that_remember_ask_once(root: Path) -> None:
    asked: list[str] = []

    async def ask(question: Question) -> bytes:
        asked.append(question.text)
        return ROWS

    views = KeptViews(ask, {each.name: each for each in read_query_folder(root / "queries/views")})

    async def walk() -> None:
        first = await views.rows("thing", thing=f"{BASE}id/project/kif")
        # Whoever gets rows may do with the list what they like.
        first.clear()
        again = await views.rows("thing", thing=f"{BASE}id/project/kif")
        assert [row.text("class") for row in again] == ["urn:a"]
        await views.rows("thing", thing=f"{BASE}id/project/imona")
        for number in range(100):
            await views.rows("thing", thing=f"{BASE}id/project/{number}")
        assert len(asked) == 102
        # What was asked long ago is asked again: not everything is remembered.
        await views.rows("thing", thing=f"{BASE}id/project/kif")
        assert len(asked) == 103

    asyncio.run(walk())


def test_the_feed_lies_there_in_two_formats(small_site: Path) -> None:
    pages = {path.suffix for path in (small_site / "feed").iterdir()}
    assert pages == {".ttl", ".jsonld"}
    rules = (small_site / "negotiate.feed.var").read_text(encoding="utf-8")
    assert re.findall(r"URI: -(\w+)", rules) == ["ttl", "jsonld"]
