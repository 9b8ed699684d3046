"""Rows are counted exactly, whatever stands in the values and wherever the pieces are cut."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import LimitReached
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, RESULTS_JSON, Format
from kg.store import EmbeddedEngine, Question, Table, read_answer
from kg.store.rowcount import count_rows_of

VALUES = [
    "plain",
    "},{",
    '}},{"',
    '"}},{"',
    '\\"}},{"',
    '"}},{"\\',
    "\\",
    "\\\\",
    "},{}",
    "a\nb",
    "a\r\nb",
    "\t",
    '"',
    '""',
    "<result>",
    "</result>",
    '"bindings":[{',
    "ä ö ü",
    "x" * 300,
]


def solutions(rows: list[list[str]], columns: int) -> ox.QuerySolutions:
    names = " ".join(f"?v{number}" for number in range(columns))
    block = " ".join("(" + " ".join(row) + ")" for row in rows)
    found = ox.Store().query(f"SELECT {names} {{ VALUES ({names}) {{ {block} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return found


def tables() -> list[tuple[int, list[list[str]]]]:
    literals = [str(ox.Literal(value)) for value in VALUES]
    triple = "<<( <a:s> <a:p> 1 )>>"
    return [
        (1, []),
        (1, [["UNDEF"]]),
        (1, [["UNDEF"], ["UNDEF"], ["1"], ["UNDEF"]]),
        (1, [[literal] for literal in literals]),
        (2, [[one, two] for one in literals for two in [*literals, "UNDEF", "<http://e/>", triple]]),
        (2, [["UNDEF", literal] for literal in literals] + [[triple, triple], ["UNDEF", "UNDEF"]] * 3),
    ]


@pytest.mark.parametrize("wanted", RESULT_FORMATS, ids=lambda each: each.key)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000, 10**9])
def test_rows_are_counted_exactly(wanted: Format, size: int) -> None:
    for columns, rows in tables():
        assert isinstance(wanted.ox, ox.QueryResultsFormat)
        body = solutions(rows, columns).serialize(format=wanted.ox) or b""
        counter = count_rows_of(wanted)
        for start in range(0, len(body), size):
            counter.feed(body[start : start + size])
            assert counter.rows <= len(rows)
        counter.finish()
        assert counter.rows == len(rows), (columns, rows[:2])


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    store = ox.Store()
    for number, value in enumerate(VALUES):
        store.add(ox.Quad(ox.NamedNode(f"http://e/{number}"), ox.NamedNode("http://e/p"), ox.Literal(value)))
    return EmbeddedEngine(store, holds_union=True)


SELECT = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [(SELECT, each) for each in RESULT_FORMATS] + [(CONSTRUCT, each) for each in GRAPH_FORMATS],
    ids=lambda each: each.key if isinstance(each, Format) else each[:6],
)
def test_more_rows_than_the_limit_are_an_error(engine: EmbeddedEngine, query: str, wanted: Format) -> None:
    limit = len(VALUES)
    assert engine.answer(Question(query, wanted, max_rows=limit), lambda _piece: None).rows == limit
    with pytest.raises(LimitReached, match=f"more than {limit - 1} rows"):
        engine.answer(Question(query, wanted, max_rows=limit - 1), lambda _piece: None)


@pytest.mark.parametrize("rows", [1, 2, len(VALUES) - 1, len(VALUES), len(VALUES) + 1])
@pytest.mark.parametrize("wanted", RESULT_FORMATS, ids=lambda each: each.key)
def test_an_answer_cut_on_wish_is_whole_and_says_so(engine: EmbeddedEngine, wanted: Format, rows: int) -> None:
    pieces: list[bytes] = []
    outcome = engine.answer(Question(SELECT, wanted, cut_at=rows), pieces.append)
    expected = min(rows, len(VALUES))
    assert (outcome.rows, outcome.cut) == (expected, rows < len(VALUES))
    first = engine.query(f"{SELECT} LIMIT {rows}", format=wanted).read()
    assert b"".join(pieces) == first
    if wanted is RESULTS_JSON:
        table = read_answer(engine.query(f"{SELECT} LIMIT {rows}", format=wanted))
        assert isinstance(table, Table)
        assert len(table.rows) == expected


def test_a_graph_is_cut_on_wish(engine: EmbeddedEngine) -> None:
    for wanted in GRAPH_FORMATS:
        pieces: list[bytes] = []
        outcome = engine.answer(Question(CONSTRUCT, wanted, cut_at=3), pieces.append)
        assert (outcome.rows, outcome.cut) == (3, True)
        assert len(list(ox.parse(b"".join(pieces), wanted.ox))) == 3  # type: ignore[arg-type]
