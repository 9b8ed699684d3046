"""The way of a query from request to answer, below the framework: it is walked thousands of times a second."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive

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
from kg.web.answers import Headers, Kept, make_tag
from kg.web.body import ProtocolRequest
from kg.web.exchange import Exchange
from kg.web.headers import add_missing
from kg.web.problems import answer_crash, answer_error
from kg.web.site import Hub, Site
from kg.web.whole import finish

_SHORT_TEXT = 2000
"""A text of so many characters is inspected here, whatever is in it; a longer odd one by a worker."""
_INSPECTIONS = 4096
_PIECE = 65_536
CLIENT_GONE = 499
"""What is counted where a client did not wait for its answer; nobody is there any more to see it."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A query that may be answered: its text, with services led to the gateway, and what is known about it.

    `is_stable`: the answer stays the same as long as the release does. What other services say may change, be it
    services that the query calls or a remote engine, into which anybody may push another release.
    """

    text: str
    form: QueryForm
    inspection: Inspection
    is_stable: bool


Answer = Callable[[Exchange, Request], Awaitable[Response | None]]


class Answering:
    """Answers queries: from what is kept, or by the pool."""

    def __init__(self, hub: Hub, common: Headers) -> None:
        self._hub = hub
        self._common = common
        self.gateway = ""
        self._inspections: OrderedDict[str, Inspection] = OrderedDict()

    async def serve(self, exchange: Exchange, answer: Answer) -> None:
        """Send what `answer` gives, or the error that it raises; None says that the answer went out already."""
        request = Request(exchange.scope, exchange.receive)
        try:
            response = await answer(exchange, request)
        except (KgError, HTTPException) as error:
            response = answer_error(request, error)
        except ClientDisconnect:
            self.note(exchange, CLIENT_GONE, 0, "", "gone")
            return
        except Exception as error:
            if not exchange.has_started:
                response = answer_crash(request, error)
                # The server closes the connection when it learns of the error; its client shall not rely on it.
                response.headers["Connection"] = "close"
                await self.respond(exchange, response)
            raise
        if response is not None:
            await self.respond(exchange, response)

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
        is_stable = not inspection.is_volatile and not inspection.federates and exchange.site.pool.spec.is_fixed
        return Inspected(text, form, inspection, is_stable)

    async def answer(self, exchange: Exchange, asked: ProtocolRequest, chosen: Format, inspected: Inspected) -> None:
        """Answer a query in a format. Raises KgError as long as nothing was sent."""
        site = exchange.site
        inspection = inspected.inspection
        coding = choose_coding(exchange.accept_encoding) if exchange.accept_encoding else ""
        tag = b""
        if inspected.is_stable:
            tag = make_tag(
                site.id,
                inspection.key,
                chosen.key,
                asked.default_graphs,
                asked.named_graphs,
                str(asked.max_rows),
                coding,
            )
            # "*" asks whether there is an answer at all, which nobody knows before.
            if exchange.if_none_match and b"*" not in exchange.if_none_match and exchange.knows(tag):
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
            # Whether something was left out is said in a header: it must be known before the first byte goes out.
            buffer=LARGEST_WHOLE if is_old or question.cut_at else 0,
            on_slow=watch.start,
        )
        watch.run = run
        site.pool.submit(run)
        try:
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
            elif question.cut_at:
                raise LimitReached(
                    "bytes", f"answers of more than {LARGEST_WHOLE} bytes go without maxrows", hint="ask with LIMIT"
                )
            else:
                await self._stream(exchange, run, headers, question.format.key, watch)
        except KgError:
            if watch.is_alone:
                raise ClientDisconnect from None
            raise
        finally:
            site.pool.cancel(run)
            watch.stop()

    async def ask(self, exchange: Exchange, question: Question, key: str = "") -> Run:
        """Ask for what is shown on a page: whole, in memory. Raises ClientDisconnect where nobody waits any more."""
        pool = exchange.site.pool
        watch = _Watch(exchange.receive, pool)
        run = pool.make_run(question, client=exchange.client, key=key, buffer=LARGEST_WHOLE, on_slow=watch.start)
        watch.run = run
        try:
            await pool.finish(run)
        except KgError:
            if watch.is_alone:
                raise ClientDisconnect from None
            raise
        finally:
            watch.stop()
        return run

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
        if kept.tag and exchange.knows(kept.tag):
            await self._send_not_modified(exchange, kept.tag, kept.format_key, "revalidated")
            return
        size = len(kept.body)
        headers = [*kept.headers, *exchange.more_headers, (b"content-length", b"%d" % size)]
        if kept.tag and (last_modified := exchange.site.last_modified):
            headers.append((b"last-modified", last_modified.encode()))
        await exchange.start(200, headers)
        try:
            rest = 0
            while not exchange.is_head and size - rest > _PIECE:
                await self._send_piece(exchange, kept.body[rest : rest + _PIECE])
                rest += _PIECE
        except TimeoutError:
            self._hub.metrics.broken_off += 1
            self.note(exchange, 200, rest, kept.format_key, "broken-off")
            return
        await exchange.send({"type": "http.response.body", "body": b"" if exchange.is_head else kept.body[rest:]})
        self.note(exchange, 200, size, kept.format_key, cache)

    async def _send_not_modified(self, exchange: Exchange, tag: bytes, format_key: str, cache: str) -> None:
        headers = [*self._common, (b"etag", tag), (b"vary", b"Accept, Accept-Encoding"), *exchange.site.caching]
        if last_modified := exchange.site.last_modified:
            headers.append((b"last-modified", last_modified.encode()))
        await exchange.start(304, headers)
        await exchange.send({"type": "http.response.body", "body": b""})
        self.note(exchange, 304, 0, format_key, cache)

    async def _send_piece(self, exchange: Exchange, piece: bytes) -> None:
        """Send a piece with more to come. Raises TimeoutError where the client does not take what was sent before."""
        async with asyncio.timeout(exchange.site.pool.limits.stall_seconds):
            await exchange.send({"type": "http.response.body", "body": piece, "more_body": True})

    async def _stream(self, exchange: Exchange, run: Run, headers: Headers, format_key: str, watch: _Watch) -> None:
        size = 0
        headers += exchange.more_headers
        if b"etag" in dict(headers) and (last_modified := exchange.site.last_modified):
            headers.append((b"last-modified", last_modified.encode()))
        await exchange.start(200, headers)
        try:
            if not exchange.is_head:
                async for piece in run.pieces():
                    size += len(piece)
                    await self._send_piece(exchange, piece)
        except (KgError, TimeoutError):
            # Headers are out: all that is left is to break the connection off, which the server does where an answer
            # is not brought to its end. The client sees that it has not got everything.
            if not watch.is_alone:
                self._hub.metrics.broken_off += 1
            self.note(exchange, 200, size, format_key, "gone" if watch.is_alone else "broken-off")
            return
        await exchange.send({"type": "http.response.body", "body": b""})
        self.note(exchange, 200, size, format_key, "stream")

    async def respond(self, exchange: Exchange, response: Response) -> None:
        """Send an answer that is no answer to a query: a page, a description, a problem."""
        headers = add_missing(response.raw_headers, self._common)
        status, headers, body = finish(exchange, response.status_code, headers, bytes(response.body))
        await exchange.start(status, headers)
        await exchange.send({"type": "http.response.body", "body": b"" if exchange.is_head else body})
        self.note(exchange, status, len(body))

    def note(self, exchange: Exchange, status: int, size: int, format_key: str = "", cache: str = "") -> None:
        """Count and log one answer."""
        seconds = perf_counter() - exchange.began
        # The first part of the path only: there are too many addresses to count each.
        self._hub.metrics.count("/" + exchange.route.split("/")[1], status, format_key, cache, seconds)
        self._hub.log.add(exchange.scope["method"], exchange.route, status, seconds, size, format_key, cache)


class _Watch:
    """Frees the worker of a question when its client goes away; only slow questions are worth the trouble."""

    def __init__(self, receive: Receive, pool: Pool) -> None:
        self.run: Run | None = None
        self.is_alone = False
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
        self.is_alone = True
        if self.run is not None:
            self._pool.cancel(self.run)


@lru_cache(maxsize=4096)
def choose_answer_format(accept: str | None, requested: tuple[str, ...], form: QueryForm) -> Format:
    """What a query of this form is answered in; HTML for a page. Raises NotAcceptable."""
    offered, default = (GRAPH_FORMATS, TURTLE) if is_graph_form(form) else (RESULT_FORMATS, RESULTS_JSON)
    return choose_format(accept, requested, (*offered, HTML), default)
