"""Tables with what they mean, a map, a database: other libraries read them, and they say what the graph says."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import csvw
import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import DataError, ReleaseError
from kg.filenotes import GROUPS, note_of, table_summaries
from kg.graph.csvw import describe
from kg.graph.sql import SQL, build_database, write_sql
from kg.graph.tables import Column, Filled, Table, read_table, write_tables
from kg.queryfiles import QueryFile, read_query_file, read_query_folder
from kg.release import Release
from release_case import ROOT

TABLES = {query_file.name: query_file for query_file in read_query_folder(ROOT / "queries" / "tables")}


@pytest.fixture(scope="module")
def dumps(shipped_release: Release) -> Path:
    return shipped_release.path / "dumps"


def _rows(dumps: Path, name: str) -> list[dict[str, str]]:
    with (dumps / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


# Tables and what their columns mean


def test_another_library_reads_the_tables_by_their_metadata(dumps: Path) -> None:
    # It checks every cell against the datatype of its column, and every foreign key.
    group = csvw.TableGroup.from_file(dumps / "csv-metadata.json")
    assert {table.url.string for table in group.tables} == {f"{name}.csv" for name in TABLES}
    assert group.check_referential_integrity()
    assert sum(len(table.tableSchema.foreignKeys) for table in group.tables) >= 7
    for table in group.tables:
        name = table.url.string.removesuffix(".csv")
        read = list(table.iterdicts(strict=True))
        assert len(read) == len(_rows(dumps, name))
        assert table.check_primary_key()


@pytest.mark.parametrize("name", TABLES)
def test_metadata_of_one_table(dumps: Path, name: str) -> None:
    metadata = json.loads((dumps / f"{name}.csv-metadata.json").read_text())
    schema = metadata["tableSchema"]
    rows = _rows(dumps, name)
    assert metadata["url"] == f"{name}.csv"
    assert metadata["dc:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [column["name"] for column in schema["columns"]] == list(rows[0])
    assert schema["primaryKey"] == next(iter(rows[0]))
    for column in schema["columns"]:
        assert column["titles"]["und"] == column["name"]
        assert column["titles"]["de"] != column["titles"]["en"]
        assert column.get("propertyUrl", "https://").startswith(("http://", "https://"))
    # A table alone, as csvlint and others find it beside the file.
    table = csvw.CSVW(str(dumps / f"{name}.csv"), validate=True)
    assert table.is_valid, [str(each.message) for each in table.warnings]


def test_wrong_cells_would_be_noticed(dumps: Path, tmp_path: Path) -> None:
    for path in (*dumps.glob("*.csv"), dumps / "csv-metadata.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "municipalities.csv"
    path.write_bytes(path.read_bytes().replace(b",252668,", b",many,"))
    group = csvw.TableGroup.from_file(tmp_path / "csv-metadata.json")
    table = next(table for table in group.tables if table.url.string == "municipalities.csv")
    with pytest.raises(ValueError, match="many"):
        list(table.iterdicts(strict=True))


def test_columns_say_what_the_graph_says(dumps: Path, shipped_store: ox.Store) -> None:
    """A property in the metadata is the one that holds the values of its column."""
    checked = 0
    for name in TABLES:
        metadata = json.loads((dumps / f"{name}.csv-metadata.json").read_text())["tableSchema"]
        for column in metadata["columns"]:
            if "propertyUrl" not in column:
                assert column["suppressOutput"]
                continue
            filled = [row for row in _rows(dumps, name) if row[column["name"]]]
            for row in filled[:3]:
                subject, predicate = ox.NamedNode(row[metadata["primaryKey"]]), ox.NamedNode(column["propertyUrl"])
                found = {
                    str(getattr(quad.object, "value", ""))
                    for quad in shipped_store.quads_for_pattern(subject, predicate, None, None)
                }
                values = row[column["name"]].split("; ") if "separator" in column else [row[column["name"]]]
                text = row[column["name"]]
                assert found & {*values, text} or all(part in found for part in text.split("; ")), (name, column)
                checked += 1
    assert checked > 60


def test_every_shipped_table_describes_its_columns() -> None:
    for query_file in TABLES.values():
        assert query_file.meta.get("column"), query_file.name
        assert query_file.meta.get("key"), query_file.name


def _query(folder: Path, head: str) -> QueryFile:
    path = folder / "q.rq"
    path.write_text(f"#+ summary: Q?\n#+ summary_de: F?\n{head}\nSELECT ?a ?b WHERE {{ ?a ?p ?b }} ORDER BY ?a ?b\n")
    return read_query_file(path)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("#+ column: a | iri | - | A", "is not understood"),
        ("#+ column: a | number | - | A | A", "kinds: iri, text"),
        ("#+ column: a | iri | - | A | A", r"describes the columns \['a'\], and has \['a', 'b'\]"),
        ("#+ key: c", "no column 'c'"),
        ("#+ foreign: b", "foreign key 'b' is not understood"),
        ("#+ foreign: b | nowhere", "'nowhere', which is not there"),
    ],
)
def test_a_head_that_says_something_wrong(tmp_path: Path, head: str, message: str) -> None:
    query_file = _query(tmp_path, head)
    with pytest.raises(DataError, match=message) as caught:
        write_tables(ox.Store(), [query_file], tmp_path)
    assert caught.value.position.file.endswith("q.rq")
    assert "#+ column: name | kind" in caught.value.hint


def test_without_a_head_all_is_text(tmp_path: Path) -> None:
    table = read_table(_query(tmp_path, ""), ["a", "b"])
    assert [column.kind for column in table.columns] == ["text", "text"]
    assert "primaryKey" not in describe(table, {})["tableSchema"]


def test_an_address_with_a_comma_keeps_to_its_column(tmp_path: Path) -> None:
    store = ox.Store()
    store.add(
        ox.Quad(ox.NamedNode("http://a.example/x,5,y.html"), ox.NamedNode("urn:p"), ox.Literal('He said "no", twice'))
    )
    write_tables(store, [_query(tmp_path, "")], tmp_path)
    assert (tmp_path / "q.csv").read_bytes() == b'a,b\r\n"http://a.example/x,5,y.html","He said ""no"", twice"\r\n'


# The map


def test_the_map(dumps: Path) -> None:
    collection = json.loads((dumps / "municipalities.geojson").read_text(encoding="utf-8"))
    rows = {row["municipality"]: row for row in _rows(dumps, "municipalities")}
    assert collection["type"] == "FeatureCollection"
    assert "GeoBasis-DE" in collection["attribution"]
    assert "crs" not in collection
    assert [feature["id"] for feature in collection["features"]] == list(rows)
    for feature in collection["features"]:
        row = rows[feature["id"]]
        properties: dict[str, Any] = feature["properties"]
        assert properties["ags"] == (row["ags"] or None)
        assert str(properties["population"] or "") == row["population"]
        assert properties["projects_de"] == [name for name in row["projects_de"].split("; ") if name]
        if row["centroid_wkt"]:
            longitude, latitude = feature["geometry"]["coordinates"]
            # In Germany, and in the order of the standard: longitude first.
            assert 5.8 < longitude < 15.1
            assert 47.2 < latitude < 55.1
        else:
            assert feature["geometry"] is None
    assert sum(feature["geometry"] is not None for feature in collection["features"]) > 90


# The database


@pytest.fixture(scope="module")
def database(shipped_release: Release) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{shipped_release.path}/sqlite/all.sqlite?mode=ro", uri=True)) as connection:
        yield connection


def test_the_database_is_whole(database: sqlite3.Connection, shipped_release: Release, dumps: Path) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for name in TABLES:
        rows = _rows(dumps, name)
        found = database.execute(f"SELECT {', '.join(rows[0])} FROM {name.replace('-', '_')}").fetchall()
        text = [list(row.values()) for row in rows]
        numbers = {"area_km2"}
        for row, expected in zip(found, text, strict=True):
            for name_, cell, value in zip(rows[0], row, expected, strict=True):
                shown = "" if cell is None else str(cell)
                assert shown == value or (name_ in numbers and float(shown) == float(value)), name_
    quads = sum(graph["triples"] for graph in shipped_release.manifest["graphs"].values())
    assert database.execute("SELECT COUNT(*) FROM quads").fetchone() == (quads,)


def test_views_answer_what_people_ask(database: sqlite3.Connection) -> None:
    found = database.execute("SELECT project FROM project_places WHERE place = 'Dortmund' ORDER BY project").fetchall()
    assert ("KoSI-Lab",) in found
    [count] = database.execute("SELECT COUNT(*) FROM project_partners").fetchone()
    assert count == database.execute("SELECT COUNT(*) FROM participations").fetchone()[0]


def test_types_and_keys(database: sqlite3.Connection) -> None:
    [(kind, number)] = database.execute(
        "SELECT typeof(ags), population + 1 FROM municipalities WHERE ags = '01002000'"
    ).fetchall()
    assert (kind, number > 1) == ("text", True)
    assert {row[2] for row in database.execute("PRAGMA foreign_key_list(involvements)")} == {"projects", "areas"}


def test_the_text_makes_the_same_database(dumps: Path, tmp_path: Path, database: sqlite3.Connection) -> None:
    build_database(dumps / SQL, tmp_path / "all.sqlite")
    with closing(sqlite3.connect(tmp_path / "all.sqlite")) as other:
        assert list(other.iterdump()) == list(database.iterdump())


def _filled(rows: list[dict[str, str]], foreign: tuple[tuple[str, str], ...] = ()) -> Filled:
    columns = tuple(Column(name, "text", {}) for name in ("a", "b"))
    return Filled(Table("t", {}, columns, "a", foreign), rows)


@pytest.mark.parametrize(
    ("rows", "foreign", "message"),
    [
        ([{"a": "1", "b": "it's"}, {"a": "1", "b": ""}], (), "UNIQUE"),
        ([{"a": "1", "b": "2"}], (("b", "t"),), "row 1 of the table t points to no row of t"),
    ],
)
def test_keys_that_do_not_hold(
    tmp_path: Path, rows: list[dict[str, str]], foreign: tuple[tuple[str, str], ...], message: str
) -> None:
    write_sql([_filled(rows, foreign)], [], tmp_path)
    with pytest.raises(ReleaseError, match=message):
        build_database(tmp_path / SQL, tmp_path / "x/all.sqlite")


def test_texts_come_back_as_they_were(tmp_path: Path) -> None:
    text = 'St. John\'s; "quoted"\nnext -- line 😀'
    quad = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(text, language="en"), ox.NamedNode("urn:g"))
    write_sql([_filled([{"a": text, "b": ""}])], [quad], tmp_path)
    build_database(tmp_path / SQL, tmp_path / "x/all.sqlite")
    with closing(sqlite3.connect(tmp_path / "x/all.sqlite")) as connection:
        assert connection.execute("SELECT a, b FROM t").fetchall() == [(text, None)]
        assert connection.execute("SELECT object, object_type, language, graph FROM quads").fetchall() == [
            (text, "literal", "en", "urn:g")
        ]


# What lies beside them


def test_what_lies_inside_says_what_it_is(shipped_release: Release, dumps: Path) -> None:
    readme = (dumps / "README.txt").read_text(encoding="utf-8")
    licence = (dumps / "LICENSE.txt").read_text(encoding="utf-8")
    for text in (readme, licence):
        assert shipped_release.id in text
        assert "https://creativecommons.org/licenses/by/4.0/" in text
        assert "Wissensgraph „Kommunen innovativ“" in text
        assert 'Knowledge graph "Kommunen innovativ"' in text
    assert "GeoBasis-DE / BKG 2019" in licence
    names = {path.name for path in dumps.iterdir()} | {"all.sqlite"}
    for name in names:
        assert readme.count(f"  {name}  ") == 2, name
    tables = table_summaries(shipped_release.path)
    keys = {group.key for group in GROUPS}
    for name in names:
        note = note_of(name, tables)
        assert note.group in keys
        assert note.what["de"] != name, f"nobody says what {name} is"
        assert note.what["de"] != note.what["en"]


def test_what_is_said_about_use_works(dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines for Python as they stand on the page; those for a shell where its programs are at hand."""
    monkeypatch.chdir(dumps)
    lines = {use.program: use.line["en"] for group in GROUPS for use in group.uses if use.is_code}
    names = {"gzip": gzip, "rdflib": rdflib, "pyoxigraph": ox, "csvw": csvw}
    assert len(eval(lines["rdflib"], names)) > 30_000
    eval(lines["pyoxigraph"], names)
    assert len(eval(lines["csvw (Python)"], names)["projects.csv"]) == 40
    if shutil.which("sqlite3"):
        shown = subprocess.run(
            lines["SQLite"].replace("all.sqlite", "../sqlite/all.sqlite"), shell=True, check=True, capture_output=True
        )
        assert shown.stdout.count(b"\n") == 5
    checked = subprocess.run(lines["sha256sum"], shell=True, check=True, capture_output=True)
    assert checked.stdout.count(b": OK") > 40


def test_checksums_with_plain_names(dumps: Path, tmp_path: Path) -> None:
    for name in ("all.ttl.gz", "projects.csv", "SHA256SUMS"):
        (tmp_path / name).write_bytes((dumps / name).read_bytes())
    command = ["sha256sum", "--check", "--strict", "--ignore-missing", "SHA256SUMS"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout == "all.ttl.gz: OK\nprojects.csv: OK\n"
    lines = (line.partition("  ") for line in (dumps / "SHA256SUMS").read_text().splitlines())
    sums = {name: digest for digest, _, name in lines}
    assert sums.keys() == {path.name for path in dumps.iterdir()} - {"SHA256SUMS"}
    assert sums["all.sql.gz"] == hashlib.sha256((dumps / "all.sql.gz").read_bytes()).hexdigest()
    assert gzip.decompress((dumps / "all.sql.gz").read_bytes()).startswith(b"BEGIN;\nCREATE TABLE areas (")
