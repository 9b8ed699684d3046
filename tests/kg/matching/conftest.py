"""The matcher of the shipped graph."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.matching import write_matching
from kg.matchfile import MATCHING
from kg.matching import Matcher
from kg.queryfiles import read_query_folder
from kg.register.reading import read_edition
from kg.register.statements import about_units
from kg.vocab import KI, RDF_TYPE


@pytest.fixture(scope="session")
def shipped_file(shipped_store: ox.Store, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the file of the shipped graph, as a build does."""
    path = tmp_path_factory.mktemp("matching") / MATCHING
    write_matching(shipped_store, read_query_folder(root / "queries/matching"), path)
    return path


@pytest.fixture(scope="session")
def shipped(shipped_file: Path) -> Matcher:
    return Matcher.read(shipped_file)


@pytest.fixture(scope="session")
def full_file(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the file of the whole official register, as a build does; a bare clone does not have the register."""
    register = os.environ.get("KG_REGISTER_FILE", "")
    if not register:
        if os.environ.get("CI"):
            pytest.fail("CI runs with the official register: set KG_REGISTER_FILE")
        pytest.skip("KG_REGISTER_FILE names no official register: nothing to match whole Germany with")
    store = ox.Store()
    edition = read_edition(Path(register))
    said = [statement.triple for statement in about_units(edition, "")]
    area = ox.NamedNode(KI + "Area")
    store.bulk_extend(ox.Quad(each.subject, each.predicate, each.object) for each in said)
    # The classes of areas are subclasses; a build derives that.
    areas = [each.subject for each in said if each.predicate == RDF_TYPE]
    store.bulk_extend(ox.Quad(each, RDF_TYPE, area) for each in areas)
    path = tmp_path_factory.mktemp("full") / MATCHING
    write_matching(store, read_query_folder(root / "queries/matching"), path, str(edition.date))
    return path


@pytest.fixture(scope="session")
def full(full_file: Path) -> Matcher:
    return Matcher.read(full_file)
