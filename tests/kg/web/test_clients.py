"""The libraries that people use, against a running server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.formats import N_TRIPLES
from kg.store import load_files

SELECT = "SELECT ?label { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY ?label"
ASK = "ASK { ?s ?p 'Zwönitz'@de }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
DESCRIBE = "DESCRIBE <https://w3id.org/kommunen-innovativ/id/project/kif>"


def ask(server: str, query: str, wanted: str | None = None, method: str = GET, request: str = URLENCODED) -> Any:
    wrapper = SPARQLWrapper(f"{server}/sparql")
    wrapper.setQuery(query)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request)
    if wanted:
        wrapper.setReturnFormat(wanted)
    return wrapper.queryAndConvert()


@pytest.mark.parametrize(("method", "request_method"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_tables(server: str, method: str, request_method: str) -> None:
    found = ask(server, SELECT, JSON, method, request_method)
    assert [row["label"]["value"] for row in found["results"]["bindings"]][-1] == "Zwönitz"
    assert ask(server, ASK, JSON, method, request_method)["boolean"] is True
    assert "Zwönitz" in ask(server, SELECT, XML, method, request_method).toxml()
    assert "Zwönitz".encode() in ask(server, SELECT, CSV, method, request_method)
    assert "Zwönitz".encode() in ask(server, SELECT, TSV, method, request_method)


@pytest.mark.parametrize(("method", "request_method"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
# The library asks rdflib for ConjunctiveGraph, which rdflib has given up.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_sparqlwrapper_graphs(server: str, method: str, request_method: str) -> None:
    assert b"municipality:14521620" in ask(server, CONSTRUCT, TURTLE, method, request_method)
    assert b"municipality:14521620" in ask(server, CONSTRUCT, N3, method, request_method)
    assert len(ask(server, CONSTRUCT, XML, method, request_method)) == 4
    assert len(ask(server, CONSTRUCT, RDFXML, method, request_method)) == 4
    assert len(ask(server, CONSTRUCT, JSONLD, method, request_method)) == 4
    assert len(ask(server, DESCRIBE, None, method, request_method)) == 6


# The library says that it sends */* then, which is what this test is about.
@pytest.mark.filterwarnings("ignore:Sending Accept header '.*' because unexpected:RuntimeWarning")
def test_sparqlwrapper_json_of_a_graph(server: str) -> None:
    wrapper = SPARQLWrapper(f"{server}/sparql")
    wrapper.setQuery(CONSTRUCT)
    wrapper.setReturnFormat(JSON)
    answer = wrapper.query()
    assert answer.info()["content-type"] == "application/ld+json"


def test_sparqlwrapper_understands_refusals(server: str) -> None:
    with pytest.raises(QueryBadFormed):
        ask(server, "SELECT * {", JSON)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store(server: str, method: str) -> None:
    store = SPARQLStore(f"{server}/sparql", method=method)
    graph = rdflib.Graph(store)
    assert len({row[0] for row in graph.query(SELECT)}) == 4  # type: ignore[index]
    kif = rdflib.URIRef("https://w3id.org/kommunen-innovativ/id/project/kif")
    assert (kif, rdflib.SKOS.prefLabel, rdflib.Literal("KIF", lang="de")) in graph
    assert len(set(graph.triples((kif, None, None)))) == 6


def test_rdflib_service(server: str) -> None:
    query = f"SELECT ?label {{ SERVICE <{server}/sparql> {{ {SELECT} }} }}"
    assert len({row[0] for row in rdflib.Graph().query(query)}) == 4  # type: ignore[index]


def test_pyoxigraph_service(server: str) -> None:
    store = ox.Store()
    place = ox.NamedNode("http://x.example/place")
    store.add(ox.Quad(place, ox.NamedNode("http://x.example/name"), ox.Literal("Zwönitz", language="de")))
    query = f"""
        PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>
        SELECT ?place ?n {{
            ?place <http://x.example/name> ?name
            SERVICE <{server}/sparql> {{ ?s <{rdflib.SKOS.prefLabel}> ?name ; ki:population ?n }}
        }}
    """
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    assert [(row["place"], row["n"]) for row in found] == [
        (place, ox.Literal("11795", datatype=ox.NamedNode(str(rdflib.XSD.integer))))
    ]
    refused = f"SELECT * {{ SERVICE <{server}/sparql> {{ SERVICE <{server}/sparql> {{ ?s ?p ?o }} }} }}"
    with pytest.raises(OSError, match="403"):
        list(store.query(refused))  # type: ignore[arg-type]
    # Failing in silence is one row without values: https://www.w3.org/TR/sparql11-federated-query/#serviceFailure.
    (row,) = store.query(refused.replace("SERVICE", "SERVICE SILENT", 1))  # type: ignore[misc]
    assert [*row] == [None, None, None]


def test_rdflib_reads_the_description_and_the_dump(server: str) -> None:
    assert len(rdflib.Graph().parse(f"{server}/sparql")) > 10
    assert len(rdflib.Graph().parse(f"{server}/sparql", format="nt")) > 10
    assert len(rdflib.Graph().parse(f"{server}/dumps/latest/all.ttl")) == 16


def test_two_engines_give_one_answer(server: str, serving_data: Path) -> None:
    """The release on disk and its source in memory hold the same graph."""
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    expected = set(load_files([serving_data]).query(query, format=N_TRIPLES).read().splitlines())
    found = ask(server, query, TURTLE)
    graph = rdflib.Graph().parse(data=found, format="turtle")
    assert len(graph) == len(expected) == 16
