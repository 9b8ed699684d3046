"""Queries by chance against the guard: two ways to look at a text agree, one key is one query, no text takes long."""

from __future__ import annotations

import random
import time
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.store.guard import glance, inspect_query
from kg.store.spelling import normalise
from sparql_case import DATA, ODD, QueryMaker, make_text, outcome, respace, spell, write

FUZZ = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
chances = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return store


@FUZZ
@given(chances)
def test_most_of_what_the_grammar_makes_is_a_query(chance: random.Random) -> None:
    text = write(QueryMaker(chance).make())
    inspection = inspect_query(text)
    assert inspection.form in ("select", "ask", "construct", "describe")
    assert not inspection.federates
    assert not inspection.update
    assert inspection.names_dataset is ("FROM" in text)


@FUZZ
@given(chances)
def test_a_glance_agrees_with_a_look(store: ox.Store, chance: random.Random) -> None:
    text = make_text(chance)
    glanced = glance(text)
    if glanced is None:
        return
    looked = inspect_query(text)
    assert glanced.depth >= looked.depth
    assert glanced.key == looked.key == normalise(text)
    assert not glanced.is_volatile
    seen = (looked.form, looked.names_dataset, looked.federates, looked.update, looked.is_volatile)
    assert (glanced.form, glanced.names_dataset, glanced.federates, glanced.update, False) == seen or outcome(
        store, text
    ) == "syntax error"


@FUZZ
@given(chances)
def test_one_key_is_one_query(store: ox.Store, chance: random.Random) -> None:
    text = make_text(chance)
    other = respace(text, chance)
    if normalise(text) == normalise(other):
        assert outcome(store, text) == outcome(store, other)
    # What is kept under a key was once a key itself.
    assert normalise(normalise(text)) == normalise(text)


@FUZZ
@given(chances)
def test_spelling_does_not_matter(store: ox.Store, chance: random.Random) -> None:
    row = QueryMaker(chance).make()
    one, other = spell(row, chance, glue=0), spell(row, chance, glue=0)
    assert outcome(store, one) == outcome(store, other) == outcome(store, write(row))


@FUZZ
@given(chances)
def test_no_short_text_takes_long(chance: random.Random) -> None:
    """Texts of 2000 characters are inspected where everybody waits for it."""
    pieces = [chance.choice(ODD) for _ in range(chance.randint(1, 5))]
    text = ("SELECT * { " * chance.randrange(2) + "".join(pieces) * 2000)[:2000]
    # The second time tells: the first may meet a collection of garbage.
    assert measure(text) < 0.2 or measure(text) < 0.2


def measure(text: str) -> float:
    start = time.thread_time()
    with suppress(KgError):
        inspect_query(text)
    glance(text)
    return time.thread_time() - start
