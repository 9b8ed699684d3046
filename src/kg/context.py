"""JSON-LD in our own words: the engine writes expanded documents, our context makes them readable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError, Position
from kg.vocab import RDF_TYPE

CONTEXT_FILE = "ontology/context.jsonld"

Json = Any


@dataclass(frozen=True)
class Context:
    """A JSON-LD context: the address it is published at, and the document found there."""

    address: str
    document: dict[str, Json]


def parse_context(text: str, address: str) -> Context:
    """Read the text of ontology/context.jsonld, to be published at `address`.

    Raises DataError where it is no context.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"is not JSON: {error.msg}", Position(CONTEXT_FILE, error.lineno, error.colno)) from error
    if not isinstance(document, dict) or not isinstance(document.get("@context"), dict):
        raise DataError("is no JSON-LD context", Position(CONTEXT_FILE), hint='it must be {"@context": {…}}')
    return Context(address, document)


def compact(triples: Iterable[ox.Triple], context: Context) -> bytes:
    """Write `triples` as one compacted JSON-LD document that names its context by address only.

    https://www.w3.org/TR/json-ld11-api/#compaction
    """
    # Not at the top: whoever serves needs it only when somebody asks for JSON-LD.
    from kg.jsonld import compact as compact_nodes

    nodes = json.loads(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]")
    for node in nodes:
        _use_type_keyword(node)
    try:
        document = compact_nodes(nodes, context.address, _loader(context))
    except ValueError as error:
        raise DataError(f"cannot be used: {error}", Position(CONTEXT_FILE)) from error
    return _write({**document, "@context": context.address}, context)


def expand(triples: Iterable[ox.Triple]) -> bytes:
    """Write `triples` as one expanded JSON-LD document, which needs no context.

    https://www.w3.org/TR/json-ld11-api/#expansion
    """
    nodes = json.loads(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]")
    for node in nodes:
        _use_type_keyword(node)
    return (json.dumps(nodes, ensure_ascii=False, indent=1) + "\n").encode()


def inline(document: bytes, context: Context) -> bytes:
    """Put the context itself in the place of its address, for readers that fetch nothing."""
    return _write({**json.loads(document), **context.document}, context)


def _use_type_keyword(node: dict[str, Json]) -> None:
    """Turn rdf:type, which the engine writes as any other property, into `@type`; only that is compacted as a type."""
    types = node.pop(RDF_TYPE.value, [])
    if types:
        node["@type"] = [value["@id"] for value in types]


def _loader(context: Context) -> Callable[[str, Json], Json]:
    def load(url: str, _options: Json) -> Json:
        if url != context.address:
            raise DataError(f"refers to {url}, which is not fetched", Position(CONTEXT_FILE))
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": context.document,
        }

    return load


def _write(document: Json, context: Context) -> bytes:
    order = {"@context": 0, "@id": 1, "@type": 2}
    order.update((term, order[to]) for term, to in context.document["@context"].items() if to in ("@id", "@type"))
    return (json.dumps(_sorted(document, order), ensure_ascii=False, indent=1) + "\n").encode()


def _sorted(value: Json, order: Mapping[str, int]) -> Json:
    """Put the keys of all objects in one order, the naming ones first."""
    if isinstance(value, list):
        return [_sorted(item, order) for item in value]
    if isinstance(value, dict):
        return {key: _sorted(value[key], order) for key in sorted(value, key=lambda key: (order.get(key, 3), key))}
    return value
