"""What the description of the service says of pages for people, and of what robots look for."""

from __future__ import annotations

from typing import Any

from kg.formats import HTML, JSON, JSON_LD, RESULTS_CSV
from kg.web.discovery import LINKSET
from kg.web.linking import CHOICES, FIELDS, FORMATS, TABLES
from kg.web.openapi_words import answers_in, in_path, in_query, operation, read
from kg.web.overviewdata import GEOJSON
from kg.web.versions import LINK_FORMAT

_TAG = "read"
_PAGE = (HTML.media_type,)
_KEPT = ("304", "503")
_LEGAL = {
    "/imprint": ("Who runs the service", "imprint"),
    "/privacy": ("What is kept of visitors", "privacy"),
    "/accessibility": ("How accessible the pages are", "accessibility"),
    "/cite": ("How to cite", "cite"),
}
_OVERVIEWS = {
    "/map": ("Where projects worked", "map", _PAGE),
    "/map.csv": ("The places as a table", "mapTable", (RESULTS_CSV.media_type,)),
    "/map.jsonld": ("The places as linked data", "mapData", (JSON_LD.media_type,)),
    "/map.geojson": ("The places with their points", "mapPoints", (GEOJSON,)),
    "/timeline": ("When projects ran", "timeline", _PAGE),
    "/timeline.csv": ("The periods as a table", "timelineTable", (RESULTS_CSV.media_type,)),
    "/timeline.jsonld": ("The periods as linked data", "timelineData", (JSON_LD.media_type,)),
}
_CITATIONS = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "json": "application/vnd.citationstyles.csl+json",
}


def describe_pages() -> dict[str, Any]:
    """The paths of pages, and of what stands beside them."""
    kind, key = in_path("type", "The kind of thing, as in project"), in_path("key", "Its key, as in kif")
    number = in_query("page", "All statements come 100 at a time", {"type": "integer", "minimum": 1})
    page = answers_in(_PAGE, "ETag", "Link", "Vary")
    part = in_query("part", "Number of a part, as in the index", {"type": "integer", "minimum": 1})
    return {
        "/page/{type}/{key}": read(
            _TAG,
            "Read about a thing",
            page,
            ("301", "304", "400", "404", "410", "429", "503"),
            [kind, key, number],
            "readAbout",
        ),
        **{
            path: read(_TAG, text, answers_in(media_types, "ETag"), _KEPT, [], name)
            for path, (text, name, media_types) in _OVERVIEWS.items()
        },
        **{
            path: read(_TAG, text, answers_in(_PAGE, "ETag", "Vary"), ("304",), [], name)
            for path, (text, name) in _LEGAL.items()
        },
        **{
            f"/cite.{suffix}": read(
                _TAG,
                f"Cite, as {suffix}",
                answers_in((media_type,), "Vary"),
                ("304", "404"),
                [],
                f"cite_{suffix}",
            )
            for suffix, media_type in _CITATIONS.items()
        },
        "/sparql/vocabulary.json": read(
            "ask", "Prefixes, classes and properties in use", answers_in((JSON.media_type,)), _KEPT, [], "listTerms"
        ),
        "/link": _describe_linking(),
        **_describe_discovery(part),
    }


def _describe_linking() -> dict[str, Any]:
    """A table goes in, the same comes back linked."""
    text: dict[str, Any] = {"type": "string"}
    choices = [in_query(name, "A column of the table, by heading or number", text) for name in CHOICES]
    forms = answers_in(tuple(each.media_type for each in FORMATS), "Vary")
    fields = {"table": {"type": "string", "format": "binary"}, **dict.fromkeys(FIELDS, text)}
    chosen = {"as": {"type": "string", "enum": ["page", "csv", "metadata", "ttl"]}}
    body = {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": {"type": "object", "properties": {**fields, **chosen}}},
            **{each: {"schema": text} for each in TABLES},
        },
    }
    statuses = ("400", "404", "406", "413", "415", "429", "503")
    return {
        **read(_TAG, "The form that takes a table", answers_in(_PAGE, "ETag", "Vary"), ("304", "406"), [], "linkForm"),
        "post": operation("ask", "Link a table to places", forms, statuses, choices, "linkTable", body),
    }


def _describe_discovery(part: dict[str, Any]) -> dict[str, Any]:
    text = ("text/plain",)
    return {
        "/sitemap.xml": read(
            _TAG, "All pages", answers_in(("application/xml",)), ("304", "404", "503"), [part], "siteMap"
        ),
        "/robots.txt": read(_TAG, "Where robots are welcome", answers_in(text), ("304",), [], "robots"),
        "/favicon.ico": read(_TAG, "The icon", answers_in(("image/svg+xml",)), ("304",), [], "icon"),
        "/timemap.link": read(
            _TAG, "All releases, for web archives", answers_in((LINK_FORMAT,)), ("304", "404", "503"), [], "timeMap"
        ),
        "/.well-known/security.txt": read(
            _TAG, "Where to report a weakness", answers_in(text), ("404",), [], "security"
        ),
        "/.well-known/api-catalog": read(
            _TAG, "The interfaces of the service", answers_in((LINKSET,)), ("304",), [], "apiCatalog"
        ),
    }
