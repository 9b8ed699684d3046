"""Filling queries: values become terms, and nothing else gets in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.formats import RESULTS_CSV
from kg.queries import fill, read_queries
from kg.queryfiles import QueryFile, read_query_file
from kg.store import EmbeddedEngine, load_files


@pytest.fixture(scope="module")
def places(serving_data: Path) -> QueryFile:
    return read_queries(serving_data.parent / "queries")["places"]


@pytest.fixture(scope="module")
def engine(serving_data: Path) -> EmbeddedEngine:
    return load_files([serving_data])


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["05913000", "14521620"]),
        ({"ags": "14521620"}, ["14521620"]),
        ({"ags": ""}, ["05913000", "14521620"]),
        ({"ags": "none"}, []),
        ({"below": "20000"}, ["14521620"]),
        ({"below": " 20000 "}, ["14521620"]),
        ({"kind": "ki:Municipality"}, ["05913000", "14521620"]),
        ({"kind": "https://w3id.org/kommunen-innovativ/def#Municipality"}, ["05913000", "14521620"]),
        ({"kind": "<https://w3id.org/kommunen-innovativ/def#JointProject>"}, []),
        ({"label": "Zwönitz"}, ["14521620"]),
        ({"label": 'x" } #\n'}, []),
        ({"ags": '" } SERVICE <http://127.0.0.1/> { ?s ?p ?o } #'}, []),
        ({"ags": "\\u0022 } #"}, []),
    ],
)
def test_values_are_filled_in(
    places: QueryFile, engine: EmbeddedEngine, params: dict[str, str], found: list[str]
) -> None:
    table = engine.query(fill(places, params), format=RESULTS_CSV).read().decode()
    assert [line.split(",")[2] for line in table.split("\r\n")[1:-1]] == found


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"agz": "1"}, "no parameter 'agz' (it has: ags, below, kind, label)"),
        ({"below": "many"}, "parameter below: 'many' is no xsd:integer"),
        ({"below": "1 } #"}, "parameter below"),
        ({"kind": "http://x/> } #"}, "parameter kind"),
        ({"kind": "Municipality"}, "parameter kind"),
    ],
)
def test_bad_values_name_the_parameter(places: QueryFile, params: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        fill(places, params)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("default", "value", "written"),
    [
        ('"a"', 'b"\\', r'"b\"\\"'),
        ("'''a } b'''", "b", '"b"'),
        ('"a"@de', "b", '"b"@de'),
        ('"2020"^^xsd:gYear', "2021", '"2021"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ('"a"^^<http://example.org/t>', "b", '"b"^^<http://example.org/t>'),
        ("1.5", "2", '"2"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("1e0", "2", '"2"^^<http://www.w3.org/2001/XMLSchema#double>'),
        ("true", "false", '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("xsd:string", "xsd:date", "<http://www.w3.org/2001/XMLSchema#date>"),
        ("<http://example.org/a>", "urn:x", "<urn:x>"),
    ],
)
def test_a_value_is_read_as_its_default_is(tmp_path: Path, default: str, value: str, written: str) -> None:
    query_file = _write(tmp_path, default, default.replace("|", " "))
    assert f"VALUES ?a {{ {written} }}" in fill(query_file, {"a": value})
    assert fill(query_file, {}) == query_file.text


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("", "b", '"b"'),
        (" iri", "urn:x", "<urn:x>"),
        (" @en", "b", '"b"@en'),
        (" xsd:date", "2020-01-31", '"2020-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ],
)
def test_an_optional_parameter_says_its_kind(tmp_path: Path, kind: str, value: str, written: str) -> None:
    query_file = _write(tmp_path, "UNDEF", f"UNDEF{kind}")
    assert f"{{ {written} }}" in fill(query_file, {"a": value})


@pytest.mark.parametrize("default", ["1 2", "", "maybe", "UNDEF UNDEF"])
def test_a_query_without_one_default_is_refused(tmp_path: Path, default: str) -> None:
    with pytest.raises(QueryError):
        fill(_write(tmp_path, default, "1"), {"a": "1"})


def test_a_comment_is_no_values_line(tmp_path: Path) -> None:
    query_file = _write(tmp_path, "1", "1", "# VALUES ?a { 7 }\n")
    assert "# VALUES ?a { 7 }" in fill(query_file, {"a": "2"})


def _write(folder: Path, default: str, said: str, before: str = "") -> QueryFile:
    path = folder / "case.rq"
    head = f"#+ summary: A case\n#+ param: a | {said} | a | a\n"
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    path.write_text(f"{head}{prefix}{before}SELECT * {{ VALUES ?a {{ {default} }} }}\n", encoding="utf-8")
    return read_query_file(path)
