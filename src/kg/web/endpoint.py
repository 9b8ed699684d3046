"""The way of a query from request to answer, below the framework: it is walked thousands of times a second."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from kg.errors import KgError, LimitReached
from kg.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, RESULTS_JSON, TURTLE, Format, choose_format
from kg.store import (
    CODED,
    CUT,
    LARGEST_WHOLE,
    Inspection,
    Pool,
    QueryForm,
    Question,
    Run,
    choose_coding,
    glance,
    inspect_query,
    is_graph_form,
    redirect_services,
    refuse,
)
from kg.web.answers import Headers, Kept, is_among, make_tag
from kg.web.body import ProtocolRequest
from kg.web.headers import add_missing
from kg.web.site import Hub, Site

_SHORT_TEXT = 2000
"""A text of so many characters is inspected here, whatever is in it; a longer odd one by a worker."""
_INSPECTIONS = 4096


@dataclass(slots=True)
class Exchange:
    """One request: what is needed of its headers, and where its answer goes."""

    scope: Scope
    receive: Receive
    send: Send
    site: Site
    route: str
    began: float
    accept: str | None = None
    accept_encoding: str = ""
    if_none_match: bytes = b""

    @property
    def is_head(self) -> bool:
        """True where only the headers are asked for."""
        return bool(self.scope["method"] == "HEAD")

    @property
    def client(self) -> str:
        """The address of the client."""
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def alias(self) -> tuple[bytes, str | None, str, str]:
        """The request as it came: what makes two of them surely the same."""
        return self.scope["query_string"], self.accept, self.accept_encoding, self.route


def open_exchange(scope: Scope, receive: Receive, send: Send, site: Site, route: str) -> Exchange:
    """Read the headers that matter for an answer."""
    exchange = Exchange(scope, receive, send, site, route, perf_counter())
    for name, value in scope["headers"]:
        if name == b"accept":
            text = value.decode("latin-1")
            exchange.accept = text if exchange.accept is None else f"{exchange.accept},{text}"
        elif name == b"accept-encoding":
            exchange.accept_encoding = value.decode("latin-1")
        elif name == b"if-none-match":
            exchange.if_none_match = value
    return exchange


@dataclass(frozen=True, slots=True)
class Inspected:
    """A query that may be answered: its text, with services led to the gateway, and what is known about it."""

    text: str
    form: QueryForm
    inspection: Inspection


class Answering:
    """Answers queries: from what is kept, or by the pool."""

    def __init__(self, hub: Hub, common: Headers) -> None:
        self._hub = hub
        self._common = common
        self.gateway = ""
        self._inspections: OrderedDict[str, Inspection] = OrderedDict()

    async def send_known(self, exchange: Exchange) -> bool:
        """Answer a request that came just like this before; False where none did."""
        kept = exchange.site.answers.find_alias(exchange.alias)
        if kept is None:
            return False
        await self._send_kept(exchange, kept, "hit")
        return True

    async def inspect(self, exchange: Exchange, text: str) -> Inspected:
        """Look at a query before it runs. Raises QueryRefused, QuerySyntaxError, LimitReached."""
        inspection = self._inspections.get(text) or glance(text)
        limits = exchange.site.pool.limits
        if inspection is None or inspection.depth > limits.depth:
            if len(text) <= _SHORT_TEXT:
                inspection = self._inspections[text] = inspect_query(text)
                if len(self._inspections) > _INSPECTIONS:
                    self._inspections.popitem(last=False)
            else:
                # Not remembered: long texts would fill the memory.
                inspection = await exchange.site.pool.inspect(text, client=exchange.client)
        form = refuse(inspection, may_federate=bool(self.gateway))
        if inspection.depth > limits.depth:
            raise LimitReached(
                "depth",
                f"brackets are nested {inspection.depth} deep, more than {limits.depth}, the limit of this service",
                hint="ask in smaller steps",
            )
        if inspection.federates:
            text = redirect_services(text, exchange.site.settings.federation, self.gateway)
        return Inspected(text, form, inspection)

    async def answer(self, exchange: Exchange, asked: ProtocolRequest, chosen: Format, inspected: Inspected) -> None:
        """Answer a query in a format. Raises KgError as long as nothing was sent."""
        site = exchange.site
        inspection = inspected.inspection
        coding = choose_coding(exchange.accept_encoding) if exchange.accept_encoding else ""
        tag = b""
        # What other services say may change any minute.
        if not inspection.is_volatile and not inspection.federates:
            tag = make_tag(
                site.id,
                inspection.key,
                chosen.key,
                asked.default_graphs,
                asked.named_graphs,
                str(asked.max_rows),
                coding,
            )
            if exchange.if_none_match and is_among(tag, exchange.if_none_match):
                await self._send_not_modified(exchange, tag, chosen.key, "revalidated")
                return
            kept = site.answers.find(tag)
            if kept is not None:
                self._remember(exchange, kept)
                await self._send_kept(exchange, kept, "hit")
                return
        question = Question(inspected.text, chosen, asked.default_graphs, asked.named_graphs, cut_at=asked.max_rows)
        await self._run(exchange, question, tag, coding, inspection.key)

    async def _run(self, exchange: Exchange, question: Question, tag: bytes, coding: str, key: str) -> None:
        site = exchange.site
        # In HTTP/1.0 the end of the connection is the end of the answer: a broken one would pass for a whole one.
        is_old = exchange.scope.get("http_version") == "1.0"
        watch = _Watch(exchange.receive, site.pool)
        run = site.pool.make_run(
            question,
            client=exchange.client,
            coding=coding,
            key=key,
            buffer=LARGEST_WHOLE if is_old else 0,
            on_slow=watch.start,
        )
        watch.run = run
        try:
            site.pool.submit(run)
            await run.begun
            headers = self._headers(site, question.format, tag, coding if run.streams or run.flags & CODED else "")
            if run.flags & CUT:
                headers.append((b"x-result-truncated", b"true"))
            if not run.streams:
                kept = Kept(headers, run.body, tag, question.format.key)
                if tag:
                    site.answers.keep(kept)
                    self._remember(exchange, kept)
                await self._send_kept(exchange, kept, "miss" if tag else "")
            elif is_old:
                raise LimitReached(
                    "bytes", f"answers of more than {LARGEST_WHOLE} bytes need HTTP/1.1", hint="ask with HTTP/1.1"
                )
            else:
                await self._stream(exchange, run, headers, question.format.key)
        finally:
            site.pool.cancel(run)
            watch.stop()

    def _headers(self, site: Site, chosen: Format, tag: bytes, coding: str) -> Headers:
        headers = [
            (b"content-type", chosen.content_type.encode()),
            (b"vary", b"Accept, Accept-Encoding"),
            (b"x-robots-tag", b"noindex"),
            *self._common,
        ]
        if coding:
            headers.append((b"content-encoding", coding.encode()))
        if tag:
            headers.append((b"etag", tag))
            headers.extend(site.caching)
        else:
            headers.append((b"cache-control", b"no-store"))
        return headers

    def _remember(self, exchange: Exchange, kept: Kept) -> None:
        if exchange.scope["method"] in ("GET", "HEAD"):
            exchange.site.answers.add_alias(exchange.alias, kept)

    async def _send_kept(self, exchange: Exchange, kept: Kept, cache: str) -> None:
        if kept.tag and exchange.if_none_match and is_among(kept.tag, exchange.if_none_match):
            await self._send_not_modified(exchange, kept.tag, kept.format_key, "revalidated")
            return
        size = len(kept.body)
        headers = [*kept.headers, (b"content-length", b"%d" % size)]
        await exchange.send({"type": "http.response.start", "status": 200, "headers": headers})
        await exchange.send({"type": "http.response.body", "body": b"" if exchange.is_head else kept.body})
        self.note(exchange, 200, size, kept.format_key, cache)

    async def _send_not_modified(self, exchange: Exchange, tag: bytes, format_key: str, cache: str) -> None:
        headers = [*self._common, (b"etag", tag), (b"vary", b"Accept, Accept-Encoding"), *exchange.site.caching]
        await exchange.send({"type": "http.response.start", "status": 304, "headers": headers})
        await exchange.send({"type": "http.response.body", "body": b""})
        self.note(exchange, 304, 0, format_key, cache)

    async def _stream(self, exchange: Exchange, run: Run, headers: Headers, format_key: str) -> None:
        send, size = exchange.send, 0
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            if not exchange.is_head:
                async for piece in run.pieces():
                    size += len(piece)
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except KgError:
            # Headers are out: all that is left is to break the connection off, which the server does where an answer
            # is not brought to its end. The client sees that it has not got everything.
            self._hub.metrics.broken_off += 1
            self.note(exchange, 200, size, format_key, "broken-off")
            return
        await send({"type": "http.response.body", "body": b""})
        self.note(exchange, 200, size, format_key, "stream")

    async def respond(self, exchange: Exchange, response: Response) -> None:
        """Send an answer that is no answer to a query: a page, a description, a problem."""
        response.raw_headers = add_missing(response.raw_headers, self._common)
        await response(exchange.scope, exchange.receive, exchange.send)
        self.note(exchange, response.status_code, len(response.body))

    def note(self, exchange: Exchange, status: int, size: int, format_key: str = "", cache: str = "") -> None:
        """Count and log one answer."""
        seconds = perf_counter() - exchange.began
        self._hub.metrics.count(exchange.route, status, format_key, cache, seconds)
        self._hub.log.add(exchange.scope["method"], exchange.route, status, seconds, size, format_key, cache)


class _Watch:
    """Frees the worker of a question when its client goes away; only slow questions are worth the trouble."""

    def __init__(self, receive: Receive, pool: Pool) -> None:
        self.run: Run | None = None
        self._receive = receive
        self._pool = pool
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._wait())

    def stop(self) -> None:
        """Watch no longer."""
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        message: Message = {"type": ""}
        while message["type"] != "http.disconnect":
            message = await self._receive()
        if self.run is not None:
            self._pool.cancel(self.run)


@lru_cache(maxsize=4096)
def choose_answer_format(accept: str | None, requested: tuple[str, ...], form: QueryForm) -> Format:
    """What a query of this form is answered in; HTML for a page. Raises NotAcceptable."""
    offered, default = (GRAPH_FORMATS, TURTLE) if is_graph_form(form) else (RESULT_FORMATS, RESULTS_JSON)
    return choose_format(accept, requested, (*offered, HTML), default)
