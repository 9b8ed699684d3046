"""The vocabulary of a release, read from its files, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.vocab import DCT, OWL, RDFS, SKOS
from kg.web.turtle import Texts, Turtle, read_triples

ONTOLOGY = "ontology/kommunen-innovativ.ttl"
CODE_LISTS = "ontology/codelists.ttl"
PREFIX_TABLE = "ontology/prefixes.ttl"

_VANN = "http://purl.org/vocab/vann/"
_KINDS = {"Class": "class", "ObjectProperty": "property", "DatatypeProperty": "property", "Datatype": "datatype"}


@dataclass(frozen=True)
class Term:
    """A class, property or datatype of the vocabulary, or a concept of a code list.

    `kind`: class, property, datatype or concept. `used_with`: properties of the vocabulary that lead to this class.
    """

    iri: str
    name: str
    kind: str
    label: Texts
    definition: Texts
    parents: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    used_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """A closed list of concepts."""

    iri: str
    label: Texts
    description: Texts
    concepts: tuple[Term, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The whole vocabulary."""

    iri: str
    title: Texts
    description: Texts
    version: str
    version_iri: str
    prefix: str
    namespace: str
    issued: str
    licence: str
    terms: tuple[Term, ...]
    code_lists: tuple[CodeList, ...]

    def of_kind(self, kind: str) -> list[Term]:
        """The terms of this kind, by name."""
        return [term for term in self.terms if term.kind == kind]


def read_vocabulary(folder: Path) -> Vocabulary | None:
    """The vocabulary in the folder of a release; None where it holds none."""
    if not (folder / ONTOLOGY).is_file():
        return None
    graph = Turtle(read_triples([folder / ONTOLOGY]))
    nodes = graph.of_type(f"{OWL}Ontology")
    if not nodes:
        return None
    node = nodes[0]
    lists = folder / CODE_LISTS
    return Vocabulary(
        iri=node.value,
        title=graph.texts(node, f"{DCT}title"),
        description=graph.texts(node, f"{DCT}description"),
        version=graph.text(node, f"{OWL}versionInfo"),
        version_iri=graph.text(node, f"{OWL}versionIRI"),
        prefix=graph.text(node, f"{_VANN}preferredNamespacePrefix"),
        namespace=graph.text(node, f"{_VANN}preferredNamespaceUri"),
        issued=graph.text(node, f"{DCT}issued"),
        licence=graph.text(node, f"{DCT}license"),
        terms=tuple(_read_terms(graph, node.value + "#")),
        code_lists=tuple(_read_code_lists(Turtle(read_triples([lists])))) if lists.is_file() else (),
    )


def _read_terms(graph: Turtle, namespace: str) -> Iterable[Term]:
    for name, kind in _KINDS.items():
        for node in graph.of_type((RDFS if name == "Datatype" else OWL) + name):
            leading = (
                triple.subject.value
                for triple in graph.triples
                if triple.predicate.value == f"{RDFS}range"
                and triple.object == node
                and isinstance(triple.subject, ox.NamedNode)
            )
            yield Term(
                iri=node.value,
                name=node.value.removeprefix(namespace),
                kind=kind,
                label=graph.texts(node, f"{RDFS}label"),
                definition=graph.texts(node, f"{SKOS}definition"),
                parents=graph.iris(node, f"{RDFS}subClassOf") + graph.iris(node, f"{RDFS}subPropertyOf"),
                range=graph.iris(node, f"{RDFS}range"),
                used_with=tuple(sorted(leading)),
            )


def _read_code_lists(graph: Turtle) -> Iterable[CodeList]:
    concepts = graph.of_type(f"{SKOS}Concept")
    for scheme in graph.of_type(f"{SKOS}ConceptScheme"):
        members = [each for each in concepts if scheme.value in graph.iris(each, f"{SKOS}inScheme")]
        yield CodeList(
            iri=scheme.value,
            label=graph.texts(scheme, f"{SKOS}prefLabel"),
            description=graph.texts(scheme, f"{DCT}description"),
            concepts=tuple(
                Term(
                    iri=each.value,
                    name=each.value.rpartition("/")[2],
                    kind="concept",
                    label=graph.texts(each, f"{SKOS}prefLabel"),
                    definition=graph.texts(each, f"{SKOS}definition"),
                )
                for each in members
            ),
        )
