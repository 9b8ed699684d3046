"""Compaction by PyLD, with a memory: an IRI is made short once, not each time that it occurs.

PyLD goes through the whole context for every IRI, which takes most of the time of a large document.
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
        key = (id(active_ctx), iri, vocab, base, reverse)
        if key not in self._short:
            self._contexts[id(active_ctx)] = active_ctx
            self._short[key] = super()._compact_iri(active_ctx, iri, None, vocab, base, reverse)
        return self._short[key]


def compact(nodes: Json, address: str, load: Callable[[str, Json], Json]) -> dict[str, Json]:
    """Compact expanded `nodes` with the context at `address`, which `load` gives.

    Always as a document with `@graph`. Raises ValueError where the context cannot be used.
    https://www.w3.org/TR/json-ld11-api/#compaction
    """
    options = {"documentLoader": load, "graph": True, "extractAllScripts": False}
    try:
        return dict(_Processor().compact(nodes, address, options))
    except jsonld.JsonLdError as error:
        raise ValueError(str(error)) from error
