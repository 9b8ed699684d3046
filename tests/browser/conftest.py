"""A server with the shipped graph, and a browser, for all tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser_case import SAME_CODE, OpenPage, Watch, find_chromium, new_context, open_browser, watched_page
from kg.release import Release
from kg.site.hosts import host_files
from kg.web.editing import is_built
from kg.web.engine import is_engine_built
from lookup_case import make_lists
from serve_case import start
from site_case import BELOW as SITE_BELOW
from static_case import serve_files, write_site
from tool_case import find_tool, miss

BELOW = "below/here"
"""Where the files of the site lie on their host."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: while its driver lives, an event loop runs in this thread, and no other test can have
    one of its own."""
    program = find_chromium()
    if program is None:
        miss("there is no Chromium on the PATH: no page is tried in a browser")
    with open_browser(program) as browser:
        yield browser


@pytest.fixture(scope="session")
def served(shipped_release: Release) -> Iterator[str]:
    """The address of `kg serve` with the shipped graph."""
    with start(KG_RELEASES=str(shipped_release.path.parent), **SAME_CODE) as (_process, address):
        yield address


@pytest.fixture(scope="session")
def editor() -> None:
    if not is_built():
        miss("the query editor is not built: make editor, with npm on the PATH")


@pytest.fixture(scope="session")
def site_folder(shipped_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of plain files for a host, with the query page of the shipped graph below two more folders."""
    if not (is_built() and is_engine_built()):
        miss("the engine for browsers is not built: make editor, with npm on the PATH")
    folder = tmp_path_factory.mktemp("host")
    write_site(shipped_release, folder / BELOW)
    return folder


@pytest.fixture(scope="session")
def lists_folder(shipped_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plain files with the lists and the search of the shipped graph.

    Made before the browser starts: while its driver lives, nothing else can have an event loop.
    """
    return make_lists(shipped_release.path.parent, tmp_path_factory.mktemp("lists") / "site")


@pytest.fixture(scope="session")
def ruled_folder(
    shipped_release: Release, site_folder: Path, lists_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Lists, search and query page, with the rules for hosts that have some, for a site below a path."""
    folder = tmp_path_factory.mktemp("ruled") / "site"
    public = f"https://kg.example.org{SITE_BELOW}"
    shutil.copytree(lists_folder, folder)
    write_site(shipped_release, folder, public)
    for name, text in host_files(shipped_release, public).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def plain_host(site_folder: Path) -> Iterator[str]:
    """The address below which the site lies, on a host that knows nothing but files."""
    with serve_files(site_folder) as address:
        yield f"{address}/{BELOW}"


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[OpenPage]:
    """Opens pages in a fresh profile; fails where one of them met an error or asked anybody else."""
    watches = []
    with ExitStack() as stack:

        def open_one(path: str = "", *, address: str = served, **about: Any) -> tuple[Page, Watch]:
            context = new_context(browser, address, **about)
            stack.callback(context.close)
            page, watch = stack.enter_context(watched_page(context, address))
            watches.append(watch)
            if path:
                page.goto(path)
            return page, watch

        yield open_one
    assert not [each for watch in watches for each in watch.wrong]


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    """The script of axe-core."""
    find_tool("node", "axe-core comes with the clients in JavaScript")
    path = root / "tests/clients/node_modules/axe-core/axe.min.js"
    if not path.is_file():
        miss("axe-core is not set up: make unit, with npm on the PATH")
    return path.read_text(encoding="utf-8")
