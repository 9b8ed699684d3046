"""One server of the shipped release, for all tests that need no setting of their own."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from app_case import run_server
from kg.config import Settings
from kg.release import Release
from kg.web import create_app


@pytest.fixture(scope="session")
def shipped_server(shipped_release: Release) -> Iterator[str]:
    """The address of a server of the release alone."""
    app = create_app(Settings(root=shipped_release.path, releases=shipped_release.path.parent))
    with run_server(app) as address:
        yield address


@pytest.fixture(scope="session")
def shipped_client(shipped_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shipped_server, timeout=30) as client:
        # Tests say which formats they accept.
        del client.headers["accept"]
        yield client
