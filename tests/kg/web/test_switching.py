"""Switching releases under load loses no request, and no answer mixes two releases."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from kg.release import Release
from release_case import build_in, make_project
from serve_case import start

SECONDS = 8.0
SWITCH_EACH = 1.6
"""Seconds between two switches: the server looks once a second."""

MEET_BOTH = ("kept", "new", "page", "graph", "download", "feed")
"""Kinds of questions that are answered from either release, whichever is served."""
WORDS = ("inner", "outer")
TITLE = "Fund for {} development"
POPULATIONS = {"inner": "601343", "outer": "999999"}
"""Two facts in two files that change together: an answer with one of each is a mixed one."""

FACTS = """
SELECT ?title ?population {{
  ?project <http://purl.org/dc/terms/title> ?title FILTER (LANG(?title) = "en")
  ?place <https://w3id.org/kommunen-innovativ/def#population> ?population
}} # {}
"""
BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Release]:
    folder = tmp_path_factory.mktemp("switching")
    root, releases = make_project(folder / "project"), folder / "releases"
    built = {"inner": build_in(root, releases).release}
    for name, old, new in (
        ("data/projects/kif.ttl", TITLE.format("inner"), TITLE.format("outer")),
        ("data/municipalities.ttl", POPULATIONS["inner"], POPULATIONS["outer"]),
    ):
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    built["outer"] = build_in(root, releases).release
    assert built["inner"].id != built["outer"].id
    return built


@dataclass
class Load:
    """What the clients saw: how often each kind of question was answered from each release, and what went wrong."""

    answered: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_enough(self) -> bool:
        """There was a load, and all kinds of it met both releases."""
        answered = Counter(self.answered)
        return answered.total() > 300 and all(answered[kind, word] > 3 for kind in MEET_BOTH for word in WORDS)

    def run(self, address: str, ask: Callable[[httpx.Client], tuple[str, str]]) -> None:
        # One client keeps one connection: nothing is asked again where it breaks.
        with httpx.Client(base_url=address, timeout=30, limits=httpx.Limits(max_connections=1)) as client:
            while not self.over.is_set():
                try:
                    self.answered[ask(client)] += 1
                except (httpx.HTTPError, AssertionError) as error:
                    self.wrong.append(f"{type(error).__name__}: {error}")
                time.sleep(0.005)


def _which(text: str, pair: dict[str, Release]) -> str:
    """The release an answer is from; fails where it is from both or neither."""
    found = {
        word
        for word, release in pair.items()
        for sign in (TITLE.format(word), POPULATIONS[word], release.id)
        if sign in text
    }
    assert len(found) == 1, f"an answer of {sorted(found)}: {text[:300]}"
    return found.pop()


def _askers(pair: dict[str, Release]) -> Iterator[Callable[[httpx.Client], tuple[str, str]]]:
    numbers = itertools.count()
    dumps = {word: (release.path / "dumps/all.nq.gz").read_bytes() for word, release in pair.items()}
    tags: dict[str, str] = {}

    def ok(answer: httpx.Response, *statuses: int) -> httpx.Response:
        assert answer.status_code in (statuses or (200,)), f"{answer.request.url}: {answer.status_code} {answer.text}"
        return answer

    def ask_kept(client: httpx.Client) -> tuple[str, str]:
        answer = ok(client.get("/sparql", params={"query": FACTS.format("kept")}, headers={"accept": "text/csv"}))
        word = _which(answer.text, pair)
        assert all(sign in answer.text for sign in (TITLE.format(word), POPULATIONS[word])), answer.text
        # The same tag means the same answer, whichever release is served.
        assert tags.setdefault(answer.headers["etag"], word) == word
        return "kept", word

    def ask_new(client: httpx.Client) -> tuple[str, str]:
        answer = ok(client.post("/sparql", data={"query": FACTS.format(next(numbers))}, headers={"accept": "text/csv"}))
        word = _which(answer.text, pair)
        assert all(sign in answer.text for sign in (TITLE.format(word), POPULATIONS[word])), answer.text
        return "new", word

    def revalidate(client: httpx.Client) -> tuple[str, str]:
        query = {"query": FACTS.format("kept")}
        known = next(iter(tags), '""')
        answer = client.get("/sparql", params=query, headers={"accept": "text/csv", "if-none-match": known})
        ok(answer, 200, 304)
        return "revalidated", tags.get(known, "inner") if answer.status_code == 304 else _which(answer.text, pair)

    def read_page(client: httpx.Client) -> tuple[str, str]:
        page = ok(client.get("/dumps/?lang=en", headers=BROWSER)).text
        # The release whose files are shown is the one that the foot of the page names.
        [shown] = re.findall(r"<p>Release: <code>([^<]+)</code></p>\s*<nav class=\"legal\"", page)
        assert f'href="/dumps/{shown}/all.nq.gz"' in page
        others = {release.id for release in pair.values()} - {shown}
        assert not any(f'href="/dumps/{other}/all.nq.gz"' in page for other in others)
        return "page", next(word for word, release in pair.items() if release.id == shown)

    def read_graph(client: httpx.Client) -> tuple[str, str]:
        return "graph", _which(
            ok(client.get("/graphs?default", headers={"accept": "application/n-triples"})).text, pair
        )

    def download(client: httpx.Client) -> tuple[str, str]:
        """Follow `latest` once, and read the file in three parts, whatever is served meanwhile."""
        place = ok(client.get("/dumps/latest/all.nq.gz"), 302).headers["location"]
        word = next(word for word, release in pair.items() if f"/{release.id}/" in place)
        size = len(dumps[word])
        pieces, tag = [], ""
        for first, last in ((0, size // 3), (size // 3 + 1, size // 2), (size // 2 + 1, size - 1)):
            headers = {"range": f"bytes={first}-{last}", **({"if-range": tag} if tag else {})}
            part = ok(client.get(place, headers=headers), 206)
            assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
            pieces.append(part.content)
            tag = part.headers["etag"]
        assert hashlib.sha256(b"".join(pieces)).hexdigest() == tag.strip('"')
        return "download", word

    def read_old(client: httpx.Client) -> tuple[str, str]:
        for word, release in pair.items():
            answer = ok(client.get(f"/dumps/{release.id}/all.nq.gz"))
            assert gzip.decompress(answer.content) == gzip.decompress(dumps[word])
            ok(client.get(f"/dumps/{release.id}/", headers=BROWSER))
        return "old", word

    def read_feed(client: httpx.Client) -> tuple[str, str]:
        text = ok(client.get("/feed.atom")).text
        # The stream goes up to the release that is served, never beyond.
        return "feed", "outer" if pair["outer"].id in text else "inner"

    yield from (ask_kept, ask_kept, ask_new, ask_new, revalidate, read_page, read_graph, download, read_old, read_feed)


def _switch(releases: Path, release_id: str) -> None:
    (releases / "next").symlink_to(release_id)
    (releases / "next").replace(releases / "current")


def test_switching_under_load_loses_no_request(pair: dict[str, Release]) -> None:
    releases = pair["inner"].path.parent
    _switch(releases, pair["inner"].id)
    load = Load()
    with start("--no-access-log", KG_RELEASES=str(releases)) as (_, address):
        threads = [threading.Thread(target=load.run, args=(address, ask)) for ask in _askers(pair)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        for word in itertools.cycle(reversed(WORDS)):
            time.sleep(SWITCH_EACH)
            # A busy machine needs longer for as much.
            if time.monotonic() - began > (SECONDS if load.is_enough else 10 * SECONDS):
                break
            _switch(releases, pair[word].id)
        load.over.set()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        served = httpx.get(f"{address}/healthz").json()["release"]
    assert load.wrong == []
    assert served in {release.id for release in pair.values()}
    assert {kind for kind, _ in load.answered} == {*MEET_BOTH, "revalidated", "old"}
    assert load.is_enough, load.answered
