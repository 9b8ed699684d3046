"""The SPARQL endpoint: https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, RESULTS_JSON, TURTLE, Format, choose_format
from kg.store import CUT, Question, Table, is_graph_form, read_json
from kg.web.body import SPARQL_QUERY, ProtocolRequest, read_request
from kg.web.cells import show_table
from kg.web.description import count_content, describe_service
from kg.web.editing import POLICY, SCRIPT_FILE, is_built, make_settings
from kg.web.endpoint import Answering, Inspected, choose_answer_format
from kg.web.engine import POLICY as ENGINE_POLICY
from kg.web.engine import is_engine_built, make_engine
from kg.web.exchange import Exchange
from kg.web.guides import GUIDES
from kg.web.pages import Head, Page, send_page, surroundings_of
from kg.web.releasepage import format_bytes
from kg.web.site import public_url, site_of

METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
MAX_PAGE_ROWS = 1000
"""Rows shown on a page; the page says so and links the whole answer."""

_START = "SELECT ?class (COUNT(*) AS ?n)\nWHERE { ?thing a ?class }\nGROUP BY ?class\nORDER BY DESC(?n)\n"


class SparqlEndpoint:
    """Answers requests to `/sparql`."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def __call__(self, exchange: Exchange) -> None:
        """Answer a query; without one, describe the service or show the form."""
        if exchange.scope["method"] in ("GET", "HEAD") and await self._answering.send_known(exchange):
            return
        await self._answering.serve(exchange, self._answer)

    async def _answer(self, exchange: Exchange, request: Request) -> Response | None:
        """Answer a request; None where the answer is on its way already."""
        if request.method not in METHODS:
            raise HTTPException(405, "Method Not Allowed", {"Allow": ", ".join(METHODS)})
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Query": SPARQL_QUERY})
        asked = await read_request(request)
        if asked.query is None:
            if request.method in ("POST", "QUERY"):
                raise HTTPException(400, "there is no query in the request")
            chosen = choose_format(exchange.accept, asked.formats, (*GRAPH_FORMATS, HTML), TURTLE)
            return await _show_service(request, chosen)
        # A page that says what is wrong shows the query, to be mended there.
        request.scope["kg.query"] = asked.query
        inspected = await self._answering.inspect(exchange, asked.query)
        chosen = choose_answer_format(exchange.accept, asked.formats, inspected.form)
        if chosen is HTML:
            return await self._show_answer(exchange, request, asked, inspected)
        await self._answering.answer(exchange, asked, chosen, inspected)
        return None

    async def _show_answer(
        self, exchange: Exchange, request: Request, asked: ProtocolRequest, inspected: Inspected
    ) -> Response:
        """Show the first rows of an answer on a page."""
        is_graph = is_graph_form(inspected.form)
        question = Question(
            inspected.text,
            TURTLE if is_graph else RESULTS_JSON,
            asked.default_graphs,
            asked.named_graphs,
            cut_at=min(asked.max_rows or MAX_PAGE_ROWS, MAX_PAGE_ROWS),
        )
        run = await self._answering.ask(exchange, question, inspected.inspection.key)
        shown: dict[str, Any] = {"cut": bool(run.flags & CUT), "total": run.rows}
        if is_graph:
            shown["graph"] = run.body.decode("utf-8")
        else:
            shown |= _show_table(await asyncio.to_thread(read_json, run.body), request)
        page = _show_form(request, asked, GRAPH_FORMATS if is_graph else RESULT_FORMATS, shown)
        if not inspected.is_stable:
            page.headers["Cache-Control"] = "no-store"
        return page


async def _show_service(request: Request, chosen: Format) -> Response:
    site = site_of(request)
    if chosen is HTML:
        example = site.queries.get(request.query_params.get("example", ""))
        return _show_form(request, ProtocolRequest(example.text if example else _START), RESULT_FORMATS, {})
    endpoint = f"{public_url(request)}/sparql"
    graphs, triples = await count_content(site)
    body = describe_service(endpoint, graphs, triples, chosen, site)
    return Response(body, headers={"Content-Type": chosen.content_type, "Vary": "Accept", "Cache-Control": "no-cache"})


def _show_table(found: Table | bool, request: Request) -> dict[str, Any]:
    if isinstance(found, bool):
        return {"truth": found}
    return show_table(found, surroundings_of(request))


def _show_form(
    request: Request, asked: ProtocolRequest, offered: tuple[Format, ...], shown: dict[str, Any]
) -> Response:
    site, around = site_of(request), surroundings_of(request)
    editor = make_settings(around, shown=bool(shown)) if is_built() else None
    engine = None
    if site.is_static and site.release and editor and is_engine_built():
        editor["engine"] = engine = make_engine(site.release, around.language, around.root)
    values = {
        "query": asked.query,
        "default_graphs": asked.default_graphs,
        "named_graphs": asked.named_graphs,
        "result_formats": RESULT_FORMATS,
        "graph_formats": GRAPH_FORMATS,
        "downloads": offered if shown else (),
        "examples": list(site.queries.values()),
        "shown": shown,
        "editor": editor,
        "editor_file": SCRIPT_FILE,
        "engine": engine,
        "engine_policy": ENGINE_POLICY,
        "guides": GUIDES,
        "size": format_bytes,
    }
    # A page for each query that anybody thinks of is nothing to be kept by search engines.
    page = Page("sparql.html", values, Head(is_indexed=not shown))
    return send_page(request, page, headers={"Content-Security-Policy": POLICY} if is_built() else None)
