"""What is known of quality, as RDF: measurements in DQV, results of tests in EARL, the report of the check in SHACL.

https://www.w3.org/TR/vocab-dqv/, https://www.w3.org/TR/EARL10-Schema/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kg.description import Record
from kg.description.terms import DQV, EARL, Statements, iri, number, text, typed
from kg.evidence import Evidence
from kg.vocab import DCT, PROV, RDFS, SH, SKOS
from kg.web.proofs import Demand

_OUTCOMES = {"yes": "passed", "partly": "cantTell", "no": "failed", "n.a.": "inapplicable"}


def quality_graph(
    record: Record,
    public: str,
    totals: Mapping[str, int],
    numbers: Mapping[str, Any],
    summary: Mapping[str, int],
    evidence: Mapping[str, Evidence],
    lists: Mapping[str, Sequence[Demand]],
) -> list[ox.Triple]:
    """Everything as statements about the dataset; nodes are fragments of the address of the page.

    `totals`: numbers by name. `numbers`: those of the release, by query. `summary`: of the check. `lists`: demands.
    """
    out = Statements()
    page = f"{record.base}quality"
    out.type(page, DQV + "QualityMetadata")
    out.add(page, DCT + "isPartOf", iri(record.iri))
    out.add(page, DCT + "issued", typed(record.issued, "date"))
    out.add(record.iri, DQV + "hasQualityMetadata", iri(page))
    for name, value in totals.items():
        _measure(out, record, name, value)
    for query, answer in numbers.items():
        rows = answer["rows"]
        if len(rows) == 1:
            for column, value in rows[0].items():
                if isinstance(value, int):
                    _measure(out, record, f"{query}-{column.replace('_', '-')}", value, answer["summary"])
    if summary:
        _report(out, record, public, summary)
    for each in evidence.values():
        _evidence(out, record, each)
    for name, demands in lists.items():
        for demand in demands:
            _demand(out, record, public, name, demand)
    return out.triples


def _measure(out: Statements, record: Record, name: str, value: int, question: Mapping[str, str] | None = None) -> None:
    node, metric = f"{record.base}quality#{name}", f"{record.base}quality#metric-{name}"
    out.type(node, DQV + "QualityMeasurement")
    out.add(node, DQV + "computedOn", iri(record.iri))
    out.add(node, DQV + "isMeasurementOf", iri(metric))
    out.add(node, DQV + "value", number(value))
    out.add(node, PROV + "generatedAtTime", typed(f"{record.issued}T00:00:00Z", "dateTime"))
    out.add(record.iri, DQV + "hasQualityMeasurement", iri(node))
    out.type(metric, DQV + "Metric")
    out.add(metric, RDFS + "label", text(name.replace("-", " "), "en"))
    out.add(metric, DQV + "expectedDataType", iri("http://www.w3.org/2001/XMLSchema#integer"))
    if question:
        out.texts(metric, SKOS + "definition", question)


def _report(out: Statements, record: Record, public: str, summary: Mapping[str, int]) -> None:
    node = f"{record.base}quality#report"
    out.type(node, SH + "ValidationReport")
    out.add(node, SH + "conforms", typed("true" if summary.get("conforms") else "false", "boolean"))
    out.add(node, RDFS + "seeAlso", iri(f"{public}/quality/report.ttl"))
    for name in ("violations", "warnings", "infos"):
        _measure(out, record, f"check-{name}", int(summary.get(name, 0)))


def _evidence(out: Statements, record: Record, evidence: Evidence) -> None:
    for position, group in enumerate(evidence.groups, start=1):
        node = f"{record.base}quality#{evidence.kind}-{position}"
        outcome = "failed" if group.failed else "passed" if group.passed else "untested"
        _assertion(out, record, node, outcome)
        out.add(node, DCT + "date", typed(evidence.date, "date"))
        out.add(node, RDFS + "label", text(f"{evidence.kind}: {group.name}" if group.name else evidence.kind))
        info = f"{group.passed} passed, {group.failed} failed, {group.skipped} left out"
        out.add(f"{node}-result", EARL + "info", text(info, "en"))


def _demand(out: Statements, record: Record, public: str, name: str, demand: Demand) -> None:
    node = f"{record.base}quality#{name}-{demand.id}"
    _assertion(out, record, node, _OUTCOMES[demand.status])
    out.texts(node, RDFS + "label", demand.name)
    out.texts(f"{node}-result", EARL + "info", demand.how)
    out.add(node, DCT + "source", iri(demand.source))
    if demand.address:
        out.add(f"{node}-result", RDFS + "seeAlso", iri(f"{public}{demand.address}"))


def _assertion(out: Statements, record: Record, node: str, outcome: str) -> None:
    out.type(node, EARL + "Assertion")
    out.add(node, EARL + "subject", iri(record.iri))
    out.add(node, EARL + "test", iri(f"{node}-test"))
    out.type(f"{node}-test", EARL + "TestCriterion")
    out.add(node, EARL + "result", iri(f"{node}-result"))
    out.type(f"{node}-result", EARL + "TestResult")
    out.add(f"{node}-result", EARL + "outcome", iri(EARL + outcome))
