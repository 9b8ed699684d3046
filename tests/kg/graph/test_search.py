"""The search index as it is built: the same content every time, nothing but what the graph says."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.graph.search import COLUMNS, write_index
from kg.indexfile import FORMAT, INDEX, fold
from kg.queryfiles import read_query_file, read_query_folder
from kg.release import Release
from kg.vocab import CANONICAL_BASE

TABLES = ("item", "facet", "value", "place", "detail", "key", "doc", "vocabulary")


@pytest.fixture(scope="module")
def index(shipped_release: Release) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{shipped_release.path / INDEX}?mode=ro&immutable=1", uri=True)


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(path)
    try:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}
    finally:
        connection.close()


def query_of(*rows: str) -> str:
    """A query that answers these rows."""
    columns = " ".join(f"?{name}" for name in COLUMNS)
    return f"#+ summary: rows\nSELECT {columns} {{ VALUES ({columns}) {{ {' '.join(f'({row})' for row in rows)} }} }}\n"


def test_the_content_is_the_same_whatever_the_order_of_the_store(
    root: Path, shipped_release: Release, tmp_path: Path
) -> None:
    """Built again in another process, from quads put in backwards, with another store."""
    quads = list(ox.Store.read_only(str(shipped_release.path / "store")))
    other = ox.Store()
    other.extend(reversed(quads))
    write_index(other, read_query_folder(root / "queries/index"), tmp_path / INDEX)
    assert content(tmp_path / INDEX) == content(shipped_release.path / INDEX)


def test_the_file_says_its_layout(index: sqlite3.Connection) -> None:
    assert index.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    assert index.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_it_is_not_in_the_checksums(shipped_release: Release) -> None:
    assert (shipped_release.path / INDEX).is_file()
    assert INDEX not in (shipped_release.path / "SHA256SUMS").read_text()
    assert INDEX not in {each["path"] for each in shipped_release.manifest["files"]}


def test_every_item_and_value_is_in_the_graph(index: sqlite3.Connection, shipped_release: Release) -> None:
    store = ox.Store.read_only(str(shipped_release.path / "store"))
    names = {term.value for quad in store for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    texts = {quad.object.value for quad in store if isinstance(quad.object, ox.Literal)}
    for iri, types, *columns in index.execute("SELECT iri, types, names, titles, texts FROM item"):
        assert iri in names
        assert set(json.loads(types)) <= names
        assert {text for column in columns for _, text in json.loads(column)} <= texts
    for value, is_iri in index.execute("SELECT value, iri FROM detail WHERE field NOT IN ('involved')"):
        assert value in (names if is_iri else texts)


def test_size_classes_follow_inhabitants(index: sqlite3.Connection) -> None:
    rows = index.execute(
        "SELECT facet.value, MIN(population), MAX(population) FROM item JOIN facet ON facet.item = item.id"
        " WHERE facet.name = 'size' GROUP BY facet.value"
    )
    bounds = {value: (least, most) for value, least, most in rows}
    assert bounds["rural"][1] < 5_000 <= bounds["small"][0]
    assert bounds["small"][1] < 20_000 <= bounds["medium"][0]
    assert bounds["medium"][1] < 100_000 <= bounds["large"][0]
    assert bounds["unknown"] == (None, None)


def test_a_year_is_a_facet_for_each_year_of_a_project(index: sqlite3.Connection) -> None:
    rows = index.execute(
        "SELECT facet.value FROM facet JOIN item ON item.id = facet.item"
        " WHERE facet.name = 'year' AND iri LIKE '%/project/kif' ORDER BY 1"
    ).fetchall()
    assert rows == [("2016",), ("2017",), ("2018",), ("2019",)]


def test_other_base_other_identifiers(root: Path, tmp_path: Path) -> None:
    """What a build under another base writes is in the queries and the store, not here."""
    base = "https://data.example/ki/"
    store = ox.Store()
    store.load(
        f'<{base}id/project/x> a <{base}def#JointProject> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "X"@de .',
        format=ox.RdfFormat.TURTLE,
    )
    query = tmp_path / "projects.rq"
    text = (root / "queries/index/projects.rq").read_text(encoding="utf-8")
    query.write_text(text.replace(CANONICAL_BASE, base), encoding="utf-8")
    write_index(store, [read_query_file(query)], tmp_path / INDEX)
    assert [row[2] for row in content(tmp_path / INDEX)["item"]] == [f"{base}id/project/x"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ASK {}", "must be a SELECT query"),
        ("SELECT ?item ?field { ?item a ?field }", "must be a SELECT query"),
        (query_of('<x:a> UNDEF 1 "" ""'), "has no field"),
    ],
)
def test_a_query_that_is_none_of_an_index_is_refused(query: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "odd.rq").write_text(f"#+ summary: odd\n{query}\n", encoding="utf-8")
    with pytest.raises(QueryError, match=message):
        write_index(ox.Store(), read_query_folder(tmp_path), tmp_path / INDEX)


def test_a_thing_in_two_lists_is_refused(tmp_path: Path) -> None:
    query = query_of('<x:a> "name" "A" "" ""')
    for name in ("one", "two"):
        (tmp_path / f"{name}.rq").write_text(query, encoding="utf-8")
    with pytest.raises(QueryError, match="is in the list 'one' already"):
        write_index(ox.Store(), read_query_folder(tmp_path), tmp_path / INDEX)


def test_names_are_found_in_all_their_spellings(tmp_path: Path) -> None:
    query = query_of('<x:a> "name" "Münster (Hessen)"@de "" ""', '<x:b> "name" "E-Mobilität"@de "" ""')
    (tmp_path / "municipalities.rq").write_text(query, encoding="utf-8")
    write_index(ox.Store(), read_query_folder(tmp_path), tmp_path / INDEX)
    names = [row[1] for row in content(tmp_path / INDEX)["doc"]]
    assert names[0].startswith(f"| {fold('Münster (Hessen)')} |")
    assert "~ muenster ~" in names[0]
    assert "~ munster hessen ~" in names[0]
    assert "~ emobilitaet ~" in names[1]
