"""The words the OpenAPI document is written with: https://spec.openapis.org/oas/v3.1.1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.formats import GRAPH_FORMATS, HTML, JSON, RESULT_FORMATS

GRAPHS = tuple(each.media_type for each in GRAPH_FORMATS)
TABLES = tuple(each.media_type for each in RESULT_FORMATS)
PAGE = (JSON.media_type, HTML.media_type)

PROBLEMS = {
    "400": "The query or the request is wrong; a syntax error says line and column",
    "403": "Updates and federated queries are not answered here",
    "404": "There is no such thing",
    "406": "No format on offer suits the Accept header",
    "410": "The identifier was withdrawn; what follows it is in the answer",
    "413": "The request is too large",
    "414": "The address is too long",
    "415": "The media type of the request is not understood",
    "416": "The file has no such range",
    "429": "One client asks for more than its share",
    "503": "A limit was met (its name is in the answer), or the service is busy",
}
OTHERS = {
    "204": "Nothing to be said but what the headers say",
    "206": "A part of the file",
    "301": "The identifier was merged with another one",
    "302": "It is to be found elsewhere for now",
    "303": "See the page about it, or its data",
    "304": "It is what the client has already",
    "308": "It is to be found elsewhere",
}
HEADERS = {
    "Allow": "The methods that are allowed",
    "Content-Location": "Where the answer is to be found in this format",
    "ETag": "What the answer is known by: the release, the query, the format and the coding together",
    "Link": "Typed links: what describes it, what it describes, its licence, the pages before and after",
    "Location": "Where it is to be found",
    "Retry-After": "Seconds after which to come back",
    "Vary": "The headers of the request that the answer depends on",
    "X-Result-Truncated": "true where maxrows left rows out",
    "X-Total-Count": "How many there are in all, on all pages",
}
_HEADERS_OF = {
    "204": ("Allow",),
    "301": ("Location",),
    "302": ("Location",),
    "303": ("Location", "Vary"),
    "304": ("ETag",),
    "308": ("Location",),
    "410": ("Link",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
ALWAYS_THERE = {"Allow", "Location"}
ASKING = ("400", "429", "503")
"""What a query may end with, wherever it comes from."""


def in_query(name: str, text: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """A parameter in the query of the address; a text where no schema says otherwise."""
    return {"name": name, "in": "query", "description": text, "schema": schema or {"type": "string"}}


def in_path(name: str, text: str) -> dict[str, Any]:
    """A parameter in the path."""
    return {"name": name, "in": "path", "required": True, "description": text, "schema": {"type": "string"}}


def answers_in(media_types: Iterable[str], *headers: str, schema: str = "") -> dict[str, Any]:
    """The answer 200 in these media types, with these headers; `schema` is that of its JSON."""
    content: dict[str, Any] = {each: {} for each in media_types}
    if schema:
        content[JSON.media_type] = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"200": {"description": "The answer", "headers": refer_to_headers(*headers), "content": content}}


def refer_to_headers(*names: str) -> dict[str, Any]:
    """References to headers that are described once for all."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def describe_problem(status: str, text: str) -> dict[str, Any]:
    """An answer that says what went wrong."""
    return {
        "description": text,
        "headers": refer_to_headers(*_HEADERS_OF.get(status, ())),
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
            HTML.media_type: {},
        },
    }


def describe_status(status: str, text: str) -> dict[str, Any]:
    """An answer without content of its own."""
    return {"description": text, "headers": refer_to_headers(*_HEADERS_OF.get(status, ()))}


def list_methods(name: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    """OPTIONS."""
    return operation("ask", "Which methods are there?", {}, ("204",), list(parameters), name)


def read(
    tag: str,
    summary: str,
    answers: dict[str, Any],
    statuses: Iterable[str],
    parameters: list[dict[str, Any]],
    name: str,
) -> dict[str, Any]:
    """GET, and HEAD, which answers the same without a body."""
    statuses = tuple(statuses)
    # An answer without a body has no content to be described.
    bare = {status: {key: value for key, value in each.items() if key != "content"} for status, each in answers.items()}
    head = operation(tag, f"{summary} (only the headers)", bare, statuses, parameters, f"{name}Head")
    return {"get": operation(tag, summary, answers, statuses, parameters, name), "head": head}


def operation(
    tag: str,
    summary: str,
    answers: dict[str, Any],
    statuses: Iterable[str],
    parameters: list[dict[str, Any]],
    name: str,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One method of one path; `name` is given once in the whole document."""
    responses = dict(answers)
    for status in sorted(statuses):
        kind = "Problem" if status in PROBLEMS else "Status"
        responses[status] = {"$ref": f"#/components/responses/{kind}{status}"}
    operation: dict[str, Any] = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    }
    if body:
        operation["requestBody"] = body
    return operation
