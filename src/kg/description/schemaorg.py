"""The dataset for search engines: https://schema.org/Dataset, as JSON-LD for the head of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.description.dcat import distributed, title_of
from kg.description.record import Dump, Record
from kg.description.void import dump_address

_LANGUAGES = {"DEU": "de", "ENG": "en"}
_ACCESS = {"de": "Für alle offen, ohne Anmeldung.", "en": "Open to everybody, without registration."}


def dataset_json_ld(record: Record, public: str, language: str = "de") -> dict[str, Any]:
    """The dataset as a server at the address `public` offers it.

    Texts are plain strings in `language`: search engines read no language tags.
    """
    publisher = {
        "@type": "Organization",
        "@id": record.publisher.iri,
        "name": _pick(record.publisher.name, language),
    }
    others = sorted({*record.title.values()} - {_pick(record.title, language)})
    value: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": record.iri,
        "identifier": record.iri,
        "url": f"{public}/dataset",
        "name": _pick(record.title, language),
        "alternateName": others,
        "description": _pick(record.description, language),
        "keywords": [word for _, words in sorted(record.keywords.items()) for word in words],
        "inLanguage": [_LANGUAGES.get(each.rpartition("/")[2], each) for each in record.languages],
        "license": record.licence,
        "isAccessibleForFree": True,
        "conditionsOfAccess": _pick(_ACCESS, language),
        "creator": publisher,
        # With its name: many who read this read nothing else.
        "publisher": publisher,
        "version": record.version,
        "datePublished": record.issued,
        "dateModified": record.issued,
        "isBasedOn": list(record.sources),
        "spatialCoverage": {"@type": "Country", "name": "Deutschland", "sameAs": "http://sws.geonames.org/2921044/"},
        "size": f"{record.triples} triples",
        "variableMeasured": [
            {"@type": "PropertyValue", "name": "triples", "value": record.triples},
            {"@type": "PropertyValue", "name": "entities", "value": record.entities},
            *(
                {
                    "@type": "PropertyValue",
                    "name": each.iri.removeprefix(f"{record.base}def#"),
                    "propertyID": each.iri,
                    "value": each.entities,
                }
                for each in record.classes
                if each.iri.startswith(f"{record.base}def#")
            ),
        ],
        "distribution": [_download(record, each, public, language) for each in distributed(record)],
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{record.base}catalog#catalog"},
    }
    start, end = record.temporal
    if start or end:
        value["temporalCoverage"] = f"{start or '..'}/{end or '..'}"
    if record.rights:
        value["creditText"] = record.rights
    if not record.publisher.iri:
        del value["creator"], value["publisher"]
    return value


def _download(record: Record, dump: Dump, public: str, language: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": _pick(title_of(dump), language),
        "contentUrl": dump_address(record, dump.name, public),
        "encodingFormat": [dump.content_type, dump.media_type] if dump.is_packed else dump.content_type,
        "contentSize": f"{dump.bytes} B",
        "sha256": dump.sha256,
        "license": record.licence,
    }


def _pick(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in any."""
    return texts.get(language) or next(iter(texts.values()), "")
