"""CSV tables for people: each SELECT query of queries/tables/ becomes one file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.ask import ask_union
from kg.queryfiles import QueryFile


def write_tables(store: ox.Store, query_files: Sequence[QueryFile], folder: Path) -> None:
    """Write `<name>.csv` into `folder` for every query: UTF-8, a header row, one row for each solution.

    https://www.rfc-editor.org/rfc/rfc4180
    """
    for query_file in query_files:
        (folder / f"{query_file.name}.csv").write_bytes(table(store, query_file))


def table(store: ox.Store, query_file: QueryFile) -> bytes:
    """Answer one SELECT query over the union of all graphs, as CSV; the query itself must fix the order of rows."""
    results = ask_union(store, query_file)
    if not isinstance(results, ox.QuerySolutions):
        raise QueryError(f"{query_file.path}: a table must be a SELECT query")
    output = io.BytesIO()
    results.serialize(output, format=ox.QueryResultsFormat.CSV)
    return output.getvalue()
