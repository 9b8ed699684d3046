"""Tables of an answer, read back for people: pages, terminals, plain JSON."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.formats import RESULTS_JSON
from kg.store.interface import Answer

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Table:
    """Columns and rows of a SELECT; None where a variable has no value."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


def read_answer(answer: Answer) -> Table | bool:
    """Read an answer in the JSON results format: a table for SELECT, a truth value for ASK."""
    if answer.format is not RESULTS_JSON:
        raise ValueError(f"read from {RESULTS_JSON.media_type}, not from {answer.format.media_type}")
    return read_json(answer.read())


def read_json(body: bytes) -> Table | bool:
    """Read results in the JSON format."""
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    columns = tuple(variable.value for variable in found.variables)
    return Table(columns, tuple(tuple(solution) for solution in found))
