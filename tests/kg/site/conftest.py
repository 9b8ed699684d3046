"""Sites that several tests look at; none of them changes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import Settings
from kg.graph.build import build
from kg.graph.render import render_text
from kg.register.editions import import_edition
from register_case import NEWER, OLDER, write
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


@pytest.fixture(scope="session")
def releases_with_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a release of the small project with a small made-up register of two editions, one of them with a point."""
    folder = tmp_path_factory.mktemp("small-register")
    table = folder / "points.csv"
    table.write_text("ags,lat,lon\n08999003,48.5,9.5\n", encoding="utf-8")
    for name, lines, tables in (("older", OLDER, []), ("newer", NEWER, [table])):
        import_edition(folder / "kept", write(folder / f"{name}.txt", lines), tables)
    root = make_small_project(folder / "project")
    settings = Settings(root=root, releases=folder / "releases", register=folder / "kept")
    build(settings, lambda _step: None, lambda report: print(render_text(report, "en")))
    return folder / "releases"


@pytest.fixture(scope="session")
def register_site(releases_with_register: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the site of the small release with a register."""
    out = tmp_path_factory.mktemp("register-site") / "site"
    make_site(releases_with_register, out)
    return out
