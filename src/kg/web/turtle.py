"""Turtle files of a release, read to be shown: statements that are always in one order, and values by subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.vocab import RDF_TYPE

Texts = Mapping[str, str]
"""Texts by language."""
Node = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Turtle:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(triples)
        self._found: dict[tuple[str, str], list[Value]] = {}
        for subject, predicate, value in self.triples:
            self._found.setdefault((str(subject), predicate.value), []).append(value)

    def values(self, node: Node, predicate: str) -> list[Value]:
        """All values."""
        return self._found.get((str(node), predicate), [])

    def iris(self, node: Node, predicate: str) -> tuple[str, ...]:
        """The values that are IRIs."""
        return tuple(sorted(each.value for each in self.values(node, predicate) if isinstance(each, ox.NamedNode)))

    def texts(self, node: Node, predicate: str) -> Texts:
        """The values that are texts."""
        found = self.values(node, predicate)
        return {each.language or "": each.value for each in found if isinstance(each, ox.Literal)}

    def text(self, node: Node, predicate: str) -> str:
        """The first value as it is written; empty where there is none."""
        found = self.values(node, predicate)
        return next((each.value for each in found if isinstance(each, ox.Literal | ox.NamedNode)), "")

    def of_type(self, class_iri: str) -> list[ox.NamedNode]:
        """The things of a class."""
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
