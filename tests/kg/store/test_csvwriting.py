"""CSV that any reader takes apart as it was put together."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from kg.formats import RESULTS_CSV
from kg.store.csvwriting import write_csv
from kg.store.writing import write_table

HARD = """
SELECT ?iri ?text ?other ?nothing {
  VALUES (?iri ?text ?other) {
    (<http://example.org/a,b> "a,b" 1)
    (<http://example.org/c;d> "say \\"this\\"" true)
    (<urn:x> "two\\nlines" "tag"@de)
    (<urn:y> "" "1.50"^^<urn:type>)
  }
}"""


def written(query: str) -> str:
    pieces: list[bytes] = []
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    write_csv(found, pieces.append)
    return b"".join(pieces).decode()


def test_what_is_read_back_is_what_was_found() -> None:
    rows = list(csv.reader(io.StringIO(written(HARD), newline=""), strict=True))
    assert rows == [
        ["iri", "text", "other", "nothing"],
        ["http://example.org/a,b", "a,b", "1", ""],
        ["http://example.org/c;d", 'say "this"', "true", ""],
        ["urn:x", "two\nlines", "tag", ""],
        ["urn:y", "", "1.50", ""],
    ]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SELECT ?x { VALUES ?x { } }", "x\r\n"),
        ("SELECT ?x ?y {}", "x,y\r\n,\r\n"),
        ("SELECT * {}", "\r\n\r\n"),
        ("SELECT ?x { BIND(<<( <x:a> <x:b> 1 )>> AS ?x) }", 'x\r\n"<<( <x:a> <x:b> ""1""^^<http://www.w3.org/2001/'),
    ],
)
def test_odd_tables(query: str, text: str) -> None:
    assert written(query).startswith(text)


def test_a_bnode_is_named() -> None:
    assert written("SELECT ?x { BIND(BNODE() AS ?x) }").startswith("x\r\n_:")


@pytest.mark.parametrize("rows", [0, 1, 254, 255, 256, 257, 1000])
def test_every_row_is_there_and_counted(rows: int) -> None:
    values = " ".join(map(str, range(rows)))
    found = ox.Store().query(f"SELECT ?n {{ VALUES ?n {{ {values} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    pieces: list[bytes] = []
    assert write_table(found, RESULTS_CSV, pieces.append) == (rows, False)
    assert b"".join(pieces).decode().split("\r\n") == ["n", *map(str, range(rows)), ""]
