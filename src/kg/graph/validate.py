"""Validation: shapes and check queries over everything asserted and derived, each finding with its place in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.checks import run_check
from kg.graph.derive import derive
from kg.graph.findings import Finding, Report, Severity, Term, Texts, make_report
from kg.graph.locate import Places, find_places
from kg.graph.paths import CompoundPath, PropertyPath
from kg.graph.register import REGISTER_GRAPH, source_lines
from kg.graph.shacl import Result, validate_shapes
from kg.graph.sources import DERIVED_GRAPH, ONTOLOGY_GRAPH, SourceFile, Sources, read_content
from kg.vocab import DCT, RDFS, SKOS

_LABELS = [
    ox.NamedNode(iri) for iri in (SKOS + "prefLabel", DCT + "title", RDFS + "label", "http://xmlns.com/foaf/0.1/name")
]


def validate(sources: Sources) -> Report:
    """Validate `sources`; afterwards their store holds what follows from them as well, in graph:derived.

    Files that cannot be used are reported alone: what hangs on them would drown in findings that are none.
    """
    triples = sum(file.triples for file in sources.files)
    if sources.problems:
        return make_report(sources.problems, len(sources.files), triples, sources.prefixes)
    derived = derive(sources.store, sources.derivations, ONTOLOGY_GRAPH, DERIVED_GRAPH)
    results = [row for query in sources.checks for row in run_check(sources.store, query, sources.prefixes)]
    results += validate_shapes(sources.store, sources.shapes, sources.prefixes)
    if sources.register is not None:
        results += sources.register.differences
    findings = [finding for finding in _locate(results, sources) if not _is_for_the_register(finding, sources)]
    return make_report(findings, len(sources.files), triples, sources.prefixes, derived)


def _is_for_the_register(finding: Finding, sources: Sources) -> bool:
    """Whether a finding only says what could be added to a place of the register: nobody edits that, kg register list
    counts it."""
    subject = finding.focus.value if finding.focus is not None else ""
    file = sources.file_of.get(subject)
    return finding.severity is Severity.INFO and file is not None and file.graph == REGISTER_GRAPH


@dataclass(frozen=True)
class _Place:
    """The statement a result speaks of, as far as a file holds it: `predicate` and `value` narrow it down."""

    file: SourceFile
    subject: str
    predicate: str = ""
    value: Term | None = None


def _locate(results: Sequence[Result], sources: Sources) -> Iterator[Finding]:
    """Make findings of results, reading each file again that is spoken of, once."""
    placed = []
    for result in results:
        focus = _named_node(sources.store, result.focus)
        placed.append((result, focus, _find_place(result, focus, sources)))
    wanted: dict[SourceFile, set[str]] = {}
    for _, _, place in placed:
        if place is not None:
            wanted.setdefault(place.file, set()).add(place.subject)
    places = {file: _places_in(file, subjects, sources) for file, subjects in wanted.items()}
    labels: dict[ox.NamedNode | None, Texts] = {None: {}}
    for result, focus, place in placed:
        if focus not in labels:
            labels[focus] = read_labels(sources.store, focus)
        yield Finding(
            severity=result.severity,
            messages=result.messages,
            source=result.shape,
            component=result.component,
            file=place.file.name if place is not None else "",
            line=_line(places[place.file], place) if place is not None else 0,
            focus=focus,
            labels=labels[focus],
            path=result.path,
            value=None if isinstance(result.value, ox.BlankNode) else result.value,
        )


def _places_in(file: SourceFile, subjects: set[str], sources: Sources) -> Places:
    if sources.register is not None and file.graph == REGISTER_GRAPH:
        return Places.of_lines(source_lines(sources.register, file.name, subjects))
    return find_places(read_content(file.path), subjects)


def _find_place(result: Result, focus: ox.NamedNode | None, sources: Sources) -> _Place | None:
    """Find the statement to mend: the value's, else the last one with the path's property, else the subject's first."""
    if focus is None:
        return None
    step = _outermost_step(result.path)
    if step is not None and step[0] == "^" and isinstance(result.value, ox.NamedNode):
        file = sources.file_of.get(result.value.value)
        if file is not None:
            return _Place(file, result.value.value, step[1], focus)
    file = sources.file_of.get(focus.value)
    if file is not None:
        predicate = step[1] if step is not None and step[0] == "" else ""
        return _Place(file, focus.value, predicate, result.value)
    for quad in sources.store.quads_for_pattern(None, None, focus, None):
        if quad.graph_name == DERIVED_GRAPH or not isinstance(quad.subject, ox.NamedNode):
            continue
        if quad.subject.value in sources.file_of:
            return _Place(sources.file_of[quad.subject.value], quad.subject.value, quad.predicate.value, focus)
    return None


def _outermost_step(path: PropertyPath | None) -> tuple[str, str] | None:
    """Take the first property of a path with its direction, `^` where it is walked backwards."""
    if isinstance(path, CompoundPath):
        if path.operator == "/" and path.parts:
            return _outermost_step(path.parts[0])
        if path.operator == "^" and isinstance(path.parts[0], ox.NamedNode):
            return "^", path.parts[0].value
        return None
    return None if path is None else ("", path.value)


def _line(places: Places, place: _Place) -> int:
    line = places.statement_line(place.subject, place.predicate, place.value) if place.predicate else 0
    return line or places.subject_line(place.subject)


def _named_node(store: ox.Store, term: Term) -> ox.NamedNode | None:
    """Take the thing itself, or the one with an IRI that a blank node or a literal hangs on."""
    seen = set()
    while not isinstance(term, ox.NamedNode):
        if term in seen or isinstance(term, ox.Triple):
            return None
        seen.add(term)
        holder = next(store.quads_for_pattern(None, None, term, None), None)
        if holder is None:
            return None
        term = holder.subject
    return term


def read_labels(store: ox.Store, node: ox.NamedNode | None) -> Texts:
    """Read what people call `node`: its label, title or name, whichever it has first, by language."""
    for predicate in _LABELS:
        labels = [quad.object for quad in store.quads_for_pattern(node, predicate, None, None)]
        texts = {label.language or "": label.value for label in labels if isinstance(label, ox.Literal)}
        if texts:
            return texts
    return {}
