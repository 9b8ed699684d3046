"""The description of the reconciliation service for programs, a part of the OpenAPI document."""

from __future__ import annotations

from typing import Any

from kg.formats import HTML, JSON
from kg.web.body import FORM
from kg.web.openapi_words import answers_in, in_path, in_query, operation, read
from kg.web.reconcile.asked import MOST_IDS, MOST_QUERIES
from kg.web.reconcile.manifest import DRAFT, ROOM
from kg.web.reconcile.suggesting import MOST_SUGGESTIONS
from kg.web.reconcile.types import TYPES

_TAG = "look up"
_HEADERS = ("Vary",)
_READ = ("304", "400", "414", "503")
_POSTED = ("400", "413", "414", "415", "503")

_TEXT: dict[str, Any] = {"type": "string"}
_NAMED: dict[str, Any] = {"type": "object", "required": ["id", "name"], "properties": {"id": _TEXT, "name": _TEXT}}
_TYPE = {
    **_NAMED,
    "properties": {"id": {"enum": list(TYPES)}, "name": _TEXT, "broader": {"type": "array", "items": _NAMED}},
}
_CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "type", "score", "match", "features"],
    "properties": {
        "id": _TEXT,
        "name": {"type": "string", "minLength": 1},
        "description": _TEXT,
        "type": {"type": "array", "minItems": 1, "items": _NAMED},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "features": {
            "type": "array",
            "items": {**_NAMED, "required": ["id", "name", "value"]},
        },
    },
    "additionalProperties": False,
}
_VALUE = {
    "oneOf": [
        {**_NAMED, "additionalProperties": False},
        *(
            {"type": "object", "required": [name], "properties": {name: {"type": kind}}, "additionalProperties": False}
            for name, kind in (("str", "string"), ("int", "integer"), ("float", "number"), ("date", "string"))
        ),
    ]
}
_VALUES = {"type": "array", "items": _VALUE}
_META = {"type": "array", "items": {**_NAMED, "properties": {**_NAMED["properties"], "type": _NAMED}}}


def _result(name: str, items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: {"type": "array", "items": items}}}


_SUGGESTED = {**_NAMED, "properties": {**_NAMED["properties"], "description": _TEXT}}
_PROPOSED = _result("properties", _SUGGESTED)
SCHEMAS: dict[str, Any] = {
    "Manifest": {
        "description": "https://reconciliation-api.github.io/specs/0.2/",
        "type": "object",
        "required": ["versions", "name", "identifierSpace", "schemaSpace", "defaultTypes", "view"],
        "properties": {
            "versions": {"const": ["0.2"]},
            "defaultTypes": {"type": "array", "items": _TYPE},
            "batchSize": {"const": MOST_QUERIES},
        },
    },
    "DraftManifest": {
        "description": "https://reconciliation-api.github.io/specs/draft/",
        "type": "object",
        "required": ["versions", "name", "defaultTypes", "view"],
        "properties": {"versions": {"const": ["1.0-draft"]}, "defaultTypes": {"type": "array", "items": _TYPE}},
    },
    "Reconciled": {
        "description": "Candidates by the names of queries; or, where data were to be extended, their values",
        "type": "object",
        "additionalProperties": {"anyOf": [_result("result", _CANDIDATE), _META, {"type": "object"}]},
    },
    "Matched": _result("results", _result("candidates", _CANDIDATE)),
    "Extended": {
        "type": "object",
        "required": ["meta", "rows"],
        "properties": {
            "meta": _META,
            "rows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "properties"],
                    "properties": {
                        "id": _TEXT,
                        "properties": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "values"],
                                "properties": {"id": _TEXT, "values": _VALUES},
                            },
                        },
                    },
                },
            },
        },
    },
    "Suggested": _result("result", _SUGGESTED),
    "Proposed": {**_PROPOSED, "properties": {**_PROPOSED["properties"], "type": _TEXT, "limit": {"type": "integer"}}},
    "Flyout": {
        "type": "object",
        "required": ["id", "html"],
        "properties": {"id": _TEXT, "html": _TEXT},
        "additionalProperties": False,
    },
}


def describe_reconcile() -> dict[str, Any]:
    """The paths of the service; those of the draft stand below its own beginning as well."""
    language = in_query("lang", "Language of names: de or en; else the Accept-Language header decides")
    queries = in_query("queries", f"A batch of queries of 0.2 in JSON, at most {MOST_QUERIES}")
    wanted = in_query("extend", f"A data extension query in JSON, of at most {MOST_IDS} ids")
    form = {
        "type": "object",
        "properties": {name: {"type": "string", "contentMediaType": JSON.media_type} for name in ("queries", "extend")},
    }
    manifest = answers_in((JSON.media_type, HTML.media_type), *_HEADERS)
    manifest["200"]["content"][JSON.media_type] = {
        "schema": {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Manifest", "Reconciled")]}
    }
    page = [in_query(name, text) for name, text in (("names", "Names, one a line"), ("type", "A type"))]
    page += [in_query("state", "A state, by name or key"), in_query("format", "json or html, where Accept is open")]
    batch = "Find what names mean, or the values of properties, as 0.2 asks"
    paths = {
        ROOM: {
            **read(
                _TAG,
                "The manifest, for a browser a page; or the answer to a batch in the address",
                manifest,
                (*_READ, "406"),
                [queries, wanted, language, *page],
                "reconcile",
            ),
            "post": operation(
                _TAG,
                batch,
                answers_in((JSON.media_type,), *_HEADERS, schema="Reconciled"),
                _POSTED,
                [language],
                "reconcileBatch",
                {"required": True, "content": {FORM: {"schema": form}}},
            ),
        },
        DRAFT: read(
            _TAG,
            "The manifest of the draft of 1.0",
            answers_in((JSON.media_type,), *_HEADERS, schema="DraftManifest"),
            _READ,
            [language],
            "reconcileDraft",
        ),
    }
    for start, name in ((ROOM, "reconcile"), (DRAFT, "draft")):
        paths |= {f"{start}{path}": each for path, each in _describe_services(name, language).items()}
    what = in_path("what", "entity, type or property")
    flyout = answers_in((JSON.media_type,), *_HEADERS, schema="Flyout")
    id_ = in_query("id", "Identifier of what was suggested")
    paths[f"{ROOM}/flyout/{{what}}"] = read(
        _TAG, "A few words about a suggestion", flyout, (*_READ, "404"), [what, id_, language], "reconcileFlyout"
    )
    return paths


def _describe_services(name: str, language: dict[str, Any]) -> dict[str, Any]:
    def posted(what: str, summary: str, fields: dict[str, Any], schema: str) -> dict[str, Any]:
        body = {"type": "object", "required": list(fields), "properties": fields}
        content = {JSON.media_type: {"schema": body}}
        answers = answers_in((JSON.media_type,), *_HEADERS, schema=schema)
        return {
            "post": operation(
                _TAG, summary, answers, _POSTED, [language], f"{name}{what}", {"required": True, "content": content}
            )
        }

    objects = {"type": "array", "items": {"type": "object"}}
    whole = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    typed = [
        in_query("prefix", "What was typed so far; nothing is the beginning of everything"),
        in_query("cursor", "How many suggestions to skip (0.2)", whole),
        in_query("offset", "How many suggestions to skip (draft)", whole),
        in_query("limit", f"How many suggestions, at most {MOST_SUGGESTIONS}", whole),
        in_query("type", "Only of these types, with commas"),
        language,
    ]
    suggested = answers_in((JSON.media_type,), *_HEADERS, schema="Suggested")
    proposed = answers_in((JSON.media_type,), *_HEADERS, schema="Proposed")
    page = answers_in((HTML.media_type,), *_HEADERS)
    return {
        "/match": posted("Match", "Find what names mean, as the draft asks", {"queries": objects}, "Matched"),
        "/extend": posted(
            "Extend",
            "The values of properties, as the draft asks",
            {"ids": {"type": "array", "items": _TEXT}, "properties": objects},
            "Extended",
        ),
        "/extend/propose": read(
            _TAG,
            "Properties that things of a type have",
            proposed,
            _READ,
            [in_query("type", "The type; all where there is none"), in_query("limit", "How many", whole), language],
            f"{name}Propose",
        ),
        "/preview": read(
            _TAG,
            "A thing in a few lines, for a window in another page",
            page,
            (*_READ, "404"),
            [in_query("id", "Identifier of the thing"), language],
            f"{name}Preview",
        ),
        **{
            f"/suggest/{what}": read(
                _TAG, f"Suggest while a {what} is typed", suggested, _READ, typed, f"{name}Suggest{what.title()}"
            )
            for what in ("entity", "type", "property")
        },
    }
