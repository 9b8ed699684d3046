"""The description of the service for programs: https://spec.openapis.org/oas/v3.1.1."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import __version__
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS
from kg.web.body import SPARQL_QUERY
from kg.web.site import public_url

router = APIRouter(include_in_schema=False)

_ANSWERS = (*RESULT_FORMATS, *GRAPH_FORMATS)
_PROBLEMS = {
    "400": "The query or the request is wrong; a syntax error says line and column",
    "403": "Updates and federated queries are not answered here",
    "404": "There is no such thing",
    "405": "The method is not allowed",
    "406": "No format on offer suits the Accept header",
    "413": "The request is too large",
    "414": "The address is too long",
    "415": "The media type of the request is not understood",
    "429": "One client asks for more than its share; Retry-After says when to come back",
    "503": "A limit was met (its name is in the answer), or the service is busy",
}


@router.api_route("/openapi.json", methods=["GET", "HEAD"])
async def send_openapi(request: Request) -> Response:
    """Describe all public routes."""
    return JSONResponse(describe(public_url(request)))


def describe(url: str) -> dict[str, Any]:
    """The OpenAPI document for a service at `url`."""
    query = _parameter("query", "A SPARQL 1.1 query; without it the service is described")
    dataset = [
        _parameter("default-graph-uri", "Graphs that are the default graph", many=True),
        _parameter("named-graph-uri", "Named graphs of the dataset", many=True),
        _parameter("format", "Format, where the Accept header leaves it open: a media type or a short name"),
        _parameter("maxrows", "No more rows than that", schema={"type": "integer", "minimum": 1}),
    ]
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": {"type": "string"},
            "default-graph-uri": {"type": "array", "items": {"type": "string"}},
            "named-graph-uri": {"type": "array", "items": {"type": "string"}},
            "format": {"type": "string"},
            "maxrows": {"type": "integer", "minimum": 1},
        },
    }
    bodies = {
        "application/x-www-form-urlencoded": {"schema": form},
        SPARQL_QUERY: {"schema": {"type": "string"}},
    }
    graph = _parameter("graph", "IRI of a named graph")
    default = _parameter("default", "The default graph", schema={"type": "string"})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kommunen innovativ",
            "version": __version__,
            "description": "SPARQL endpoint, graphs, ready questions and downloads of the knowledge graph.",
            "license": {"name": "CC BY 4.0 (data)", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": url}],
        "paths": {
            "/sparql": {
                "get": _operation("Ask a query", _ANSWERS, [query, *dataset]),
                "post": _operation("Ask a query", _ANSWERS, dataset, {"required": True, "content": bodies}),
            },
            "/graphs": {"get": _operation("Get a whole graph, or the list of graphs", GRAPH_FORMATS, [graph, default])},
            "/queries/": {"get": _operation("List the ready questions")},
            "/queries/{file}": {
                "get": _operation("Answer a ready question: its name with .csv, .json, .tsv, …", (), [_in_path("file")])
            },
            "/dumps/": {"get": _operation("List the files of the release")},
            "/dumps/{release}/{name}": {
                "get": _operation("Get a file of a release", (), [_in_path("release"), _in_path("name")])
            },
            "/healthz": {"get": _operation("Is the server alive?")},
            "/readyz": {"get": _operation("Can it answer?")},
            "/metrics": {"get": _operation("Numbers for Prometheus")},
        },
    }


def _parameter(name: str, text: str, *, many: bool = False, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    kind = schema or {"type": "string"}
    return {
        "name": name,
        "in": "query",
        "description": text,
        "schema": {"type": "array", "items": kind} if many else kind,
    }


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _operation(
    summary: str,
    formats: tuple[Any, ...] = (),
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    answers: dict[str, Any] = {each.media_type: {} for each in formats} or {"*/*": {}}
    problem = {"application/problem+json": {"schema": {"type": "object"}}, "text/html": {}}
    operation: dict[str, Any] = {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            "200": {"description": "The answer", "content": {**answers, "text/html": {}}},
            "302": {"description": "Elsewhere"},
            "304": {"description": "As the client has it already"},
            **{status: {"description": text, "content": problem} for status, text in _PROBLEMS.items()},
        },
    }
    if body:
        operation["requestBody"] = body
    return operation
