"""What a release says about itself: manifest.json for programs, SHA256SUMS for `sha256sum -c`."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import __version__
from kg.formats import FORMATS
from kg.graph.canonical import nquads
from kg.graph.dataset import Dataset
from kg.graph.publish import CHECKSUMS
from kg.release import MANIFEST, UNCHECKED
from kg.vocab import DCT, RDF_TYPE

_MEDIA_TYPES = {
    **{wire.suffix: wire.media_type for wire in FORMATS},
    ".geojson": "application/geo+json",
    ".gz": "application/gzip",
    ".rq": "application/sparql-query",
    ".sql": "application/sql",
    ".txt": "text/plain",
}

Json = dict[str, Any]


def hash_content(
    quads: Iterable[ox.Quad], description: Iterable[ox.Quad], shapes: Iterable[ox.Quad], texts: Mapping[str, str]
) -> dict[str, str]:
    """Hash what a release says, part by part, and `all` of it: each a SHA-256.

    Graphs, the description (before the release has its id) and shapes in canonical form, `texts` (queries and context,
    by path) as they are. `all` is the hash of a line for each part, so that anybody can make it of the others.
    """
    digest = hashlib.sha256()
    for path, text in sorted(texts.items()):
        # The length keeps two texts from reading like one.
        digest.update(f"{path} {len(text.encode())}\n{text}".encode())
    hashes = {
        "graphs": _hash_quads(quads),
        "description": _hash_quads(description),
        "shapes": _hash_quads(shapes),
        "texts": digest.hexdigest(),
    }
    lines = "".join(f"{value}  {name}\n" for name, value in hashes.items())
    return {"all": hashlib.sha256(lines.encode()).hexdigest(), **hashes}


def _hash_quads(quads: Iterable[ox.Quad]) -> str:
    return hashlib.sha256(nquads(quads)).hexdigest()


def write_manifest(
    folder: Path,
    release_id: str,
    base_iri: str,
    dataset: Dataset,
    hashes: Mapping[str, str],
    quads: Sequence[ox.Quad],
    files_of: Mapping[str, list[str]],
) -> None:
    """Write manifest.json and then SHA256SUMS into `folder`, which holds everything else already.

    `hashes` is what the id follows from, see `hash_content`; `files_of` says which source files each named graph was
    read from.
    """
    manifest = {
        "id": release_id,
        "hashes": dict(hashes),
        "date": dataset.date,
        "title": dataset.title,
        "dataset": dataset.iri,
        "base_iri": base_iri,
        "licence": dataset.licence,
        "licences": _licences(quads, base_iri),
        "sources": list(dataset.sources),
        "register": asdict(dataset.register) if dataset.register else None,
        "graphs": _graphs(quads, files_of),
        "counts": _counts(quads, base_iri + "def#"),
        "files": [describe_file(folder, path) for path in _files(folder)],
        "software": {
            "kommunen-innovativ-graph": __version__,
            **{name: version(name) for name in ("PyLD", "pyoxigraph", "pyshacl-turbo")},
        },
    }
    (folder / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    lines = [f"{_hash(folder / path)}  {path}\n" for path in _files(folder)]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _graphs(quads: Iterable[ox.Quad], files_of: Mapping[str, list[str]]) -> Json:
    triples = Counter(quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode))
    return {iri: {"triples": triples[iri], "files": sorted(files_of.get(iri, []))} for iri in sorted(triples)}


def _counts(quads: Iterable[ox.Quad], namespace: str) -> dict[str, int]:
    """Count all triples of the union, and the instances of each class of ours."""
    triples = {quad.triple for quad in quads}
    classes = Counter(
        triple.object.value.removeprefix(namespace)
        for triple in triples
        if triple.predicate == RDF_TYPE
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value.startswith(namespace)
    )
    return {"triples": len(triples), **dict(sorted(classes.items()))}


def _licences(quads: Iterable[ox.Quad], base_iri: str) -> dict[str, str]:
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate.value == DCT + "license"
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(base_iri)
        and isinstance(quad.object, ox.NamedNode)
    }


def _files(folder: Path) -> list[str]:
    """List the files below `folder`, but for what differs from build to build."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if path.parts[0] not in UNCHECKED)


def describe_file(folder: Path, name: str) -> Json:
    """Describe one file of the release in `folder`: its type, size and checksum, packed and unpacked."""
    path = folder / name
    entry: Json = {
        "path": name,
        "media_type": _media_type(path.name),
        "bytes": path.stat().st_size,
        "sha256": _hash(path),
    }
    if path.suffix == ".gz":
        # The packed bytes depend on the compression library, what is in them does not.
        content = gzip.decompress(path.read_bytes())
        entry["unpacked"] = {
            "media_type": _media_type(path.stem),
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    return entry


def _media_type(name: str) -> str:
    if name.endswith("csv-metadata.json"):
        return "application/csvm+json"
    if name == CHECKSUMS:
        return "text/plain"
    return _MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
