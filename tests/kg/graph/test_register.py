"""The register beside the data: it fills in, never repeats, and old keys stay."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.findings import Severity
from kg.graph.register import REGISTER_GRAPH
from kg.graph.sources import Sources, read_sources
from kg.graph.validate import validate
from kg.register.editions import import_edition
from kg.vocab import CANONICAL_BASE, DCT, KI, RDF_TYPE
from register_case import association, district, small, state, town, write


@pytest.fixture(scope="module")
def sources(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The project with two made-up editions; the newer says otherwise of Dortmund, and has merged two towns."""
    folder = tmp_path_factory.mktemp("register")
    import_edition(folder / "kept", write(folder / "old.txt", small("20240831")))
    lines = small("20250831", [town("03900010", "Au", 2500, 2000, "5401")])
    lines += [state("05", "Nordrhein-Westfalen"), district("05913", "Dortmund, Stadt", 41)]
    lines += [town("05913000", "Dortmund, Stadt", 28071, 1, type_=61, verband="0000")]
    lines.insert(-1, "50" + lines[-1][2:22] + lines[-1][22:72] + " " * 50 + "50" + " " * 96)
    lines[-2] = lines[-2][:15] + "   " + lines[-2][18:]
    import_edition(folder / "kept", write(folder / "new.txt", lines))
    read = read_sources(root, register=folder / "kept")
    assert not read.problems
    return read


def _objects(sources: Sources, subject: str, predicate: str) -> set[str]:
    found = sources.store.quads_for_pattern(
        ox.NamedNode(f"{CANONICAL_BASE}id/{subject}"), ox.NamedNode(predicate), None, REGISTER_GRAPH
    )
    return {quad.object.value.removeprefix(CANONICAL_BASE) for quad in found}  # type: ignore[union-attr]


def test_no_statement_stands_in_two_graphs_and_data_wins(sources: Sources) -> None:
    inside = list(sources.store.quads_for_pattern(None, None, None, REGISTER_GRAPH))
    assert len(inside) > 100
    for quad in inside:
        found = sources.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        assert [each.graph_name for each in found] == [REGISTER_GRAPH]
    assert _objects(sources, "municipality/05913000", KI + "population") == set()
    assert _objects(sources, "municipality/05913000", KI + "postcode") == {"05913"}


def test_old_keys_stay_with_their_successor(sources: Sources) -> None:
    assert _objects(sources, "municipality/03900001", RDF_TYPE.value) == {"def#FormerMunicipality"}
    assert _objects(sources, "municipality/03900001", DCT + "isReplacedBy") == {"id/municipality/03900010"}
    assert _objects(sources, "municipality/03900003", DCT + "isReplacedBy") == set()
    change = "area-change/2025-08-31--merger--03900010"
    assert _objects(sources, change, KI + "originalArea") == {
        "id/municipality/03900001",
        "id/municipality/03900002",
    }


def test_a_contradiction_is_a_warning_with_both_lines(sources: Sources) -> None:
    report = validate(sources)
    assert report.conforms
    differing = [each for each in report.findings if each.source.endswith("register-differs")]
    (population,) = [
        each
        for each in differing
        if each.focus and each.focus.value.endswith("05913000") and "„1“" in each.messages["de"]
    ]
    assert population.severity is Severity.WARNING
    assert (population.file, population.line > 0) == ("data/municipalities.ttl", True)
    assert "register/2025-08-31/gv100ad.txt:" in population.messages["en"]


def test_a_record_of_a_town_is_not_linked_to_the_district_that_it_is(root: Path, tmp_path: Path) -> None:
    """Tables name the record for both; data/ links Dortmund, the table the town of Eigen."""
    lines = [
        state("03", "Niedersachsen"),
        *(district("03901", "Eigen, Stadt", 41), association("039010000", "Eigen, Stadt", 50)),
        *(town("03901000", "Eigen, Stadt", 10, 5, type_=61), district("03902", "Umland")),
        *(association("039020000", "Umdorf", 50), town("03902001", "Umdorf", 10, 5)),
        state("05", "Nordrhein-Westfalen"),
        *(district("05913", "Dortmund, Stadt", 41), association("059130000", "Dortmund, Stadt", 50)),
        *(town("05913000", "Dortmund, Stadt", 28071, 1, type_=61),),
    ]
    (tmp_path / "t.csv").write_text("ags,wikidata\n03901000,Q1001\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("district_key,wikidata\n03901,Q1001\n03902,Q1002\n05913,Q1295\n", encoding="utf-8")
    import_edition(tmp_path / "kept", write(tmp_path / "gv.txt", lines), [tmp_path / "t.csv", tmp_path / "d.csv"])
    read = read_sources(root, register=tmp_path / "kept")
    assert _objects(read, "link/wikidata--03901000", RDF_TYPE.value) == {"def#Link"}
    assert _objects(read, "link/wikidata--03902", RDF_TYPE.value) == {"def#Link"}
    assert _objects(read, "link/wikidata--03901", RDF_TYPE.value) == set()
    assert _objects(read, "link/wikidata--05913", RDF_TYPE.value) == set()
