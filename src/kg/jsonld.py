"""Compaction by PyLD, with a memory: an IRI is made short once, not each time that it occurs.

PyLD goes through the whole context for every IRI, and reads the context anew for every document, which takes most of
the time. So it is given one value of each kind, once: what it makes of that, it would make of all others of the kind.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from pyld import jsonld

Json = Any


_KEPT_NAMES = 50_000
"""Short names that are remembered; there are more things than that, and who serves lives long."""


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
        found = self._short.get(key)
        if found is None:
            if len(self._short) > _KEPT_NAMES:
                self._short.clear()
            found = self._short[key] = str(self._compact_iri(self._active, iri, None, vocab))
        return found

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
        found = self._short.get(key)
        if found is None:
            self._contexts[id(active_ctx)] = active_ctx
            found = self._short[key] = super()._compact_iri(active_ctx, iri, None, vocab, base, reverse)
        return found


Kind = tuple[str, ...]
"""A property, and what the value is: an IRI, or a literal of a datatype or in a language."""

Load = Callable[[str, Json], Json]
_KEPT_CONTEXTS = 4
"""Contexts whose forms are remembered: one is in use, at an address of each host that a server is asked by."""


def compact(nodes: Json, address: str, load: Load) -> dict[str, Json]:
    """Compact expanded `nodes` with the context at `address`, which `load` gives.

    Always as a document with `@graph`. Raises ValueError where the context cannot be used.
    https://www.w3.org/TR/json-ld11-api/#compaction
    """
    try:
        document = _shortcut(address, load).compact(nodes) if nodes else None
        return _compact(_Processor(), nodes, address, load) if document is None else document
    except jsonld.JsonLdError as error:
        raise ValueError(str(error)) from error


def _compact(processor: _Processor, nodes: Json, address: str, load: Load) -> dict[str, Json]:
    options = {"documentLoader": load, "graph": True, "extractAllScripts": False}
    return dict(processor.compact(nodes, address, options))


_shortcuts: OrderedDict[str, _Shortcut] = OrderedDict()
_lock = Lock()


def _shortcut(address: str, load: Load) -> _Shortcut:
    """The forms known of the context at `address`, as long as it is the same document."""
    context = load(address, {})["document"]
    with _lock:
        found = _shortcuts.get(address)
        if found is None or found.context is not context:
            found = _shortcuts[address] = _Shortcut(address, context, load)
        _shortcuts.move_to_end(address)
        while len(_shortcuts) > _KEPT_CONTEXTS:
            _shortcuts.popitem(last=False)
    return found


class _Shortcut:
    """What PyLD makes of each kind of value with one context; it is asked once for each kind, ever."""

    def __init__(self, address: str, context: Json, load: Load) -> None:
        self.context = context
        self._address = address
        self._load = load
        self._processor = _Processor()
        self._forms: dict[Kind, _Form | None] = {}
        self._head: dict[str, Json] = {}
        self._id_key = self._type_key = ""
        self._learning = Lock()

    def compact(self, nodes: Json) -> dict[str, Json] | None:
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
        new = {kind: value for kind, value in examples.items() if kind not in self._forms}
        if new or not self._id_key:
            with self._learning:
                self._learn(new)
        forms = {kind: form for kind in examples if (form := self._forms[kind]) is not None}
        if len(forms) < len(examples):
            return None
        graph = [_write_node(node, forms, self._processor, self._id_key, self._type_key) for node in nodes]
        return {**self._head, "@graph": graph}

    def _learn(self, examples: Mapping[Kind, Json]) -> None:
        """Have PyLD compact one value of each kind; what it makes of it in another way than `_Form` has no form."""
        sample = [{"@id": f"urn:kind:{number}", kind[0]: [examples[kind]]} for number, kind in enumerate(examples)]
        typed = {"@id": "urn:kind:type", "@type": ["urn:type"]}
        document = _compact(self._processor, [*sample, typed], self._address, self._load)
        *made, typed = document.pop("@graph" if "@graph" in document else self._processor.short("@graph"))
        (self._id_key,) = (key for key, value in typed.items() if value == "urn:kind:type")
        (self._type_key,) = (key for key, value in typed.items() if value == "urn:type")
        self._head = document
        for kind, compacted in zip(examples, made, strict=True):
            (key,) = compacted.keys() - {self._id_key}
            form = _Form(key, compacted[key], self._id_key)
            is_like_it = form.write(examples[kind], self._processor) == compacted[key]
            self._forms[kind] = form if is_like_it else None


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
