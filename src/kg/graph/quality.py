"""The numbers of `description/quality.json`: what the queries of queries/quality/ count in the finished graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.description import FOLDER
from kg.errors import QueryError
from kg.graph.ask import ask_union
from kg.queryfiles import QueryFile, read_query_folder
from kg.vocab import XSD

QUALITY_FILE = f"{FOLDER}/quality.json"
_QUERIES = "queries/quality"


def write_quality(folder: Path, store: ox.Store) -> None:
    """Ask the quality queries of the release in `folder` and keep their answers, one object a row."""
    answers = {query.name: _answer(store, query) for query in read_query_folder(folder / _QUERIES)}
    text = json.dumps(answers, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / QUALITY_FILE).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _answer(store: ox.Store, query: QueryFile) -> dict[str, Any]:
    results = ask_union(store, query)
    if not isinstance(results, ox.QuerySolutions):
        raise QueryError(f"{query.path}: a question about quality must be a SELECT query")
    names = [variable.value for variable in results.variables]
    return {"summary": query.summary, "columns": names, "rows": _rows(results, names)}


def _rows(results: ox.QuerySolutions, names: Sequence[str]) -> list[dict[str, int | str]]:
    rows = []
    for solution in results:
        terms = {name: solution[name] for name in names if solution[name] is not None}
        rows.append({name: _value(term) for name, term in terms.items()})
    return rows


def _value(term: object) -> int | str:
    if isinstance(term, ox.Literal):
        return int(term.value) if term.datatype.value == XSD + "integer" else term.value
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode) else str(term)
