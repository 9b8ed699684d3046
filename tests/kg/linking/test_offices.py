"""Fifty rows with names as offices write them come back linked, with nothing wrong in it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kg.linking.run import Linked, Options, link_table
from kg.linking.source import table_of
from kg.matching import Matcher

CASE = Path(__file__).parent / "cases/offices.csv"


def link(matcher: Matcher, columns: tuple[str, ...]) -> tuple[Linked, list[dict[str, str]]]:
    """Link the case with these columns only, as an office has them; gives what came back beside what is right."""
    with CASE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    out, table = io.StringIO(newline=""), io.BytesIO()
    writer = csv.DictWriter(out, columns, delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    linked = link_table(table_of("offices.csv", out.getvalue().encode("cp1252")), matcher, Options(), table)
    found = csv.DictReader(io.StringIO(table.getvalue().decode("utf-8-sig"), newline=""), delimiter=";")
    return linked, [{**row, **other} for row, other in zip(rows, found, strict=True)]


def wrong(rows: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [
        (row["Gemeinde"], row["ki_ags"], row["expected"])
        for row in rows
        if row["ki_iri"] and row["ki_ags"] != row["expected"]
    ]


def open_rows(rows: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(row["Gemeinde"], row["ki_status"], row["ki_note"]) for row in rows if not row["ki_iri"]]


def test_fifty_rows_come_back_linked_and_right(full: Matcher) -> None:
    linked, rows = link(full, ("Lfd. Nr.", "Gemeinde", "Bundesland"))
    assert len(rows) == 50
    assert wrong(rows) == []
    assert open_rows(rows) == []
    assert linked.report.knows_register
    assert {column.role for column in linked.report.columns.used} == {"name", "state"}


def test_without_a_state_nothing_is_wrong_either(full: Matcher) -> None:
    _, rows = link(full, ("Lfd. Nr.", "Gemeinde"))
    assert wrong(rows) == []
    assert len(open_rows(rows)) <= 8, open_rows(rows)


def test_a_few_known_places_make_no_wrong_links(small: Matcher) -> None:
    linked, rows = link(small, ("Gemeinde", "Bundesland"))
    assert wrong(rows) == []
    assert not linked.report.knows_register
    assert {row["ki_ags"] for row in rows if row["ki_iri"]} <= {"05913000", "06534016"}
