"""The service description: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kg.errors import NotAcceptable
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from kg.vocab import RDF, RDF_TYPE, XSD

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_PREFIXES = {"rdf": RDF, "sd": _SD, "void": _VOID, "xsd": XSD}


def describe_service(endpoint: str, graphs: Mapping[str, int], format: Format) -> bytes:  # noqa: A002
    """Describe the service at the public address `endpoint` with its named `graphs` and their numbers of triples."""
    if not isinstance(format.ox, ox.RdfFormat):
        raise NotAcceptable([each.media_type for each in GRAPH_FORMATS])
    body = ox.serialize(_triples(endpoint, graphs), format=format.ox, prefixes=_PREFIXES)
    return body or b""


def _triples(endpoint: str, graphs: Mapping[str, int]) -> Iterator[ox.Triple]:
    # Only IRIs: two descriptions that are merged must not make two services out of one.
    service = ox.NamedNode(f"{endpoint}#service")
    dataset = ox.NamedNode(f"{endpoint}#dataset")
    default_graph = ox.NamedNode(f"{endpoint}#default-graph")
    yield ox.Triple(service, RDF_TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for each in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(each.iri))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, RDF_TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default_graph)
    yield ox.Triple(default_graph, RDF_TYPE, _sd("Graph"))
    for number, (name, triples) in enumerate(sorted(graphs.items()), start=1):
        named_graph = ox.NamedNode(f"{endpoint}#graph-{number}")
        graph = ox.NamedNode(f"{endpoint}#graph-{number}-content")
        yield ox.Triple(dataset, _sd("namedGraph"), named_graph)
        yield ox.Triple(named_graph, RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(named_graph, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(named_graph, _sd("graph"), graph)
        yield ox.Triple(graph, RDF_TYPE, _sd("Graph"))
        yield ox.Triple(
            graph,
            ox.NamedNode(_VOID + "triples"),
            ox.Literal(str(triples), datatype=ox.NamedNode(XSD + "integer")),
        )


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
