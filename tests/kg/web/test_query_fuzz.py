"""Queries by chance against a running server: never a crash, never a leak, never another answer than the engine's."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from app_case import run_server
from kg.config import Settings
from kg.formats import FORMATS, GRAPH_FORMATS, HTML, RESULT_FORMATS
from kg.limits import Limits
from kg.web import create_app
from leak_case import find_leaks
from sparql_case import DATA, QueryMaker, make_text, outcome, spell, summarise

FUZZ = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
chances = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def fuzzed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("fuzz") / "data.trig"
    path.write_text(DATA, encoding="utf-8")
    app = create_app(Settings(root=root, releases=path.parent, limits=Limits(seconds=5)), (path,))
    with run_server(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def send(client: httpx.Client, chance: random.Random, text: str, accept: str) -> httpx.Response:
    """Ask in one of the ways there are."""
    headers = {"Accept": accept}
    way = chance.randrange(4)
    if way == 0:
        return client.get("/sparql", params={"query": text}, headers=headers)
    if way == 1:
        return client.post("/sparql", data={"query": text}, headers=headers)
    headers["Content-Type"] = "application/sparql-query"
    return client.request("POST" if way == 2 else "QUERY", "/sparql", content=text.encode(), headers=headers)


def check_whole(answer: httpx.Response, text: str) -> object:
    """An answer has to be well-formed; what it says, where that can be compared."""
    media_type = answer.headers["content-type"].partition(";")[0]
    chosen = next(each for each in FORMATS if each.media_type == media_type and each.ox is not None)
    if isinstance(chosen.ox, ox.RdfFormat):
        return summarise((quad.triple for quad in ox.parse(answer.content, chosen.ox)), text)
    if media_type == "text/csv":
        # The library reads none: CSV does not say what is an IRI and what a text.
        assert answer.content.decode("utf-8").endswith(("\r\n", "true", "false"))
        return None
    return summarise(ox.parse_query_results(answer.content, chosen.ox), text)


@FUZZ
@given(chances)
def test_any_text_gets_a_proper_answer(fuzzed: httpx.Client, store: ox.Store, chance: random.Random) -> None:
    text = make_text(chance)
    expected = outcome(store, text)
    formats = ["*/*", *(each.media_type for each in (*RESULT_FORMATS, *GRAPH_FORMATS, HTML))]
    answer = send(fuzzed, chance, text, chance.choice(formats))
    note(f"{text!a} {answer.status_code} {answer.content[:300]!r} {expected}")
    assert answer.status_code in {
        "refused": {403},
        # Some are refused before anybody reads them whole.
        "syntax error": {400, 403, 406},
        "error": {400, 406},
    }.get(str(expected), {200, 400, 406, 503})
    if answer.headers["content-type"].startswith("text/html"):
        # A script of our own may stand there, and what it is told; nothing of the query may.
        assert not re.search(r'<script(?! type="(?:application/json|module" src="/static/))', answer.text)
        return
    if answer.status_code == 200:
        found = check_whole(answer, text)
        assert found is None or found == expected
        return
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "detail"} <= problem.keys()
    assert problem["status"] == answer.status_code
    assert find_leaks(answer.content, answer.headers) == []
    if expected not in ("refused", "syntax error", "error") and answer.status_code == 400:
        # It is the format that cannot say it, or words are glued together as only the engine would take them.
        words = "cannot say", "cannot be written", "cannot be answered", "no query form is recognised"
        assert any(word in problem["detail"] for word in words)


@FUZZ
@given(chances)
def test_the_answer_is_the_engines_own(fuzzed: httpx.Client, store: ox.Store, chance: random.Random) -> None:
    row = QueryMaker(chance).make()
    text, again = spell(row, chance, glue=0), spell(row, chance, glue=0)
    expected = outcome(store, text)
    # The second may come from what was kept of the first.
    for each in (text, again):
        answer = send(fuzzed, chance, each, "*/*")
        if expected in ("syntax error", "error"):
            assert answer.status_code == 400
        else:
            assert (answer.status_code, check_whole(answer, text)) == (200, expected)
