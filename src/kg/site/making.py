"""Makes files of answers: asks, puts addresses right, and follows the links of pages until there is no new one."""

from __future__ import annotations

import asyncio
import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice

from kg.config import Settings
from kg.errors import EngineError
from kg.site.asking import Answer, Here, Service
from kg.site.leading import write_lead
from kg.site.marks import leave_out, settle
from kg.site.names import PAGE, Target, is_missing_page
from kg.site.plan import Group, Wish, about_thing, read_apart, read_plan
from kg.site.processes import open_processes
from kg.site.staging import Put, Staging
from kg.web.addresses import Entity

Progress = Callable[[int, int], None]
"""Told how many files there are, and how many are known to be needed."""

_BATCH = 8
_AHEAD = 4
"""Batches that wait for each process, so that none has to wait."""
_REMEMBERED = 200_000
_IS_THERE = 200
_IS_WITHDRAWN = 410
"""Of what was withdrawn there is a page, which says so."""
_IS_ABSENT = 404
_LEADS_ON = (301, 302, 303, 307, 308)
_SHOWN = 20


@dataclass
class Made:
    """What came of a batch: the files, what their pages link to and from where, and what cannot be had.

    `absent`: files that the service does not have; a release may be without them, as long as no page leads there.
    """

    files: list[Put] = field(default_factory=list)
    targets: dict[Target, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)


class Maker:
    """Makes files, in one process."""

    def __init__(self, settings: Settings, staging: Staging) -> None:
        """Raises what `Service` raises."""
        self.service = Service(settings)
        self._staging = staging
        self._public = settings.public_url
        # What pages link to is told once: the same few links stand on all of them.
        self._told: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(Here())
        release = self.service.app.hub.site.release
        self._apart = self._loop.run_until_complete(read_apart(self.service))
        self.base = str(release.manifest.get("base_iri") or settings.base_iri).rstrip("/") if release else ""

    def plan(self) -> tuple[list[Group], list[Entity]]:
        """What is asked for whatever links there are: about the whole, and the things."""
        return self._loop.run_until_complete(read_plan(self.service))

    def make(self, groups: Iterable[Group]) -> Made:
        """Make the files of some groups. Raises ReleaseError where the disk cannot hold them."""
        return self._loop.run_until_complete(self._make_all(groups))

    def close(self) -> None:
        """Let go of the release."""
        self._loop.run_until_complete(self.service.app.hub.site.pool.close())
        self._loop.close()

    async def _make_all(self, groups: Iterable[Group]) -> Made:
        made = Made()
        for each in groups:
            for wish in each:
                await self._make(wish, made)
        return made

    async def _make(self, wish: Wish, made: Made) -> None:
        answer = await self.service.ask(wish.address, wish.accept, wish.target.language)
        is_page = wish.file.endswith(PAGE)
        if answer.status in _LEADS_ON and is_page and answer.location:
            body = write_lead(self.service, wish.address, answer.location, wish.target.language)
        elif answer.status != _status_of(wish.file) and not (is_page and answer.status == _IS_WITHDRAWN):
            words = f"{wish.address} as {wish.accept} gives {answer.status}: {_words_of(answer)}"
            if answer.status == _IS_ABSENT or (answer.status in (*_LEADS_ON, _IS_WITHDRAWN) and not is_page):
                # Of what was withdrawn, or merged with something else, there are no data of its own.
                made.absent[wish.file] = words
            else:
                made.problems.append(words)
            return
        elif answer.path is not None:
            made.files.append(self._staging.put_file(wish.file, answer.path))
            return
        elif is_page != (answer.media_type == "text/html"):
            made.problems.append(f"{wish.address} gives {answer.media_type}, which cannot be {wish.file}")
            return
        else:
            body = answer.body
        text = body.decode("utf-8")
        text = leave_out(text, self._apart) if wish.file.startswith("sitemap.") else text
        found = settle(text, wish.file, wish.target.language, self._public, self.base, self._apart)
        made.files.append(self._staging.put(wish.file, found.text.encode()))
        if is_page or wish.file == "sitemap.xml":
            new = [each for each in found.targets if each.address and each.file not in self._told]
            made.targets.update(dict.fromkeys(new, wish.file))
            if len(self._told) > _REMEMBERED:
                self._told.clear()
            self._told.update(each.file for each in new)


def _status_of(file: str) -> int:
    return _IS_ABSENT if is_missing_page(file) else _IS_THERE


def make_all(settings: Settings, staging: Staging, progress: Progress, processes: int = 0) -> list[Put]:
    """Make every file of the site. Raises EngineError where something that pages link to cannot be had.

    `processes`: how many work at it; as many as there are processors where it is 0.
    """
    planner = Maker(settings, staging)
    try:
        general, things = planner.plan()
        count = processes or len(os.sched_getaffinity(0))
        with _executor(settings, staging, planner, count) as submit:
            return _work(submit, general, things, progress, count * _AHEAD)
    finally:
        planner.close()


def _work(
    submit: Callable[[tuple[Group, ...]], Future[Made]],
    general: Sequence[Group],
    things: Sequence[Entity],
    progress: Progress,
    ahead: int,
) -> list[Put]:
    """Have all of it made, `ahead` batches at a time: a hundred thousand things are a million files."""
    groups = chain(map(about_thing, things), general)
    left = len(things)
    size = len(about_thing(things[0])) if things else 0
    found: deque[Target] = deque()
    seen: set[str] = set()
    files: list[Put] = []
    problems: list[str] = []
    absent: dict[str, str] = {}
    linked: dict[str, str] = {}
    waiting: set[Future[Made]] = set()

    def fresh() -> Iterator[Group]:
        nonlocal left
        for group in groups:
            left = max(0, left - 1)
            new = tuple({wish.file: wish for wish in group if wish.file not in seen}.values())
            if new:
                seen.update(wish.file for wish in new)
                yield new
        # What pages link to beside that: by now most of it is there.
        while found:
            target = found.popleft()
            if target.file not in seen:
                seen.add(target.file)
                yield (Wish(target),)

    while True:
        while len(waiting) < ahead and (batch := tuple(islice(fresh(), _BATCH))):
            waiting.add(submit(batch))
        if not waiting:
            break
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        waiting -= done
        for future in done:
            made = _result(future)
            files += made.files
            problems += made.problems
            absent |= made.absent
            for target, source in made.targets.items():
                linked.setdefault(target.file, source)
                if target.file not in seen:
                    found.append(target)
        progress(len(files), len(seen) + left * size)
    problems += [f"{words} (linked from {linked[file]})" for file, words in absent.items() if file in linked]
    if problems:
        more = f"\n  and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        listed = "\n  ".join(sorted(problems)[:_SHOWN])
        raise EngineError(f"{len(problems)} files of the site cannot be made:\n  {listed}{more}")
    return files


def _result(future: Future[Made]) -> Made:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise EngineError(
            "a process that made files was ended from outside", hint="was there too little memory? Try again"
        ) from error


@contextmanager
def _executor(
    settings: Settings, staging: Staging, planner: Maker, count: int
) -> Iterator[Callable[[tuple[Group, ...]], Future[Made]]]:
    if count == 1:

        def make_here(groups: tuple[Group, ...]) -> Future[Made]:
            future: Future[Made] = Future()
            future.set_result(planner.make(groups))
            return future

        yield make_here
        return
    with open_processes(count, "kg.site.making", _open, (settings, staging)) as executor:
        yield lambda groups: executor.submit(_make, groups)


_maker: Maker | None = None
"""In a process that works for another: what it works with."""


def _open(settings: Settings, staging: Staging) -> None:
    global _maker
    _maker = Maker(settings, staging)
    # What is there now stays to the end: nobody needs to look again and again whether it is still in use.
    gc.collect()
    gc.freeze()


def _make(groups: tuple[Group, ...]) -> Made:
    if _maker is None:
        raise EngineError("this process was not set up")
    return _maker.make(groups)


def _words_of(answer: Answer) -> str:
    if answer.media_type == "text/html":
        return "see its page on a server"
    return " ".join(answer.body[:300].decode("utf-8", "replace").split())
