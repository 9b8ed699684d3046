"""The release describes itself: counts itself, and says so in a named graph of its own, graph:description.

The numbers count that graph too. Its shape follows from what is described, never from the numbers, so a few rounds
settle them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

import pyoxigraph as ox

from kg.description.examples import about_examples, about_prefixes
from kg.description.record import Agent, Record
from kg.description.void import about_dataset
from kg.errors import ReleaseError
from kg.graph.canonical import canonical_quads
from kg.graph.counts import Counts, tally
from kg.graph.dataset import Dataset
from kg.queryfiles import QueryFile
from kg.vocab import DCAT, DCT, RDF_TYPE, SKOS, Prefixes

DESCRIPTION = "graph/description"
"""Where the description stands, below the base IRI."""

UNNAMED = "unnamed"
"""What a release is called in its description before it has an id."""

_ROUNDS = 8


def describe(
    quads: Sequence[ox.Quad],
    dataset: Dataset,
    version: str,
    base: str,
    prefixes: Prefixes,
    queries: Iterable[QueryFile] = (),
) -> tuple[Record, list[ox.Quad]]:
    """Make the record of the dataset `quads`, released as `version`, and all quads with its description.

    `queries`: what is offered as examples. Raises ReleaseError where the numbers do not settle.
    """
    graph = ox.NamedNode(base + DESCRIPTION)
    fixed = [*about_prefixes(graph.value, prefixes), *about_examples(graph.value, queries)]
    said = _said_of(dataset, quads, version, base)
    # The description speaks of the dataset, of named graphs and of nodes of its own: what is said of all other things
    # is counted once.
    things, touched = _split(
        quads,
        f"{base}id/",
        {dataset.iri, *(each.subject.value for each in fixed if isinstance(each.subject, ox.NamedNode))},
    )
    rest = tally(things, base)
    counts = (rest + tally(touched, base)).counts(prefixes)
    known = {quad.triple for quad in touched}
    for round_ in range(_ROUNDS):
        record = _with_counts(said, counts)
        # What the data say already is not said twice: a statement stands in one graph.
        own = {*fixed, *about_dataset(record, prefixes)} - known
        added = [ox.Quad(each.subject, each.predicate, each.object, graph) for each in own]
        again = (rest + tally([*touched, *added], base)).counts(prefixes)
        if round_ >= _ROUNDS // 2:
            # The number of distinct objects stands among these objects: now and then no number is true of itself.
            again = replace(again, distinct_objects=0)
        if again == counts:
            return record, canonical_quads([*quads, *added])
        counts = again
    raise ReleaseError("the description of the release does not settle", hint="please report this")


def name_release(record: Record, quads: Iterable[ox.Quad], release_id: str) -> tuple[Record, list[ox.Quad]]:
    """The record and all quads of a release described as UNNAMED, with its id in its place.

    That is one literal in the graph of the description, and no number depends on what it says.
    """
    graph, unnamed, named = ox.NamedNode(record.graph), ox.Literal(record.version), ox.Literal(release_id)
    renamed = (
        ox.Quad(quad.subject, quad.predicate, named, graph)
        if quad.object == unnamed and quad.graph_name == graph
        else quad
        for quad in quads
    )
    return replace(record, version=release_id), sorted(renamed, key=str)


def _split(quads: Iterable[ox.Quad], start: str, but: set[str]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Part what is said of things whose identifiers begin with `start`, `but` for some, from everything else."""
    parts: tuple[list[ox.Quad], list[ox.Quad]] = ([], [])
    for quad in quads:
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        parts[not subject.startswith(start) or subject in but].append(quad)
    return parts


def _with_counts(record: Record, counts: Counts) -> Record:
    return replace(record, **{each.name: getattr(counts, each.name) for each in fields(Counts)})


def _said_of(dataset: Dataset, quads: Iterable[ox.Quad], version: str, base: str) -> Record:
    """The record as far as the data say it, without any number."""
    about: dict[str, list[ox.NamedNode | ox.Literal]] = defaultdict(list)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, term, _ in quads:
        if isinstance(subject, ox.NamedNode) and isinstance(term, ox.NamedNode | ox.Literal):
            if subject.value == dataset.iri:
                about[predicate.value].append(term)
            elif predicate.value == SKOS + "prefLabel" and isinstance(term, ox.Literal):
                names[subject.value][term.language or ""] = term.value
            elif subject.value in dataset.sources and predicate.value == DCT + "title" and isinstance(term, ox.Literal):
                titles[subject.value][term.language or ""] = term.value

    def texts(predicate: str) -> list[tuple[str, str]]:
        return sorted((each.language or "", each.value) for each in about[predicate] if isinstance(each, ox.Literal))

    def values(predicate: str) -> tuple[str, ...]:
        return tuple(sorted({each.value for each in about[predicate]}))

    keywords: dict[str, tuple[str, ...]] = {}
    for language, word in texts(DCAT + "keyword"):
        keywords[language] = (*keywords.get(language, ()), word)
    publisher = next(iter(values(DCT + "publisher")), "")
    return Record(
        base=base,
        iri=dataset.iri,
        version=version,
        issued=dataset.date,
        title=dataset.title,
        description=dict(texts(DCT + "description")),
        keywords=keywords,
        themes=values(DCAT + "theme"),
        languages=values(DCT + "language"),
        licence=dataset.licence,
        rights=next(iter(values(DCT + "rights")), ""),
        publisher=Agent(publisher, dict(sorted(names[publisher].items())) if publisher else {}),
        sources=dataset.sources,
        temporal=_period(quads, base),
        triples=0,
        entities=0,
        distinct_subjects=0,
        distinct_objects=0,
        classes=(),
        properties=(),
        linksets=(),
        graphs=(),
        vocabularies=(),
        examples=(),
        source_names=dict(titles),
        register=dataset.register,
    )


def _period(quads: Iterable[ox.Quad], base: str) -> tuple[str, str]:
    """The first and the last day of the joint projects, as far as they are known."""
    projects = {
        quad.subject for quad in quads if quad.predicate == RDF_TYPE and _value(quad) == f"{base}def#JointProject"
    }
    days = {
        name: sorted(
            _value(quad) for quad in quads if quad.predicate.value == f"{base}def#{name}" and quad.subject in projects
        )
        for name in ("notBefore", "notAfter")
    }
    return next(iter(days["notBefore"]), ""), next(reversed(days["notAfter"]), "")


def _value(quad: ox.Quad) -> str:
    return quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
