"""What every engine offers; `kg.store` says how it is meant."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.formats import Format

QueryForm = Literal["select", "ask", "construct", "describe"]

Write = Callable[[bytes], object]
"""Takes the next piece of an answer; raising ends the query."""


@dataclass(frozen=True)
class Question:
    """A query with the format and the dataset it is asked with.

    With `default_graphs` or `named_graphs` these are the whole dataset, and FROM clauses do not count:
    https://www.w3.org/TR/sparql11-protocol/#dataset. Without both, the default graph is the union of all graphs.
    `max_rows`: more rows (or triples) are an error; `cut_at`: no more rows than that are wished for. 0 means no bound.
    """

    text: str
    format: Format
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    max_rows: int = 0
    cut_at: int = 0

    @property
    def has_dataset(self) -> bool:
        """True where the request itself names the dataset."""
        return bool(self.default_graphs or self.named_graphs)


@dataclass(frozen=True)
class Outcome:
    """What came of a question: the form of the query, how many rows or triples, and whether `cut_at` left some out."""

    form: QueryForm
    rows: int
    cut: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer on its way: what kind it is, how it is written, and its bytes, piece by piece, to be read once."""

    form: QueryForm
    format: Format
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """All bytes at once."""
        return b"".join(self.chunks)


class Engine(ABC):
    """Something that answers SPARQL queries over one fixed dataset; safe to be asked from several threads."""

    @abstractmethod
    def answer(self, question: Question, write: Write) -> Outcome:
        """Write the answer piece by piece.

        Raises QuerySyntaxError, QueryRefused, QueryError (the format cannot hold the answer), LimitReached (more than
        `max_rows`), EngineError; an error may come after pieces were written, which are then worth nothing.
        """

    @abstractmethod
    def graphs(self) -> Mapping[str, int]:
        """The named graphs, each with its number of triples."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""

    def query(
        self,
        text: str,
        *,
        format: Format,  # noqa: A002 - the word of the protocol
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Answer `text` in `format`, whole or with an error; the answer is held in memory."""
        pieces: list[bytes] = []
        question = Question(text, format, tuple(default_graphs or ()), tuple(named_graphs or ()), base)
        outcome = self.answer(question, pieces.append)
        return Answer(form=outcome.form, format=format, chunks=iter(pieces))


def is_graph_form(form: QueryForm) -> bool:
    """True where the answer is a graph, not a table or a truth value."""
    return form in ("construct", "describe")
