"""The codes of official lists that descriptions use: the one table codes.csv, each code with its source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("codes.csv")


@cache
def load_codes() -> dict[tuple[str, str], str]:
    """Every code, by its kind and its key with us."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["key"]): row["iri"] for row in csv.DictReader(file)}


def code(kind: str, key: str) -> str:
    """The official code for `key`; empty where the list has none that we know.

    >>> code("file-type", "text/csv")
    'http://publications.europa.eu/resource/authority/file-type/CSV'
    """
    return load_codes().get((kind, key), "")
