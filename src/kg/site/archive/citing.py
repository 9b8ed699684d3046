"""How archives and reference managers are told what a release is: DataCite, Zenodo, Citation File Format."""

from __future__ import annotations

import json
from typing import Any

from kg.site.archive.about import About, pick


def write_datacite(told: About) -> str:
    """The fields of DataCite 4.5 as JSON: https://datacite-metadata-schema.readthedocs.io/en/4.5/."""
    record = told.record
    related = [_relate(each, "IsDerivedFrom") for each in record.sources]
    related.append(_relate(record.iri, "IsVersionOf"))
    if told.previous:
        related.append(_relate(f"{record.base}dumps/{told.previous}/", "IsNewVersionOf"))
    value: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph (RDF)"},
        "alternateIdentifiers": [{"alternateIdentifierType": "URL", "alternateIdentifier": record.iri}],
        "creators": [{"name": pick(record.publisher.name, "en"), "nameType": "Organizational"}],
        "titles": [
            {"title": pick(record.title, "de"), "lang": "de"},
            {"title": pick(record.title, "en"), "titleType": "TranslatedTitle", "lang": "en"},
        ],
        "publisher": {"name": pick(record.publisher.name, "en")},
        "publicationYear": told.year,
        "language": "de",
        "version": record.version,
        "dates": [{"date": record.issued, "dateType": "Issued"}],
        "subjects": [
            {"subject": word, "lang": language} for language, words in sorted(record.keywords.items()) for word in words
        ],
        "rightsList": [
            {
                "rights": told.licence[1],
                "rightsUri": record.licence,
                "rightsIdentifier": told.licence[0],
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
                "lang": "en",
            }
        ],
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": language}
            for language, text in sorted(record.description.items())
        ]
        + ([{"description": record.rights, "descriptionType": "Other"}] if record.rights else []),
        "relatedIdentifiers": related,
        "geoLocations": [{"geoLocationPlace": "Germany"}],
        "sizes": [f"{record.triples} triples"],
        "formats": sorted({each.content_type for each in record.dumps}),
    }
    if told.doi:
        value["doi"] = told.doi
    return _json(value)


def write_zenodo(told: About) -> str:
    """What Zenodo reads when it takes in a folder: https://developers.zenodo.org/#representation."""
    record = told.record
    related = [{"identifier": record.iri, "relation": "isVersionOf", "scheme": "url"}]
    related += [{"identifier": each, "relation": "isDerivedFrom", "scheme": "url"} for each in record.sources]
    value: dict[str, Any] = {
        "upload_type": "dataset",
        "title": f"{pick(record.title, 'en')}, release {record.version}",
        "creators": [{"name": pick(record.publisher.name, "en")}],
        "description": "".join(f"<p>{_escape(text)}</p>" for _, text in sorted(record.description.items())),
        "access_right": "open",
        "license": told.licence[0].lower(),
        "keywords": sorted({word for words in record.keywords.values() for word in words}),
        "language": "deu",
        "publication_date": record.issued,
        "version": record.version,
        "notes": record.rights,
        "related_identifiers": related,
    }
    if told.doi:
        value["doi"] = told.doi
    return _json(value)


def write_cff(told: About) -> str:
    """The Citation File Format 1.2.0: https://citation-file-format.github.io/. Strings as JSON, which is YAML too."""
    record = told.record
    lines = [
        "cff-version: 1.2.0",
        "message: Please cite this release of the dataset.",
        "type: dataset",
        f"title: {_json_text(pick(record.title, 'en'))}",
        "authors:",
        f"  - name: {_json_text(pick(record.publisher.name, 'en'))}",
        f"version: {_json_text(record.version)}",
        f"date-released: {record.issued}",
        f"url: {_json_text(record.iri)}",
        f"license: {_json_text(told.licence[0])}",
        *([f"doi: {_json_text(told.doi)}"] if told.doi else []),
        "keywords:",
        *(f"  - {_json_text(word)}" for word in sorted({word for each in record.keywords.values() for word in each})),
        f"abstract: {_json_text(pick(record.description, 'en'))}",
    ]
    return "\n".join(lines) + "\n"


def _relate(iri: str, how: str) -> dict[str, str]:
    return {"relatedIdentifier": iri, "relatedIdentifierType": "URL", "relationType": how}


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
