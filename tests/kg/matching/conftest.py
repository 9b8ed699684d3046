"""The matcher of the shipped graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.matching import write_matching
from kg.matchfile import MATCHING
from kg.matching import Matcher
from kg.queryfiles import read_query_folder


@pytest.fixture(scope="session")
def shipped_file(shipped_store: ox.Store, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the file of the shipped graph, as a build does."""
    path = tmp_path_factory.mktemp("matching") / MATCHING
    write_matching(shipped_store, read_query_folder(root / "queries/matching"), path)
    return path


@pytest.fixture(scope="session")
def shipped(shipped_file: Path) -> Matcher:
    return Matcher.read(shipped_file)
