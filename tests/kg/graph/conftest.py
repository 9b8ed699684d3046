"""A project in miniature for tests that change files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """Give a copy of the fixture project, to be changed at will."""
    return Path(shutil.copytree(root / "tests/fixtures/project", tmp_path / "project"))
