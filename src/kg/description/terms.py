"""How descriptions are put together: terms and statements, written in the formats of RDF."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.errors import NotAcceptable
from kg.formats import GRAPH_FORMATS, Format
from kg.vocab import DCAT, DCT, OWL, PROV, RDF, RDF_TYPE, RDFS, SH, XSD

VOID = "http://rdfs.org/ns/void#"
SD = "http://www.w3.org/ns/sparql-service-description#"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
SPDX = "http://spdx.org/rdf/terms#"
ADMS = "http://www.w3.org/ns/adms#"
DCATAP = "http://data.europa.eu/r5r/"
"""With a slash: three of the official German files bind `dcatap:` to `…/r5r#`, which nobody else uses."""
DCATDE = "http://dcat-ap.de/def/dcatde/"
DQV = "http://www.w3.org/ns/dqv#"
EARL = "http://www.w3.org/ns/earl#"
VANN = "http://purl.org/vocab/vann/"

PREFIXES = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dcatde": DCATDE,
    "dct": DCT,
    "dqv": DQV,
    "earl": EARL,
    "foaf": FOAF,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sd": SD,
    "sh": SH,
    "spdx": SPDX,
    "vcard": VCARD,
    "void": VOID,
    "xsd": XSD,
}

Term = ox.NamedNode | ox.Literal


class Statements:
    """A list of statements that grows."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def add(self, subject: str, predicate: str, *objects: Term) -> None:
        """Say of `subject` that it has each of `objects` as `predicate`."""
        node = ox.NamedNode(subject)
        self.triples.extend(ox.Triple(node, ox.NamedNode(predicate), each) for each in objects)

    def type(self, subject: str, *classes: str) -> None:
        """Say what `subject` is."""
        self.add(subject, RDF_TYPE.value, *map(iri, classes))

    def texts(self, subject: str, predicate: str, texts: Mapping[str, str]) -> None:
        """Say a text of `subject` in each language."""
        self.add(subject, predicate, *(text(each, language) for language, each in sorted(texts.items())))


def iri(value: str) -> ox.NamedNode:
    """An IRI."""
    return ox.NamedNode(value)


def text(value: str, language: str = "") -> ox.Literal:
    """A text, with its language where it has one."""
    return ox.Literal(value, language=language) if language else ox.Literal(value)


def number(value: int) -> ox.Literal:
    """A count."""
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))


def typed(value: str, datatype: str) -> ox.Literal:
    """A value of a datatype of XML Schema, as in `typed("2026-11-22", "date")`."""
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


def write(triples: Iterable[ox.Triple], format: Format, prefixes: Mapping[str, str] = PREFIXES) -> bytes:  # noqa: A002
    """Write `triples`, each once, subjects together; the same bytes for the same statements."""
    if not isinstance(format.ox, ox.RdfFormat):
        raise NotAcceptable([each.media_type for each in GRAPH_FORMATS])
    ordered = sorted(set(triples), key=_reading_order)
    output = io.BytesIO()
    ox.serialize(ordered, output, format=format.ox, prefixes=_used(ordered, prefixes))
    return output.getvalue()


def _used(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    iris = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    iris |= {triple.object.datatype.value for triple in triples if isinstance(triple.object, ox.Literal)}
    return {prefix: space for prefix, space in prefixes.items() if any(iri.startswith(space) for iri in iris)}


def _reading_order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    return str(triple.subject), triple.predicate != RDF_TYPE, str(triple.predicate), str(triple.object)
