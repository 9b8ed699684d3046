"""What the build adds to what people wrote: wider types and properties, date bounds, and the rules of queries/derive/.

Everything derived goes into one named graph of its own, so that asserted and derived never mix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.ask import ask_union
from kg.graph.dates import date_bounds
from kg.queryfiles import QueryFile
from kg.vocab import KI, RDF_TYPE, RDFS

SUB_CLASS_OF = ox.NamedNode(RDFS + "subClassOf")
SUB_PROPERTY_OF = ox.NamedNode(RDFS + "subPropertyOf")

Wider = dict[ox.NamedNode, list[ox.NamedNode]]
"""A term of ours to every wider term, own or foreign, reached from it."""


@dataclass(frozen=True)
class Ontology:
    """What the ontology says is wider than what."""

    classes: Wider
    properties: Wider


def derive(
    store: ox.Store, query_files: Sequence[QueryFile], ontology_graph: ox.NamedNode, derived_graph: ox.NamedNode
) -> int:
    """Add what follows from `store` to its `derived_graph`; say how many triples that were.

    In this order: types and properties by the ontology, date bounds, then the CONSTRUCT queries by name. Each query
    sees what the ones before it added, and what follows from that by the ontology. A triple that another graph
    already holds is not repeated. Raises QueryError where a query is no CONSTRUCT or makes blank nodes.
    """
    ontology = Ontology(
        classes=wider_terms(store, SUB_CLASS_OF, ontology_graph),
        properties=wider_terms(store, SUB_PROPERTY_OF, ontology_graph),
    )
    added = len(_add(store, _consequences(_own_statements(store, ontology), ontology), derived_graph))
    added += len(_add(store, date_bounds(store), derived_graph))
    for query_file in sorted(query_files, key=lambda file: file.name):
        new = _add(store, _construct(store, query_file), derived_graph)
        added += len(new) + len(_add(store, _consequences(new, ontology), derived_graph))
    return added


def wider_terms(store: ox.Store, relation: ox.NamedNode, ontology_graph: ox.NamedNode) -> Wider:
    """Follow `relation` from every term of ours, over any number of steps; a term is not wider than itself."""
    direct: Wider = {}
    for quad in store.quads_for_pattern(None, relation, None, ontology_graph):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            direct.setdefault(quad.subject, []).append(quad.object)
    return {term: _reach(term, direct) for term in direct if term.value.startswith(KI)}


def _reach(term: ox.NamedNode, direct: Wider) -> list[ox.NamedNode]:
    reached = {term: None}  # a dict keeps the order
    waiting = [term]
    while waiting:
        for wider in direct.get(waiting.pop(), ()):
            if wider not in reached:
                reached[wider] = None
                waiting.append(wider)
    return [wider for wider in reached if wider != term]


def _own_statements(store: ox.Store, ontology: Ontology) -> Iterator[ox.Triple]:
    for property_ in ontology.properties:
        yield from (quad.triple for quad in store.quads_for_pattern(None, property_, None, None))
    for class_ in ontology.classes:
        yield from (quad.triple for quad in store.quads_for_pattern(None, RDF_TYPE, class_, None))


def _consequences(triples: Iterable[ox.Triple], ontology: Ontology) -> Iterator[ox.Triple]:
    for subject, predicate, term in triples:
        for wider in ontology.properties.get(predicate, ()):
            yield ox.Triple(subject, wider, term)
        if predicate == RDF_TYPE and isinstance(term, ox.NamedNode):
            for wider in ontology.classes.get(term, ()):
                yield ox.Triple(subject, RDF_TYPE, wider)


def _construct(store: ox.Store, query_file: QueryFile) -> Iterator[ox.Triple]:
    results = ask_union(store, query_file)
    if not isinstance(results, ox.QueryTriples):
        raise QueryError(f"{query_file.path}: a rule must be a CONSTRUCT query")
    for triple in results:
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            raise QueryError(
                f"{query_file.path}: makes a blank node: {triple}", hint="give the node an IRI, with IRI(CONCAT(…))"
            )
        yield triple


def _add(store: ox.Store, triples: Iterable[ox.Triple], derived_graph: ox.NamedNode) -> set[ox.Triple]:
    """Add what no graph of `store` holds yet, and return it. All of `triples` is read before anything is written."""
    new = {triple for triple in set(triples) if not _holds(store, triple)}
    store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object, derived_graph) for triple in new)
    return new


def _holds(store: ox.Store, triple: ox.Triple) -> bool:
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return next(found, None) is not None
