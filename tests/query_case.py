"""Answers of queries as plain values to compare: rows for SELECT, sorted N-Triples for graphs, a word for ASK."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox

from kg.queryfiles import QueryFile, read_query_folder

QUERIES = Path(__file__).parents[1] / "queries"
EXPECTED = Path(__file__).parent / "queries" / "competency"

COMPETENCY = read_query_folder(QUERIES / "competency")
NAMED = read_query_folder(QUERIES / "named")

Row = list[str]
"""The cells of one row, or a single cell: one triple, or the word an ASK query answers with."""


def name_of(query_file: QueryFile) -> str:
    """Name a test case."""
    return query_file.name


def ask(store: ox.Store, text: str) -> tuple[str, list[Row]]:
    """Answer the query over the union of all graphs: the suffix of the file that keeps such an answer, and the answer.

    The first row of a table is its header.
    """
    results = store.query(text, use_default_graph_as_union=True)
    if isinstance(results, ox.QueryBoolean):
        return ".txt", [["true" if results else "false"]]
    if isinstance(results, ox.QueryTriples):
        return ".nt", [[line] for line in sorted({f"{triple} ." for triple in results})]
    content = results.serialize(format=ox.QueryResultsFormat.CSV) or b""
    return ".csv", read_csv(content.decode())


def read_expected(path: Path) -> list[Row]:
    """Read a kept answer."""
    text = path.read_text(encoding="utf-8")
    return read_csv(text) if path.suffix == ".csv" else [[line] for line in text.splitlines()]


def read_csv(text: str) -> list[Row]:
    """Read a table, whatever ends its lines; a row of one empty cell is a blank line in SPARQL's CSV."""
    return [row or [""] for row in csv.reader(io.StringIO(text, newline=""))]


def is_empty(suffix: str, rows: list[Row]) -> bool:
    """True for a table that is nothing but its header, and for a graph without triples."""
    return len(rows) <= (1 if suffix == ".csv" else 0)
