"""The vocabulary and the shapes of a release, read from their files, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.vocab import DCT, OWL, RDF, RDF_TYPE, RDFS, SH, SKOS

ONTOLOGY = "ontology/kommunen-innovativ.ttl"
CODE_LISTS = "ontology/codelists.ttl"
PREFIX_TABLE = "ontology/prefixes.ttl"
SHAPES = "shapes"

Texts = Mapping[str, str]
"""Texts by language."""
Node = ox.NamedNode | ox.BlankNode

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


@dataclass(frozen=True)
class Rule:
    """A property shape: what it looks at, how grave it is when it is not met, and what it says then."""

    iri: str
    path: str
    severity: str
    message: Texts


@dataclass(frozen=True)
class Shape:
    """A node shape: for which things it is, its rules, and what it says itself of a thing that it does not fit.

    `targets`: IRIs of classes, or of properties that the things have.
    """

    iri: str
    name: str
    targets: tuple[str, ...]
    rules: tuple[Rule, ...]
    message: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class ShapeFile:
    """One file of shapes; `about` is the comment at its head."""

    name: str
    about: str
    shapes: tuple[Shape, ...] = field(default=())


class _Graph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(triples)
        self._found: dict[tuple[str, str], list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = {}
        for subject, predicate, value in self.triples:
            self._found.setdefault((str(subject), predicate.value), []).append(value)

    def values(self, node: Node, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
        return self._found.get((str(node), predicate), [])

    def iris(self, node: Node, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(each.value for each in self.values(node, predicate) if isinstance(each, ox.NamedNode)))

    def texts(self, node: Node, predicate: str) -> Texts:
        found = self.values(node, predicate)
        return {each.language or "": each.value for each in found if isinstance(each, ox.Literal)}

    def text(self, node: Node, predicate: str) -> str:
        found = self.values(node, predicate)
        return next((each.value for each in found if isinstance(each, ox.Literal | ox.NamedNode)), "")

    def of_type(self, class_iri: str) -> list[ox.NamedNode]:
        found = {
            triple.subject
            for triple in self.triples
            if triple.predicate == RDF_TYPE
            and triple.object == ox.NamedNode(class_iri)
            and isinstance(triple.subject, ox.NamedNode)
        }
        return sorted(found, key=str)


def read_triples(paths: Sequence[Path]) -> tuple[ox.Triple, ...]:
    """The statements of these Turtle files; blank nodes always have the same labels."""
    return _read_triples(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=128)
def _read_triples(stamped: tuple[tuple[Path, int], ...]) -> tuple[ox.Triple, ...]:
    dataset = ox.Dataset()
    for path, _ in stamped:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            dataset.add(quad)
    # The parser names blank nodes at random: without this an answer would differ from the same answer before.
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((quad.triple for quad in dataset), key=_reading_order))


def _reading_order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    return str(triple.subject), triple.predicate != RDF_TYPE, str(triple.predicate), str(triple.object)


def read_vocabulary(folder: Path) -> Vocabulary | None:
    """The vocabulary in the folder of a release; None where it holds none."""
    if not (folder / ONTOLOGY).is_file():
        return None
    graph = _Graph(read_triples([folder / ONTOLOGY]))
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
        code_lists=tuple(_read_code_lists(_Graph(read_triples([lists])))) if lists.is_file() else (),
    )


def _read_terms(graph: _Graph, namespace: str) -> Iterable[Term]:
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


def _read_code_lists(graph: _Graph) -> Iterable[CodeList]:
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


def shape_files(folder: Path) -> list[Path]:
    """The files of shapes in the folder of a release, by name."""
    return sorted((folder / SHAPES).glob("*.ttl"))


def read_shapes(path: Path) -> ShapeFile:
    """The shapes of one file."""
    graph = _Graph(read_triples([path]))
    about = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        about.append(line.removeprefix("#").strip())
    shapes = []
    for node in graph.of_type(f"{SH}NodeShape"):
        rules = [each for each in graph.values(node, f"{SH}property") if isinstance(each, ox.NamedNode)]
        shapes.append(
            Shape(
                iri=node.value,
                name=node.value.rpartition("#")[2],
                targets=graph.iris(node, f"{SH}targetClass") + graph.iris(node, f"{SH}targetSubjectsOf"),
                rules=tuple(_read_rule(graph, each) for each in sorted(rules, key=str)),
                message=graph.texts(node, f"{SH}message"),
            )
        )
    return ShapeFile(path.stem, " ".join(about), tuple(shapes))


def _read_rule(graph: _Graph, node: ox.NamedNode) -> Rule:
    paths = graph.values(node, f"{SH}path")
    return Rule(
        iri=node.value,
        path=_write_path(graph, paths[0]) if paths else "",
        severity=graph.text(node, f"{SH}severity").removeprefix(SH),
        message=graph.texts(node, f"{SH}message"),
    )


def _write_path(graph: _Graph, path: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A path as SPARQL writes it: https://www.w3.org/TR/shacl/#property-paths."""
    if not isinstance(path, ox.BlankNode):
        return str(path)
    for name, form in (("inversePath", "^{}"), ("zeroOrMorePath", "{}*"), ("oneOrMorePath", "{}+")):
        for inner in graph.values(path, SH + name):
            return form.format(_write_path(graph, inner))
    for inner in graph.values(path, f"{SH}alternativePath"):
        return "(" + "|".join(_write_list(graph, inner)) + ")"
    return "/".join(_write_list(graph, path))


def _write_list(graph: _Graph, node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Iterable[str]:
    while isinstance(node, ox.BlankNode):
        for each in graph.values(node, f"{RDF}first"):
            yield _write_path(graph, each)
        node = graph.values(node, f"{RDF}rest")[0]
