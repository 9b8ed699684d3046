"""The description of the service, taken at its word: requests made from it, answers held against it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import kg.web
from kg.search.lists import KINDS
from kg.web.openapi import describe
from leak_case import find_leaks

METHODS = {"get", "head", "post", "options"}
ALIKE = set(KINDS) - {"projects"}
"""Lists that are answered by the same code as the list of projects."""


OPERATIONS = [
    (path, method, mode)
    for path, operations in describe("http://x.example")["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if path.strip("/").partition(".")[0] not in ALIKE
    # Answered by the same code as what stands above.
    and not path.startswith("/reconcile/draft/")
    # Any text is a part of a path: only elsewhere something wrong can be said.
    if mode.is_positive or "requestBody" in operation or any(each["in"] == "query" for each in operation["parameters"])
]
# Not among them: whether what fits the description is answered. A text is no query for being a text.
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def api(server: str) -> Any:
    return schemathesis.openapi.from_url(f"{server}/openapi.json")


@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS)
def test_answers_are_as_described(api: Any, path: str, method: str, mode: GenerationMode) -> None:
    @given(api[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: schemathesis.Case[Any]) -> None:
        answer = case.call(timeout=60)
        case.validate_response(answer, checks=CHECKS)
        assert answer.status_code not in (500, 501, 502, 504)
        assert find_leaks(answer.content, answer.headers) == []
        assert answer.headers["x-content-type-options"] == ["nosniff"]
        assert answer.headers["access-control-allow-origin"] == ["*"]

    check()


def test_the_description_is_valid(client: httpx.Client) -> None:
    OpenAPIV31SpecValidator(client.get("/openapi.json").json()).validate()


def test_every_route_is_described(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    paths = described["paths"]
    modules = [importlib.import_module(f"kg.web.{each.name}") for each in pkgutil.iter_modules(kg.web.__path__)]
    routers = [module.router for module in modules if hasattr(module, "router")]
    # All that the application has: a room that it does not open is not described, and one that is described is opened.
    assert {id(router) for router in routers} == {id(room.router) for room in kg.web.ROOMS}
    routes: dict[str, set[str]] = {}
    for router in routers:
        for route in router.routes:
            path = route.path.replace(":path}", "}").replace("{release_id}", "{release}")
            routes.setdefault(path, set()).update(method.lower() for method in route.methods)
    assert len(routes) > 5
    # Those are below the framework. QUERY is not among what is described: OpenAPI 3.1 has no word for it.
    routes |= {
        path: {"get", "head", "options"} for path in ("/graphs", "/graph/{name}", "/queries/", "/queries/{file}")
    }
    routes["/sparql"] = {"get", "head", "options", "post"}
    # Of plain files only: a server has none of it.
    assert client.get("/offline.js").status_code == 404
    del routes["/offline.js"]
    assert routes == {path: set(operations) for path, operations in paths.items()}
    for path, operations in paths.items():
        for method in operations:
            assert method in METHODS, path
    names = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(names) == len(set(names))


def test_methods_that_are_not_described_are_refused(client: httpx.Client) -> None:
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        address = re.sub(r"\{\w+\}", "x", path)
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
            if method.lower() not in operations:
                answer = client.request(method, address)
                assert answer.status_code == 405, (method, path)
                allowed = {each.strip().lower() for each in answer.headers["allow"].split(",")}
                assert set(operations) <= allowed <= {*operations, "query"}
