"""The engine inside this process: pyoxigraph, on disk (read-only) or in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from kg.errors import EngineError, QueryError, QuerySyntaxError
from kg.lexer import tokens
from kg.store.guard import glance, inspect_query, refuse
from kg.store.interface import Engine, Outcome, Question, Write
from kg.store.services import require_gateway
from kg.store.writing import check_format, write_graph, write_table
from kg.vocab import Prefixes

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_REASON = re.compile(r"[A-Z][a-z]+ [^,\[\"]*[a-z]|The [^\[\"]*[a-z]")
_UNDEFINED_PREFIX = "Prefix not found"
_BROKEN_STORE = ("Corruption:", "IO error:")
_PATH = re.compile(r"(?:\s+in)?\s+/\S+")


class EmbeddedEngine(Engine):
    """Answers from a pyoxigraph store; Turtle is written with `prefixes`.

    `holds_union`: the store's own default graph holds the union of all graphs already. Without it the engine forms the
    union while it runs, and gives a triple that stands in several graphs several times. `gateway`: the one
    address that queries may call, see `kg.store.services`.
    """

    def __init__(
        self,
        store: ox.Store,
        prefixes: Prefixes | None = None,
        *,
        holds_union: bool = False,
    ) -> None:
        self.gateway = ""
        self._store = store
        self._holds_union = holds_union
        self._prefixes = dict(prefixes or {})

    @classmethod
    def open(cls, path: Path, prefixes: Prefixes | None = None) -> EmbeddedEngine:
        """Open the store in the folder `path`, read-only. Raises EngineError where there is no usable one."""
        if not path.is_dir():
            # RocksDB would make the folder and give an empty store.
            raise EngineError(f"there is no store in {path}", hint="kg build")
        try:
            return cls(ox.Store.read_only(str(path)), prefixes)
        except OSError as error:
            raise EngineError(f"the store in {path} cannot be opened: {error}", hint="kg build") from error

    def answer(self, question: Question, write: Write) -> Outcome:
        """See `Engine.answer`."""
        inspection = glance(question.text) or inspect_query(question.text)
        form = refuse(inspection, may_federate=bool(self.gateway))
        if inspection.federates:
            require_gateway(question.text, self.gateway)
        check_format(form, question.format)
        chosen = question.has_dataset
        rows = {"max_rows": question.max_rows, "cut_at": question.cut_at}
        try:
            found = self._store.query(
                question.text,
                base_iri=question.base,
                # The union would win over FROM clauses in the query.
                use_default_graph_as_union=not (chosen or inspection.names_dataset or self._holds_union),
                default_graph=list(graph_names(question.default_graphs)) if chosen else None,
                named_graphs=list(graph_names(question.named_graphs)) if chosen else None,
            )
            if isinstance(found, ox.QueryTriples):
                # DESCRIBE gives a triple once for each graph it stands in; CONSTRUCT sees to it itself.
                triples = dict.fromkeys(found) if form == "describe" else found
                written = write_graph(triples, question.format, self._prefixes, write, **rows)
            else:
                written = write_table(found, question.format, write, **rows)
        except (SyntaxError, RuntimeError, OSError) as error:
            if inspection.federates and not _PLACE.search(str(error)):
                # What the engine says of other services names addresses inside of this one.
                raise EngineError("a service that the query calls gave no usable answer") from error
            _raise_kind(error, question.text, self._prefixes)
        return Outcome(form, *written)

    def graphs(self) -> Mapping[str, int]:
        """See `Engine.graphs`."""
        return self._graphs

    @cached_property
    def _graphs(self) -> dict[str, int]:
        # Counted once: the data behind an engine never changes.
        rows = self._store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        counts = {}
        if isinstance(rows, ox.QuerySolutions):
            for graph, number in rows:
                if isinstance(graph, ox.NamedNode) and isinstance(number, ox.Literal):
                    counts[graph.value] = int(number.value)
        return dict(sorted(counts.items()))

    def close(self) -> None:
        """Let go of the store; the files are closed when the last running query ends."""
        self._store = ox.Store()


def graph_names(iris: Iterable[str]) -> Iterable[ox.NamedNode]:
    """The names of graphs; raises QueryError for one that is no absolute IRI."""
    for iri in iris:
        try:
            yield ox.NamedNode(iri)
        except ValueError as error:
            raise QueryError(f"the graph name {iri!r} is no absolute IRI: {error}") from error


def _raise_kind(error: Exception, text: str, prefixes: Prefixes) -> NoReturn:
    """Raise what an error of the engine means to whoever asked."""
    if isinstance(error, SyntaxError):
        _raise_syntax_error(error, text, prefixes)
    if isinstance(error, BrokenPipeError):
        # Whoever reads the answer has seen enough.
        raise error
    if isinstance(error, OSError) or str(error).startswith(_BROKEN_STORE):
        # Where it lies is nothing for strangers.
        raise EngineError(f"the store cannot be read: {_PATH.sub('', str(error))}", hint="kg build") from error
    # What only running shows: an unknown function, a function that cannot be computed.
    raise QueryError(str(error)) from error


def _raise_syntax_error(error: SyntaxError, text: str, prefixes: Prefixes) -> NoReturn:
    """Say where and near what a query does not parse; the engine's own list of what it expected helps nobody."""
    match = _PLACE.search(str(error))
    if match is None:
        raise QuerySyntaxError(f"the query does not parse: {error}") from error
    line, column, expected = int(match.group(1)), int(match.group(2)), match.group(3)
    undefined = _UNDEFINED_PREFIX in expected
    offset = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1
    near = ""
    for token in tokens(text):
        # The engine may get stuck inside a token, or behind a name whose prefix it does not know.
        if token.start <= offset < token.end or (undefined and token.kind == "name" and token.end == offset):
            near, column = token.text, column - (offset - token.start)
            break
    reason = f"near {near[:40]!r}" if near else "it ends too early" if not text[offset:].strip() else "at this place"
    hint = "the grammar is at https://www.w3.org/TR/sparql11-query/#sparqlGrammar"
    if undefined and near:
        reason = f"the prefix of {near[:40]!r} is not declared, or the name is not finished"
        prefix = near.split(":")[0]
        hint = f"write PREFIX {prefix[:40]}: <{prefixes.get(prefix, '…')}> before the query"
    elif said := _REASON.search(expected):
        reason = f"{said.group()}, {reason}"
    raise QuerySyntaxError(f"the query does not parse: {reason}", line=line, column=column, hint=hint) from error
