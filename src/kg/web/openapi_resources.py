"""What the description of the service says of identifiers, the data behind them, the vocabulary and the shapes."""

from __future__ import annotations

from typing import Any

from kg.formats import GRAPH_FORMATS, HTML, JSON, JSON_LD
from kg.web.keys import KINDS
from kg.web.openapi_words import answers_in, in_path, in_query, read, refer_to_headers
from kg.web.rdf import DATA_FORMATS
from kg.web.signposting import LINKSET

_TAG = "look up"
_DATA = tuple(each.media_type for each in DATA_FORMATS)
_GRAPHS = tuple(each.media_type for each in GRAPH_FORMATS)
_THING = ("301", "404", "410", "429", "503")
"""What a question for a thing may end with."""


def describe_resources() -> dict[str, Any]:
    """The paths of identifiers, data, linksets, keys, the vocabulary, the shapes and the context."""
    kind = in_path("kind", "The kind of thing, as in project")
    key = in_path("key", "Its key, as in kif")
    file = in_path("file", "Its key, with .ttl, .nt, .rdf, .jsonld, .trig, .nq or .csv, or without")
    page = in_query("page", "Links to the thing come 500 at a time", {"type": "integer", "minimum": 1})
    data = answers_in(_DATA, "Content-Location", "ETag", "Link", "Vary")
    return {
        "/id/{kind}/{key}": read(
            _TAG, "Lead to the page about a thing, or to its data", {}, (*_THING, "303", "406"), [kind, key], "lead"
        ),
        "/data/{kind}/{file}": read(
            _TAG, "Get the data of a thing", data, (*_THING, "304", "400", "406"), [kind, file, page], "getData"
        ),
        "/linkset/{kind}/{key}": read(
            _TAG, "Get all typed links of a thing", answers_in((LINKSET,)), (*_THING, "304"), [kind, key], "getLinkset"
        ),
        "/resolve": read(
            _TAG,
            "Lead from an official key to the thing that has it; give one key",
            {"300": _describe_choices()},
            ("303", "400", "404", "406", "429", "503"),
            [in_query(name, each.form[0].upper() + each.form[1:]) for name, each in KINDS.items()],
            "resolve",
        ),
        "/problem/{name}": read(
            _TAG,
            "Explain a type of problem",
            answers_in((JSON.media_type, HTML.media_type), "ETag", "Vary"),
            ("304", "404", "406"),
            [in_path("name", "The end of its IRI, as in limit")],
            "explainProblem",
        ),
        **_describe_vocabulary(),
    }


def _describe_choices() -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Choices"}}
    return {
        "description": "Several things have the key",
        "headers": refer_to_headers("Vary"),
        "content": {JSON.media_type: schema, HTML.media_type: {}},
    }


def _describe_vocabulary() -> dict[str, Any]:
    graph = answers_in((*_DATA, HTML.media_type), "Content-Location", "ETag", "Vary")
    prefixes = answers_in(_GRAPHS, "ETag", "Vary")
    version = in_path("version", "A version of the vocabulary, as in 1.0.0, with the suffix of a format or without")
    name = in_path("name", "A file of shapes, as in project, with the suffix of a format or without")
    paths = {}
    for suffix in ("", *(each.suffix for each in GRAPH_FORMATS)):
        ending = f" as {suffix}" if suffix else ""
        word = suffix.removeprefix(".").capitalize()
        for path, what, verb in (
            ("/def", "Get the vocabulary", "getVocabulary"),
            ("/shapes", "Get all shapes", "getShapes"),
        ):
            statuses = ("304", "404") if suffix else ("304", "404", "406")
            paths[path + suffix] = read(_TAG, what + ending, graph, statuses, [], verb + word)
    return {
        **paths,
        "/def/{version}": read(
            _TAG, "Get a version of the vocabulary", graph, ("304", "404", "406"), [version], "getVersion"
        ),
        "/shapes/{name}": read(
            _TAG, "Get the shapes of one file", graph, ("304", "404", "406"), [name], "getShapeFile"
        ),
        "/prefixes": read(_TAG, "Get the prefix table", prefixes, ("304", "404", "406"), [], "getPrefixes"),
        "/context/v1.jsonld": read(
            _TAG, "Get the JSON-LD context", answers_in((JSON_LD.media_type,)), ("304", "404"), [], "getContext"
        ),
    }
