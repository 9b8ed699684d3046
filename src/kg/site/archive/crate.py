"""RO-Crate: what is in the archive, for programs. https://www.researchobject.org/ro-crate/specification/1.2/"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from kg.filenotes import note_of, table_summaries
from kg.site.archive.about import About, pick

FILE = "ro-crate-metadata.json"

_VERSION = "1.2"
_FOLDERS = {
    "release/": ("Die Ausgabe: Daten, Vokabular, Regeln, Abfragen", "The release: data, vocabulary, shapes, queries"),
    "release/ontology/": ("Das Vokabular", "The vocabulary"),
    "release/shapes/": ("Die Regeln (SHACL)", "The shapes (SHACL)"),
    "release/queries/": ("Die Abfragen (SPARQL)", "The queries (SPARQL)"),
    "release/description/": ("Die Beschreibung des Datensatzes", "The description of the dataset"),
    "release/report/": ("Der Prüfbericht", "The report of the check"),
    "site/": ("Alle Seiten; zu lesen ab site/index.html", "All pages; start at site/index.html"),
}
_OWN = {
    "README.md": ("text/markdown", "Worum es geht, in einfachen Worten", "What this is, in plain words"),
    "LICENSE.txt": ("text/plain", "Lizenz und Quellenvermerk", "Licence and attribution"),
    "CITATION.cff": ("text/yaml", "Wie zitiert wird", "How to cite"),
    "datacite.json": ("application/json", "Metadaten für DataCite", "Metadata for DataCite"),
    ".zenodo.json": ("application/json", "Metadaten für Zenodo", "Metadata for Zenodo"),
    "SHA256SUMS": ("text/plain", "Prüfsummen aller Dateien", "Checksums of all files"),
}


def write_crate(told: About, manifest: Mapping[str, Any]) -> str:
    """The metadata document, the same bytes for the same release.

    Folders stand for what is in them where there are thousands of files; dumps are described one by one.
    """
    record = told.record
    crate = ROCrate(version=_VERSION)
    root = crate.root_dataset
    licence = _add(crate, record.licence, "CreativeWork", name=told.licence[1], identifier=told.licence[0])
    publisher = _add(crate, record.publisher.iri, "Organization", name=pick(record.publisher.name, "en"))
    sources = [_add(crate, each, "CreativeWork", name=each) for each in record.sources]
    root["name"] = f"{pick(record.title, 'en')}, release {record.version}"
    root["alternateName"] = pick(record.title, "de")
    root["description"] = pick(record.description, "en")
    root["identifier"] = told.identifier
    root["datePublished"] = record.issued
    root["version"] = record.version
    root["license"] = licence
    root["publisher"] = root["author"] = publisher
    root["creditText"] = record.rights
    root["keywords"] = sorted({word for words in record.keywords.values() for word in words})
    root["inLanguage"] = ["de", "en"]
    root["isBasedOn"] = sources
    root["temporalCoverage"] = "/".join(each or ".." for each in record.temporal)
    root["url"] = record.iri
    root["mentions"] = _add_making(crate, told)
    for path, (german, english) in _FOLDERS.items():
        crate.add_dataset(dest_path=path, properties={"name": english, "description": german})
    for path, properties in _files(told, manifest):
        crate.add_file(dest_path=path, properties=properties)
    return json.dumps(crate.metadata.generate(), ensure_ascii=False, indent=1) + "\n"


def _files(told: About, manifest: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, (media_type, german, english) in _OWN.items():
        yield path, {"name": english, "description": german, "encodingFormat": media_type}
    tables = table_summaries(told.path)
    for each in manifest["files"]:
        folder, _, name = each["path"].partition("/")
        if folder != "dumps":
            continue
        what = note_of(name, tables).what
        yield (
            f"release/{each['path']}",
            {
                "name": what["en"],
                "description": what["de"],
                "encodingFormat": each["media_type"],
                "contentSize": str(each["bytes"]),
                "sha256": each["sha256"],
            },
        )


def _add_making(crate: ROCrate, told: About) -> ContextEntity:
    """How it was made: https://www.researchobject.org/ro-crate/specification/1.2/provenance.html."""
    programs = [
        _add(crate, f"#{name}", "SoftwareApplication", name=name, version=version, softwareVersion=version)
        for name, version in told.software
    ]
    making = _add(crate, "#making", "CreateAction", name="kg build", endTime=told.record.issued)
    making["instrument"] = programs
    making["result"] = crate.root_dataset
    return making


def _add(crate: ROCrate, iri: str, kind: str, **properties: str) -> ContextEntity:
    entity = ContextEntity(crate, iri, properties={"@type": kind, **properties})
    crate.add(entity)
    return entity


def described_files() -> set[str]:
    """The files of the archive itself that the crate names, beside the folders."""
    return {*_OWN, FILE}


def described_folders() -> set[Path]:
    """The folders that the crate names."""
    return {Path(each) for each in _FOLDERS}
