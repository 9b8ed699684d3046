"""The service description: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kg.errors import NotAcceptable
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from kg.limits import MIB
from kg.store import EXTENSION_FUNCTIONS
from kg.vocab import DCAT, DCT, RDF, RDF_TYPE, XSD
from kg.web.records import find_record
from kg.web.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_PREFIXES = {"dcat": DCAT, "dct": DCT, "rdf": RDF, "rdfs": _RDFS, "sd": _SD, "void": _VOID, "xsd": XSD}


def describe_service(
    endpoint: str,
    graphs: Mapping[str, int],
    triples: int,
    format: Format,  # noqa: A002
    site: Site,
) -> bytes:
    """Describe the service at the public address `endpoint`.

    `triples`: how many the default graph has; `graphs`: how many each named graph has (see `count_content`).
    """
    if not isinstance(format.ox, ox.RdfFormat):
        raise NotAcceptable([each.media_type for each in GRAPH_FORMATS])
    statements = [*_service(endpoint, site), *_dataset(endpoint, graphs, triples, site)]
    return ox.serialize(statements, format=format.ox, prefixes=_PREFIXES) or b""


async def count_content(site: Site) -> tuple[dict[str, int], int]:
    """How many triples each named graph has, and how many the default graph: as the release's description says.

    Where something else answers, it is asked: another engine may hold what it likes.
    """
    record = find_record(site)
    if record is not None and site.pool.spec.is_fixed:
        return {graph.iri: graph.triples for graph in record.graphs}, record.triples
    return await site.pool.graphs(), await site.pool.triples()


def _service(endpoint: str, site: Site) -> Iterator[ox.Triple]:
    # Only IRIs: two descriptions that are merged must not make two services out of one.
    service = ox.NamedNode(f"{endpoint}#service")
    limits = site.pool.limits
    yield ox.Triple(service, RDF_TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    if site.settings.federation:
        yield ox.Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))
    for each in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(each.iri))
    if site.pool.spec.has_extension_functions:
        for iri in EXTENSION_FUNCTIONS:
            yield ox.Triple(service, _sd("extensionFunction"), ox.NamedNode(iri))
            yield ox.Triple(ox.NamedNode(iri), RDF_TYPE, _sd("Function"))
    memory, size = _in_mib(limits.memory), _in_mib(limits.bytes)
    bounds = {
        "en": f"A query may run for {limits.seconds:g} seconds, use {memory} MiB of memory and nest brackets"
        f" {limits.depth} deep; an answer may have {limits.rows} rows and {size} MiB. What is more ends as an error."
        f" One client may have {limits.client_long} long queries under way, and use {limits.client_seconds:g} seconds"
        " of running at once, of which one comes back each second.",
        "de": f"Eine Abfrage darf {limits.seconds:g} Sekunden laufen, {memory} MiB Speicher brauchen und Klammern"
        f" {limits.depth}-fach schachteln, eine Antwort {limits.rows} Zeilen und {size} MiB haben. Was darüber geht,"
        f" endet als Fehler. Von einem Rechner dürfen {limits.client_long} lange Abfragen zugleich kommen und auf"
        f" einmal {limits.client_seconds:g} Sekunden laufen, von denen jede Sekunde eine zurückkommt.",
    }
    for language, text in bounds.items():
        yield ox.Triple(service, ox.NamedNode(_RDFS + "comment"), ox.Literal(text, language=language))
    yield ox.Triple(service, _sd("defaultDataset"), ox.NamedNode(f"{endpoint}#dataset"))


def _dataset(endpoint: str, graphs: Mapping[str, int], total: int, site: Site) -> Iterator[ox.Triple]:
    dataset = ox.NamedNode(f"{endpoint}#dataset")
    default_graph = ox.NamedNode(f"{endpoint}#default-graph")
    manifest = site.release.manifest if site.release else {}
    about = []
    if "licence" in manifest:
        about.append((ox.NamedNode(DCT + "license"), ox.NamedNode(manifest["licence"])))
    if "dataset" in manifest:
        about.append((ox.NamedNode(DCT + "source"), ox.NamedNode(manifest["dataset"])))
    yield ox.Triple(dataset, RDF_TYPE, _sd("Dataset"))
    for predicate, value in about:
        yield ox.Triple(dataset, predicate, value)
    if "id" in manifest and "date" in manifest:
        yield ox.Triple(dataset, ox.NamedNode(DCAT + "version"), ox.Literal(manifest["id"]))
        date = ox.Literal(manifest["date"], datatype=ox.NamedNode(XSD + "date"))
        yield ox.Triple(dataset, ox.NamedNode(DCT + "issued"), date)
    yield ox.Triple(dataset, _sd("defaultGraph"), default_graph)
    yield from _graph(default_graph, total, about)
    for number, (name, triples) in enumerate(sorted(graphs.items()), start=1):
        named_graph = ox.NamedNode(f"{endpoint}#graph-{number}")
        graph = ox.NamedNode(f"{endpoint}#graph-{number}-content")
        yield ox.Triple(dataset, _sd("namedGraph"), named_graph)
        yield ox.Triple(named_graph, RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(named_graph, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(named_graph, _sd("graph"), graph)
        yield from _graph(graph, triples, about)


def _graph(graph: ox.NamedNode, triples: int, about: list[tuple[ox.NamedNode, ox.NamedNode]]) -> Iterator[ox.Triple]:
    yield ox.Triple(graph, RDF_TYPE, _sd("Graph"))
    number = ox.Literal(str(triples), datatype=ox.NamedNode(XSD + "integer"))
    yield ox.Triple(graph, ox.NamedNode(_VOID + "triples"), number)
    for predicate, value in about:
        yield ox.Triple(graph, predicate, value)


def _in_mib(size: int) -> str:
    return f"{size / MIB:.3g}" if size < 100 * MIB else f"{size // MIB}"


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
