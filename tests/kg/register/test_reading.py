"""The register is read line by line, from what people have at hand; what is wrong says where and what to do."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from kg.errors import DataError, SettingError
from kg.register.reading import read_edition
from kg.register.units import Kind
from register_case import district, small, town, write

TOWN = town("03900001", "Oberau", 1000, 1200, "5401")


def test_units_lie_in_one_another_and_are_summed_up(tmp_path: Path) -> None:
    edition = read_edition(write(tmp_path / "gv.txt", small()))
    assert edition.date == date(2025, 8, 31)
    assert {kind: edition.count(kind) for kind in Kind if edition.count(kind)} == {
        Kind.STATE: 1,
        Kind.DISTRICT: 1,
        Kind.ASSOCIATION: 1,
        Kind.MUNICIPALITY: 3,
        Kind.UNINCORPORATED: 1,
    }
    below = edition.units[Kind.MUNICIPALITY, "03900002"]
    assert (below.name, below.official, below.ars, below.line) == ("Unterau", "Unterau, Flecken", "039005401002", 6)
    assert below.parents == ((Kind.ASSOCIATION, "039005401"), (Kind.DISTRICT, "03900"))
    assert edition.units[Kind.ASSOCIATION, "039005401"].name == "Samtgemeinde Auental"
    assert edition.units[Kind.ASSOCIATION, "039005401"].population == 2000
    assert edition.units[Kind.DISTRICT, "03900"].area == 8200
    assert edition.units[Kind.MUNICIPALITY, "03900003"].parents == ((Kind.DISTRICT, "03900"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_the_register_comes_in_gives_the_same(tmp_path: Path, encoding: str, end: str) -> None:
    lines = [*small(), town("03900004", "Süßlöh", 10, 10, "5401")]
    edition = read_edition(write(tmp_path / "gv.txt", lines, encoding, end))
    assert edition.units[Kind.MUNICIPALITY, "03900004"].name == "Süßlöh"


def test_a_zip_is_read_without_unpacking_it(tmp_path: Path) -> None:
    text = write(tmp_path / "gv.txt", small())
    with zipfile.ZipFile(tmp_path / "gv.zip", "w") as archive:
        archive.write(text, "GV100AD_31082025.txt")
        archive.writestr("Hinweise.txt", "Vervielfältigung mit Quellenangabe gestattet.")
    assert read_edition(tmp_path / "gv.zip").units.keys() == read_edition(text).units.keys()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (TOWN[:-1], "219 characters, not 220"),
        ("70" + TOWN[2:], "'70' for the kind of record"),
        (TOWN[:2] + "20251331" + TOWN[10:], "'20251331' for the day"),
        (TOWN[:2] + "20240831" + TOWN[10:], "is of 2024-08-31, the lines before are of 2025-08-31"),
        (TOWN[:10] + "0390000A" + TOWN[18:], "'0390000A' for a key"),
        (TOWN[:122] + "99" + TOWN[124:], "cannot be read"),
        (TOWN[:122] + "00" + TOWN[124:], "has 0 for the kind of unit"),
        (TOWN[:128] + "      12x45" + TOWN[139:], "cannot be read"),
        (TOWN[:22] + " " * 50 + TOWN[72:], "has no name"),
        ("", "is empty"),
        (town("03900002", "Unterau", 1, 1, "5401"), "stands on line 6 already"),
        (town("03900009", "Anderswo", 1, 1, "5409"), "association 039005409, which no line describes"),
        (town("03901009", "Anderswo", 1, 1, "5401").replace("5401", "0009", 1), "which no line describes"),
        (district("04900", "Fremdes Land"), "state 04, which no line describes"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    lines = [*small(), line, town("03900008", "Letzte", 1, 1, "5401")]
    with pytest.raises(DataError) as caught:
        read_edition(write(tmp_path / "gv.txt", lines))
    assert said in str(caught.value)
    assert caught.value.position.line == len(small()) + 1
    assert caught.value.position.file == "gv.txt"


def test_what_is_no_register_says_what_to_fetch(tmp_path: Path) -> None:
    workbook = tmp_path / "AuszugGV.xlsx"
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(DataError, match=r"workbook of Excel.*GV100AD"):
        read_edition(workbook)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "no register")
    with pytest.raises(DataError, match="holds 0 files in the form GV100AD"):
        read_edition(other)
    for name, content, said in [
        ("empty.txt", b"", "is empty"),
        ("table.csv", b"ags;name\n", "it begins with 'ags;name'"),
        ("old.xls", b"\xd0\xcf\x11\xe0 ", "workbook of Excel"),
        ("cut.zip", b"PK\x03\x04 cut", "cannot be unpacked"),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match=said):
            read_edition(tmp_path / name)
    with pytest.raises(SettingError, match="cannot be read"):
        read_edition(tmp_path / "nowhere.txt")


def test_one_broken_byte_in_utf8_is_no_other_encoding(tmp_path: Path) -> None:
    content = write(tmp_path / "gv.txt", [*small(), town("03900004", "Süßlöh", 10, 10, "5401")]).read_bytes()
    (tmp_path / "gv.txt").write_bytes(content.replace(b"Oberau", b"Obera\xfc"))
    with pytest.raises(DataError, match=r"gv\.txt:5: byte 0xFC is not UTF-8"):
        read_edition(tmp_path / "gv.txt")


def test_the_official_file_is_whole(register_file: Path) -> None:
    edition = read_edition(register_file)
    assert [edition.count(kind) for kind in Kind] == [16, 29, 12, 400, 1203, 10751, 201]
    assert sum(unit.population for unit in edition.units.values() if unit.ars) == 83_577_140
