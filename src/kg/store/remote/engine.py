"""The engine behind an address: any SPARQL 1.1 service.

The dataset is always said in the request, so that it is the same whatever the service takes for its default graph.
Tables are asked for as JSON and graphs as N-Triples, read piece by piece and written again in the format of the
question: every service gives all formats, and an answer that does not end properly is an error.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import httpx
import pyoxigraph as ox

from kg.errors import EngineError
from kg.formats import N_TRIPLES, RESULTS_JSON, TURTLE
from kg.store.embedded import graph_names
from kg.store.guard import require_query
from kg.store.interface import Engine, Outcome, QueryForm, Question, Write, is_graph_form
from kg.store.remote import virtuoso
from kg.store.remote.question import Sendable, make_sendable
from kg.store.remote.service import TIMEOUT, Service, as_file
from kg.store.writing import check_format, write_graph, write_table
from kg.vocab import Prefixes

NO_GRAPH = "urn:x-kg:no-graph"
"""A graph that is nowhere: with an empty list of named graphs Virtuoso lets GRAPH see all there are."""

_ACCEPT_TABLE = f"{RESULTS_JSON.media_type}, application/json;q=0.5"
_ACCEPT_GRAPH = f"{N_TRIPLES.media_type}, {TURTLE.media_type};q=0.5"
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


class RemoteEngine(Engine):
    """Answers from the SPARQL service at `address`; Turtle is written with `prefixes`.

    `graphs`: the named graphs that queries may see, as the service may hold others too; all there are without it.
    """

    def __init__(
        self,
        address: str,
        prefixes: Prefixes | None = None,
        graphs: Iterable[str] | None = None,
        *,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._service = Service(address, timeout)
        self._prefixes = dict(prefixes or {})
        self._names = None if graphs is None else tuple(sorted(graphs))

    def answer(self, question: Question, write: Write) -> Outcome:
        """See `Engine.answer`."""
        form, _ = require_query(question.text)
        check_format(form, question.format)
        sendable = make_sendable(question.text, question.base or "")
        dataset = self._dataset(question, sendable)
        rows = {"max_rows": question.max_rows, "cut_at": question.cut_at}
        accept = _ACCEPT_GRAPH if is_graph_form(form) else _ACCEPT_TABLE
        with self._service.ask(sendable.text, dataset, accept, shift=sendable.shift) as response, _reading(response):
            if is_graph_form(form):
                triples = _read_graph(response)
                # Some give a triple of DESCRIBE once for each graph it stands in.
                described = dict.fromkeys(triples) if form == "describe" else triples
                written = write_graph(described, question.format, self._prefixes, write, **rows)
            else:
                written = write_table(_read_table(response, form), question.format, write, **rows)
        return Outcome(form, *written)

    def graphs(self) -> Mapping[str, int]:
        """See `Engine.graphs`."""
        return self._graphs

    @cached_property
    def _graphs(self) -> dict[str, int]:
        dataset = {} if self._names is None else _dataset_fields((), self._names)
        counts: dict[str, int] = {}
        with self._service.ask(_COUNTS, dataset, _ACCEPT_TABLE) as response, _reading(response):
            found = _read_table(response, "select")
            for graph, number in found if isinstance(found, ox.QuerySolutions) else ():
                if isinstance(graph, ox.NamedNode) and isinstance(number, ox.Literal):
                    counts[graph.value] = int(number.value)
        return dict(sorted(counts.items()))

    def close(self) -> None:
        """Close the connections."""
        self._service.close()

    def _dataset(self, question: Question, sendable: Sendable) -> dict[str, list[str]]:
        """The dataset of the request: what the question names, else its FROM clauses, else the union of all."""
        ours = self._names if self._names is not None else tuple(self._graphs)
        named = question if question.has_dataset else sendable
        if not (named.default_graphs or named.named_graphs):
            return _dataset_fields(ours, ours)
        default_graphs, named_graphs = (
            [node.value for node in graph_names(iris) if node.value in ours]
            for iris in (named.default_graphs, named.named_graphs)
        )
        return _dataset_fields(default_graphs, named_graphs)


def _dataset_fields(default_graphs: Iterable[str], named_graphs: Iterable[str]) -> dict[str, list[str]]:
    return {
        "default-graph-uri": list(dict.fromkeys(default_graphs)) or [NO_GRAPH],
        "named-graph-uri": list(dict.fromkeys(named_graphs)) or [NO_GRAPH],
    }


@contextmanager
def _reading(response: httpx.Response) -> Iterator[None]:
    virtuoso.require_whole(response.headers)
    try:
        yield
    except BaseException as error:
        # What reads a table may be dropped by its own thread only; a traceback would carry it to another.
        traceback.clear_frames(error.__traceback__)
        if isinstance(error, (SyntaxError, ValueError)):
            raise EngineError("the remote engine's answer cannot be read, or broke off") from error
        raise


def _read_table(response: httpx.Response, form: QueryForm) -> ox.QuerySolutions | ox.QueryBoolean:
    _require_type(response, RESULTS_JSON.media_type, "application/json")
    pieces: Iterator[bytes] = response.iter_raw()
    if virtuoso.is_virtuoso(response.headers):
        pieces = virtuoso.mend_json(pieces)
    found = ox.parse_query_results(as_file(pieces), format=ox.QueryResultsFormat.JSON)
    if form == "ask" and isinstance(found, ox.QuerySolutions) and virtuoso.is_virtuoso(response.headers):
        truth = b"true" if virtuoso.truth_of_table(found) else b"false"
        found = ox.parse_query_results(b'{"head":{},"boolean":%s}' % truth, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean) != (form == "ask"):
        raise EngineError("the remote engine answered another question")
    return found


def _read_graph(response: httpx.Response) -> Iterator[ox.Triple]:
    found = _require_type(response, N_TRIPLES.media_type, TURTLE.media_type)
    if "content-length" not in response.headers and "transfer-encoding" not in response.headers:
        # N-Triples may end after any line.
        raise EngineError("the remote engine does not say where its answer ends")
    rdf_format = ox.RdfFormat.from_media_type(found)
    for quad in ox.parse(as_file(response.iter_raw()), format=rdf_format):
        yield quad.triple


def _require_type(response: httpx.Response, *wanted: str) -> str:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in wanted:
        shown = media_type if media_type.replace("/", "").replace("-", "").replace("+", "").isalnum() else "something"
        raise EngineError(f"the remote engine answered with {shown[:60]}, which was not asked for")
    return str(media_type)
