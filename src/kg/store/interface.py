"""What every engine offers; `kg.store` says how it is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from kg.formats import Format

QueryForm = Literal["select", "ask", "construct", "describe"]


@dataclass(frozen=True)
class Answer:
    """An answer on its way: what kind it is, how it is written, and its bytes, piece by piece, to be read once."""

    form: QueryForm
    format: Format
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """All bytes at once."""
        return b"".join(self.chunks)


class Engine(Protocol):
    """Something that answers SPARQL queries over one fixed dataset; safe to be asked from several threads."""

    def form_of(self, text: str) -> QueryForm:
        """Tell what `text` asks for, before a format is chosen.

        Raises QueryRefused for updates and federated queries, QuerySyntaxError where no query form is recognised.
        """

    def query(
        self,
        text: str,
        *,
        format: Format,  # noqa: A002 - the word of the protocol
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Answer `text` in `format`.

        With `default_graphs` or `named_graphs` these are the whole dataset, and FROM clauses do not count:
        https://www.w3.org/TR/sparql11-protocol/#dataset. Without both, the default graph is the union of all graphs.
        Raises QuerySyntaxError, QueryRefused, QueryError (the format cannot hold the answer), EngineError.
        """

    def graphs(self) -> Mapping[str, int]:
        """The named graphs, each with its number of triples."""

    def close(self) -> None:
        """Let go of files and connections."""


def is_graph_form(form: QueryForm) -> bool:
    """True where the answer is a graph, not a table or a truth value."""
    return form in ("construct", "describe")
