"""Named queries as plain tables, for people and programs that know no SPARQL."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.formats import GRAPH_FORMATS, HTML, JSON, RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, TURTLE, Format, negotiate
from kg.queries import fill
from kg.queryfiles import QueryFile
from kg.store import Question, Table, Term, form_of, is_graph_form, read_json
from kg.vocab import XSD, Prefixes, shorten
from kg.web.pages import render
from kg.web.site import public_url, site_of

TABLE_FORMATS = (RESULTS_CSV, RESULTS_TSV, JSON, HTML)

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Cell:
    """A value as a page shows it."""

    text: str
    href: str = ""
    language: str = ""


def show_cells(row: Iterable[Term | None], prefixes: Prefixes) -> list[Cell]:
    """Make a row ready for a page: short names for IRIs, links where a browser can follow them."""
    cells = []
    for term in row:
        if term is None:
            cells.append(Cell(""))
        elif isinstance(term, ox.NamedNode):
            web = term.value.startswith(("http://", "https://"))
            cells.append(Cell(shorten(term.value, prefixes), href=term.value if web else ""))
        elif isinstance(term, ox.Literal):
            cells.append(Cell(term.value, language=term.language or ""))
        else:
            cells.append(Cell(str(term)))
    return cells


@router.api_route("/queries/", methods=["GET", "HEAD"])
async def list_queries(request: Request) -> Response:
    """List the queries with their questions and parameters."""
    site = site_of(request)
    formats_of = {name: _formats_of(query_file.text) for name, query_file in site.queries.items()}
    if negotiate(request.headers.get("accept"), (JSON, HTML), JSON) is HTML:
        return render(request, "queries.html", {"queries": list(site.queries.values()), "formats_of": formats_of})
    url = f"{public_url(request)}/queries/"
    return _json([_describe(each, formats_of[name], url) for name, each in site.queries.items()])


@router.api_route("/queries/{file}", methods=["GET", "HEAD"])
async def answer_named_query(request: Request, file: str) -> Response:
    """Answer `<name>.<suffix>`, or show the text of the query at `<name>.rq`."""
    name, _, suffix = file.rpartition(".")
    site = site_of(request)
    if name not in site.queries:
        raise HTTPException(404, f"there is no query {name or file!r}; see /queries/")
    query_file = site.queries[name]
    if suffix == "rq":
        return Response(query_file.text, headers={"Content-Type": "application/sparql-query; charset=utf-8"})
    offered = _formats_of(query_file.text)
    chosen = next((each for each in offered if each.suffix == f".{suffix}"), None)
    if chosen is None:
        suffixes = ", ".join(each.suffix for each in offered)
        raise HTTPException(404, f"{name} is not offered as .{suffix}; there are {suffixes} and .rq")
    params = _read_params(request)
    text = fill(query_file, params)

    async def ask(format: Format) -> bytes:  # noqa: A002 - the word of the protocol
        client = request.client.host if request.client else ""
        return await site.pool.answer(Question(text, format), client=client)

    shown = {"query": query_file, "params": params, "formats": offered}
    if chosen.ox is not None:
        return Response(await ask(chosen), headers=_headers(chosen, name))
    if TURTLE in offered:
        return render(request, "query.html", {**shown, "graph": (await ask(TURTLE)).decode("utf-8")})
    found = await asyncio.to_thread(read_json, await ask(RESULTS_JSON))
    table = found if isinstance(found, Table) else Table(("answer",), ((ox.Literal(found),),))
    if chosen is JSON:
        return _json({"query": name, "summary": query_file.summary, **_plain(table)})
    rows = [show_cells(row, site.prefixes) for row in table.rows]
    return render(request, "query.html", {**shown, "columns": table.columns, "rows": rows})


@cache
def _formats_of(text: str) -> tuple[Format, ...]:
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
        if datatype in _NUMBERS:
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


def _headers(chosen: Format, name: str) -> dict[str, str]:
    return {
        "Content-Type": chosen.content_type,
        "Content-Disposition": f'inline; filename="{name}{chosen.suffix}"',
    }


def _json(value: object) -> Response:
    body = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    return Response(body, headers={"Content-Type": JSON.media_type, "Vary": "Accept, Accept-Language"})
