"""The description of the service for programs: https://spec.openapis.org/oas/v3.1.1."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import __version__
from kg.formats import JSON
from kg.web.metrics import CONTENT_TYPE
from kg.web.openapi_asking import describe_asking
from kg.web.openapi_having import describe_dataset, describe_having, describe_releases
from kg.web.openapi_lists import describe_lists
from kg.web.openapi_pages import describe_pages
from kg.web.openapi_reconcile import SCHEMAS as RECONCILE_SCHEMAS
from kg.web.openapi_reconcile import describe_reconcile
from kg.web.openapi_resources import describe_resources
from kg.web.openapi_schemas import SCHEMAS
from kg.web.openapi_words import (
    ALWAYS_THERE,
    HEADERS,
    OTHERS,
    PROBLEMS,
    answers_in,
    describe_problem,
    describe_status,
    read,
)
from kg.web.site import public_url

router = APIRouter(include_in_schema=False)


@router.api_route("/openapi.json", methods=["GET", "HEAD"])
async def send_openapi(request: Request) -> Response:
    """Describe all public routes."""
    return JSONResponse(describe(public_url(request)))


def describe(url: str) -> dict[str, Any]:
    """The OpenAPI document for a service at `url`."""
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
        "tags": [{"name": "ask"}, {"name": "have"}, {"name": "look up"}, {"name": "read"}, {"name": "watch"}],
        "paths": {
            **describe_asking(),
            **describe_having(),
            **describe_releases(),
            **describe_dataset(),
            **_describe_watching(),
            **describe_resources(),
            **describe_lists(),
            **describe_reconcile(),
            **describe_pages(),
        },
        "components": {
            "schemas": {**SCHEMAS, **RECONCILE_SCHEMAS},
            "headers": {
                name: {"description": text, "schema": {"type": "string"}, "required": name in ALWAYS_THERE}
                for name, text in HEADERS.items()
            },
            "responses": {
                **{f"Problem{status}": describe_problem(status, text) for status, text in PROBLEMS.items()},
                **{f"Status{status}": describe_status(status, text) for status, text in OTHERS.items()},
            },
        },
    }


def _describe_watching() -> dict[str, Any]:
    state = answers_in((JSON.media_type,), schema="State")
    return {
        "/healthz": read("watch", "Is the server alive?", state, (), [], "isAlive"),
        "/readyz": read("watch", "Can it answer?", state, ("429", "503"), [], "isReady"),
        "/metrics": read(
            "watch", "Numbers for Prometheus", answers_in((CONTENT_TYPE.partition(";")[0],)), (), [], "metrics"
        ),
    }
