"""SHACL property paths, https://www.w3.org/TR/shacl/#property-paths: read from a graph, written as text or RDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib

from kg.vocab import RDF, SH, Prefixes, shorten

_FIRST = ox.NamedNode(RDF + "first")
_REST = ox.NamedNode(RDF + "rest")
_NIL = ox.NamedNode(RDF + "nil")


@dataclass(frozen=True)
class CompoundPath:
    """A path made of others; `operator` is the sign SPARQL writes it with."""

    operator: str
    parts: tuple[PropertyPath, ...]


PropertyPath = ox.NamedNode | CompoundPath

_LOCAL_NAMES = {
    "^": "inversePath",
    "|": "alternativePath",
    "*": "zeroOrMorePath",
    "+": "oneOrMorePath",
    "?": "zeroOrOnePath",
}


def read_path(graph: rdflib.Graph, node: rdflib.term.Node) -> PropertyPath:
    """Read the path that `node` stands for in `graph`."""
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if (node, rdflib.RDF.first, None) in graph:
        return CompoundPath("/", tuple(read_path(graph, part) for part in graph.items(node)))
    for operator, name in _LOCAL_NAMES.items():
        inner = graph.value(node, rdflib.URIRef(SH + name))
        if inner is not None:
            parts = graph.items(inner) if operator == "|" else [inner]
            return CompoundPath(operator, tuple(read_path(graph, part) for part in parts))
    raise ValueError(f"{node} is no property path")


def path_text(path: PropertyPath, prefixes: Prefixes) -> str:
    """Write a path as SPARQL does.

    >>> knows = ox.NamedNode("http://xmlns.com/foaf/0.1/knows")
    >>> path_text(CompoundPath("/", (CompoundPath("^", (knows,)), knows)), {"foaf": "http://xmlns.com/foaf/0.1/"})
    '^foaf:knows/foaf:knows'
    """
    if isinstance(path, ox.NamedNode):
        return shorten(path.value, prefixes)
    texts = [
        f"({path_text(part, prefixes)})"
        if isinstance(part, CompoundPath) and part.operator in "/|"
        else path_text(part, prefixes)
        for part in path.parts
    ]
    if path.operator == "^":
        return "^" + texts[0]
    if path.operator in "/|":
        return path.operator.join(texts)
    return texts[0] + path.operator


def write_path(path: PropertyPath, name: str, triples: list[ox.Triple]) -> ox.NamedNode | ox.BlankNode:
    """Add the triples that make up `path`, its blank nodes labelled from `name` on, and return its node."""
    if isinstance(path, ox.NamedNode):
        return path
    nodes = (write_path(part, f"{name}p{index}", triples) for index, part in enumerate(path.parts))
    if path.operator == "/":
        return _write_list(nodes, name, triples)
    inner = _write_list(nodes, f"{name}l", triples) if path.operator == "|" else next(nodes)
    node = ox.BlankNode(name)
    triples.append(ox.Triple(node, ox.NamedNode(SH + _LOCAL_NAMES[path.operator]), inner))
    return node


def _write_list(
    nodes: Iterator[ox.NamedNode | ox.BlankNode], name: str, triples: list[ox.Triple]
) -> ox.NamedNode | ox.BlankNode:
    members = list(nodes)
    cells = [ox.BlankNode(f"{name}c{index}") for index in range(len(members))]
    rests: list[ox.NamedNode | ox.BlankNode] = [*cells[1:], _NIL]
    for cell, member, rest in zip(cells, members, rests, strict=False):
        triples.append(ox.Triple(cell, _FIRST, member))
        triples.append(ox.Triple(cell, _REST, rest))
    return cells[0] if cells else _NIL
