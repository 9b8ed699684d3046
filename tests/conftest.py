"""What many tests share: the project's folder, and the shipped graph in memory, with all that the build adds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.config import Settings
from kg.evidence.junit import RELEASE
from kg.graph.build import build, draw_up
from kg.graph.derive import derive
from kg.graph.describe import DESCRIPTION
from kg.graph.render import render_text
from kg.graph.sources import DERIVED_GRAPH, ONTOLOGY_GRAPH, Sources, read_sources
from kg.register.editions import import_edition
from kg.release import Release
from kg.site.build import build_site
from kg.vocab import CANONICAL_BASE
from register_case import NEWER, OLDER, write
from release_case import build_in
from tool_case import find_given

ROOT = Path(__file__).parent.parent

# A register that somebody imported here is not part of what is tested; commands get the same word by the environment.
os.environ["KG_REGISTER"] = str(ROOT / "tests" / "no-register")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shipped_sources() -> Sources:
    sources = read_sources(ROOT)
    assert not sources.problems
    return sources


@pytest.fixture(scope="session")
def shipped_store(shipped_sources: Sources) -> ox.Store:
    """Hold the shipped graph as it is served: asserted, ontology, derived and description, each in its named graph."""
    derive(shipped_sources.store, shipped_sources.derivations, ONTOLOGY_GRAPH, DERIVED_GRAPH)
    described = draw_up(shipped_sources, CANONICAL_BASE).quads
    graph = ox.NamedNode(CANONICAL_BASE + DESCRIPTION)
    shipped_sources.store.extend(quad for quad in described if quad.graph_name == graph)
    return shipped_sources.store


@pytest.fixture(scope="session")
def shipped_release(
    tmp_path_factory: pytest.TempPathFactory, record_testsuite_property: Callable[[str, object], None]
) -> Release:
    """Build a release of the shipped graph, as `kg build` does; results that are kept say that it was this one."""
    release = build_in(ROOT, tmp_path_factory.mktemp("shipped")).release
    record_testsuite_property(RELEASE, release.id)
    return release


@pytest.fixture(scope="session")
def register_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build a release of the shipped graph with a small made-up register of two editions."""
    folder = tmp_path_factory.mktemp("register")
    for name, lines in (("older", OLDER), ("newer", NEWER)):
        import_edition(folder / "kept", write(folder / f"{name}.txt", lines))
    settings = Settings(root=ROOT, releases=folder / "releases", register=folder / "kept")
    return build(settings, lambda _step: None, lambda report: print(render_text(report, "en"))).release


@pytest.fixture(scope="session")
def shipped_site(shipped_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make plain files of the shipped release, as `kg site` does: it takes a minute, and is made once."""
    out = tmp_path_factory.mktemp("shipped-site") / "site"
    releases = shipped_release.path.parent
    build_site(Settings(root=releases / "nowhere", releases=releases), out, lambda _done, _known: None)
    return out


@pytest.fixture(scope="session")
def facts() -> Path:
    """Where the facts lie that the data were made from; a bare clone does not have them."""
    return find_given("KG_FACTS", "there are no facts to compare the data with")


@pytest.fixture(scope="session")
def register_file() -> Path:
    """Where the official register lies, as the statistical offices give it out; a bare clone does not have it."""
    return find_given("KG_REGISTER_FILE", "there is no official register to try whole Germany with")
