"""The dataset in DCAT-AP.de 3.0: https://www.dcat-ap.de/def/dcatde/3.0/spec/.

Data portals harvest this. The rules it keeps stand as SHACL in shapes/profiles/dcat-ap-de.ttl.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.description.codes import code
from kg.description.record import Dump, Record
from kg.description.terms import (
    DCATAP,
    DCATDE,
    FOAF,
    SPDX,
    VCARD,
    VOID,
    Statements,
    iri,
    number,
    text,
    typed,
)
from kg.description.void import about_content, dump_address
from kg.vocab import DCAT, DCT, PROV, RDFS

_IANA = "https://www.iana.org/assignments/media-types/"

_WHOLE = {"de": "Alles als {}", "en": "Everything as {}"}
_TABLE = {"de": "Tabelle {}: {}", "en": "Table {}: {}"}
_OTHER = {"de": "Auszug {} als {}", "en": "Excerpt {} as {}"}
_NAMES = {
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF/XML",
    "text/csv": "CSV",
    "application/geo+json": "GeoJSON",
    "application/sql": "SQL",
    "application/vnd.apache.parquet": "Parquet",
}
_SERVICE = {"de": "SPARQL-Endpunkt", "en": "SPARQL endpoint"}
_SERVICE_TEXT = {
    "de": "Fragen in SPARQL 1.1 an den ganzen Datensatz; nur lesend, ohne Anmeldung.",
    "en": "Questions in SPARQL 1.1 to the whole dataset; read-only, without registration.",
}
_CATALOG = {
    "de": "Datenkatalog „Kommunen innovativ“",
    "en": "Data catalogue “Kommunen innovativ”",
}
_CATALOG_TEXT = {
    "de": "Ein Datensatz: der Wissensgraph der Fördermaßnahme „Kommunen innovativ“.",
    "en": "One dataset: the knowledge graph of the funding measure “Kommunen innovativ”.",
}


def catalog(record: Record, public: str, email: str = "", *, has_service: bool = True) -> list[ox.Triple]:
    """The catalogue of a server at the address `public`: the dataset, its distributions and the SPARQL service.

    `email`: where its operator is written to, if that is known. `has_service`: false where there are files only.
    """
    out = Statements()
    _catalog(out, record, public, has_service=has_service)
    _dataset(out, record, public, has_service=has_service)
    _contact(out, record, public, email)
    for each in distributed(record):
        _distribution(out, record, each, public)
    if has_service:
        _service(out, record, public)
    return out.triples


def distributed(record: Record) -> list[Dump]:
    """The dumps that are data, in a format of which the official list has a code."""
    return [each for each in record.dumps if code("file-type", each.content_type)]


def title_of(dump: Dump) -> dict[str, str]:
    """What a dump is, in words."""
    name = dump.name.removesuffix(".gz")
    form = _NAMES.get(dump.content_type, dump.content_type)
    packed = " (gzip)" if dump.is_packed else ""
    if name.startswith("all."):
        return {language: f"{words.format(form)}{packed}" for language, words in _WHOLE.items()}
    excerpt = _TABLE if dump.content_type == "text/csv" else _OTHER
    stem = name.rpartition(".")[0]
    return {language: f"{words.format(stem, form)}{packed}" for language, words in excerpt.items()}


def _node(record: Record, name: str) -> str:
    return f"{record.base}catalog#{name}"


def _catalog(out: Statements, record: Record, public: str, *, has_service: bool) -> None:
    node = _node(record, "catalog")
    out.type(node, DCAT + "Catalog")
    out.texts(node, DCT + "title", _CATALOG)
    out.texts(node, DCT + "description", _CATALOG_TEXT)
    if record.publisher.iri:
        out.add(node, DCT + "publisher", iri(record.publisher.iri))
    out.add(node, DCT + "license", iri(_licence(record)))
    out.add(node, DCT + "language", *map(iri, record.languages))
    out.add(node, DCT + "issued", typed(record.issued, "date"))
    out.add(node, DCT + "modified", typed(record.issued, "date"))
    out.add(node, DCAT + "themeTaxonomy", iri("http://publications.europa.eu/resource/authority/data-theme"))
    out.add(node, FOAF + "homepage", iri(f"{public}/"))
    out.add(node, DCAT + "dataset", iri(record.iri))
    if has_service:
        out.add(node, DCAT + "service", iri(_node(record, "sparql")))


def _dataset(out: Statements, record: Record, public: str, *, has_service: bool) -> None:
    dataset = record.iri
    out.type(dataset, DCAT + "Dataset", VOID + "Dataset")
    about_content(out, record)
    out.add(dataset, DCT + "identifier", text(record.iri))
    out.add(dataset, DCT + "modified", typed(record.issued, "date"))
    out.add(dataset, DCAT + "version", text(record.version))
    out.add(dataset, VOID + "triples", number(record.triples))
    out.add(dataset, DCT + "accessRights", iri(code("access-right", "public")))
    out.add(dataset, DCT + "accrualPeriodicity", iri(code("frequency", "irregular")))
    out.add(dataset, DCATAP + "availability", iri(code("availability", "stable")))
    out.add(dataset, DCATDE + "politicalGeocodingLevelURI", iri(code("level", "federal")))
    # Two identifiers of one place: German rules ask for an official list, European ones for GeoNames.
    out.add(dataset, DCT + "spatial", *(iri(code("place", key)) for key in ("germany", "germany-geonames")))
    out.add(dataset, DCT + "conformsTo", iri(f"{record.base}def"), iri(f"{record.base}shapes"))
    out.add(dataset, DCAT + "landingPage", iri(f"{public}/dataset"))
    out.add(dataset, FOAF + "page", iri(f"{public}/quality"))
    _period(out, record)
    out.add(dataset, DCAT + "contactPoint", iri(_node(record, "contact")))
    if record.previous:
        out.add(dataset, DCAT + "previousVersion", iri(f"{public}/dumps/{record.previous}/"))
    activity = _node(record, "build")
    out.add(dataset, PROV + "wasGeneratedBy", iri(activity))
    out.type(activity, PROV + "Activity")
    out.add(activity, PROV + "used", *map(iri, record.sources))
    out.texts(activity, RDFS + "label", {"de": "Bau der Ausgabe", "en": "Build of the release"})
    out.add(dataset, DCAT + "distribution", *(iri(_node(record, each.name)) for each in distributed(record)))
    if has_service:
        out.add(dataset, DCAT + "distribution", iri(_node(record, "sparql-distribution")))


def _period(out: Statements, record: Record) -> None:
    start, end = record.temporal
    if not start and not end:
        return
    node = _node(record, "period")
    out.add(record.iri, DCT + "temporal", iri(node))
    out.type(node, DCT + "PeriodOfTime")
    for name, day in (("startDate", start), ("endDate", end)):
        if day:
            out.add(node, DCAT + name, typed(day, "date"))


def _contact(out: Statements, record: Record, public: str, email: str) -> None:
    node = _node(record, "contact")
    out.type(node, VCARD + "Organization")
    names = record.publisher.name or record.title
    out.add(node, VCARD + "fn", text(names.get("de") or next(iter(names.values()), record.iri)))
    out.add(node, VCARD + "hasURL", iri(f"{public}/"))
    if email:
        out.add(node, VCARD + "hasEmail", iri(f"mailto:{email}"))


def _distribution(out: Statements, record: Record, dump: Dump, public: str) -> None:
    node, address = _node(record, dump.name), dump_address(record, dump.name, public)
    out.type(node, DCAT + "Distribution")
    out.texts(node, DCT + "title", title_of(dump))
    out.add(node, DCAT + "accessURL", iri(address))
    out.add(node, DCAT + "downloadURL", iri(address))
    _terms_of_use(out, record, node)
    out.add(node, DCT + "format", iri(code("file-type", dump.content_type)))
    out.add(node, DCAT + "mediaType", iri(_IANA + dump.content_type))
    if dump.is_packed:
        out.add(node, DCAT + "compressFormat", iri(code("compression", dump.media_type)))
    out.add(node, DCAT + "byteSize", typed(str(dump.bytes), "nonNegativeInteger"))
    checksum = _node(record, f"checksum-{dump.name}")
    out.add(node, SPDX + "checksum", iri(checksum))
    out.type(checksum, SPDX + "Checksum")
    out.add(checksum, SPDX + "algorithm", iri(code("checksum", "sha256")))
    out.add(checksum, SPDX + "checksumValue", typed(dump.sha256, "hexBinary"))


def _terms_of_use(out: Statements, record: Record, node: str) -> None:
    """Say of a distribution under which licence it stands, since when, and whom to name."""
    out.add(node, DCT + "license", iri(_licence(record)))
    if code("licence-by", record.licence) and record.rights:
        out.add(node, DCATDE + "licenseAttributionByText", text(record.rights, "de"))
    out.add(node, DCT + "issued", typed(record.issued, "date"))
    out.add(node, DCT + "modified", typed(record.issued, "date"))
    out.add(node, DCATAP + "availability", iri(code("availability", "stable")))
    out.add(node, DCT + "language", *map(iri, record.languages))


def _service(out: Statements, record: Record, public: str) -> None:
    service, node, endpoint = _node(record, "sparql"), _node(record, "sparql-distribution"), f"{public}/sparql"
    out.type(service, DCAT + "DataService")
    out.texts(service, DCT + "title", _SERVICE)
    out.texts(service, DCT + "description", _SERVICE_TEXT)
    out.add(service, DCAT + "endpointURL", iri(endpoint))
    out.add(service, DCAT + "endpointDescription", iri(endpoint))
    out.add(service, DCT + "conformsTo", iri(code("protocol", "sparql")))
    out.add(service, DCAT + "servesDataset", iri(record.iri))
    out.add(service, DCT + "license", iri(_licence(record)))
    out.add(service, DCT + "accessRights", iri(code("access-right", "public")))
    out.add(service, DCATAP + "availability", iri(code("availability", "stable")))
    if record.publisher.iri:
        out.add(service, DCT + "publisher", iri(record.publisher.iri))
    out.add(service, DCAT + "contactPoint", iri(_node(record, "contact")))
    # Portals reach services through distributions.
    out.type(node, DCAT + "Distribution")
    out.texts(node, DCT + "title", _SERVICE)
    out.add(node, DCAT + "accessURL", iri(endpoint))
    out.add(node, DCAT + "accessService", iri(service))
    out.add(node, DCT + "format", iri(code("file-type", "sparql")))
    _terms_of_use(out, record, node)


def _licence(record: Record) -> str:
    """The licence as the German list calls it, else as it is."""
    return code("licence", record.licence) or record.licence
