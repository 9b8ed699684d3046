"""Reports in the forms people and tools read: text, JSON, SARIF, and a SHACL validation report in Turtle."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kg.graph.findings import Finding, Report, Severity, choose_text, rule_name, term_text
from kg.graph.paths import path_text
from kg.graph.sarif import render_sarif
from kg.graph.shaclreport import render_turtle
from kg.vocab import Prefixes

_SEVERITIES = {
    "de": {Severity.VIOLATION: "Verstoß", Severity.WARNING: "Warnung", Severity.INFO: "Hinweis"},
    "en": {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"},
}
_COUNTS = {
    "de": (("Verstoß", "Verstöße"), ("Warnung", "Warnungen"), ("Hinweis", "Hinweise")),
    "en": (("violation", "violations"), ("warning", "warnings"), ("info", "infos")),
}
_SUMMARIES = {
    "de": "{counts} in {triples} Tripeln aus {files} und {derived} abgeleiteten.",
    "en": "{counts} in {triples} triples from {files} and {derived} derived ones.",
}
_VALUE_WIDTH = 60
_FILES = {"de": ("1 Datei", "{} Dateien"), "en": ("1 file", "{} files")}


def render_text(report: Report, language: str) -> str:
    """Write one line for each finding: where, how bad, which thing, what to do, by which rule."""
    return "".join(f"{_text_line(finding, report.prefixes, language)}\n" for finding in report.findings)


def render_summary(report: Report, language: str) -> str:
    """Sum up a report in one sentence.

    >>> render_summary(Report((), 1, 12, {}), "en")
    '0 violations, 0 warnings, 0 infos in 12 triples from 1 file and 0 derived ones.'
    """
    counts = [
        f"{(number := report.count(severity))} {one if number == 1 else many}"
        for severity, (one, many) in zip(Severity, _COUNTS[language], strict=True)
    ]
    one, many = _FILES[language]
    return _SUMMARIES[language].format(
        counts=", ".join(counts),
        triples=report.triples,
        derived=report.derived,
        files=one if report.files == 1 else many.format(report.files),
    )


def render_json(report: Report, language: str) -> str:
    """Write all findings, with both languages of each message, and a summary."""
    document = {
        "findings": [_finding_object(finding, report.prefixes, language) for finding in report.findings],
        "summary": {
            "conforms": report.conforms,
            "violations": report.count(Severity.VIOLATION),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
            "files": report.files,
            "triples": report.triples,
            "derived": report.derived,
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


Renderer = Callable[[Report, str], str]

RENDERERS: dict[str, Renderer] = {
    "text": render_text,
    "json": render_json,
    "sarif": render_sarif,
    "ttl": render_turtle,
}
"""Name of a form to the function that writes it in a language."""


def _text_line(finding: Finding, prefixes: Prefixes, language: str) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
    parts = [_SEVERITIES[language][finding.severity]]
    if finding.focus is not None:
        label = choose_text(finding.labels, language)
        curie = term_text(finding.focus, prefixes)
        parts.append(f"{label} ({curie})" if label else curie)
    message = choose_text(finding.messages, language)
    parts += [part for part in (_statement(finding, message, prefixes), message) if part]
    line = ": ".join([place, *parts] if place else parts)
    return f"{line} [{rule_name(finding.source, prefixes)}]"


def _statement(finding: Finding, message: str, prefixes: Prefixes) -> str:
    """Write path and value, as far as they say more than the name of the thing and the message."""
    parts = [path_text(finding.path, prefixes)] if finding.path is not None else []
    if finding.value is not None and finding.value != finding.focus:
        value = " ".join(term_text(finding.value, prefixes).split())
        if value not in message:
            parts.append(value if len(value) <= _VALUE_WIDTH else value[: _VALUE_WIDTH - 1] + "…")
    return " ".join(parts)


def _finding_object(finding: Finding, prefixes: Prefixes, language: str) -> dict[str, Any]:
    subject = None
    if finding.focus is not None:
        subject = {
            "iri": finding.focus.value,
            "curie": term_text(finding.focus, prefixes),
            "label": choose_text(finding.labels, language),
        }
    return {
        "severity": str(finding.severity),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "subject": subject,
        "path": None if finding.path is None else path_text(finding.path, prefixes),
        "value": None if finding.value is None else term_text(finding.value, prefixes),
        "message": choose_text(finding.messages, language),
        "messages": dict(finding.messages),
        "source": finding.source,
        "component": finding.component or None,
    }
