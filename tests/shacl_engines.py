"""Both SHACL engines, for holding them to the same rows: pySHACL is the reference, pyshacl-turbo the fast path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult

from kg.graph.findings import Term
from kg.graph.paths import path_text
from kg.graph.shacl import Result, read_report, validate_shapes
from kg.vocab import Prefixes, shorten


class Row(NamedTuple):
    """One validation result, as the cases keep it."""

    severity: str
    focus: str
    path: str
    value: str
    shape: str


def turbo_rows(data: ox.Store, shapes: ox.Store, prefixes: Prefixes) -> list[Row]:
    return _to_rows(validate_shapes(data, shapes, prefixes), prefixes)


def pyshacl_rows(data: ox.Store, shapes: rdflib.Graph, prefixes: Prefixes) -> list[Row]:
    """Validate with the reference; make `shapes` with `to_rdflib`, so that strings are alike on both sides."""
    _, report, _ = pyshacl.validate(to_rdflib(data), shacl_graph=shapes, inplace=True)
    return _to_rows(read_report(report, shapes, prefixes), prefixes)


def to_rdflib(store: ox.Store) -> rdflib.Graph:
    """Copy the union of all graphs of `store`."""
    triples = ox.serialize({quad.triple for quad in store}, format=ox.RdfFormat.N_TRIPLES)
    graph: rdflib.Graph = _PreparingGraph()
    return graph.parse(data=triples, format="nt")


class _PreparingGraph(rdflib.Graph):
    """A graph that parses a query once: pySHACL asks the same one for each focus node, and parsing takes most time."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> QueryResult:
        return super().query(_prepare(query_object) if isinstance(query_object, str) else query_object, *args, **kwargs)


@cache
def _prepare(text: str) -> Query:
    return prepareQuery(text)


def _to_rows(results: Iterable[Result], prefixes: Prefixes) -> list[Row]:
    return sorted(_to_row(result, prefixes) for result in results)


def _to_row(result: Result, prefixes: Mapping[str, str]) -> Row:
    return Row(
        severity=str(result.severity),
        focus=_write(result.focus, prefixes),
        path="" if result.path is None else path_text(result.path, dict(prefixes)),
        value="" if result.value is None else _write(result.value, prefixes),
        shape=shorten(result.shape, dict(prefixes)),
    )


def _write(term: Term, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, dict(prefixes))
    if isinstance(term, ox.Literal) and term.language:
        return f"{term.value}@{term.language}"
    return term.value if isinstance(term, ox.Literal) else str(term)
