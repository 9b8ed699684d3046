"""A SHACL validation report as a graph, https://www.w3.org/TR/shacl/#validation-report, check queries included."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox

from kg.graph.findings import Finding, Report
from kg.graph.paths import write_path
from kg.vocab import RDF, RDF_TYPE, SH, XSD


def render_turtle(report: Report, language: str) -> str:  # noqa: ARG001 - the graph holds all languages
    """Write the report in Turtle: the same report gives the same bytes."""
    root = ox.BlankNode("report")
    conforms = ox.Literal("true" if not report.findings else "false", datatype=ox.NamedNode(XSD + "boolean"))
    triples = [ox.Triple(root, RDF_TYPE, _sh("ValidationReport")), ox.Triple(root, _sh("conforms"), conforms)]
    for number, finding in enumerate(report.findings, start=1):
        node = ox.BlankNode(f"r{number}")
        triples.append(ox.Triple(root, _sh("result"), node))
        triples += _result(node, finding)
    prefixes = {**report.prefixes, "sh": SH, "rdf": RDF, "xsd": XSD}
    content = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return content.decode("utf-8") if content is not None else ""


def _result(node: ox.BlankNode, finding: Finding) -> list[ox.Triple]:
    """Describe one result; where a whole file is the trouble, the file stands for the focus node."""
    focus = finding.focus or ox.NamedNode(f"file:{quote(finding.file)}")
    triples = [
        ox.Triple(node, RDF_TYPE, _sh("ValidationResult")),
        ox.Triple(node, _sh("focusNode"), focus),
        ox.Triple(node, _sh("resultSeverity"), _sh(finding.severity)),
        ox.Triple(node, _sh("sourceConstraintComponent"), ox.NamedNode(finding.component or finding.source)),
    ]
    if finding.source:
        triples.append(ox.Triple(node, _sh("sourceShape"), ox.NamedNode(finding.source)))
    if finding.path is not None:
        path_triples: list[ox.Triple] = []
        triples.append(ox.Triple(node, _sh("resultPath"), write_path(finding.path, f"{node.value}p", path_triples)))
        triples += path_triples
    if finding.value is not None and not isinstance(finding.value, ox.BlankNode):
        triples.append(ox.Triple(node, _sh("value"), finding.value))
    for tag, text in sorted(finding.messages.items()):
        triples.append(ox.Triple(node, _sh("resultMessage"), ox.Literal(text, language=tag or None)))
    return triples


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)
