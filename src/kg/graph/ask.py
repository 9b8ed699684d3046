"""Asking a store what a query file asks, over the union of all graphs: rules, tables and checks do it alike."""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import QuerySyntaxError
from kg.queryfiles import QueryFile


def ask_union(store: ox.Store, query_file: QueryFile) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run the query over the union of all graphs. Raises QuerySyntaxError, naming the file, where it does not parse."""
    try:
        return store.query(query_file.text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise QuerySyntaxError(f"{query_file.path}: {error}") from error
