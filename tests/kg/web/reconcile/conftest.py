"""The service over the shipped release, and a way to ask it as clients do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app_case import run_server
from kg.config import Settings
from kg.release import Release
from kg.web import create_app

Reconcile = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def service(root: Path, shipped_release: Release) -> Iterator[httpx.Client]:
    app = create_app(Settings(root=root, releases=shipped_release.path.parent))
    with run_server(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        del client.headers["accept"]
        yield client


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
