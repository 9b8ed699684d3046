"""Editions are kept whole or not at all, with what tables add; importing one again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import DataError, SettingError
from kg.register.editions import Outcome, import_edition, list_editions
from kg.register.tables import read_evidence
from register_case import small, write

TABLE = "ags,lat,lon,coord_source,nuts3_2024,wikidata,geonames_id\n03900001,52.5,9.5,destatis-2020,DE999,Q42,12\n"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    file, kept = write(tmp_path / "gv.txt", small()), tmp_path / "kept"
    table = tmp_path / "points.csv"
    table.write_text(TABLE, encoding="utf-8")
    assert import_edition(kept, file)[2] is Outcome.NEW
    assert import_edition(kept, file)[2] is Outcome.SAME
    assert import_edition(kept, file, [table])[2] is Outcome.TABLES_CHANGED
    before = _bytes(kept)
    assert import_edition(kept, file)[2] is Outcome.SAME
    assert _bytes(kept) == before
    assert import_edition(kept, write(tmp_path / "other.txt", small()[:-1]))[2] is Outcome.REPLACED
    (only,) = list_editions(kept)
    assert str(only.date) == "2025-08-31"
    assert only.said == {"points.csv": {}}
    assert (only.population_date, only.inferred) == ("2024-12-31", True)


def test_the_day_of_the_population_is_not_guessed(tmp_path: Path) -> None:
    file = write(tmp_path / "gv.txt", small("20240930"))
    assert import_edition(tmp_path / "kept", file)[0].population_date == ""
    assert import_edition(tmp_path / "kept", file, day="2023-12-31")[0].population_date == "2023-12-31"
    with pytest.raises(SettingError, match="a day, as in"):
        import_edition(tmp_path / "kept", file, day="31.12.2023")


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("ags,latitude\n", 1, "the column 'latitude', which is not known"),
        ("name,lat,lon\n", 1, "no column with keys"),
        ("ags,name\n", 1, "adds anything"),
        ("ags,lat\n", 1, "a point needs both"),
        ("ags,lat,lon,lat\n", 1, "twice"),
        ("ags,lat,lon\n03900001,52.5,9.5\n03900099,52.5,9.5\n", 3, "'03900099', which the register does not have"),
        ("ags,lat,lon\n3900001,52.5,9.5\n", 2, "leading zero was lost"),
        ('ags;lat;lon\n03900001;"52,5";9.5\n', 2, "lat is '52,5'"),
        ("ags,lat,lon\n03900001,9.5,52.5\n", 2, "swapped"),
        ("ags,lat,lon\n03900001,52.5,\n", 2, "a point needs both"),
        ("ags,wikidata\n03900001,42\n", 2, "wikidata is '42'"),
        ("ags,geonames_id\n03900001,x\n", 2, "geonames_id is 'x'"),
        ("district_key,nuts3\n03900,DE9\n", 2, "nuts3 is 'DE9'"),
        ("ags,wikidata\n03900001,Q1\n\n03900001,Q1\n", 4, "stands on line 2 already"),
        ("ags,wikidata\n03900001\n", 2, "1 cells, the header has 2"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line_and_nothing_is_kept(
    tmp_path: Path, table: str, line: int, said: str
) -> None:
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        import_edition(tmp_path / "kept", write(tmp_path / "gv.txt", small()), [tmp_path / "table.csv"])
    assert said in str(caught.value)
    assert (caught.value.position.file, caught.value.position.line) == ("table.csv", line)
    assert not (tmp_path / "kept").exists()


def test_evidence_is_named_by_kind() -> None:
    assert read_evidence(["coord=bkg-vg250-2018-12-31"]) == {"coord": "bkg-vg250-2018-12-31"}
    with pytest.raises(SettingError, match="kinds: coord"):
        read_evidence(["lat=me"])
