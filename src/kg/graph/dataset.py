"""What the graph says of itself as a whole (data/dataset.ttl): its date, title and licence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.description.record import RegisterEdition
from kg.errors import ReleaseError
from kg.vocab import DCAT, DCT, RDF_TYPE, XSD

_HINT = 'write into data/dataset.ttl: dataset:… a dcat:Dataset ; dct:issued "2026-11-22"^^xsd:date .'

Values = dict[str, list[ox.NamedNode | ox.Literal]]


@dataclass(frozen=True)
class Dataset:
    """The graph as one thing: the date its release is declared to have, `title` by language, and what it drew on.

    `register`: the edition of the official register that it holds, None where it holds none.
    """

    iri: str
    date: str
    title: dict[str, str]
    licence: str
    sources: tuple[str, ...]
    register: RegisterEdition | None = None


def read_dataset(quads: Iterable[ox.Quad], graph: str) -> Dataset:
    """Read the one dcat:Dataset of the named graph `graph`.

    Raises ReleaseError where there is none, or more than one, or no single date of issue: the date of a release is
    declared, never taken from the clock.
    """
    datasets = {
        iri: values
        for iri, values in _values_by_subject(quads, graph).items()
        if any(term.value == DCAT + "Dataset" for term in values.get(RDF_TYPE.value, []))
    }
    if len(datasets) != 1:
        raise ReleaseError(f"the data describe {len(datasets)} datasets, not one", hint=_HINT)
    iri, values = datasets.popitem()
    dates = [term.value for term in _literals(values, DCT + "issued") if term.datatype.value == XSD + "date"]
    if len(dates) != 1:
        raise ReleaseError(f"<{iri}> has {len(dates)} dates of issue, not one", hint=_HINT)
    return Dataset(
        iri=iri,
        date=dates[0],
        title=dict(sorted((term.language or "", term.value) for term in _literals(values, DCT + "title"))),
        licence=min((term.value for term in values.get(DCT + "license", [])), default=""),
        sources=tuple(sorted(term.value for term in values.get(DCT + "source", []))),
    )


def _values_by_subject(quads: Iterable[ox.Quad], graph: str) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for subject, predicate, term, graph_name in quads:
        in_graph = isinstance(graph_name, ox.NamedNode) and graph_name.value == graph
        if in_graph and isinstance(subject, ox.NamedNode) and isinstance(term, ox.NamedNode | ox.Literal):
            found.setdefault(subject.value, {}).setdefault(predicate.value, []).append(term)
    return found


def _literals(values: Values, predicate: str) -> list[ox.Literal]:
    return [term for term in values.get(predicate, []) if isinstance(term, ox.Literal)]
