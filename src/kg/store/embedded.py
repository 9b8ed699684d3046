"""The engine inside this process: pyoxigraph, on disk (read-only) or in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from kg.errors import EngineError, QueryError, QuerySyntaxError
from kg.formats import RDF_XML, RESULTS_XML, Format
from kg.lexer import tokens
from kg.store.guard import require_query
from kg.store.interface import Answer, QueryForm, is_graph_form
from kg.vocab import Prefixes

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_REASON = re.compile(r"[A-Z][a-z]+ [^,\[\"]*[a-z]|The [^\[\"]*[a-z]")
_UNDEFINED_PREFIX = "Prefix not found"
_XML_NAME_AT_END = re.compile(r"[A-Za-z_\u00c0-\u02ff\u0370-\u1fff\u3001-\ud7ff][\w.\u00b7-]*\Z")
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class EmbeddedEngine:
    """Answers from a pyoxigraph store; Turtle is written with `prefixes`.

    `holds_union`: the store's own default graph holds the union of all graphs already. Without it the engine forms the
    union while it runs, and gives a triple that stands in several graphs several times.
    """

    def __init__(self, store: ox.Store, prefixes: Prefixes | None = None, *, holds_union: bool = False) -> None:
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

    def form_of(self, text: str) -> QueryForm:
        """See `Engine.form_of`."""
        return require_query(text)[0]

    def query(
        self,
        text: str,
        *,
        format: Format,  # noqa: A002 - the word of the protocol
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """See `Engine.query`."""
        form, names_dataset = require_query(text)
        if is_graph_form(form) != isinstance(format.ox, ox.RdfFormat):
            raise QueryError(f"{form.upper()} cannot be answered as {format.media_type}")
        chosen = bool(default_graphs or named_graphs)
        try:
            found = self._store.query(
                text,
                base_iri=base,
                # The union would win over FROM clauses in the query.
                use_default_graph_as_union=not (chosen or names_dataset or self._holds_union),
                default_graph=list(_graph_names(default_graphs or ())) if chosen else None,
                named_graphs=list(_graph_names(named_graphs or ())) if chosen else None,
            )
            body = self._write(found, format)
        except SyntaxError as error:
            _raise_syntax_error(error, text)
        except RuntimeError as error:
            # What only running shows: an unknown function, a function that cannot be computed.
            raise QueryError(str(error)) from error
        except OSError as error:
            raise EngineError(f"the store cannot be read: {error}") from error
        return Answer(form=form, format=format, chunks=iter((body,)))

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

    def _write(self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format: Format) -> bytes:  # noqa: A002
        if isinstance(found, ox.QueryTriples):
            if not isinstance(format.ox, ox.RdfFormat):
                raise QueryError(f"a graph cannot be written as {format.media_type}")
            # DESCRIBE gives a triple once for each graph it stands in.
            triples = list(dict.fromkeys(found))
            if format is RDF_XML:
                _check_rdf_xml(triples)
            try:
                body = ox.serialize(triples, format=format.ox, prefixes=_used_prefixes(triples, self._prefixes))
            except (OSError, ValueError) as error:
                raise QueryError(f"this graph cannot be written as {format.media_type}: {error}") from error
        elif isinstance(format.ox, ox.QueryResultsFormat):
            body = found.serialize(format=format.ox)
        else:
            raise QueryError(f"a table cannot be written as {format.media_type}")
        if body is None:
            raise EngineError("the engine wrote nothing")
        if format in (RDF_XML, RESULTS_XML) and _NOT_XML.search(body):
            raise QueryError("the answer holds control characters, which XML cannot say", hint="ask for another format")
        return body


def _graph_names(iris: Iterable[str]) -> Iterable[ox.NamedNode]:
    for iri in iris:
        try:
            yield ox.NamedNode(iri)
        except ValueError as error:
            raise QueryError(f"the graph name {iri!r} is no absolute IRI: {error}") from error


def _used_prefixes(triples: Iterable[ox.Triple], prefixes: Prefixes) -> Prefixes:
    """Those of `prefixes` that shorten something: a page of unused ones in front helps nobody."""
    namespaces = set()
    for triple in triples:
        for term in triple:
            iri = term.datatype.value if isinstance(term, ox.Literal) else getattr(term, "value", "")
            namespaces.add(iri[: max(iri.rfind("#"), iri.rfind("/")) + 1])
    return {prefix: namespace for prefix, namespace in prefixes.items() if namespace in namespaces}


def _check_rdf_xml(triples: Iterable[ox.Triple]) -> None:
    for predicate in {triple.predicate.value for triple in triples}:
        if not _XML_NAME_AT_END.search(predicate):
            raise QueryError(
                f"RDF/XML cannot say the predicate <{predicate}>", hint="ask for Turtle, N-Triples or JSON-LD"
            )


def _raise_syntax_error(error: SyntaxError, text: str) -> NoReturn:
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
    if undefined and near:
        reason = f"the prefix of {near[:40]!r} is not declared, or the name is not finished"
    elif said := _REASON.search(expected):
        reason = f"{said.group()}, {reason}"
    raise QuerySyntaxError(f"the query does not parse: {reason}", line=line, column=column) from error
