"""A report is the same whatever order its findings and their texts came in."""

from __future__ import annotations

from itertools import permutations

from kg.graph.findings import Finding, Severity, make_report
from kg.graph.render import RENDERERS

TEXTS = {"de": "Das Kürzel fehlt.", "en": "The acronym is missing."}


def _finding(line: int, *, turned: bool) -> Finding:
    texts = dict(reversed(TEXTS.items())) if turned else TEXTS
    return Finding(Severity.INFO, texts, "urn:check", file="data/x.ttl", line=line, labels=texts)


def test_the_order_of_findings_and_of_their_texts_does_not_matter() -> None:
    written = set()
    for turned in (False, True):
        for lines in permutations((1, 2, 3)):
            report = make_report((_finding(line, turned=turned) for line in lines), 1, 1, {})
            written |= {RENDERERS[form](report, "en") + form for form in ("json", "ttl", "text", "sarif")}
    assert len(written) == 4
