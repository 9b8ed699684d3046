"""Names: the base IRI, the one prefix table, and the terms the code itself speaks of."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

CANONICAL_BASE = "https://w3id.org/kommunen-innovativ/"
"""The base IRI all source files are written with; a build may publish under another one."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
PROV = "http://www.w3.org/ns/prov#"
KI = CANONICAL_BASE + "def#"

RDF_TYPE = ox.NamedNode(RDF + "type")

Prefixes = dict[str, str]
"""Prefix to namespace, as in `{"ki": "https://w3id.org/kommunen-innovativ/def#"}`."""


@cache
def load_prefixes(path: Path) -> Prefixes:
    """Read the prefix table (`sh:declare`) from `path`, in the order of the prefixes.

    >>> table = load_prefixes(Path("ontology/prefixes.ttl"))
    >>> table["skos"]
    'http://www.w3.org/2004/02/skos/core#'
    """
    prefix_of: dict[str, str] = {}
    namespace_of: dict[str, str] = {}
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        node = str(triple.subject)
        if triple.predicate.value == SH + "prefix" and isinstance(triple.object, ox.Literal):
            prefix_of[node] = triple.object.value
        elif triple.predicate.value == SH + "namespace" and isinstance(triple.object, ox.Literal):
            namespace_of[node] = triple.object.value
    return {prefix: namespace_of[node] for node, prefix in sorted(prefix_of.items(), key=lambda item: item[1])}


def shorten(iri: str, prefixes: Prefixes) -> str:
    """Write `iri` with the longest fitting prefix, or in angle brackets where none fits.

    >>> shorten("http://www.w3.org/2004/02/skos/core#note", {"skos": SKOS})
    'skos:note'
    """
    best = max((item for item in prefixes.items() if iri.startswith(item[1])), key=lambda i: len(i[1]), default=None)
    if best is None:
        return f"<{iri}>"
    return f"{best[0]}:{iri.removeprefix(best[1])}"


def rebase(iri: str, base: str) -> str:
    """Move an identifier of ours from the canonical base to `base`; leave foreign ones alone.

    >>> rebase("https://w3id.org/kommunen-innovativ/id/project/kif", "https://data.example/ki/")
    'https://data.example/ki/id/project/kif'
    """
    if iri.startswith(CANONICAL_BASE):
        return base + iri.removeprefix(CANONICAL_BASE)
    return iri
