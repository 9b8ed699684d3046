"""What JSON answers look like, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
SCHEMAS: dict[str, Any] = {
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
