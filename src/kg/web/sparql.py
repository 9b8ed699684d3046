"""The SPARQL endpoint: https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, RESULTS_JSON, TURTLE, Format, choose_format
from kg.store import Table, form_of, is_graph_form, read_answer
from kg.web.body import SPARQL_QUERY, ProtocolRequest, read_request
from kg.web.description import describe_service
from kg.web.pages import render
from kg.web.site import public_url, site_of
from kg.web.tables import show_cells

METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
MAX_PAGE_ROWS = 1000
"""Rows shown on a page; the page says so and links the whole answer."""

_START = "SELECT ?class (COUNT(*) AS ?n)\nWHERE { ?thing a ?class }\nGROUP BY ?class\nORDER BY DESC(?n)\n"

router = APIRouter(include_in_schema=False)


@router.api_route("/sparql", methods=list(METHODS))
async def answer_sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service or show the form."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Query": SPARQL_QUERY})
    asked = await read_request(request)
    accept = request.headers.get("accept")
    if asked.query is None:
        if request.method in ("POST", "QUERY"):
            raise HTTPException(400, "there is no query in the request")
        return await _show_service(request, choose_format(accept, asked.formats, (*GRAPH_FORMATS, HTML), TURTLE))
    engine = site_of(request).engine
    form = await to_thread.run_sync(form_of, asked.query)
    offered, default = (GRAPH_FORMATS, TURTLE) if is_graph_form(form) else (RESULT_FORMATS, RESULTS_JSON)
    chosen = choose_format(accept, asked.formats, (*offered, HTML), default)
    answer = await to_thread.run_sync(
        partial(
            engine.query,
            asked.query,
            format=default if chosen is HTML else chosen,
            default_graphs=asked.default_graphs or None,
            named_graphs=asked.named_graphs or None,
        )
    )
    if chosen is HTML:
        if is_graph_form(form):
            shown: dict[str, Any] = {"graph": (await to_thread.run_sync(answer.read)).decode("utf-8")}
        else:
            shown = _show_table(await to_thread.run_sync(read_answer, answer), request)
        return _show_form(request, asked, offered, shown)
    body = await to_thread.run_sync(answer.read)
    return Response(body, headers={"Content-Type": answer.format.content_type, "Vary": "Accept"})


async def _show_service(request: Request, chosen: Format) -> Response:
    site = site_of(request)
    if chosen is HTML:
        example = site.queries.get(request.query_params.get("example", ""))
        return _show_form(request, ProtocolRequest(example.text if example else _START), RESULT_FORMATS, {})
    graphs = await to_thread.run_sync(site.engine.graphs)
    body = describe_service(f"{public_url(request)}/sparql", graphs, chosen)
    return Response(body, headers={"Content-Type": chosen.content_type, "Vary": "Accept"})


def _show_table(found: Table | bool, request: Request) -> dict[str, Any]:
    if isinstance(found, bool):
        return {"truth": found}
    prefixes = site_of(request).prefixes
    rows = [show_cells(row, prefixes) for row in found.rows[:MAX_PAGE_ROWS]]
    return {"columns": found.columns, "rows": rows, "total": len(found.rows)}


def _show_form(
    request: Request, asked: ProtocolRequest, offered: tuple[Format, ...], shown: dict[str, Any]
) -> Response:
    values = {
        "query": asked.query,
        "default_graphs": asked.default_graphs,
        "named_graphs": asked.named_graphs,
        "result_formats": RESULT_FORMATS,
        "graph_formats": GRAPH_FORMATS,
        "downloads": offered if shown else (),
        "examples": list(site_of(request).queries.values()),
        "shown": shown,
    }
    return render(request, "sparql.html", values)
