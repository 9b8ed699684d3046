"""What is asked, as a value that can be sent to another process: which engine, and where its data are."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kg.store.embedded import EmbeddedEngine
from kg.store.files import load_files
from kg.store.interface import Engine
from kg.vocab import Prefixes


@dataclass(frozen=True)
class EngineSpec:
    """An engine that can be opened: a store on disk or RDF files; Turtle is written with `prefixes`.

    `gateway`: the one address that queries may call, see `kg.store.services`; none where it is empty.
    """

    kind: Literal["store", "files"]
    places: tuple[str, ...]
    prefixes: Prefixes = field(default_factory=dict)
    gateway: str = ""

    @property
    def is_shared(self) -> bool:
        """True where the data are opened once, before workers are forked; else each worker opens them itself.

        What is read-only may be shared: forking takes 2 ms, opening a store in each worker 10 more. The threads of the
        store, which are for writing, stay behind.
        """
        return self.kind in ("store", "files")

    @property
    def has_extension_functions(self) -> bool:
        """True where the engine is the embedded one, whose functions are known."""
        return self.kind in ("store", "files")

    def open(self) -> Engine:
        """Open it. Raises EngineError, SettingError or DataError where that cannot be."""
        if self.kind == "store":
            engine = EmbeddedEngine.open(Path(self.places[0]), self.prefixes)
        else:
            engine = load_files([Path(place) for place in self.places], self.prefixes)
        engine.gateway = self.gateway
        return engine
