"""Tables in all the forms that Excel and portals leave them in."""

from __future__ import annotations

import codecs
import io
from pathlib import Path

import pytest

from kg.linking.layout import find_heading, lay_out
from kg.linking.problems import TableError
from kg.linking.source import open_table, table_of

TEXT = 'AGS;Gemeinde;Größe\r\n1001000;"Flens\r\nburg";"1,5"\r\n5913000.0;"Die ""Stadt""";2\r\n'
ROWS = [["AGS", "Gemeinde", "Größe"], ["1001000", "Flens\r\nburg", "1,5"], ["5913000.0", 'Die "Stadt"', "2"]]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("cp1252"), "cp1252"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"sep=;\r\n" + TEXT.encode(), "utf-8"),
    ],
    ids=["utf-8", "mark", "cp1252", "utf-16", "utf-16-be", "utf-16-without-mark", "sep"],
)
def test_encodings(content: bytes, encoding: str) -> None:
    source = table_of("t.csv", content)
    assert source.dialect.encoding == encoding
    assert source.dialect.delimiter == ";"
    assert [cells for _, cells in source.rows()] == ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_separators_and_line_ends(delimiter: str, line_end: str) -> None:
    text = line_end.join(
        delimiter.join(cells) for cells in (["Name", "Zahl", "Rest"], ["Ulm", "1", ""], ["Aalen", "2", "x"])
    )
    source = table_of("t.csv", text.encode())
    assert (source.dialect.delimiter, source.dialect.line_end) == (delimiter, line_end)
    assert [cells for _, cells in source.rows()][1] == ["Ulm", "1", ""]


def test_the_first_umlaut_may_stand_at_the_end() -> None:
    text = "AGS;Name\n" + "05913000;Dortmund\n" * 20_000 + "14521710;Zwönitz\n"
    assert table_of("t.csv", text.encode("cp1252")).dialect.encoding == "cp1252"
    assert table_of("t.csv", text.encode()).dialect.encoding == "utf-8"


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"", "empty", "t.csv"),
        (b";;\r\n", "empty", "t.csv"),
        (b"PK\x03\x04rest", "workbook", "t.csv"),
        (b"\xd0\xcf\x11\xe0rest", "old-workbook", "t.csv"),
        (b"%PDF-1.7", "pdf", "t.csv"),
        ("AGS;Name\n1;Köln\n2;M".encode() + b"\xfcnchen\n", "encoding", "t.csv:3:4"),
        (b"AGS;Name\n1;M\x81nchen\n", "encoding", "t.csv:2:4"),
        (b'AGS;Name\n05913000;Dortmund\n05911000;"Bochum\nx;y\n', "quote-open", "t.csv:3"),
        (b'AGS;Name\n05913000;"Dort"mund\n', "quote-closed", "t.csv:2"),
        (b"AGS;Name\n", "no-rows", "t.csv:1"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(content: bytes, code: str, place: str) -> None:
    with pytest.raises(TableError) as raised:
        lay_out(table_of("t.csv", content), {"ags", "name"})
    assert raised.value.code == code
    assert str(raised.value).startswith(f"{place}: ")
    german, english = raised.value.say("de"), raised.value.say("en")
    assert german[0]
    assert german != english


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        open_table(tmp_path / "none.csv")


def test_what_is_asked_overrules_what_is_found() -> None:
    source = table_of("t.csv", "Name,Zahl;Rest\nä,1;2\n".encode("cp1252"), "cp1252", ";")
    assert [cells for _, cells in source.rows()] == [["Name,Zahl", "Rest"], ["ä,1", "2"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [
                ["Radverkehr 2024", "", ""],
                ["Stand: 1.1.", "", ""],
                [],
                ["AGS", "Name", "km"],
                ["05913000", "Dortmund", "1"],
            ],
            3,
        ),
        (
            [["Gemeinde", "", "Einwohner", ""], ["AGS", "Name", "gesamt", "davon"], ["05913000", "Dortmund", "2", "1"]],
            1,
        ),
        ([["Raumeinheit", "2019", "2020"], ["Dortmund", "1", "2"]], 0),
        ([["05913000", "Dortmund"], ["05911000", "Bochum"]], -1),
        ([["Dortmund"], ["Bochum"]], -1),
        ([["Gemeinde"], ["Bochum"]], 0),
    ],
)
def test_where_the_heading_stands(rows: list[list[str]], expected: int) -> None:
    assert (
        find_heading(rows, frozenset({"ags", "gemeinde", "name"}), lambda cell: cell in ("Dortmund", "Bochum"))
        == expected
    )


def test_types_of_columns() -> None:
    text = "Name;ganz;Komma;Punkt;tausend;gemischt;Schlüssel\nA;1;1,5;1.5;1.234;1;01\nB;-2;2;2;2.345;zwei;02\n"
    layout = lay_out(table_of("t.csv", text.encode()), {"name"})
    assert layout.types == ("string", "integer", "decimal,", "decimal", "string", "string", "string")


def test_a_source_is_read_again_from_its_start() -> None:
    source = table_of("t.csv", io.BytesIO(TEXT.encode()).getvalue())
    assert list(source.rows()) == list(source.rows())
