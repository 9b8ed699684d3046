"""The CSV tables: for people, one thing a row."""

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, QuerySyntaxError
from kg.graph.tables import table, write_tables
from kg.queryfiles import QueryFile, read_query_file, read_query_folder
from kg.vocab import CANONICAL_BASE, KI, RDF_TYPE
from release_case import FIXTURE, ROOT

TABLES = {query_file.name: query_file for query_file in read_query_folder(ROOT / "queries" / "tables")}
CLASS_OF = {
    "areas": ["Area"],
    "assignments": ["Assignment"],
    "contradictions": ["Contradiction"],
    "contributions": ["Contribution"],
    "funding": ["FundingProgramme", "FundingMeasure", "Call", "FundingRound"],
    "grants": ["Grant"],
    "involvements": ["MunicipalInvolvement"],
    "key-messages": ["KeyMessage"],
    "links": ["Link"],
    "municipalities": ["Municipality"],
    "organisations": ["Organisation"],
    "participations": ["Participation"],
    "projects": ["JointProject", "AccompanyingProject"],
    "publications": ["Publication"],
    "results": ["Result"],
    "sources": ["Source"],
}


@pytest.fixture(scope="module")
def small() -> ox.Store:
    store = ox.Store()
    for path in FIXTURE.rglob("*.ttl"):
        store.load(path=path, to_graph=ox.NamedNode(f"urn:graph:{path.stem}"))
    return store


def _rows(store: ox.Store, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(store, TABLES[name]).decode(), newline=""), strict=True))


def _query(folder: Path, text: str) -> QueryFile:
    (folder / "q.rq").write_text(f"#+ summary: Q?\n#+ summary_de: F?\n{text}")
    return read_query_file(folder / "q.rq")


def test_every_table_is_known_here() -> None:
    assert TABLES.keys() == CLASS_OF.keys()


def test_a_project(small: ox.Store) -> None:
    [row] = _rows(small, "projects")
    assert row == {
        "project": CANONICAL_BASE + "id/project/kif",
        "label_de": "KIF",
        "label_en": "",
        "title_de": 'Innenentwicklungsfonds, "kommunal"',
        "title_en": "Fund for inner development",
        "type_de": "Verbundvorhaben",
        "type_en": "joint project",
        "start": "2016-07",
        "end": "2020-02",
        "coordinators_de": "Institut für Urbanistik, „Difu“",
        "coordinators_en": "Institute of Urban Affairs",
        "partners_de": "Landkreis Nienburg; Stadt Dortmund",
        "partners_en": "Landkreis Nienburg; Stadt Dortmund",
        "places_de": "Dortmund",
        "stated_key_messages_de": "Innen entwickeln",
        "stated_key_messages_en": "Develop inwards",
        "inferred_key_messages_de": "",
        "inferred_key_messages_en": "",
        "homepages": "http://kif.example/",
        "sources": "https://source.example/kif",
    }


def test_keys_stay_text_and_figures_stay_figures(small: ox.Store) -> None:
    [row] = _rows(small, "municipalities")
    assert (row["ags"], row["population"], row["area_km2"]) == ("05913000", "601343", "280.71")
    assert (row["district_de"], row["state_de"], row["projects_de"]) == ("Dortmund", "Nordrhein-Westfalen", "KIF")


def test_several_values_share_a_cell_in_order(small: ox.Store) -> None:
    row = next(row for row in _rows(small, "participations") if row["organisation_label_de"] == "Stadt Dortmund")
    assert row["sources"] == "https://source.example/brochure; https://source.example/kif"
    assert (row["role_de"], row["role_en"]) == ("Praxispartner", "practice partner")
    row = next(row for row in _rows(small, "organisations") if row["organisation"].endswith("/difu"))
    assert row["other_labels"] == "DIfU; Difu"


def test_an_organisation_without_seat_has_no_seat(small: ox.Store) -> None:
    seats = {row["label_de"]: (row["seat"], row["seat_de"]) for row in _rows(small, "organisations")}
    assert seats["Landkreis Nienburg"] == ("", "")
    assert seats["Stadt Dortmund"] == (CANONICAL_BASE + "id/municipality/05913000", "Dortmund")
    assert seats["Institut für Urbanistik, „Difu“"] == ("", "Berlin")


def test_the_file_follows_the_standard(small: ox.Store, tmp_path: Path) -> None:
    write_tables(small, list(TABLES.values()), tmp_path)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(TABLES)
    data = (tmp_path / "results.csv").read_bytes()
    assert data.startswith(b"result,projects,project_labels_de,")
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == data.count(b"\n") == 2


@pytest.mark.parametrize("name", TABLES)
def test_the_shipped_graph_has_one_row_for_each_thing(shipped_store: ox.Store, name: str) -> None:
    things = {
        quad.subject.value
        for class_ in CLASS_OF[name]
        for quad in shipped_store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(KI + class_), None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert things
    rows = [next(iter(row.values())) for row in _rows(shipped_store, name)]
    assert rows == sorted(things)


@pytest.mark.parametrize("name", TABLES)
def test_columns_name_their_language(name: str) -> None:
    header = table(ox.Store(), TABLES[name]).decode().strip().split(",")
    assert len(header) == len(set(header))
    assert all(column == column.lower() for column in header)
    english = {column.removesuffix("_en") for column in header if column.endswith("_en")}
    assert english <= {column.removesuffix("_de") for column in header if column.endswith("_de")}


def test_a_table_must_be_a_select(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"q\.rq: a table must be a SELECT"):
        table(ox.Store(), _query(tmp_path, "ASK { ?s ?p ?o }"))


def test_a_table_that_does_not_parse_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuerySyntaxError, match=r"q\.rq: "):
        table(ox.Store(), _query(tmp_path, "SELECT * WHERE {"))
