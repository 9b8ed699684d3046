from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from kg.graph.findings import Report, Severity
from kg.graph.render import RENDERERS, render_json
from kg.graph.sarif import render_sarif
from kg.graph.shacl import read_report
from kg.graph.shaclreport import render_turtle
from kg.graph.sources import read_sources
from kg.graph.validate import validate

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def report(project: Path) -> Report:
    shutil.copytree(CASES / "invalid.project", project, dirs_exist_ok=True)
    return validate(read_sources(project))


@pytest.fixture
def broken(project: Path) -> Report:
    shutil.copytree(CASES / "invalid.syntax", project, dirs_exist_ok=True)
    return validate(read_sources(project))


def test_json_names_everything(report: Report) -> None:
    document = json.loads(render_json(report, "de"))
    assert document["summary"] == {
        "conforms": False,
        "violations": 7,
        "warnings": 2,
        "infos": 0,
        "files": 6,
        "triples": report.triples,
        "derived": report.derived,
    }
    (finding,) = (item for item in document["findings"] if item["value"] == "role:head")
    assert finding == {
        "severity": "Violation",
        "file": "data/projects/nola.ttl",
        "line": 24,
        "column": 0,
        "subject": {
            "iri": "https://w3id.org/kommunen-innovativ/id/participation/nola--goettingen",
            "curie": "participation:nola--goettingen",
            "label": "",
        },
        "path": "ki:role",
        "value": "role:head",
        "message": "Die Rolle muss aus der Liste role: stammen.",
        "messages": {
            "de": "Die Rolle muss aus der Liste role: stammen.",
            "en": "The role must be one of the list role:.",
        },
        "source": "https://w3id.org/kommunen-innovativ/shapes#ParticipationShape-role",
        "component": "http://www.w3.org/ns/shacl#InConstraintComponent",
    }
    assert "NoLa" in {item["subject"]["label"] for item in document["findings"]}


def test_sarif_is_what_the_standard_demands(report: Report) -> None:
    document = json.loads(render_sarif(report, "en"))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        _assert_sarif_result(result, rules)
    assert Counter(result["level"] for result in run["results"]) == {"error": 7, "warning": 2}
    assert len({result["partialFingerprints"]["finding/v1"] for result in run["results"]}) == len(run["results"])


def _assert_sarif_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in {"error", "warning", "note"}
    assert result["message"]["text"]
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "data/projects/nola.ttl"
    assert physical["region"]["startLine"] >= 1


def test_sarif_of_a_syntax_error_names_the_column(broken: Report) -> None:
    results = json.loads(render_sarif(broken, "en"))["runs"][0]["results"]
    assert results[1]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "data/projects/nola.ttl"},
                "region": {"startLine": 13, "startColumn": 5},
            }
        }
    ]


def test_turtle_is_a_validation_report(report: Report) -> None:
    graph = rdflib.Graph().parse(data=render_turtle(report, "en"), format="turtle")
    (node,) = graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)
    assert graph.value(node, rdflib.SH.conforms) == rdflib.Literal(False)
    results = list(read_report(graph, rdflib.Graph(), {}))
    assert Counter(
        (result.severity, str(result.focus), str(result.path), str(result.value), result.component, result.shape)
        for result in results
    ) == Counter(
        (finding.severity, str(finding.focus), str(finding.path), str(finding.value), finding.component, finding.source)
        for finding in report.findings
    )
    assert "https://w3id.org/kommunen-innovativ/checks/source-described" in {result.shape for result in results}
    messages = {
        text.language for text in graph.objects(None, rdflib.SH.resultMessage) if isinstance(text, rdflib.Literal)
    }
    assert messages == {"de", "en"}


def test_turtle_of_files_that_cannot_be_used(broken: Report) -> None:
    graph = rdflib.Graph().parse(data=render_turtle(broken, "en"), format="turtle")
    assert rdflib.URIRef("file:data/projects/nola.ttl") in set(graph.objects(None, rdflib.SH.focusNode))


def test_no_finding_leaves_a_conforming_report(project: Path) -> None:
    report = validate(read_sources(project))
    graph = rdflib.Graph().parse(data=render_turtle(report, "en"), format="turtle")
    assert list(graph.objects(None, rdflib.SH.conforms)) == [rdflib.Literal(True)]
    assert json.loads(render_sarif(report, "en"))["runs"][0]["results"] == []


@pytest.mark.parametrize("form", sorted(RENDERERS))
def test_same_input_same_bytes_and_no_blank_node_leaks(project: Path, report: Report, form: str) -> None:
    again = validate(read_sources(project))
    text = RENDERERS[form](report, "en")
    assert text == RENDERERS[form](again, "en")
    if form != "ttl":
        assert "_:" not in text
        assert "[ ]" not in text


def test_severities_are_counted(report: Report) -> None:
    assert report.count(Severity.VIOLATION) == 7
    assert not report.conforms
    assert all(isinstance(finding.focus, ox.NamedNode) for finding in report.findings)
