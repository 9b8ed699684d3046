"""Named queries as plain tables, for people and programs that know no SPARQL."""

from __future__ import annotations

import asyncio
import json
import re
from functools import cache
from typing import Any

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.formats import GRAPH_FORMATS, HTML, JSON, RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, TURTLE, Format, negotiate
from kg.queries import fill
from kg.queryfiles import QueryFile
from kg.store import Question, Table, Term, form_of, is_graph_form, read_json
from kg.vocab import XSD
from kg.web.answers import Headers
from kg.web.body import ProtocolRequest
from kg.web.cells import NUMBERS, show_table
from kg.web.endpoint import Answering
from kg.web.exchange import Exchange
from kg.web.pages import render, surroundings_of
from kg.web.site import public_url, site_of

TABLE_FORMATS = (RESULTS_CSV, RESULTS_TSV, JSON, HTML)

METHODS = ("GET", "HEAD", "OPTIONS")
BELOW = "/queries/"
ROWS_ON_A_PAGE = 1000
"""Rows of an answer that its page shows; the other formats have all of them."""


class NamedQueries:
    """Answers requests to `/queries/`: the list, and each query by name and suffix."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def __call__(self, exchange: Exchange) -> None:
        """Send the list, an answer, or the text of a query."""
        exchange.more_headers = _name_file(exchange.route.removeprefix(BELOW))
        if exchange.scope["method"] in ("GET", "HEAD") and await self._answering.send_known(exchange):
            return
        await self._answering.serve(exchange, self._answer)

    async def _answer(self, exchange: Exchange, request: Request) -> Response | None:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        if request.method not in METHODS:
            raise HTTPException(405, "Method Not Allowed", {"Allow": ", ".join(METHODS)})
        file = exchange.route.removeprefix(BELOW)
        return await self._answer_query(exchange, request, file) if file else _list_queries(request)

    async def _answer_query(self, exchange: Exchange, request: Request, file: str) -> Response | None:
        """Answer `<name>.<suffix>`, or show the text of the query at `<name>.rq`."""
        name, _, suffix = file.rpartition(".")
        site = site_of(request)
        if name not in site.queries:
            raise HTTPException(404, f"there is no query {name or file!r}; see /queries/")
        query_file = site.queries[name]
        if suffix == "rq":
            return Response(query_file.text, headers={"Content-Type": "application/sparql-query; charset=utf-8"})
        offered = formats_of(query_file.text)
        chosen = next((each for each in offered if each.suffix == f".{suffix}"), None)
        if chosen is None:
            suffixes = ", ".join(each.suffix for each in offered)
            raise HTTPException(404, f"{name} is not offered as .{suffix}; there are {suffixes} and .rq")
        params = _read_params(request)
        if not any(each.name == "lang" for each in query_file.params):
            # The language of the page, which is no question to the data.
            params.pop("lang", None)
        text = fill(query_file, params)
        inspected = await self._answering.inspect(exchange, text)
        if chosen.ox is not None:
            await self._answering.answer(exchange, ProtocolRequest(text), chosen, inspected)
            return None
        is_graph = TURTLE in offered
        question = Question(inspected.text, TURTLE if is_graph else RESULTS_JSON)
        run = await self._answering.ask(exchange, question, inspected.inspection.key)
        shown = {"query": query_file, "params": params, "formats": offered}
        shown["asked_language"] = request.query_params.get("lang", "")
        if is_graph:
            response = render(request, "query.html", {**shown, "graph": run.body.decode("utf-8")})
        else:
            response = _show_table(request, await asyncio.to_thread(read_json, run.body), chosen, shown)
        if not inspected.is_stable:
            response.headers["Cache-Control"] = "no-store"
        return response


def _list_queries(request: Request) -> Response:
    """List the queries with their questions and parameters."""
    site = site_of(request)
    offered = {name: formats_of(query_file.text) for name, query_file in site.queries.items()}
    if negotiate(request.headers.get("accept"), (JSON, HTML), JSON) is HTML:
        return render(request, "queries.html", {"queries": list(site.queries.values()), "formats_of": offered})
    url = f"{public_url(request)}/queries/"
    return _json([_describe(each, offered[name], url) for name, each in site.queries.items()])


def _show_table(request: Request, found: Table | bool, chosen: Format, shown: dict[str, Any]) -> Response:
    table = found if isinstance(found, Table) else Table(("answer",), ((ox.Literal(found),),))
    query_file = shown["query"]
    if chosen is JSON:
        return _json({"query": query_file.name, "summary": query_file.summary, **_plain(table)})
    return render(request, "query.html", {**shown, **show_table(table, surroundings_of(request), ROWS_ON_A_PAGE)})


@cache
def formats_of(text: str) -> tuple[Format, ...]:
    """What a named query can be had as: most are tables, some are graphs."""
    return (*GRAPH_FORMATS, HTML) if is_graph_form(form_of(text)) else TABLE_FORMATS


def _read_params(request: Request) -> dict[str, str]:
    params: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in params:
            raise QueryError(f"parameter {name!r} is given more than once")
        params[name] = value
    return params


def _describe(query_file: QueryFile, offered: tuple[Format, ...], url: str) -> dict[str, Any]:
    return {
        "name": query_file.name,
        "summary": query_file.summary,
        "tags": query_file.tags,
        "parameters": [
            {"name": each.name, "default": each.default, "optional": each.optional, "description": each.description}
            for each in query_file.params
        ],
        "links": {
            **{each.key: f"{url}{query_file.name}{each.suffix}" for each in offered},
            "rq": f"{url}{query_file.name}.rq",
        },
    }


def _plain(table: Table) -> dict[str, Any]:
    rows = [{column: _plain_value(term) for column, term in zip(table.columns, row, strict=True)} for row in table.rows]
    return {"columns": table.columns, "rows": rows}


def _plain_value(term: Term | None) -> str | int | float | bool | None:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        if datatype == XSD + "boolean" and term.value in ("true", "false"):
            return term.value == "true"
        if datatype in NUMBERS:
            try:
                return int(term.value) if term.value.lstrip("+-").isdecimal() else _finite(term.value)
            except ValueError:
                return term.value
        return term.value
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _finite(text: str) -> float | str:
    # JSON knows no infinity and no "not a number": they stay text.
    number = float(text)
    return number if number - number == 0 else text


def _name_file(file: str) -> Headers:
    """What a browser calls the file that it keeps."""
    if not re.fullmatch(r"[A-Za-z0-9.-]+", file):
        return []
    return [(b"content-disposition", f'inline; filename="{file}"'.encode())]


def _json(value: object) -> Response:
    body = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    return Response(body, headers={"Content-Type": JSON.media_type, "Vary": "Accept, Accept-Language"})
