"""The date of a release is declared in the data."""

import pyoxigraph as ox
import pytest

from kg.errors import ReleaseError
from kg.graph.dataset import Dataset, read_dataset

GRAPH = "urn:graph:dataset"
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
DATED = '<urn:d> a dcat:Dataset ; dct:issued "2026-11-22"^^xsd:date .'


def _read(text: str, graph: str = GRAPH) -> Dataset:
    triples = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
    return read_dataset([ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph)) for t in triples], GRAPH)


def test_everything() -> None:
    text = '<urn:d> dct:title "B"@en , "A"@de ; dct:license <urn:l> ; dct:source <urn:2> , <urn:1> .'
    assert _read(DATED + text) == Dataset("urn:d", "2026-11-22", {"de": "A", "en": "B"}, "urn:l", ("urn:1", "urn:2"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<urn:d> a dcat:Catalog .", "0 datasets"),
        (DATED + DATED.replace("urn:d", "urn:e"), "2 datasets"),
        ("<urn:d> a dcat:Dataset .", "0 dates"),
        (DATED + '<urn:d> dct:issued "2026-11-23"^^xsd:date .', "2 dates"),
        (DATED.replace("xsd:date", "xsd:gYear"), "0 dates"),
    ],
)
def test_no_single_date(text: str, message: str) -> None:
    with pytest.raises(ReleaseError, match=rf"{message}.*data/dataset\.ttl"):
        _read(text)


def test_a_dataset_spoken_of_elsewhere_does_not_count() -> None:
    with pytest.raises(ReleaseError, match="0 datasets"):
        _read(DATED, "urn:graph:publications")
