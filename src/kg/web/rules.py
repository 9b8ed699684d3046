"""The shapes of a release, read from their files, as their page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.vocab import RDF, SH
from kg.web.turtle import Texts, Turtle, Value, read_triples

SHAPES = "shapes"


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


def shape_files(folder: Path) -> list[Path]:
    """The files of shapes in the folder of a release, by name."""
    return sorted((folder / SHAPES).glob("*.ttl"))


def read_shapes(path: Path) -> ShapeFile:
    """The shapes of one file."""
    graph = Turtle(read_triples([path]))
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


def _read_rule(graph: Turtle, node: ox.NamedNode) -> Rule:
    paths = graph.values(node, f"{SH}path")
    return Rule(
        iri=node.value,
        path=_write_path(graph, paths[0]) if paths else "",
        severity=graph.text(node, f"{SH}severity").removeprefix(SH),
        message=graph.texts(node, f"{SH}message"),
    )


def _write_path(graph: Turtle, path: Value) -> str:
    """A path as SPARQL writes it: https://www.w3.org/TR/shacl/#property-paths."""
    if not isinstance(path, ox.BlankNode):
        return str(path)
    for name, form in (("inversePath", "^{}"), ("zeroOrMorePath", "{}*"), ("oneOrMorePath", "{}+")):
        for inner in graph.values(path, SH + name):
            return form.format(_write_path(graph, inner))
    for inner in graph.values(path, f"{SH}alternativePath"):
        return "(" + "|".join(_write_list(graph, inner)) + ")"
    return "/".join(_write_list(graph, path))


def _write_list(graph: Turtle, node: Value) -> Iterable[str]:
    while isinstance(node, ox.BlankNode):
        for each in graph.values(node, f"{RDF}first"):
            yield _write_path(graph, each)
        node = graph.values(node, f"{RDF}rest")[0]
