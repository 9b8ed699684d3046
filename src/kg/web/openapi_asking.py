"""What the description of the service says of asking, a part of the OpenAPI document."""

from __future__ import annotations

from typing import Any

from kg.formats import HTML, JSON
from kg.web.body import SPARQL_QUERY
from kg.web.openapi_words import (
    ASKING,
    GRAPHS,
    PAGE,
    TABLES,
    answers_in,
    in_path,
    in_query,
    list_methods,
    operation,
    read,
)


def describe_asking() -> dict[str, Any]:
    """The paths of the endpoint, of graphs and of ready questions."""
    graph_names = {"type": "array", "items": {"type": "string", "examples": ["https://example.org/graph"]}}
    rows = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    choice = in_query("format", "Format, where the Accept header leaves it open: a media type or a short name")
    dataset = [
        in_query("default-graph-uri", "Graphs that are the default graph", graph_names),
        in_query("named-graph-uri", "Named graphs of the dataset", graph_names),
        choice,
        in_query("maxrows", "No more rows than that", rows),
    ]
    query = in_query("query", "A SPARQL 1.1 query; without it the service is described")
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
    answers = answers_in((*TABLES, *GRAPHS, HTML.media_type), "ETag", "Vary", "X-Result-Truncated")
    asking = (*ASKING, "304", "403", "406")
    graph = answers_in((*GRAPHS, JSON.media_type), "ETag", "Vary")
    of_graph = (*ASKING, "304", "404", "406", "414")
    name = in_path("name", "The end of the IRI of the graph")
    one_graph = answers_in(GRAPHS, "ETag", "Vary")
    graphs = [
        in_query("graph", "IRI of a named graph"),
        in_query("default", "The default graph: the union of all", {"type": "string", "maxLength": 0}),
        choice,
    ]
    table = answers_in((*TABLES, *GRAPHS, *PAGE, SPARQL_QUERY), "ETag", "Vary")
    file = in_path("file", "The name of the question with .csv, .tsv, .json, .html, .ttl, …; with .rq its text")
    listed = answers_in(PAGE, "Vary", schema="Queries")
    return {
        "/sparql": {
            **read("ask", "Ask a query", answers, (*asking, "414"), [query, *dataset], "askByAddress"),
            "post": operation(
                "ask", "Ask a query", answers, (*asking, "413", "414", "415"), dataset, "askByBody", body
            ),
            "options": list_methods("sparqlOptions"),
        },
        "/graphs": {
            **read("ask", "Get a whole graph, or the list of graphs", graph, of_graph, graphs, "getGraph"),
            "options": list_methods("graphsOptions"),
        },
        "/graph/{name}": {
            **read(
                "ask",
                "Get a graph at its own address",
                one_graph,
                of_graph,
                [name, choice],
                "getGraphByName",
            ),
            "options": list_methods("graphOptions", name),
        },
        "/queries/": {
            **read("ask", "List the ready questions", listed, ("406",), [], "listQueries"),
            "options": list_methods("queriesOptions"),
        },
        "/queries/{file}": {
            **read("ask", "Answer a ready question", table, (*ASKING, "304", "404", "414"), [file], "answerQuery"),
            "options": list_methods("queryOptions", file),
        },
        "/queries": read("ask", "Leads to the list", {}, ("308",), [], "leadToQueries"),
    }
