"""Profiles: what others demand of our descriptions, each rule hit by a case, and our own catalogue holds to all.

A new case needs no code: lay `profiles/<profile>/invalid.<what>.ttl` down, run this test, look at the rows it shows,
and keep them beside it as `invalid.<what>.csv`.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from kg.description import catalog, read_record
from kg.description.codes import code, load_codes
from kg.graph.sources import find_files, read_sources
from kg.release import Release
from kg.vocab import CANONICAL_BASE, RDF_TYPE, SH, load_prefixes
from shacl_engines import Row, pyshacl_rows, to_rdflib, turbo_rows

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "profiles"
PREFIXES = load_prefixes(ROOT / "ontology/prefixes.ttl")
PROFILES = sorted(path.stem for path in (ROOT / "shapes/profiles").glob("*.ttl"))
INVALID = sorted(CASES.glob("*/invalid.*.ttl"))


def _name(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@cache
def _shapes(profile: str) -> ox.Store:
    store = ox.Store()
    store.load(path=ROOT / "ontology/prefixes.ttl")
    store.load(path=ROOT / f"shapes/profiles/{profile}.ttl")
    return store


def _read(path: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=path)
    return store


def _rows(data: ox.Store, profile: str) -> list[Row]:
    """The rows of both engines, which must be the same."""
    rows = turbo_rows(data, _shapes(profile), PREFIXES)
    assert Counter(rows) == Counter(pyshacl_rows(data, to_rdflib(_shapes(profile)), PREFIXES))
    return rows


def _targets_without_focus(data: ox.Store, profile: str) -> set[str]:
    """Shapes that find nothing to check: an empty graph conforms to everything."""
    missing = set()
    for shape in {quad.subject for quad in _shapes(profile).quads_for_pattern(None, _sh("targetClass"), None, None)}:
        classes = [quad.object for quad in _shapes(profile).quads_for_pattern(shape, _sh("targetClass"), None, None)]
        if not any(any(data.quads_for_pattern(None, RDF_TYPE, each, None)) for each in classes):
            missing.add(str(shape))
    return missing


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


def _write(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return text.getvalue()


def test_there_are_profiles_with_cases() -> None:
    assert PROFILES
    assert {path.parent.name for path in CASES.glob("*/valid.ttl")} == set(PROFILES)
    assert {case.parent.name for case in INVALID} == set(PROFILES)
    assert {path.with_suffix(".ttl") for path in CASES.glob("*/*.csv")} == set(INVALID)


@pytest.mark.parametrize("profile", PROFILES)
def test_valid_case_finds_nothing_though_there_is_something_to_check(profile: str) -> None:
    data = _read(CASES / profile / "valid.ttl")
    assert _targets_without_focus(data, profile) == set()
    assert _rows(data, profile) == []


@pytest.mark.parametrize("case", INVALID, ids=_name)
def test_invalid_case_finds_the_kept_rows(case: Path) -> None:
    written = _write(_rows(_read(case), case.parent.name))
    kept = case.with_suffix(".csv")
    assert kept.is_file(), f"rows to keep in {kept.name}, if they are right:\n{written}"
    assert written == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", PROFILES)
def test_each_rule_is_hit_by_a_case(profile: str) -> None:
    hit = set()
    for path in (CASES / profile).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            hit |= {row["shape"] for row in csv.DictReader(file)}
    rules = {
        f"kis:{str(quad.subject).strip('<>').removeprefix(PREFIXES['kis'])}"
        for quad in _shapes(profile).quads_for_pattern(None, _sh("message"), None, None)
    }
    assert rules - hit == set()


def test_the_shipped_catalogue_holds_to_dcat_ap_de(shipped_release: Release) -> None:
    data = _read(shipped_release.path / "description/catalog.ttl")
    assert _targets_without_focus(data, "dcat-ap-de") == set()
    assert _rows(data, "dcat-ap-de") == []


def test_the_catalogue_of_a_server_elsewhere_holds_to_it_too(shipped_release: Release) -> None:
    data = ox.Store()
    record = replace(read_record(shipped_release.path), previous="2026-11-21-0123456789ab")
    triples = catalog(record, "https://data.example/kg", email="graph@data.example")
    data.extend(ox.Quad(each.subject, each.predicate, each.object) for each in triples)
    assert _rows(data, "dcat-ap-de") == []
    said = {str(each.object) for each in triples}
    assert "<https://data.example/kg/dumps/2026-11-21-0123456789ab/>" in said
    assert "<mailto:graph@data.example>" in said


def test_sizes_have_the_type_that_the_specification_asks_for(shipped_release: Release) -> None:
    # Read by rdflib, as the engine keeps all whole numbers as xsd:integer.
    graph = rdflib.Graph().parse(shipped_release.path / "description/catalog.ttl")
    sizes = list(graph.objects(None, rdflib.DCAT.byteSize))
    assert sizes
    assert {size.datatype for size in sizes if isinstance(size, rdflib.Literal)} == {rdflib.XSD.nonNegativeInteger}


def test_profiles_are_published_but_data_are_not_checked_with_them(shipped_release: Release) -> None:
    sources = read_sources(ROOT)
    for profile in PROFILES:
        assert (shipped_release.path / f"shapes/profiles/{profile}.ttl").is_file()
        node_shapes = {
            quad.subject for quad in _shapes(profile).quads_for_pattern(None, RDF_TYPE, _sh("NodeShape"), None)
        }
        assert node_shapes
        assert not any(any(sources.shapes.quads_for_pattern(shape, None, None, None)) for shape in node_shapes)


def test_what_is_published_and_what_is_checked_go_by_one_rule(tmp_path: Path) -> None:
    for name in ("a.ttl", "more/b.ttl", "profiles/c.ttl", ".hidden.ttl"):
        path = tmp_path / "shapes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<urn:a> <urn:b> <urn:c> .\n")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path, "shapes/**/*.ttl")]
    assert found == ["shapes/a.ttl", "shapes/more/b.ttl", "shapes/profiles/c.ttl"]


def test_every_code_names_the_list_it_is_from(shipped_release: Release) -> None:
    with (ROOT / "src/kg/description/codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["kind"], row["key"]) for row in rows}) == len(rows)
    assert all("http" in row["source"] and row["iri"].startswith("http") for row in rows)
    # Whatever the catalogue says from an official list stands in the table.
    known = set(load_codes().values())
    lists = ("http://publications.europa.eu/resource/authority/", "http://dcat-ap.de/def/")
    used = {
        quad.object.value
        for quad in _read(shipped_release.path / "description/catalog.ttl")
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(lists)
    }
    assert len(used) > 10
    assert used - known == {"http://publications.europa.eu/resource/authority/data-theme"}
    assert code("file-type", "text/nothing") == ""


def test_the_official_shapes_find_no_violation_either(shipped_release: Release) -> None:
    folder = os.environ.get("KG_DCAT_AP_DE_SHAPES", "")
    if not folder:
        pytest.skip("KG_DCAT_AP_DE_SHAPES names no folder with the official shapes of DCAT-AP.de 3.0")
    shapes = rdflib.Graph()
    files = sorted(Path(folder).rglob("*.ttl"))
    assert files, f"no Turtle files in {folder}"
    for path in files:
        shapes.parse(path)
    data = rdflib.Graph().parse(shipped_release.path / "description/catalog.ttl")
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert (None, rdflib.SH.resultSeverity, rdflib.SH.Violation) not in report, text


def test_the_base_iri_is_where_the_files_say_things_are(shipped_release: Release) -> None:
    text = (shipped_release.path / "description/catalog.ttl").read_text(encoding="utf-8")
    assert f"{CANONICAL_BASE}dumps/{shipped_release.id}/all.nq.gz" in text
