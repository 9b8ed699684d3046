"""The description of the service for programs: https://spec.openapis.org/oas/v3.1.1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import __version__
from kg.formats import GRAPH_FORMATS, HTML, JSON, JSON_LD, RESULT_FORMATS
from kg.web.body import SPARQL_QUERY
from kg.web.dataset import FORMATS as DESCRIPTION_FORMATS
from kg.web.metrics import CONTENT_TYPE
from kg.web.site import public_url

router = APIRouter(include_in_schema=False)

_GRAPHS = tuple(each.media_type for each in GRAPH_FORMATS)
_TABLES = tuple(each.media_type for each in RESULT_FORMATS)
_PAGE = (JSON.media_type, HTML.media_type)

_PROBLEMS = {
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
_OTHERS = {
    "204": "Nothing to be said but what the headers say",
    "206": "A part of the file",
    "301": "The identifier was merged with another one",
    "302": "It is to be found elsewhere for now",
    "303": "See the page about it, or its data",
    "304": "It is what the client has already",
    "308": "It is to be found elsewhere",
}
_HEADERS = {
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
_ALWAYS_THERE = {"Allow", "Location"}
_ASKING = ("400", "429", "503")
"""What a query may end with, wherever it comes from."""
_FEED = ("304", "404", "503")
"""What a question for changes may end with: there may be no release, or no readable log."""


@router.api_route("/openapi.json", methods=["GET", "HEAD"])
async def send_openapi(request: Request) -> Response:
    """Describe all public routes."""
    return JSONResponse(describe(public_url(request)))


def describe(url: str) -> dict[str, Any]:
    """The OpenAPI document for a service at `url`."""
    # Not at the top: it takes its words from here.
    from kg.web.openapi_lists import describe_lists
    from kg.web.openapi_resources import describe_resources

    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Kommunen innovativ",
            "version": __version__,
            "summary": "The knowledge graph of the funding measure: to be asked, and to be had",
            "description": "SPARQL endpoint, graphs, ready questions and downloads of the knowledge graph. "
            "/sparql answers the method QUERY too, which this version of OpenAPI cannot say. "
            "Whatever is asked: a very long address gets 414, a very long head of a request 431.",
            "license": {"name": "CC BY 4.0 (data)", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": url}],
        "tags": [{"name": "ask"}, {"name": "have"}, {"name": "look up"}, {"name": "watch"}],
        "paths": {
            **_describe_asking(),
            **_describe_having(),
            **_describe_releases(),
            **_describe_dataset(),
            **_describe_watching(),
            **describe_resources(),
            **describe_lists(),
        },
        "components": {
            "schemas": _SCHEMAS,
            "headers": {
                name: {"description": text, "schema": {"type": "string"}, "required": name in _ALWAYS_THERE}
                for name, text in _HEADERS.items()
            },
            "responses": {
                **{f"Problem{status}": _describe_problem(status, text) for status, text in _PROBLEMS.items()},
                **{f"Status{status}": _describe_status(status, text) for status, text in _OTHERS.items()},
            },
        },
    }


def _describe_asking() -> dict[str, Any]:
    graph_names = {"type": "array", "items": {"type": "string", "examples": ["https://example.org/graph"]}}
    rows = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    choice = _in_query("format", "Format, where the Accept header leaves it open: a media type or a short name")
    dataset = [
        _in_query("default-graph-uri", "Graphs that are the default graph", graph_names),
        _in_query("named-graph-uri", "Named graphs of the dataset", graph_names),
        choice,
        _in_query("maxrows", "No more rows than that", rows),
    ]
    query = _in_query("query", "A SPARQL 1.1 query; without it the service is described")
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": {"type": "string"},
            "default-graph-uri": graph_names,
            "named-graph-uri": graph_names,
            "format": {"type": "string"},
            "maxrows": rows,
        },
    }
    body = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": form,
                "encoding": {
                    name: {"style": "form", "explode": True} for name in ("default-graph-uri", "named-graph-uri")
                },
            },
            SPARQL_QUERY: {"schema": {"type": "string"}},
        },
    }
    answers = _answers((*_TABLES, *_GRAPHS, HTML.media_type), "ETag", "Vary", "X-Result-Truncated")
    asking = (*_ASKING, "304", "403", "406")
    graph = _answers((*_GRAPHS, JSON.media_type), "ETag", "Vary")
    of_graph = (*_ASKING, "304", "404", "406", "414")
    name = _in_path("name", "The end of the IRI of the graph")
    one_graph = _answers(_GRAPHS, "ETag", "Vary")
    graphs = [
        _in_query("graph", "IRI of a named graph"),
        _in_query("default", "The default graph: the union of all", {"type": "string", "maxLength": 0}),
        choice,
    ]
    table = _answers((*_TABLES, *_GRAPHS, *_PAGE, SPARQL_QUERY), "ETag", "Vary")
    file = _in_path("file", "The name of the question with .csv, .tsv, .json, .html, .ttl, …; with .rq its text")
    listed = _answers(_PAGE, "Vary", schema="Queries")
    return {
        "/sparql": {
            **_read("ask", "Ask a query", answers, (*asking, "414"), [query, *dataset], "askByAddress"),
            "post": _operation(
                "ask", "Ask a query", answers, (*asking, "413", "414", "415"), dataset, "askByBody", body
            ),
            "options": _list_methods("sparqlOptions"),
        },
        "/graphs": {
            **_read("ask", "Get a whole graph, or the list of graphs", graph, of_graph, graphs, "getGraph"),
            "options": _list_methods("graphsOptions"),
        },
        "/graph/{name}": {
            **_read(
                "ask",
                "Get a graph at its own address",
                one_graph,
                of_graph,
                [name, choice],
                "getGraphByName",
            ),
            "options": _list_methods("graphOptions", name),
        },
        "/queries/": {
            **_read("ask", "List the ready questions", listed, ("406",), [], "listQueries"),
            "options": _list_methods("queriesOptions"),
        },
        "/queries/{file}": {
            **_read("ask", "Answer a ready question", table, (*_ASKING, "304", "404", "414"), [file], "answerQuery"),
            "options": _list_methods("queryOptions", file),
        },
        "/queries": _read("ask", "Leads to the list", {}, ("308",), [], "leadToQueries"),
    }


def _describe_having() -> dict[str, Any]:
    file = {"200": {"description": "The file", "headers": _refer_to_headers("ETag"), "content": {"*/*": {}}}}
    return {
        "/dumps/": _read(
            "have",
            "List the files of the release",
            _answers(_PAGE, "Vary", schema="Files"),
            ("404", "406"),
            [],
            "listFiles",
        ),
        "/dumps/{release}/{name}": _read(
            "have",
            "Get a file of a release",
            file,
            ("206", "302", "304", "404", "416", "503"),
            [_in_path("release", "The identifier of a release, or latest"), _in_path("name", "A path as in the list")],
            "getFile",
        ),
        "/dumps": _read("have", "Leads to the list", {}, ("308",), [], "leadToFiles"),
        "/openapi.json": _read("have", "This document", _answers((JSON.media_type,)), (), [], "describe"),
        "/": _read("have", "What is here and where", _answers(_PAGE, "Vary"), ("406",), [], "home"),
        "/static/style.css": _read(
            "have", "The style of the pages", _answers(("text/css",)), ("206", "304", "400", "416"), [], "style"
        ),
    }


def _describe_releases() -> dict[str, Any]:
    """Releases, old and new, and what changed from one to the next."""
    release = _in_path("release", "The identifier of a release")
    or_latest = _in_path("release", "The identifier of a release, or latest")
    stream = _answers((*_GRAPHS, HTML.media_type), "ETag", "Vary")
    about = _answers(_PAGE, "Vary", schema="Files")
    forms = {
        f"/feed{wire.suffix}": _read(
            "have",
            f"The event stream as {wire.key}",
            _answers((wire.media_type,), "ETag"),
            _FEED,
            [],
            f"feed-{wire.key}",
        )
        for wire in GRAPH_FORMATS
    }
    return {
        "/dumps/{release}": _read(
            "have", "Leads to the page of a release", {}, ("308", "404"), [or_latest], "leadToRelease"
        ),
        "/dumps/{release}/": _read(
            "have", "What is in a release", about, ("302", "404", "406", "503"), [or_latest], "showRelease"
        ),
        "/feed.atom": _read(
            "have", "Releases, for people", _answers(("application/atom+xml",), "Vary"), _FEED, [], "followByAtom"
        ),
        "/feed": _read("have", "Releases as an event stream", stream, ("303", "406", *_FEED), [], "followByStream"),
        "/feed/{release}": _read(
            "have", "What one release changed", stream, ("303", "406", *_FEED), [release], "readPageOfStream"
        ),
        **forms,
    }


def _describe_dataset() -> dict[str, Any]:
    """What the dataset says of itself; there may be no description, or a release that cannot be read."""
    forms = tuple(each.media_type for each in DESCRIPTION_FORMATS)
    graph, with_page = _answers(forms, "ETag", "Vary"), _answers((*forms, HTML.media_type), "ETag", "Vary")
    reports = _answers(("text/turtle", JSON.media_type), "ETag")
    one = ("304", "404", "503")
    suffix = _in_path("suffix", "The suffix of a format: ttl, rdf, jsonld, nt")
    report = _in_path("suffix", "The suffix of a format: ttl, json")
    void = "The dataset in VoID: counts, classes, properties, links"
    return {
        "/dataset": _read("have", "The dataset: page, or catalogue", with_page, ("406", *one), [], "showDataset"),
        "/dataset.jsonld": _read(
            "have", "The dataset in schema.org", _answers((JSON_LD.media_type,), "ETag"), one, [], "describeBySchemaOrg"
        ),
        "/void": _read("have", void, graph, ("303", "406", *one), [], "describeByVoid"),
        "/.well-known/void": _read("have", void, graph, ("303", "406", *one), [], "findVoid"),
        "/void.{suffix}": _read("have", f"{void}, in one format", graph, one, [suffix], "describeByVoidAs"),
        "/catalog": _read("have", "The catalogue in DCAT-AP.de", graph, ("303", "406", *one), [], "catalogue"),
        "/catalog.{suffix}": _read("have", "The catalogue in one format", graph, one, [suffix], "catalogueAs"),
        "/quality": _read("have", "How good the data are: page, or RDF", with_page, ("406", *one), [], "showQuality"),
        "/quality.{suffix}": _read("have", "How good the data are, in one format", graph, one, [suffix], "qualityAs"),
        "/quality/report.{suffix}": _read(
            "have", "What the check of the data found", reports, ("206", "400", "416", *one), [report], "getReport"
        ),
    }


def _describe_watching() -> dict[str, Any]:
    state = _answers((JSON.media_type,), schema="State")
    return {
        "/healthz": _read("watch", "Is the server alive?", state, (), [], "isAlive"),
        "/readyz": _read("watch", "Can it answer?", state, ("429", "503"), [], "isReady"),
        "/metrics": _read(
            "watch", "Numbers for Prometheus", _answers((CONTENT_TYPE.partition(";")[0],)), (), [], "metrics"
        ),
    }


_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_SCHEMAS: dict[str, Any] = {
    "Problem": {
        "description": "https://www.rfc-editor.org/rfc/rfc9457",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string"},
            "hint": {"type": "string"},
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "limit": {"enum": ["time", "rows", "bytes", "memory", "depth"]},
            "successors": {"type": "array", "items": {"type": "string"}},
            "withdrawn": {"type": "string"},
            "notes": _TEXTS,
        },
        "additionalProperties": False,
    },
    "State": {
        "type": "object",
        "required": ["status", "release"],
        "properties": {"status": {"enum": ["ok", "ready"]}, "release": {"type": ["string", "null"]}},
    },
    "Choices": {
        "type": "object",
        "required": ["key", "total", "choices"],
        "properties": {
            "key": _TEXTS,
            "total": {"type": "integer", "minimum": 2},
            "choices": {"type": "array", "items": {"type": "object", "required": ["iri", "label", "url"]}},
        },
    },
    "Queries": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name", "summary", "parameters", "links"],
            "properties": {
                "name": {"type": "string"},
                "parameters": {
                    "type": "array",
                    "items": {"type": "object", "required": ["name", "default", "optional", "description"]},
                },
                "links": _TEXTS,
            },
        },
    },
    "Found": {
        "type": "object",
        "required": ["q", "language", "total", "kinds", "searched_instead", "is_partial", "pages", "results"],
        "properties": {
            "q": {"type": "string"},
            "language": {"enum": ["de", "en"]},
            "total": {"type": "integer", "minimum": 0},
            "kinds": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
            "searched_instead": {"type": "object", "additionalProperties": {"type": "array"}},
            "is_partial": {"type": "boolean"},
            "pages": _TEXTS,
            "results": {"type": "array", "items": {"type": "object", "required": ["id", "kind", "name", "page"]}},
        },
    },
    "Suggestions": {
        "type": "object",
        "required": ["q", "suggestions"],
        "properties": {
            "q": {"type": "string"},
            "suggestions": {"type": "array", "items": {"type": "object", "required": ["id", "name", "kind", "page"]}},
        },
    },
    "Files": {
        "type": "object",
        "required": ["release", "files"],
        "properties": {
            "release": {"type": "string"},
            "files": {
                "type": "array",
                "items": {"type": "object", "required": ["name", "media_type", "bytes", "sha256", "url"]},
            },
        },
    },
}


def _in_query(name: str, text: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema or {"type": "string"}}


def _in_path(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": text, "schema": {"type": "string"}}


def _answers(media_types: Iterable[str], *headers: str, schema: str = "") -> dict[str, Any]:
    content: dict[str, Any] = {each: {} for each in media_types}
    if schema:
        content[JSON.media_type] = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"200": {"description": "The answer", "headers": _refer_to_headers(*headers), "content": content}}


def _refer_to_headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _describe_problem(status: str, text: str) -> dict[str, Any]:
    return {
        "description": text,
        "headers": _refer_to_headers(*_HEADERS_OF.get(status, ())),
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
            HTML.media_type: {},
        },
    }


def _describe_status(status: str, text: str) -> dict[str, Any]:
    return {"description": text, "headers": _refer_to_headers(*_HEADERS_OF.get(status, ()))}


def _list_methods(name: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    return _operation("ask", "Which methods are there?", {}, ("204",), list(parameters), name)


def _read(
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
    head = _operation(tag, f"{summary} (only the headers)", bare, statuses, parameters, f"{name}Head")
    return {"get": _operation(tag, summary, answers, statuses, parameters, name), "head": head}


def _operation(
    tag: str,
    summary: str,
    answers: dict[str, Any],
    statuses: Iterable[str],
    parameters: list[dict[str, Any]],
    name: str,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    responses = dict(answers)
    for status in sorted(statuses):
        kind = "Problem" if status in _PROBLEMS else "Status"
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
