"""The service over the shipped release, and a way to ask it as clients do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Reconcile = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def service(shipped_client: httpx.Client) -> httpx.Client:
    return shipped_client


@pytest.fixture(scope="session")
def reconcile(service: httpx.Client) -> Reconcile:
    """Ask one query of 0.2; gives its candidates."""

    def ask(query: str = "", language: str = "de", **more: Any) -> list[dict[str, Any]]:
        fields = {"query": query, **more} if query else more
        data = {"queries": json.dumps({"q0": fields})}
        answer = service.post("/reconcile", data=data, headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["q0"]["result"]
        return found

    return ask
