"""SHACL validation: pyshacl-turbo on pyoxigraph stores, and how to read a validation report.

Data **and** shapes are loaded by pyoxigraph. rdflib holds a plain string without a datatype, pyoxigraph with
xsd:string; with one side from each library every sh:in and sh:hasValue on strings would be reported as violated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import pyshacl_turbo
import rdflib
from rdflib.namespace import SH as SHACL

from kg.errors import DataError, Position
from kg.graph.findings import Severity, Term, Texts
from kg.graph.messages import fill_message, recognise_messages
from kg.graph.paths import PropertyPath, path_text, read_path
from kg.vocab import SH, Prefixes, shorten

SPARQL_CONSTRAINT = SH + "SPARQLConstraintComponent"


@dataclass(frozen=True)
class Result:
    """One validation result, with the nearest shape that has an IRI as its `shape`."""

    severity: Severity
    focus: Term
    path: PropertyPath | None
    value: Term | None
    component: str
    shape: str
    messages: Texts


def validate_shapes(store: ox.Store, shapes: ox.Store, prefixes: Prefixes) -> list[Result]:
    """Validate the union of all graphs in `store` against `shapes`.

    Raises DataError where a shape itself is ill-formed.
    """
    try:
        program = pyshacl_turbo.compile_shapes(shapes)  # type: ignore[no-untyped-call]
        _, report, _ = program.validate(store)
    except (pyshacl_turbo.ValidationFailure, RuntimeError, ValueError) as error:
        raise DataError(f"a shape cannot be used: {error}", Position("shapes")) from error
    return list(read_report(report, program.graph, prefixes))


def read_report(report: rdflib.Graph, shapes: rdflib.Graph, prefixes: Prefixes) -> Iterator[Result]:
    """Read the results of a validation report made with `shapes`."""
    for node in report.subjects(rdflib.RDF.type, SHACL.ValidationResult):
        severity = report.value(node, SHACL.resultSeverity)
        focus = report.value(node, SHACL.focusNode)
        shape = report.value(node, SHACL.sourceShape)
        component = report.value(node, SHACL.sourceConstraintComponent)
        if severity is None or focus is None or shape is None or component is None:
            raise ValueError(f"incomplete validation result {node}")
        path_node = report.value(node, SHACL.resultPath)
        value = report.value(node, SHACL.value)
        result = Result(
            severity=Severity(str(severity).removeprefix(SH)),
            focus=_to_term(focus),
            path=None if path_node is None else read_path(report, path_node),
            value=None if value is None else _to_term(value),
            component=str(component),
            shape=_named_shape(shapes, shape),
            messages={},
        )
        spoken = [text for text in report.objects(node, SHACL.resultMessage) if isinstance(text, rdflib.Literal)]
        constraint = report.value(node, SHACL.sourceConstraint)
        yield _with_messages(result, spoken, _own_messages(shapes, constraint, shape), prefixes)


def _with_messages(result: Result, spoken: list[rdflib.Literal], own: Texts, prefixes: Prefixes) -> Result:
    """Choose the messages: what the shape or constraint says; where it is silent, a sentence on rule and shape."""
    messages: Texts
    if result.component == SPARQL_CONSTRAINT:
        messages = recognise_messages(own, [str(text) for text in spoken], prefixes)
        if not messages and not own:
            messages = {text.language or "": str(text) for text in spoken}
    else:
        terms = {"this": result.focus}
        if result.value is not None:
            terms["value"] = result.value
        if isinstance(result.path, ox.NamedNode):
            terms["path"] = result.path
        messages = {language: fill_message(text, terms, prefixes) for language, text in own.items()}
    return Result(
        result.severity,
        result.focus,
        result.path,
        result.value,
        result.component,
        result.shape,
        messages or _plain_messages(result, prefixes),
    )


def _plain_messages(result: Result, prefixes: Prefixes) -> Texts:
    rule = result.component.removeprefix(SH).removesuffix("ConstraintComponent")
    shape = shorten(result.shape, prefixes)
    path = f" ({path_text(result.path, prefixes)})" if result.path is not None else ""
    return {"de": f"Verletzt die Regel {rule} der Form {shape}{path}.", "en": f"Breaks rule {rule} of {shape}{path}."}


def _own_messages(shapes: rdflib.Graph, *nodes: rdflib.term.Node | None) -> Texts:
    for node in nodes:
        texts = [] if node is None else list(shapes.objects(node, SHACL.message))
        if texts:
            return {text.language or "": str(text) for text in texts if isinstance(text, rdflib.Literal)}
    return {}


def _named_shape(shapes: rdflib.Graph, shape: rdflib.term.Node) -> str:
    """Climb from a shape without IRI to the one it stands in."""
    seen = set()
    while isinstance(shape, rdflib.BNode) and shape not in seen:
        seen.add(shape)
        shape = min(shapes.subjects(None, shape), default=shape, key=_named_first)
    return "" if isinstance(shape, rdflib.BNode) else str(shape)


def _named_first(node: rdflib.term.Node) -> tuple[bool, str]:
    return isinstance(node, rdflib.BNode), str(node)


def _to_term(node: rdflib.term.Node) -> Term:
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    raise ValueError(f"{node} is no RDF term")
