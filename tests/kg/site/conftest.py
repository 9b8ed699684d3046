"""Sites that several tests look at; none of them changes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from release_case import build_in
from site_case import BELOW, make_site, make_small_project


@pytest.fixture(scope="session")
def small_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    releases = folder / "releases"
    build_in(make_small_project(folder / "project"), releases)
    return releases


@pytest.fixture(scope="session")
def small_site(small_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the site of the small release, for no address in particular."""
    out = tmp_path_factory.mktemp("small-site") / "site"
    make_site(small_releases, out)
    return out


@pytest.fixture(scope="session")
def placed_site(small_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the site of the small release for one address, with a path."""
    out = tmp_path_factory.mktemp("placed-site") / "site"
    make_site(small_releases, out, f"https://kg.example.org{BELOW}")
    return out
