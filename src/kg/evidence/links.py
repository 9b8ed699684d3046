"""Do the addresses that the data name still answer? Asked politely: one host is asked one thing at a time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from kg.evidence import Evidence, Group

_HOSTS_AT_ONCE = 8
_REDIRECTS = 5


@dataclass(frozen=True)
class Answer:
    """What came of asking for one address: a status, or why there was none."""

    address: str
    status: int = 0
    trouble: str = ""

    @property
    def is_there(self) -> bool:
        """True where something can be read at the address."""
        return 200 <= self.status < 400


async def check_links(addresses: Iterable[str], *, seconds: float = 20.0, pause: float = 0.5) -> list[Answer]:
    """Ask for each of `addresses`, with `pause` seconds between two requests to one host."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in sorted(set(addresses)):
        hosts[urlsplit(address).netloc].append(address)
    places = asyncio.Semaphore(_HOSTS_AT_ONCE)
    headers = {"User-Agent": "kommunen-innovativ-graph link check"}
    async with httpx.AsyncClient(
        timeout=seconds, follow_redirects=True, max_redirects=_REDIRECTS, headers=headers
    ) as client:
        answers = await asyncio.gather(*(_ask_host(client, each, places, pause) for each in hosts.values()))
    return sorted((answer for group in answers for answer in group), key=lambda answer: answer.address)


def links_as_evidence(answers: Sequence[Answer], release_id: str, date: str, not_asked: int = 0) -> Evidence:
    """Sum up, by host; `not_asked`: how many addresses more there are."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"passed": 0, "failed": 0})
    for answer in answers:
        counts[urlsplit(answer.address).netloc]["passed" if answer.is_there else "failed"] += 1
    failures = tuple(
        f"{answer.address}: {answer.trouble or answer.status}" for answer in answers if not answer.is_there
    )
    rest = (Group("", skipped=not_asked),) if not_asked else ()
    return Evidence("links", release_id, date, (*_groups(counts), *rest), failures)


def _groups(counts: Mapping[str, Mapping[str, int]]) -> tuple[Group, ...]:
    return tuple(Group(host, **counts[host]) for host in sorted(counts))


async def _ask_host(
    client: httpx.AsyncClient, addresses: Sequence[str], places: asyncio.Semaphore, pause: float
) -> list[Answer]:
    answers = []
    async with places:
        for number, address in enumerate(addresses):
            if number:
                await asyncio.sleep(pause)
            answers.append(await _ask(client, address))
    return answers


async def _ask(client: httpx.AsyncClient, address: str) -> Answer:
    try:
        answer = await client.head(address)
        if answer.status_code >= 400:
            # Many servers answer HEAD wrongly or not at all; of GET only the head of the answer is read.
            async with client.stream("GET", address) as answer:
                return Answer(address, answer.status_code)
        return Answer(address, answer.status_code)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(address, trouble=type(error).__name__)
