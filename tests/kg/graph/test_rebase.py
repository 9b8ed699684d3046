"""Publishing under another base moves everything of ours and nothing else."""

import pyoxigraph as ox

from kg.graph.rebase import rebase_quads, rebase_text
from kg.vocab import CANONICAL_BASE

BASE = "http://localhost:8000/ki/"
TRIG = """
@prefix ki: <https://w3id.org/kommunen-innovativ/def#> .
<https://w3id.org/kommunen-innovativ/graph/places> {
  <https://w3id.org/kommunen-innovativ/id/municipality/05913000> a ki:Municipality ;
    ki:key "05913000"^^ki:AGS , "x"@de , "1"^^<http://www.w3.org/2001/XMLSchema#integer> ;
    ki:namespace "https://w3id.org/kommunen-innovativ/def#"^^<http://www.w3.org/2001/XMLSchema#anyURI> ;
    ki:note "See https://w3id.org/kommunen-innovativ/sparql"@en , "right"@ar--rtl ;
    ki:elsewhere <https://w3id.org/other> , <https://w3id.org/kommunen-innovativ> , [ a ki:Thing ] ;
    ki:said <<( <https://w3id.org/kommunen-innovativ/id/x/y> a ki:Thing )>> .
}
<https://w3id.org/kommunen-innovativ/def> a ki:Ontology .
"""


def _dataset(text: str, base: str | None = None) -> ox.Dataset:
    quads = ox.parse(text, format=ox.RdfFormat.TRIG)
    dataset = ox.Dataset(rebase_quads(quads, base) if base else quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_a_graph_moves_as_its_text_does() -> None:
    moved = _dataset(TRIG, BASE)
    assert moved == _dataset(rebase_text(TRIG, BASE))
    assert CANONICAL_BASE not in str(moved)
    assert "<https://w3id.org/kommunen-innovativ>" in str(moved)


def test_under_the_canonical_base_nothing_moves() -> None:
    assert _dataset(TRIG, CANONICAL_BASE) == _dataset(TRIG)
