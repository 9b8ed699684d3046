"""The description of lists and of the search for programs, a part of the OpenAPI document."""

from __future__ import annotations

from typing import Any

from kg.formats import HTML, JSON, JSON_LD, RESULTS_CSV
from kg.indexfile import REGISTER
from kg.search.lists import KINDS, Kind
from kg.web.listlinks import FARTHEST
from kg.web.openapi_words import answers_in, in_path, in_query, read

_LIST = (HTML.media_type, RESULTS_CSV.media_type, JSON_LD.media_type)
_SEARCH = (*_LIST, JSON.media_type)
_HEADERS = ("ETag", "Link", "Vary", "X-Total-Count")
_STATUSES = ("304", "400", "404", "406", "503")


def describe_lists() -> dict[str, Any]:
    """Paths of all lists, of the search and of suggestions."""
    paths: dict[str, Any] = {}
    form = in_path("form", "csv or jsonld")
    for kind in KINDS.values():
        name = kind.name.replace("-", "")
        params = _describe_params(kind)
        title = f"List the {kind.name.replace('-', ' ')} that fit"
        paths[f"/{kind.name}"] = read("look up", title, answers_in(_LIST, *_HEADERS), _STATUSES, params, f"list_{name}")
        paths[f"/{kind.name}.{{form}}"] = read(
            "look up",
            f"{title}, as data",
            answers_in(_LIST[1:], *_HEADERS),
            _STATUSES,
            [form, *params],
            f"list_{name}_data",
        )
    words = [
        in_query("q", "Words, keys, funding codes; misspelt ones are found too"),
        in_query("kind", f"Only things of one kind: {', '.join([*KINDS, REGISTER, 'others'])}"),
        in_query("page", "Which part of the answer", {"type": "integer", "minimum": 1, "maximum": 100_000}),
        in_query("lang", "Language of names and pages: de or en"),
    ]
    wanted = in_query("format", "Format, where the Accept header leaves it open: json, csv, jsonld, html")
    found = answers_in(_SEARCH, *_HEADERS, schema="Found")
    data = answers_in(_SEARCH[1:], *_HEADERS, schema="Found")
    form = in_path("form", "csv, json or jsonld")
    return paths | {
        "/search": read("look up", "Search everything that has a name", found, _STATUSES, [*words, wanted], "search"),
        "/search.{form}": read("look up", "Search, as data", data, _STATUSES, [form, *words], "searchData"),
        "/suggest": read(
            "look up",
            "The best names for what is being typed",
            answers_in((JSON.media_type,), "ETag", "Vary", schema="Suggestions"),
            ("304", "503"),
            [words[0], words[3]],
            "suggest",
        ),
    }


def _describe_params(kind: Kind) -> list[dict[str, Any]]:
    texts = {"type": "array", "items": {"type": "string"}}
    params = [
        in_query(name, "A facet: any of these values; one that nothing has gives an empty list", texts)
        for name in kind.facets
    ]
    params += [
        in_query("q", "Words that it has"),
        in_query("sort", f"Order: {', '.join(kind.orders)}; nearest with near, best with q"),
        in_query("page", "Which part of the list", {"type": "integer", "minimum": 1, "maximum": 100_000}),
        in_query("excel", "A table for Excel in this language: de or en"),
        in_query("lang", "Language of names and pages: de or en"),
    ]
    if kind.has_places:
        kilometres = {"type": "integer", "minimum": 1, "maximum": FARTHEST}
        params += [in_query("near", "Key (AGS) or name of an area"), in_query("km", "How near", kilometres)]
    return params
