"""Publishing under another base IRI: everything of ours moves along, in graphs and in texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import pyoxigraph as ox

from kg.vocab import CANONICAL_BASE, rebase

Term = TypeVar("Term", ox.NamedNode, ox.BlankNode, ox.Literal, ox.Triple, ox.DefaultGraph)


def rebase_quads(quads: Iterable[ox.Quad], base: str) -> Iterator[ox.Quad]:
    """Move all quads to `base`: subjects, predicates, objects, datatypes and the names of graphs."""
    for quad in quads:
        yield quad if base == CANONICAL_BASE else _rebase_quad(quad, base)


def rebase_text(text: str, base: str) -> str:
    """Move a query, a context or a Turtle file to `base`; what may stand in a base needs escaping in none of them.

    >>> rebase_text("PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>", "http://localhost/")
    'PREFIX ki: <http://localhost/def#>'
    """
    return text.replace(CANONICAL_BASE, base)


def rebase_term(term: Term, base: str) -> Term:
    """Move one term to `base`.

    Addresses of ours inside literals move too: `sh:namespace`, `vann:preferredNamespaceUri`, a sentence that says where
    something is found. So a graph moved here equals the graph read from a text moved by `rebase_text`.

    >>> str(rebase_term(ox.Literal("x", datatype=ox.NamedNode(CANONICAL_BASE + "def#AGS")), "http://localhost/"))
    '"x"^^<http://localhost/def#AGS>'
    """
    if isinstance(term, ox.NamedNode):
        return ox.NamedNode(rebase(term.value, base))
    if isinstance(term, ox.Literal):
        value = rebase_text(term.value, base)
        if term.language:
            return ox.Literal(value, language=term.language, direction=term.direction)
        return ox.Literal(value, datatype=rebase_term(term.datatype, base))
    if isinstance(term, ox.Triple):
        return ox.Triple(*(rebase_term(part, base) for part in term))
    return term


def _rebase_quad(quad: ox.Quad, base: str) -> ox.Quad:
    return ox.Quad(*(rebase_term(term, base) for term in quad))
