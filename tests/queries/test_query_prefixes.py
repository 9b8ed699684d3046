"""Prefixes in query files: the queries run by hand, so each declares its own, and all agree with the one table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.queryfiles import read_query_file
from kg.vocab import load_prefixes
from query_case import QUERIES

_DECLARATION = re.compile(r"^\s*PREFIX\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)

FILES = sorted(QUERIES.rglob("*.rq"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(QUERIES)))
def test_prefixes_agree_with_the_table(path: Path, root: Path) -> None:
    table = load_prefixes(root / "ontology/prefixes.ttl")
    declared = dict(_DECLARATION.findall(path.read_text(encoding="utf-8")))
    assert declared == {prefix: table.get(prefix) for prefix in declared}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(QUERIES)))
def test_every_query_says_what_it_asks(path: Path) -> None:
    assert {"en", "de"} <= set(read_query_file(path).summary)
