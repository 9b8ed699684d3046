"""Compaction by PyLD, with a memory: an IRI is made short once, not each time that it occurs.

PyLD goes through the whole context for every IRI, which takes most of the time of a large document. Of a large one it
is given one value of each kind: what it makes of that, it would make of all others of the kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyld import jsonld

Json = Any


class _Processor(jsonld.JsonLdProcessor):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self._short: dict[tuple[object, ...], str] = {}
        # Held, so that no other context gets the number of one that is gone.
        self._contexts: dict[int, Json] = {}
        self._active: Json = None

    def short(self, iri: str, *, vocab: bool = False) -> str:
        """An IRI, or of the vocabulary, as the context that was used last has it."""
        key = (iri, vocab)
        if key not in self._short:
            self._short[key] = str(self._compact_iri(self._active, iri, None, vocab))
        return self._short[key]

    def _compact_iri(
        self,
        active_ctx: Json,
        iri: str | None,
        value: Json = None,
        vocab: bool = False,
        base: str | None = None,
        reverse: bool = False,
    ) -> Json:
        if value is not None:
            return super()._compact_iri(active_ctx, iri, value, vocab, base, reverse)
        self._active = active_ctx
        key = (id(active_ctx), iri, vocab, base, reverse)
        if key not in self._short:
            self._contexts[id(active_ctx)] = active_ctx
            self._short[key] = super()._compact_iri(active_ctx, iri, None, vocab, base, reverse)
        return self._short[key]


_LARGE = 500
"""Nodes from which on it pays to look for kinds of values first."""

Kind = tuple[str, ...]
"""A property, and what the value is: an IRI, or a literal of a datatype or in a language."""


def compact(nodes: Json, address: str, load: Callable[[str, Json], Json]) -> dict[str, Json]:
    """Compact expanded `nodes` with the context at `address`, which `load` gives.

    Always as a document with `@graph`. Raises ValueError where the context cannot be used.
    https://www.w3.org/TR/json-ld11-api/#compaction
    """
    try:
        if len(nodes) >= _LARGE and (document := _compact_by_kinds(nodes, address, load)) is not None:
            return document
        return _compact(_Processor(), nodes, address, load)
    except jsonld.JsonLdError as error:
        raise ValueError(str(error)) from error


def _compact(processor: _Processor, nodes: Json, address: str, load: Callable[[str, Json], Json]) -> dict[str, Json]:
    options = {"documentLoader": load, "graph": True, "extractAllScripts": False}
    return dict(processor.compact(nodes, address, options))


def _compact_by_kinds(nodes: Json, address: str, load: Callable[[str, Json], Json]) -> dict[str, Json] | None:
    """Compact a flat document; None where it, or the context, has something that this does not know."""
    examples: dict[Kind, Json] = {}
    for node in nodes:
        for name, values in node.items():
            if not name.startswith("@"):
                for value in values:
                    kind = _kind(name, value)
                    if kind is None:
                        return None
                    examples.setdefault(kind, value)
            elif name not in ("@id", "@type"):
                return None
    processor = _Processor()
    sample = [{"@id": f"urn:kind:{number}", kind[0]: [examples[kind]]} for number, kind in enumerate(examples)]
    document = _compact(processor, [*sample, {"@id": "urn:kind:type", "@type": ["urn:type"]}], address, load)
    *made, typed = document.pop("@graph" if "@graph" in document else processor.short("@graph"))
    (id_key,) = (key for key, value in typed.items() if value == "urn:kind:type")
    (type_key,) = (key for key, value in typed.items() if value == "urn:type")
    forms: dict[Kind, _Form] = {}
    for kind, compacted in zip(examples, made, strict=True):
        (key,) = compacted.keys() - {id_key}
        forms[kind] = form = _Form(key, compacted[key], id_key)
        if form.write(examples[kind], processor) != compacted[key]:
            return None
    graph = [_write_node(node, forms, processor, id_key, type_key) for node in nodes]
    return {**document, "@graph": graph}


def _kind(name: str, value: Json) -> Kind | None:
    if value.keys() == {"@id"}:
        return (name, "@id")
    if "@value" in value and value.keys() <= {"@value", "@type", "@language"} and isinstance(value["@value"], str):
        return (name, value.get("@type", ""), value.get("@language", ""))
    return None


class _Form:
    """How values of a kind are written: under which key, and as what, which follows from one that PyLD wrote."""

    def __init__(self, key: str, example: Json, id_key: str) -> None:
        self.key = key
        self.id_key = id_key
        self.is_object = isinstance(example, dict)
        self.is_map = self.is_object and "@value" not in example and id_key not in example
        self.rest = {each: text for each, text in example.items() if each != "@value"} if self.is_object else {}

    def write(self, value: Json, processor: _Processor) -> Json:
        """The value as a compacted document has it, where it is the only one."""
        if "@id" in value:
            short = processor.short(value["@id"])
            return {self.id_key: short} if self.is_object else short
        text = value["@value"]
        if self.is_map:
            return {value.get("@language", "@none"): text}
        return {**self.rest, "@value": text} if self.is_object else text


def _write_node(node: Json, forms: dict[Kind, _Form], processor: _Processor, id_key: str, type_key: str) -> Json:
    written: dict[str, Json] = {}
    for name, values in node.items():
        if name == "@id":
            written[id_key] = processor.short(values)
        elif name == "@type":
            types = [processor.short(each, vocab=True) for each in values]
            written[type_key] = types[0] if len(types) == 1 else types
        else:
            for value in values:
                form = forms[_kind(name, value) or ()]
                _add(written, form.key, form.write(value, processor), form.is_map)
    return written


def _add(written: dict[str, Json], key: str, value: Json, is_map: bool) -> None:
    """Put a value beside those that are there already: one stands alone, several in a list."""
    if key not in written:
        written[key] = value
    elif is_map:
        for language, text in value.items():
            _add(written[key], language, text, is_map=False)
    elif isinstance(written[key], list):
        written[key].append(value)
    else:
        written[key] = [written[key], value]
