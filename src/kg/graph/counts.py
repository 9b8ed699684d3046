"""What is counted in the finished graph, for its description."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.description.record import ClassCount, Linkset, NamedGraph, PropertyCount
from kg.description.terms import FOAF, SD, VOID
from kg.vocab import DCAT, DCT, OWL, PROV, RDF, RDF_TYPE, RDFS, SH, SKOS, Prefixes

_LINKS = frozenset({OWL + "sameAs", SKOS + "exactMatch", SKOS + "closeMatch"})
_BARE = (OWL, RDFS, RDF, SH, VOID, SD, DCAT, PROV + "Entity", FOAF + "Document")
"""Classes whose properties nobody looks for: those of the vocabulary and of the description, and the widest ones."""
_EXAMPLES = ("JointProject", "Municipality", "Organisation", "KeyMessage", "Result")


@dataclass(frozen=True)
class Counts:
    """The numbers of a record: see there."""

    triples: int
    entities: int
    distinct_subjects: int
    distinct_objects: int
    classes: tuple[ClassCount, ...]
    properties: tuple[PropertyCount, ...]
    linksets: tuple[Linkset, ...]
    graphs: tuple[NamedGraph, ...]
    vocabularies: tuple[str, ...]
    examples: tuple[str, ...]


def count(quads: Iterable[ox.Quad], base: str, prefixes: Prefixes) -> Counts:
    """Count `quads`, whose things have identifiers below `base`."""
    quads = list(quads)
    triples = {quad.triple for quad in quads}
    types: dict[object, list[str]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
            types[triple.subject].append(triple.object.value)
    entities = Counter(each for kinds in types.values() for each in kinds)
    properties: Counter[str] = Counter()
    by_class: dict[str, Counter[str]] = defaultdict(Counter)
    statements: Counter[str] = Counter()
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, predicate, term in triples:
        name = predicate.value
        properties[name] += 1
        for each in types.get(subject, ()):
            by_class[each][name] += 1
        if not isinstance(subject, ox.NamedNode):
            continue
        statements[subject.value] += 1
        if isinstance(term, ox.Literal) and name == RDFS + "label" and subject.value in entities:
            labels[subject.value][term.language or ""] = term.value
        is_link = name in _LINKS and subject.value.startswith(base)
        if is_link and isinstance(term, ox.NamedNode) and not term.value.startswith(base):
            links[urlsplit(term.value).hostname or "", name].append(term.value)
    return Counts(
        triples=len(triples),
        entities=sum(1 for iri in statements if iri.startswith(f"{base}id/")),
        distinct_subjects=len({triple.subject for triple in triples}),
        distinct_objects=len({triple.object for triple in triples}),
        classes=tuple(
            ClassCount(iri, entities[iri], dict(sorted(labels[iri].items())), _properties_of(iri, by_class[iri]))
            for iri in sorted(entities)
        ),
        properties=_property_counts(properties),
        linksets=_linksets(links),
        graphs=_graphs(quads, base),
        vocabularies=_vocabularies([*properties, *entities], base, prefixes),
        examples=_examples(base, types, statements),
    )


def _properties_of(class_iri: str, counts: Mapping[str, int]) -> tuple[PropertyCount, ...]:
    if class_iri.startswith(_BARE):
        return ()
    # That a thing of a class has a type goes without saying.
    return tuple(each for each in _property_counts(counts) if each.iri != RDF_TYPE.value)


def _property_counts(counts: Mapping[str, int]) -> tuple[PropertyCount, ...]:
    return tuple(PropertyCount(iri, counts[iri]) for iri in sorted(counts))


def _linksets(links: Mapping[tuple[str, str], Sequence[str]]) -> tuple[Linkset, ...]:
    targets: dict[str, list[str]] = defaultdict(list)
    for (hub, _), iris in links.items():
        targets[hub] += iris
    return tuple(
        Linkset(hub, common_space(targets[hub]), predicate, len(iris))
        for (hub, predicate), iris in sorted(links.items())
    )


def common_space(iris: Iterable[str]) -> str:
    """How all of `iris` begin, up to a slash or a hash.

    >>> common_space(["http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/entity/Q12"])
    'http://www.wikidata.org/entity/'
    """
    same = takewhile(lambda column: len(set(column)) == 1, zip(*iris, strict=False))
    start = "".join(column[0] for column in same)
    return start[: max(start.rfind("/"), start.rfind("#")) + 1]


def _graphs(quads: Iterable[ox.Quad], base: str) -> tuple[NamedGraph, ...]:
    counts: Counter[str] = Counter()
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, term, graph in quads:
        if isinstance(graph, ox.NamedNode):
            counts[graph.value] += 1
        is_title = predicate.value == DCT + "title" and isinstance(term, ox.Literal)
        if is_title and isinstance(subject, ox.NamedNode) and subject.value.startswith(f"{base}graph/"):
            titles[subject.value][term.language or ""] = term.value
    return tuple(NamedGraph(iri, dict(sorted(titles[iri].items())), counts[iri]) for iri in sorted(counts))


def _vocabularies(terms: Iterable[str], base: str, prefixes: Prefixes) -> tuple[str, ...]:
    spaces = sorted((space for space in prefixes.values() if not space.startswith(f"{base}id/")), key=len)
    used = set()
    for term in terms:
        used |= set([space for space in spaces if term.startswith(space)][-1:])
    return tuple(sorted(used))


def _examples(base: str, types: Mapping[object, Sequence[str]], statements: Mapping[str, int]) -> tuple[str, ...]:
    """Of each main kind the thing of which most is said."""
    found = []
    for name in _EXAMPLES:
        kind = f"{base}def#{name}"
        things = [each.value for each, kinds in types.items() if kind in kinds and isinstance(each, ox.NamedNode)]
        if things:
            found.append(min(things, key=lambda iri: (-statements[iri], iri)))
    return tuple(found)
