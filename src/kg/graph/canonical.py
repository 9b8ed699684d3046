"""One form for one graph: canonical blank node labels, one order, one line for each quad.

https://www.w3.org/TR/rdf-canon/
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import pyoxigraph as ox

from kg.vocab import Prefixes


def canonical_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Label blank nodes by RDFC-1.0 and sort, so that equal graphs give equal lists whatever order they came in.

    >>> a, p, q = ox.BlankNode("a"), ox.NamedNode("urn:p"), ox.NamedNode("urn:q")
    >>> [str(quad) for quad in canonical_quads([ox.Quad(a, q, a), ox.Quad(a, p, a)])]
    ['_:c14n0 <urn:p> _:c14n0', '_:c14n0 <urn:q> _:c14n0']
    """
    plain: set[ox.Quad] = set()
    blank: list[ox.Quad] = []
    for quad in quads:
        if _has_blank_node(quad):
            blank.append(quad)
        else:
            plain.add(quad)
    # The algorithm looks at quads with blank nodes only, so the rest, most of them, need not pass through it.
    dataset = ox.Dataset(blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted([*plain, *dataset], key=str)


def canonical_triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """Give the union of all graphs, sorted; blank nodes keep the labels they have."""
    return sorted({quad.triple for quad in quads}, key=str)


def nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Write canonical N-Quads of quads that are canonical already."""
    return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()


def ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Write canonical N-Triples of triples whose labels are canonical already."""
    return "".join(sorted(f"{triple} .\n" for triple in triples)).encode()


def serialize(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple], rdf_format: ox.RdfFormat, prefixes: Prefixes | None = None
) -> bytes:
    """Write `statements` in the order given; what comes in one order always comes out in the same bytes."""
    output = io.BytesIO()
    ox.serialize(statements, output, format=rdf_format, prefixes=prefixes)
    return output.getvalue()


def _has_blank_node(quad: ox.Quad | ox.Triple) -> bool:
    subject, term = quad.subject, quad.object
    if type(subject) is ox.NamedNode and type(term) is not ox.BlankNode and type(term) is not ox.Triple:
        # Nearly all, and this is asked of each: only the name of the graph is left.
        return type(quad) is ox.Quad and type(quad.graph_name) is ox.BlankNode
    return any(
        isinstance(each, ox.BlankNode) or (isinstance(each, ox.Triple) and _has_blank_node(each)) for each in quad
    )
