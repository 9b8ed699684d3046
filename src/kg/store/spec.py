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
    """An engine that can be opened: a store on disk, RDF files, a remote one; Turtle is written with `prefixes`.

    `graphs`: those of a remote engine that queries may see; none named are all. `gateway`: the one address that queries
    of an engine in this process may call, see `kg.store.services`; none where it is empty.
    """

    kind: Literal["store", "files", "remote"]
    places: tuple[str, ...]
    prefixes: Prefixes = field(default_factory=dict)
    graphs: tuple[str, ...] = ()
    gateway: str = ""

    @property
    def has_extension_functions(self) -> bool:
        """True where the engine is the embedded one, whose functions are known."""
        return self.kind in ("store", "files")

    @property
    def computes_here(self) -> bool:
        """True where it is our processors that a query keeps busy, False where a worker waits for another service."""
        return self.kind != "remote"

    @property
    def is_fixed(self) -> bool:
        """True where the data stay what they are while they are served."""
        return self.kind != "remote"

    def open(self) -> Engine:
        """Open it. Raises EngineError, SettingError or DataError where that cannot be."""
        if self.kind == "store":
            engine = EmbeddedEngine.open(Path(self.places[0]), self.prefixes)
        elif self.kind == "remote":
            # Not at the top: whoever needs no remote engine need not load what speaks HTTP.
            from kg.store.remote import RemoteEngine

            return RemoteEngine(self.places[0], self.prefixes, self.graphs or None)
        else:
            engine = load_files([Path(place) for place in self.places], self.prefixes)
        engine.gateway = self.gateway
        return engine
