"""The folder `description/` of a release: the record, and the record in each of its forms.

Addresses in these files are those of the base IRI; a server elsewhere writes its own from the record.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from kg.description import FOLDER, RECORD_FILE, Record, catalog, dataset_json_ld, void_document
from kg.description.record import Dump, write_record
from kg.description.terms import PREFIXES, write
from kg.formats import JSON_LD, RDF_XML, TURTLE
from kg.graph.manifest import describe_file
from kg.release import DUMPS
from kg.vocab import Prefixes


def write_description(folder: Path, record: Record, prefixes: Prefixes) -> Record:
    """Write the description of the release in `folder`, whose dumps are there; return the record that names them."""
    whole = replace(record, dumps=_read_dumps(folder))
    public = record.base.rstrip("/")
    (folder / FOLDER).mkdir()
    _write(folder / RECORD_FILE, write_record(whole).encode())
    names = {**prefixes, **PREFIXES, "catalog": f"{record.base}catalog#"}
    void = void_document(whole, public, prefixes)
    _write(folder / FOLDER / "void.ttl", write(void, TURTLE, names))
    described = catalog(whole, public)
    for form in (TURTLE, RDF_XML, JSON_LD):
        _write(folder / FOLDER / f"catalog{form.suffix}", write(described, form, names))
    schema = json.dumps(dataset_json_ld(whole, public), ensure_ascii=False, indent=1)
    _write(folder / FOLDER / "dataset.jsonld", f"{schema}\n".encode())
    return whole


def _read_dumps(folder: Path) -> tuple[Dump, ...]:
    paths = sorted(path.relative_to(folder).as_posix() for path in (folder / DUMPS).rglob("*") if path.is_file())
    dumps = []
    for path in paths:
        file = describe_file(folder, path)
        content = file.get("unpacked", file)["media_type"]
        name = path.removeprefix(f"{DUMPS}/")
        dumps.append(Dump(name, file["media_type"], content, file["bytes"], file["sha256"]))
    return tuple(dumps)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
