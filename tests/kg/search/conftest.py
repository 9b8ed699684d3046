"""The index of the shipped release, opened as those who serve do."""

from __future__ import annotations

import pytest

from kg.indexfile import INDEX
from kg.release import Release
from kg.search import Index


@pytest.fixture(scope="session")
def index(shipped_release: Release) -> Index:
    return Index(shipped_release.path / INDEX)
