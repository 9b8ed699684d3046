"""Tables go in as offices have them, and come out with every cell as it was."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import csvw
import pyoxigraph as ox
import pytest

from kg.linking.outcomes import Status
from kg.linking.problems import TableError
from kg.linking.report import as_object, write_csv, write_json, write_text
from kg.linking.run import Linked, Options, link_table
from kg.linking.source import table_of
from kg.linking.writing import COLUMNS
from kg.matching import Entry, Matcher, Name
from kg.vocab import DCT

PLACE = "https://w3id.org/kommunen-innovativ/id/municipality/"
OWN = len(COLUMNS)


def link(text: str | bytes, matcher: Matcher, **options: object) -> tuple[Linked, list[list[str]], bytes]:
    content = text.encode() if isinstance(text, str) else text
    table, triples = io.BytesIO(), io.BytesIO()
    source = table_of("t.csv", content)
    linked = link_table(source, matcher, Options(**options), table, triples)  # type: ignore[arg-type]
    out = table.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(out, newline=""), delimiter=source.dialect.delimiter, strict=True))
    return linked, rows, triples.getvalue()


def statuses(text: str | bytes, matcher: Matcher, **options: object) -> list[str]:
    _, rows, _ = link(text, matcher, **options)
    return [row[-OWN] for row in rows[1:]]


@pytest.mark.parametrize(
    "key",
    [
        "01001000",
        "1001000",
        "1001000.0",
        "1001000,0",
        "'01001000",
        '="01001000"',
        "01 0 01 000",
        " 01001000 ",
        "DE_01001000",
        "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/01001000",
        f"{PLACE}01001000",
        "010010000000",
    ],
)
def test_keys_as_excel_leaves_them(key: str, small: Matcher) -> None:
    cell = '"' + key.replace('"', '""') + '"'
    _, rows, _ = link(f"Kennung;AGS\n1;{cell}\n2;05913000\n", small)
    assert rows[1][:2] == ["1", key]
    assert rows[1][2:6] == ["matched", f"{PLACE}01001000", "Flensburg", "municipality"]
    assert rows[1][6] == "01001000"


def test_a_matched_row_has_all_there_is(small: Matcher) -> None:
    _, rows, _ = link("AGS;Name\n5913000;Dortmund\n01001000;Flensburg\n", small)
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["ki_nuts"] == "DEA52"
    assert row["ki_ars"] == "059130000000"
    assert row["ki_wikidata"] == "http://www.wikidata.org/entity/Q1295"
    assert row["ki_geonames"] == "https://sws.geonames.org/2935517/"
    assert row["ki_projects"] == "https://w3id.org/kommunen-innovativ/id/project/kif"
    assert "führende Null" in row["ki_note"]


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ("05913000;Dortmund;NRW", "matched"),
        (";Dortmund;", "matched"),
        ("05913000;;", "matched"),
        ("05913000;Bochum;", "contradiction"),
        ("05913000;Dortmund;Hessen", "contradiction"),
        ("99999999;Dortmund;", "unmatched"),
        ("05913001;Dortmund;", "unmatched"),
        ("5,913E+06;;", "unmatched"),
        ("k. A.;Bochum;", "matched"),
        (";Dortmud;", "ambiguous"),
        (";Atlantis;", "unmatched"),
        (";;", ""),
        ("-;-;-", "empty"),
        ("05;;", "matched"),
        ("05978;Unna;", "matched"),
        ("14521720;Dorfchemnitz;", "former"),
    ],
)
def test_what_comes_of_a_row(row: str, status: str, small: Matcher) -> None:
    text = f"AGS;Gemeinde;Land\n{row}\n01001000;Flensburg;\n05911000;Bochum;\n"
    assert statuses(text, small)[0] == status


def test_a_dissolved_place_gives_its_successor(small: Matcher) -> None:
    _, rows, triples = link("AGS\n14521720\n05913000\n", small)
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["ki_iri"], row["ki_successor"], row["ki_successor_key"]) == (
        f"{PLACE}14521720",
        f"{PLACE}14521710",
        "14521710",
    )
    assert "Zwönitz" in row["ki_note"]
    assert (DCT + "isReplacedBy").encode() in triples or b"dct:isReplacedBy" in triples


def test_every_row_and_cell_stays(small: Matcher) -> None:
    text = (
        "Titel;;;\r\n\r\nAGS;Gemeinde;Wert;Wert\r\n"
        '05913000;"Dort;\r\nmund";"a ""b""";1\r\n\r\n;;;\r\n05911000;Bochum\r\n01001000;Flensburg; 2 ;3;mehr\r\n'
    )
    before = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    _, after, _ = link(text.encode("cp1252"), small)
    assert len(after) == len(before)
    for one, other in zip(before, after, strict=True):
        assert other[: len(one)] == one
    assert [len(row) for row in after] == [4, 0, 5 + OWN, 5 + OWN, 0, 5 + OWN, 5 + OWN, 5 + OWN]
    assert after[-1][5] == "matched"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("text", ["AGS;Name\n05913000;Dortmund\n", '"AGS","Name"\r\n"05913000","Dortmund"\r\n'])
def test_the_dialect_stays(mark: bytes, text: str, small: Matcher) -> None:
    table = io.BytesIO()
    link_table(table_of("t.csv", mark + text.encode()), small, Options(), table)
    lines = table.getvalue().split(b"\n")
    assert table.getvalue().startswith(mark + text.encode().split(b"\n")[0].rstrip(b"\r"))
    assert lines[0].endswith(b"\r") == ("\r\n" in text)
    assert (b'"matched"' in lines[1]) == text.startswith('"')


def test_a_table_that_was_linked_before_gets_other_columns(small: Matcher) -> None:
    _, once, _ = link("AGS\n05913000\n01001000\n", small)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(once)
    _, twice, _ = link(out.getvalue(), small)
    assert twice[0][1 + OWN] == "ki2_status"
    assert [row[: 1 + OWN] for row in twice] == once


def test_a_table_without_headings(small: Matcher) -> None:
    linked, rows, _ = link("05913000;Dortmund\n05911000;Bochum\n", small)
    assert rows[0][:2] == ["Spalte 1", "Spalte 2"]
    assert [row[2] for row in rows[1:]] == ["matched", "matched"]
    assert linked.report.layout.heading_line == 0


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("AGS;Gemeinde\n05913000;Dortmund\n", {0: "ags", 1: "name"}),
        ("Gemeinde;Gemeindename\n05913000;Dortmund\n05911000;Bochum\n", {0: "key", 1: "name"}),
        ("irgendwas;wo;PLZ\n1;Dortmund;44135\n2;Bochum;44787\n3;Flensburg;24937\n", {1: "name", 2: "postcode"}),
        ("Nr;code\n1;5913000\n2;5911000\n3;1001000\n", {1: "key"}),
        (
            "municipality;federal state\nDortmund;Nordrhein-Westfalen\nBochum;Nordrhein-Westfalen\n",
            {0: "name", 1: "state"},
        ),
        ("Kreis;Wert\nKreis Unna;1\nErzgebirgskreis;2\n", {0: "name"}),
    ],
)
def test_columns_are_found(text: str, roles: dict[int, str], small: Matcher) -> None:
    linked, _, _ = link(text, small)
    assert {column.index: column.role for column in linked.report.columns.used} == roles


def test_columns_can_be_named(small: Matcher) -> None:
    text = "a;b;Gemeinde\n05913000;Dortmund;x\n05911000;Bochum;y\n"
    linked, rows, _ = link(text, small, asked={"key": [], "name": ["2"]})
    assert [column.index for column in linked.report.columns.used] == [1]
    assert rows[1][3] == "matched"
    with pytest.raises(TableError, match="no column 'c'"):
        link(text, small, asked={"key": ["c"]})
    with pytest.raises(TableError, match="several columns"):
        link("a;a\n05913000;Dortmund\n05911000;Bochum\n", small, asked={"key": ["a"]})


def test_a_table_without_places_is_refused(small: Matcher) -> None:
    with pytest.raises(TableError, match="no column with official keys") as raised:
        link("Wert;Farbe\n1;rot\n2;blau\n", small)
    assert "1 'Wert', 2 'Farbe'" in raised.value.hint


@pytest.mark.parametrize("heading", ["Wert", "id", "Nr", "code"])
def test_running_numbers_are_no_keys_of_states(heading: str, small: Matcher) -> None:
    with pytest.raises(TableError, match="no column with official keys"):
        link(f"{heading};Farbe\n1;rot\n5;blau\n6;gelb\n", small)


def test_letters_that_a_character_set_lost_make_no_other_name() -> None:
    """Beside the key: Sorbian names as programs of offices write them. A name that differs otherwise still does."""
    iri = "https://w3id.org/kommunen-innovativ/id/municipality/12071032"
    name = "Burg (Spreewald)/Bórkowy (Błota)"
    place = Entry(iri, "municipality", name, names=(Name(name, "official"),), keys={"ags": ("12071032",)})
    cells = ["Burg (Spreewald)/Bórkowy (B?ota)", "Burg (Spreewald)/B?rkowy (B?ota)", "B?ota"]
    text = "AGS;Gemeinde\n" + "".join(f"12071032;{each}\n" for each in cells)
    linked, _, _ = link(text, Matcher([place]))
    assert linked.report.counts == {Status.MATCHED: 1, Status.CONTRADICTION: 2}


def test_the_report_says_which_rows_and_why(small: Matcher) -> None:
    text = "AGS;Gemeinde\n05913000;Bochum\n05913000;Bochum\n;Atlantis\n5911000;Bochum\n"
    linked, _, _ = link(text, small)
    report = linked.report
    assert (report.linked, report.rows, report.restored_zeros) == (1, 4, 1)
    german, english = write_text(report, "de"), write_text(report, "en")
    assert "Zeile 2, 3 (2-mal): 05913000 Bochum: Der Schlüssel gehört zu Dortmund" in german
    assert "line 4: Atlantis" in english
    made = json.loads(write_json(report))
    assert made == as_object(report)
    assert [case["rows"] for case in made["cases"]] == [2, 1]
    assert not made["knows_register"]
    rows = list(csv.DictReader(io.StringIO(write_csv(report))))
    assert rows[0]["status"] == Status.CONTRADICTION
    assert rows[0]["first_lines"] == "2 3"


def test_many_pieces_are_linked_like_one(small: Matcher) -> None:
    text = "AGS;Jahr\n" + "".join(f"{key};{year}\n" for year in range(2000) for key in ("05913000", "5911000", "7"))
    linked, rows, _ = link(text, small)
    assert len(rows) == 6001
    assert linked.report.linked == 4000
    assert [row[1] for row in rows[1:]] == [str(year) for year in range(2000) for _ in range(3)]


def test_triples_are_what_the_description_says(small: Matcher, tmp_path: Path) -> None:
    text = "Titel;;\nAGS;Gemeinde;Länge in km\n05913000;Dortmund;1,5\n;Atlantis;2\n01001000;Flensburg;3,25\n"
    table, triples = io.BytesIO(), io.BytesIO()
    base = "https://stadt.example/rad.csv"
    linked = link_table(table_of("rad.csv", text.encode()), small, Options(base=base), table, triples)
    (tmp_path / "rad.csv").write_bytes(table.getvalue())
    (tmp_path / "rad.csv-metadata.json").write_text(linked.describe("rad.csv"), encoding="utf-8")
    described = csvw.CSVW(str(tmp_path / "rad.csv"), validate=True)
    assert described.is_valid, described.warnings
    store = ox.Store()
    store.load(input=triples.getvalue(), format=ox.RdfFormat.TURTLE)
    spatial = ox.NamedNode(DCT + "spatial")
    found = {(quad.subject, quad.object) for quad in store.quads_for_pattern(None, spatial, None)}
    assert found == {
        (ox.NamedNode(f"{base}#row-{number}"), ox.NamedNode(f"{PLACE}{ags}"))
        for number, ags in ((1, "05913000"), (3, "01001000"))
    }
    lengths = {str(quad.object) for quad in store.quads_for_pattern(None, ox.NamedNode(f"{base}#laenge_in_km"), None)}
    assert lengths == {f'"{value}"^^<http://www.w3.org/2001/XMLSchema#decimal>' for value in ("1.5", "2", "3.25")}
