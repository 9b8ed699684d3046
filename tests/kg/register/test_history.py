"""What two editions show of what became of a place, and what they do not."""

from __future__ import annotations

from pathlib import Path

from kg.register.history import Change, compare, former_ars
from kg.register.reading import read_edition
from register_case import small, town, write

NEW = "20260101"


def changes(tmp_path: Path, towns: list[str]) -> list[tuple[str, list[str], str]]:
    before = read_edition(write(tmp_path / "before.txt", small()))
    after = read_edition(write(tmp_path / "after.txt", small(NEW, towns)))
    return [
        (event.change, [unit.key for unit in event.originals], event.result.key if event.result else "")
        for event in compare(before, after)
    ]


def made(ags: str, name: str, area: int, people: int, verband: str = "5401", type_: int = 64) -> str:
    return town(ags, name, area, people, verband, type_, NEW)


FOREST = made("03900501", "Auer Forst, gemfr. Gebiet", 700, 0, "9501", 66)
CITY = made("03900003", "Beispielstadt, Stadt", 5001, 20100, "0003", 63)


def test_nothing_changed(tmp_path: Path) -> None:
    same = [made("03900001", "Oberau", 1000, 1190), made("03900002", "Unterau, Flecken", 1500, 810), CITY, FOREST]
    assert changes(tmp_path, same) == []


def test_a_new_town_that_is_as_large_as_those_that_are_gone_is_their_successor(tmp_path: Path) -> None:
    towns = [made("03900010", "Au", 2501, 1990), CITY, FOREST]
    assert changes(tmp_path, towns) == [(Change.MERGER, ["03900001", "03900002"], "03900010")]


def test_a_town_that_grew_by_what_is_gone_took_it_in(tmp_path: Path) -> None:
    towns = [made("03900002", "Unterau, Flecken", 2500, 1990), CITY, FOREST]
    assert changes(tmp_path, towns) == [(Change.MERGER, ["03900001"], "03900002")]


def test_what_does_not_add_up_has_no_successor_that_is_shown(tmp_path: Path) -> None:
    towns = [made("03900002", "Unterau, Flecken", 1900, 1300), CITY, FOREST]  # a part went elsewhere
    assert changes(tmp_path, towns) == [(Change.DISSOLUTION, ["03900001"], "")]


def test_the_same_town_under_another_key(tmp_path: Path) -> None:
    towns = [made("03900011", "Oberau", 1000, 1201), made("03900002", "Unterau", 1500, 800), CITY, FOREST]
    assert changes(tmp_path, towns) == [
        (Change.KEY, ["03900001"], "03900011"),
        (Change.RENAMING, ["03900002"], "03900002"),
    ]


def test_another_association_changes_the_ars_only(tmp_path: Path) -> None:
    lines = [line.replace("5401", "5402") for line in small(NEW)]
    before = read_edition(write(tmp_path / "before.txt", small()))
    after = read_edition(write(tmp_path / "after.txt", lines))
    assert [(unit.key, old) for unit, old in former_ars(before, after)] == [
        ("03900001", "039005401001"),
        ("03900002", "039005401002"),
    ]
    assert [(event.change, event.originals[0].key) for event in compare(before, after)] == [(Change.KEY, "039005401")]
