"""SARIF 2.1.0, so that code hosts show findings on the line: https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg import __version__
from kg.graph.findings import Finding, Report, Severity, choose_text, rule_name, term_text
from kg.vocab import CANONICAL_BASE

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(report: Report, language: str) -> str:
    """Write a SARIF log; its rules are the shapes and checks that found something."""
    sources = sorted({finding.source for finding in report.findings})
    index_of = {source: index for index, source in enumerate(sources)}
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kg check",
                        "version": __version__,
                        "informationUri": CANONICAL_BASE,
                        "rules": [{"id": source, "name": rule_name(source, report.prefixes)} for source in sources],
                    }
                },
                "language": language,
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, report, language, index_of) for finding in report.findings],
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, report: Report, language: str, index_of: dict[str, int]) -> dict[str, Any]:
    message = choose_text(finding.messages, language)
    if finding.focus is not None:
        name = choose_text(finding.labels, language) or term_text(finding.focus, report.prefixes)
        message = f"{name}: {message}"
    result: dict[str, Any] = {
        "ruleId": finding.source,
        "ruleIndex": index_of[finding.source],
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
    }
    location: dict[str, Any] = {}
    if finding.file:
        location["physicalLocation"] = _physical_location(finding)
    if finding.focus is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus.value}]
    if location:
        result["locations"] = [location]
    return result


def _physical_location(finding: Finding) -> dict[str, Any]:
    path = Path(finding.file)
    uri = path.as_uri() if path.is_absolute() else quote(finding.file)
    location: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if finding.line:
        location["region"] = {"startLine": finding.line}
        if finding.column:
            location["region"]["startColumn"] = finding.column
    return location


def _fingerprint(finding: Finding) -> str:
    """Name a finding by what it says, not by its line: it stays the same when lines above it come or go."""
    parts = (finding.source, finding.component, finding.file, finding.focus, finding.path, finding.value)
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()
