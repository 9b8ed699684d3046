"""Findings: what a check found, where it stands, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import pyoxigraph as ox

from kg.graph.paths import PropertyPath, path_text
from kg.vocab import CANONICAL_BASE, Prefixes, shorten

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Texts = Mapping[str, str]
"""One text in several languages: language tag to text; the key is empty where a text has no language."""

CHECKS = CANONICAL_BASE + "checks/"
"""Start of the IRIs of checks that are no shapes: the queries in queries/checks/ and what reading the files finds."""

LANGUAGES = ("de", "en")


class Severity(StrEnum):
    """How bad a finding is; the names are SHACL's."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    `file` is relative to the project's folder, `line` and `column` count from 1 (0: unknown). `focus` is the thing to
    mend, `labels` what people call it. `source` is the IRI of the shape or check that found it, `component` the SHACL
    constraint component (empty where a file could not be used at all).
    """

    severity: Severity
    messages: Texts
    source: str
    component: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    focus: ox.NamedNode | None = None
    labels: Texts = field(default_factory=dict)
    path: PropertyPath | None = None
    value: Term | None = None


@dataclass(frozen=True)
class Report:
    """All findings of one check, in the order of the files, and how much was checked.

    `triples` counts what stands in the files, `derived` what follows from them and was checked with them.
    """

    findings: tuple[Finding, ...]
    files: int
    triples: int
    prefixes: Prefixes
    derived: int = 0

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and infos do not count against the data."""
        return self.count(Severity.VIOLATION) == 0

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity."""
        return Counter(finding.severity for finding in self.findings)[severity]


def make_report(findings: Iterable[Finding], files: int, triples: int, prefixes: Prefixes, derived: int = 0) -> Report:
    """Put the findings in order: by file, line, thing, path, value and rule; and the texts of each by language."""

    def place(finding: Finding) -> tuple[str, int, int, str, str, str, str]:
        path = path_text(finding.path, prefixes) if finding.path is not None else ""
        return (
            finding.file,
            finding.line,
            finding.column,
            str(finding.focus or ""),
            path,
            str(finding.value or ""),
            finding.source,
        )

    def settle(finding: Finding) -> Finding:
        return replace(finding, messages=_by_language(finding.messages), labels=_by_language(finding.labels))

    return Report(tuple(sorted(map(settle, findings), key=place)), files, triples, prefixes, derived)


def _by_language(texts: Texts) -> Texts:
    """In one order: shapes and the store give texts in another one each time, and the report is part of a release."""
    return dict(sorted(texts.items()))


def choose_text(texts: Texts, language: str) -> str:
    """Take the text in `language`, else the English one, else any; empty where there is none.

    >>> choose_text({"de": "Gemeinde", "en": "municipality"}, "de")
    'Gemeinde'
    >>> choose_text({"": "KIF"}, "de")
    'KIF'
    """
    for tag in (language, "en", "", *sorted(texts)):
        if tag in texts:
            return texts[tag]
    return ""


def term_text(term: Term, prefixes: Prefixes) -> str:
    """Write a term for people: an IRI by its prefix, a literal as it reads.

    >>> term_text(ox.Literal("Dortmund", language="de"), {})
    'Dortmund'
    """
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, prefixes)
    if isinstance(term, ox.Literal):
        return term.value
    return "[ ]" if isinstance(term, ox.BlankNode) else str(term)


def rule_name(source: str, prefixes: Prefixes) -> str:
    """Name the shape or check that found something, in short.

    >>> rule_name(CHECKS + "file-syntax", {})
    'checks/file-syntax'
    """
    return shorten(source, prefixes).strip("<>").removeprefix(CANONICAL_BASE)
