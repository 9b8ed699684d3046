"""Equal graphs give equal bytes."""

import random

import pyoxigraph as ox
import pytest

from kg.graph.canonical import canonical_quads, canonical_triples, nquads, ntriples

PLAIN = '<urn:s> <urn:p> "é\\t\\u0001\\"" , "1"^^<http://www.w3.org/2001/XMLSchema#integer> , "x"@de .\n'
BLANK = """
<urn:a> <urn:p> _:x . _:x <urn:q> _:y . _:y <urn:q> _:x , _:z . _:z <urn:p> "end" .
<urn:b> <urn:list> ( 1 ( 2 3 ) ) . [] <urn:p> [] .
_:g <urn:p> <urn:s> .
"""


def _quads(text: str, graph: str = "urn:g") -> list[ox.Quad]:
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)
    ]


def test_order_and_labels_do_not_matter() -> None:
    quads = _quads(PLAIN + BLANK)
    expected = canonical_quads(quads)
    names = {f"_:{name}": f"_:b{number}" for number, name in enumerate(["z", "y", "x", "g"])}
    renamed = BLANK
    for name, other in names.items():
        renamed = renamed.replace(name, other)
    for seed in range(5):
        shuffled = _quads(renamed + PLAIN)
        random.Random(seed).shuffle(shuffled)
        assert canonical_quads(shuffled) == expected


def test_other_structure_gives_other_labels() -> None:
    assert canonical_quads(_quads(BLANK)) != canonical_quads(_quads(BLANK.replace('"end"', '"START"')))


def test_passing_only_blank_nodes_through_the_algorithm_is_the_whole_algorithm() -> None:
    quads = [*_quads(PLAIN + BLANK), *_quads(BLANK, "urn:h")]
    whole = ox.Dataset(quads)
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(canonical_quads(quads)) == set(whole)


def test_canonical_nquads() -> None:
    lines = nquads(canonical_quads(_quads(PLAIN))).decode().splitlines()
    assert lines == [
        '<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .',
        '<urn:s> <urn:p> "x"@de <urn:g> .',
        '<urn:s> <urn:p> "é\\t\\u0001\\"" <urn:g> .',
    ]


def test_the_union_holds_a_triple_of_two_graphs_once() -> None:
    quads = canonical_quads([*_quads(PLAIN), *_quads(PLAIN, "urn:h")])
    assert len(quads) == 6
    assert ntriples(canonical_triples(quads)).count(b"\n") == 3


@pytest.mark.parametrize("quads", [[], _quads(PLAIN)])
def test_the_lines_read_back(quads: list[ox.Quad]) -> None:
    assert set(ox.parse(nquads(canonical_quads(quads)), format=ox.RdfFormat.N_QUADS)) == set(quads)
