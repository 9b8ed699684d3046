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
    return tally(quads, base).counts(prefixes)


@dataclass(frozen=True)
class Tally:
    """What was counted in some quads. Two tallies add up where no subject is in both: what is large and stays need be
    counted once, whatever is added to it.
    """

    base: str
    triples: int
    entities: int
    subjects: int
    objects: set[object]
    classes: Counter[str]
    properties: Counter[str]
    by_class: dict[str, Counter[str]]
    labels: dict[str, dict[str, str]]
    links: dict[tuple[str, str], list[str]]
    graphs: Counter[str]
    titles: dict[str, dict[str, str]]
    examples: dict[str, tuple[int, str]]

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.base,
            self.triples + other.triples,
            self.entities + other.entities,
            self.subjects + other.subjects,
            self.objects | other.objects,
            self.classes + other.classes,
            self.properties + other.properties,
            _joined(self.by_class, other.by_class),
            {**self.labels, **other.labels},
            {key: [*self.links.get(key, ()), *other.links.get(key, ())] for key in {**self.links, **other.links}},
            self.graphs + other.graphs,
            {**self.titles, **other.titles},
            {
                name: min(filter(None, (self.examples.get(name), other.examples.get(name))))
                for name in {**self.examples, **other.examples}
            },
        )

    def counts(self, prefixes: Prefixes) -> Counts:
        """The numbers for the record."""
        empty: Counter[str] = Counter()
        return Counts(
            triples=self.triples,
            entities=self.entities,
            distinct_subjects=self.subjects,
            distinct_objects=len(self.objects),
            classes=tuple(
                ClassCount(
                    iri,
                    self.classes[iri],
                    dict(sorted(self.labels.get(iri, {}).items())),
                    _properties_of(iri, self.by_class.get(iri, empty)),
                )
                for iri in sorted(self.classes)
            ),
            properties=_property_counts(self.properties),
            linksets=_linksets(self.links),
            graphs=tuple(
                NamedGraph(iri, dict(sorted(self.titles.get(iri, {}).items())), self.graphs[iri])
                for iri in sorted(self.graphs)
            ),
            vocabularies=_vocabularies([*self.properties, *self.classes], self.base, prefixes),
            # Of each main kind the thing of which most is said.
            examples=tuple(self.examples[name][1] for name in _EXAMPLES if name in self.examples),
        )


def tally(quads: Iterable[ox.Quad], base: str) -> Tally:
    """Count `quads`, whose things have identifiers below `base`."""
    graphs: Counter[str] = Counter()
    about: dict[object, set[ox.Triple]] = {}
    for quad in quads:
        about.setdefault(quad.subject, set()).add(quad.triple)
        if isinstance(quad.graph_name, ox.NamedNode):
            graphs[quad.graph_name.value] += 1
    # Most things have the same classes as many others: their properties are counted together.
    by_classes: dict[tuple[str, ...], Counter[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    titles: dict[str, dict[str, str]] = {}
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    examples: dict[str, tuple[int, str]] = {}
    objects: set[object] = set()
    classes: Counter[str] = Counter()
    for subject, triples in about.items():
        kinds = _classes(triples)
        classes.update(kinds)
        by_classes.setdefault(kinds, Counter()).update([each.predicate.value for each in triples])
        objects.update([each.object for each in triples])
        if not isinstance(subject, ox.NamedNode):
            continue
        iri = subject.value
        if not iri.startswith(f"{base}id/"):
            _note_texts(iri, triples, RDFS + "label", labels)
        if iri.startswith(f"{base}graph/"):
            _note_texts(iri, triples, DCT + "title", titles)
        if iri.startswith(base):
            _note_links(triples, base, links)
        for name in _EXAMPLES:
            if f"{base}def#{name}" in kinds:
                found = (-len(triples), iri)
                examples[name] = min(found, examples.get(name, found))
    by_class: dict[str, Counter[str]] = {}
    for kinds, counter in by_classes.items():
        by_class = _joined(by_class, dict.fromkeys(kinds, counter))
    return Tally(
        base=base,
        triples=sum(map(len, about.values())),
        entities=sum(1 for each in about if isinstance(each, ox.NamedNode) and each.value.startswith(f"{base}id/")),
        subjects=len(about),
        objects=objects,
        classes=classes,
        properties=sum(by_classes.values(), Counter()),
        by_class=by_class,
        labels=labels,
        links=dict(links),
        graphs=graphs,
        titles=titles,
        examples=examples,
    )


def _classes(triples: Iterable[ox.Triple]) -> tuple[str, ...]:
    found = (each.object for each in triples if each.predicate == RDF_TYPE)
    return tuple(sorted(each.value for each in found if isinstance(each, ox.NamedNode)))


def _note_texts(iri: str, triples: Iterable[ox.Triple], predicate: str, texts: dict[str, dict[str, str]]) -> None:
    for each in triples:
        if each.predicate.value == predicate and isinstance(each.object, ox.Literal):
            found = texts.setdefault(iri, {})
            language = each.object.language or ""
            found[language] = min(each.object.value, found.get(language, each.object.value))


def _note_links(triples: Iterable[ox.Triple], base: str, links: dict[tuple[str, str], list[str]]) -> None:
    for _, predicate, term in triples:
        if predicate.value in _LINKS and isinstance(term, ox.NamedNode) and not term.value.startswith(base):
            links[urlsplit(term.value).hostname or "", predicate.value].append(term.value)


def _joined(one: Mapping[str, Counter[str]], other: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
    empty: Counter[str] = Counter()
    return {key: one.get(key, empty) + other.get(key, empty) for key in {**one, **other}}


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


def _vocabularies(terms: Iterable[str], base: str, prefixes: Prefixes) -> tuple[str, ...]:
    spaces = sorted((space for space in prefixes.values() if not space.startswith(f"{base}id/")), key=len)
    used = set()
    for term in terms:
        used |= set([space for space in spaces if term.startswith(space)][-1:])
    return tuple(sorted(used))
