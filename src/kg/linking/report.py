"""What came of the rows of a table: how many were linked, and of the others which, where and why."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from kg.linking.columns import Column, Columns
from kg.linking.layout import Layout
from kg.linking.outcomes import LINKED, Asked, Outcome, Status
from kg.linking.source import Source
from kg.linking.texts import STATUSES, reason_text

MOST_CASES = 10_000
"""Different cases that are kept one by one; more are only counted."""
_LINES = 5
_CELLS = ("status", "reason", "keys", "name", "state", "district", "postcode", "rows")


@dataclass
class Case:
    """Rows that say the same of their place and were not simply linked: how many, and the first of their lines."""

    asked: Asked
    outcome: Outcome
    count: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass
class Report:
    """What is known at the end. `table`: its name; `knows_register`: false where only places of projects are known."""

    source: Source
    layout: Layout
    columns: Columns
    knows_register: bool
    counts: Counter[Status] = field(default_factory=Counter)
    cases: dict[Asked, Case] = field(default_factory=dict)
    more: int = 0
    with_projects: int = 0
    restored_zeros: int = 0

    def add(self, line: int, asked: Asked, outcome: Outcome) -> None:
        """Count a row; keep it where it needs a look."""
        self.counts[outcome.status] += 1
        if outcome.entry is not None and outcome.entry.in_projects:
            self.with_projects += 1
        self.restored_zeros += outcome.code == "key-zero"
        if outcome.status in (Status.MATCHED, Status.EMPTY):
            return
        case = self.cases.get(asked)
        if case is None:
            if len(self.cases) >= MOST_CASES:
                self.more += 1
                return
            case = self.cases[asked] = Case(asked, outcome)
        case.count += 1
        if len(case.lines) < _LINES:
            case.lines.append(line)

    @property
    def linked(self) -> int:
        """Rows that lead to a place."""
        return sum(self.counts[status] for status in LINKED)

    @property
    def rows(self) -> int:
        """Rows below the heading that are not blank."""
        return self.counts.total()

    @property
    def with_place(self) -> int:
        """Rows that speak of a place."""
        return self.rows - self.counts[Status.EMPTY]


_WORDS = {
    "de": {
        "found": "Gefunden in {name}:",
        "form": "  Zeichensatz {encoding}, Trennzeichen {delimiter}, {heading}, {rows} Zeilen",
        "heading": "Überschriften in Zeile {}",
        "no_heading": "ohne Überschriften",
        "register": "  Verglichen mit dem amtlichen Gemeindeverzeichnis.",
        "no_register": "  Dieser Datenstand kennt nur die Orte der Vorhaben, nicht alle Gemeinden: Andere werden nicht "
        "gefunden.",
        "linked": "{linked} von {rows} Zeilen mit Ortsangabe verknüpft, {projects} davon mit Orten von Vorhaben.",
        "zeros": "Bei {} Zeilen wurde die führende Null des Schlüssels ergänzt.",
        "lines": "Zeile {}",
        "times": "{}-mal",
        "more": "{} weitere Zeilen sind nicht einzeln aufgeführt; in der Tabelle steht der Grund in jeder Zeile.",
        "column": "  Spalte {number} {heading!r}: {role} ({because})",
        "tab": "Tabulator",
    },
    "en": {
        "found": "Found in {name}:",
        "form": "  encoding {encoding}, separator {delimiter}, {heading}, {rows} rows",
        "heading": "headings on line {}",
        "no_heading": "without headings",
        "register": "  Compared with the official register of municipalities.",
        "no_register": "  This release knows the places of the projects only, not all municipalities.",
        "linked": "{linked} of {rows} rows with a place linked, {projects} of them to places of projects.",
        "zeros": "The leading zero of the key was put back in {} rows.",
        "lines": "line {}",
        "times": "{} times",
        "more": "{} further rows are not listed one by one; in the table each row says why.",
        "column": "  column {number} {heading!r}: {role} ({because})",
        "tab": "tab",
    },
}
ROLES = {
    "de": {
        "ags": "Gemeindeschlüssel (AGS)",
        "ars": "Regionalschlüssel (ARS)",
        "nuts": "NUTS-Code",
        "key": "amtlicher Schlüssel",
        "name": "Name des Orts",
        "state": "Land",
        "district": "Kreis",
        "postcode": "Postleitzahl",
        "population": "Einwohnerzahl",
        "latitude": "geografische Breite",
        "longitude": "geografische Länge",
    },
    "en": {
        "ags": "municipality key (AGS)",
        "ars": "regional key (ARS)",
        "nuts": "NUTS code",
        "key": "official key",
        "name": "name of the place",
        "state": "state",
        "district": "district",
        "postcode": "postcode",
        "population": "number of inhabitants",
        "latitude": "latitude",
        "longitude": "longitude",
    },
}
BECAUSE = {
    "de": {"heading": "nach der Überschrift", "values": "nach den Werten", "asked": "wie verlangt"},
    "en": {"heading": "by its heading", "values": "by its values", "asked": "as asked"},
}


def found_lines(report: Report, language: str) -> list[str]:
    """What was found out about the table, for people."""
    words, layout, dialect = _WORDS[language], report.layout, report.source.dialect
    heading = words["heading"].format(layout.heading_line) if layout.has_heading else words["no_heading"]
    lines = [
        words["found"].format(name=report.source.name),
        words["form"].format(
            encoding=dialect.encoding,
            delimiter=words["tab"] if dialect.delimiter == "\t" else repr(dialect.delimiter),
            heading=heading,
            rows=layout.rows,
        ),
    ]
    lines += [_column_line(column, layout, language) for column in report.columns.used]
    return [*lines, words["register" if report.knows_register else "no_register"]]


def _column_line(column: Column, layout: Layout, language: str) -> str:
    return _WORDS[language]["column"].format(
        number=column.index + 1,
        heading=layout.heading[column.index],
        role=ROLES[language][column.role],
        because=BECAUSE[language][column.because],
    )


def write_text(report: Report, language: str, most: int = MOST_CASES) -> str:
    """The report for people: what was found, how many were linked, and each case that needs a look."""
    words, statuses = _WORDS[language], STATUSES[language]
    lines = found_lines(report, language)
    lines.append(words["linked"].format(linked=report.linked, rows=report.with_place, projects=report.with_projects))
    if report.restored_zeros:
        lines.append(words["zeros"].format(report.restored_zeros))
    lines += [f"  {report.counts[status]:>8} {statuses[status]}" for status in Status if report.counts[status]]
    left = report.more
    for number, case in enumerate(report.cases.values()):
        if number >= most:
            left += case.count
            continue
        lines.append(f"{_where(case, words)}: {case.asked.text}: {reason_text(case.outcome, language)}")
    if left:
        lines.append(words["more"].format(left))
    return "\n".join(lines) + "\n"


def _where(case: Case, words: dict[str, str]) -> str:
    more = ", …" if case.count > len(case.lines) else ""
    where = words["lines"].format(", ".join(map(str, case.lines)) + more)
    return f"{where} ({words['times'].format(case.count)})" if case.count > 1 else where


def as_object(report: Report) -> dict[str, Any]:
    """The report for programs."""
    layout, dialect = report.layout, report.source.dialect
    return {
        "table": report.source.name,
        "encoding": dialect.encoding,
        "delimiter": dialect.delimiter,
        "heading_line": layout.heading_line,
        "rows": report.rows,
        "linked": report.linked,
        "with_projects": report.with_projects,
        "restored_zeros": report.restored_zeros,
        "knows_register": report.knows_register,
        "counts": {str(status): report.counts[status] for status in Status},
        "columns": [
            {
                "number": column.index + 1,
                "heading": layout.heading[column.index],
                "role": column.role,
                "because": column.because,
                "known": column.known,
                "tried": column.tried,
            }
            for column in report.columns.used
        ],
        "cases": [_case_object(case) for case in report.cases.values()],
        "cases_left_out": report.more,
    }


def _case_object(case: Case) -> dict[str, Any]:
    asked, outcome = case.asked, case.outcome
    return {
        "status": str(outcome.status),
        "reason": outcome.code,
        "message": {language: reason_text(outcome, language) for language in ("de", "en")},
        "keys": [key for key in asked.keys if key],
        "name": asked.name,
        "state": asked.state,
        "district": asked.district,
        "postcode": asked.postcode,
        "rows": case.count,
        "first_lines": case.lines,
        "candidates": [
            {"iri": entry.iri, "name": {"de": entry.label("de"), "en": entry.label("en")}, "about": entry.about_de}
            for entry in outcome.candidates
        ],
        "successor": outcome.successor.iri if outcome.successor else None,
    }


def write_json(report: Report) -> str:
    """The report as JSON."""
    return json.dumps(as_object(report), ensure_ascii=False, indent=1) + "\n"


def write_csv(report: Report) -> str:
    """The cases that need a look as a table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*_CELLS, "first_lines", "candidates", "message_de", "message_en"))
    for case in report.cases.values():
        made = _case_object(case)
        made["keys"] = " ".join(made["keys"])
        lines = " ".join(map(str, case.lines))
        candidates = " ".join(entry.iri for entry in case.outcome.candidates)
        writer.writerow((*(made[name] for name in _CELLS), lines, candidates, *made["message"].values()))
    return out.getvalue()
