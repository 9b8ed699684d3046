"""The dataset in VoID: https://www.w3.org/TR/void/.

`about_dataset` holds what does not depend on where a release is served, and stands in the release's own graph;
`void_document` is that with title, licence, dumps and endpoint, as a document for the web.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import pyoxigraph as ox

from kg.description.codes import code
from kg.description.record import ClassCount, Dump, Linkset, PropertyCount, Record
from kg.description.terms import FOAF, SD, VOID, Statements, iri, number, text, typed
from kg.vocab import DCAT, DCT, PROV, shorten

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def about_dataset(record: Record, prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """Counts, partitions, linksets, graphs, vocabularies and examples; every node is a fragment of the graph's IRI."""
    out = Statements()
    dataset, namer = record.iri, _Namer(record.graph, prefixes)
    out.type(dataset, VOID + "Dataset", DCAT + "Dataset")
    out.add(dataset, DCAT + "version", text(record.version))
    out.add(dataset, DCT + "accessRights", iri(code("access-right", "public")))
    counts = {
        "triples": record.triples,
        "entities": record.entities,
        # Each thing has a document about it, in all forms.
        "documents": record.entities,
        "classes": len(record.classes),
        "properties": len(record.properties),
        "distinctSubjects": record.distinct_subjects,
        "distinctObjects": record.distinct_objects,
    }
    for name, count in counts.items():
        if count:
            out.add(dataset, VOID + name, number(count))
    out.add(dataset, VOID + "uriSpace", text(record.uri_space))
    out.add(dataset, VOID + "exampleResource", *map(iri, record.examples))
    out.add(dataset, VOID + "vocabulary", *map(iri, record.vocabularies))
    for each in record.graphs:
        out.add(dataset, VOID + "subset", iri(each.iri))
        out.add(each.iri, VOID + "triples", number(each.triples))
    for each_class in record.classes:
        _class_partition(out, dataset, each_class, namer)
    for each_property in record.properties:
        _property_partition(out, dataset, each_property, namer.node("property", each_property.iri))
    _linksets(out, record)
    _register(out, record)
    return out.triples


def void_document(
    record: Record, public: str, prefixes: Mapping[str, str], *, has_service: bool = True
) -> list[ox.Triple]:
    """The VoID document of a server at the address `public`, with what the dataset is and where to get it.

    `has_service`: false where there are files only, and nobody answers in SPARQL.
    """
    out = Statements()
    document, dataset = f"{record.base}void", record.iri
    out.type(document, VOID + "DatasetDescription")
    out.add(document, FOAF + "primaryTopic", iri(dataset))
    out.add(document, DCT + "license", iri(record.licence))
    out.texts(document, DCT + "title", _TITLE)
    about_content(out, record)
    out.add(dataset, FOAF + "homepage", iri(f"{public}/dataset"))
    if has_service:
        out.add(dataset, VOID + "sparqlEndpoint", iri(f"{public}/sparql"))
    out.add(dataset, VOID + "dataDump", *(iri(dump_address(record, each.name, public)) for each in whole_dumps(record)))
    for each in record.graphs:
        out.type(each.iri, SD + "NamedGraph")
        out.texts(each.iri, DCT + "title", each.title)
    return out.triples + about_dataset(record, prefixes)


def about_content(out: Statements, record: Record) -> None:
    """Say what the dataset is: titles, texts, keywords, dates, licence, publisher, origin. The same in every form."""
    dataset = record.iri
    out.texts(dataset, DCT + "title", record.title)
    out.texts(dataset, DCT + "description", record.description)
    for language, words in record.keywords.items():
        out.add(dataset, DCAT + "keyword", *(text(word, language) for word in words))
    out.add(dataset, DCAT + "theme", *map(iri, record.themes))
    out.add(dataset, DCT + "language", *map(iri, record.languages))
    out.add(dataset, DCT + "issued", typed(record.issued, "date"))
    out.add(dataset, DCT + "license", iri(record.licence))
    if record.rights:
        out.add(dataset, DCT + "rights", text(record.rights))
    out.add(dataset, DCT + "source", *map(iri, record.sources))
    out.add(dataset, PROV + "wasDerivedFrom", *map(iri, record.sources))
    if record.publisher.iri:
        out.add(dataset, DCT + "publisher", iri(record.publisher.iri))
        out.add(dataset, DCT + "creator", iri(record.publisher.iri))
        out.type(record.publisher.iri, FOAF + "Agent")
        out.texts(record.publisher.iri, FOAF + "name", record.publisher.name)


def whole_dumps(record: Record) -> list[Dump]:
    """The dumps that hold everything, in one format each; the others are excerpts."""
    return [each for each in record.dumps if re.fullmatch(r"all\.(ttl|nt|nq|trig|jsonld|rdf)(\.gz)?", each.name)]


def dump_address(record: Record, name: str, public: str) -> str:
    """Where a file of this release is downloaded."""
    return f"{public}/dumps/{record.version}/{name}"


_TITLE = {
    "de": "Beschreibung des Datensatzes in VoID",
    "en": "Description of the dataset in VoID",
}


_REGISTER = {"de": "Gemeindeverzeichnis", "en": "Register of municipalities"}
_REGISTER_TEXT = {
    "de": "Was das amtliche Gemeindeverzeichnis mit Gebietsstand {date} über das hinaus sagt, was die anderen Graphen "
    "von Gebieten sagen.",
    "en": "What the official register of municipalities, with the boundaries of {date}, says of areas beyond what the "
    "other graphs say.",
}


class _Namer:
    """Gives nodes of the description their IRIs: fragments that a reader understands."""

    def __init__(self, graph: str, prefixes: Mapping[str, str]) -> None:
        self._graph = graph
        self._prefixes = dict(prefixes)

    def node(self, kind: str, *terms: str) -> str:
        """As in `…#class-ki-JointProject--dct-title`."""
        return f"{self._graph}#{kind}-{'--'.join(self._short(each) for each in terms)}"

    def _short(self, term: str) -> str:
        short = shorten(term, self._prefixes)
        name = _UNSAFE.sub("-", short.strip("<>"))
        # Without a prefix, two long addresses could look the same once made safe.
        return name if not short.startswith("<") else f"{name}-{hashlib.sha256(term.encode()).hexdigest()[:8]}"


def _class_partition(out: Statements, dataset: str, each: ClassCount, namer: _Namer) -> None:
    node = namer.node("class", each.iri)
    out.add(dataset, VOID + "classPartition", iri(node))
    out.add(node, VOID + "class", iri(each.iri))
    out.add(node, VOID + "entities", number(each.entities))
    for one in each.properties:
        _property_partition(out, node, one, namer.node("class", each.iri, one.iri))


def _property_partition(out: Statements, whole: str, each: PropertyCount, node: str) -> None:
    out.add(whole, VOID + "propertyPartition", iri(node))
    out.add(node, VOID + "property", iri(each.iri))
    out.add(node, VOID + "triples", number(each.triples))


def _linksets(out: Statements, record: Record) -> None:
    for each in record.linksets:
        node, hub = linkset_node(record, each), hub_node(record, each)
        out.type(node, VOID + "Linkset")
        out.add(record.iri, VOID + "subset", iri(node))
        out.add(node, VOID + "subjectsTarget", iri(record.iri))
        out.add(node, VOID + "objectsTarget", iri(hub))
        out.add(node, VOID + "linkPredicate", iri(each.predicate))
        out.add(node, VOID + "triples", number(each.triples))
        out.type(hub, VOID + "Dataset")
        out.add(hub, DCT + "title", text(each.hub))
        out.add(hub, VOID + "uriSpace", text(each.uri_space))


def _register(out: Statements, record: Record) -> None:
    """What the graph of the official register is; data/ cannot say it, as not every release holds one."""
    register = record.register
    if register is None:
        return
    out.type(register.graph, SD + "NamedGraph", VOID + "Dataset")
    out.add(register.graph, SD + "name", iri(register.graph))
    out.add(register.graph, DCT + "isPartOf", iri(record.iri))
    out.texts(register.graph, DCT + "title", _REGISTER)
    out.texts(
        register.graph,
        DCT + "description",
        {language: said.format(date=register.date) for language, said in _REGISTER_TEXT.items()},
    )
    out.add(register.graph, DCT + "source", iri(register.source))
    out.add(register.graph, DCT + "rights", text(register.rights))
    out.add(register.graph, DCT + "valid", typed(register.date, "date"))
    out.add(record.iri, DCT + "source", iri(register.source))


def linkset_node(record: Record, linkset: Linkset) -> str:
    """The IRI of a linkset."""
    name = re.split(r"[#/]", linkset.predicate)[-1]
    return f"{record.graph}#linkset-{_UNSAFE.sub('-', linkset.hub)}--{name}"


def hub_node(record: Record, linkset: Linkset) -> str:
    """The IRI by which the description calls the other dataset."""
    return f"{record.graph}#hub-{_UNSAFE.sub('-', linkset.hub)}"
