"""The whole site of the shipped release: sound, whole, and the same as what a server sends."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.routing import Route

from kg.release import DUMPS, Release
from kg.site.checking import check_site
from kg.site.names import locate
from kg.vocab import CANONICAL_BASE
from kg.web import ROOMS
from kg.web.rdf import DATA_FORMATS
from kg.web.serving import NEEDS_SERVER
from page_case import assert_sound

IDENTIFIERS = f"{CANONICAL_BASE}id/"

_FOUND_BY_LINKS = {
    "/dumps/{release_id}": "leads to the same with a slash",
    "/dumps/{release_id}/": "dumps/",
    "/dumps/{release_id}/{name:path}": "dumps/",
    "/page/{type}/{key:path}": "page/",
    "/id/{kind}/{key:path}": "id/",
    "/data/{kind}/{file:path}": "data/",
    "/linkset/{kind}/{key:path}": "linkset/",
    "/problem/{name}": "problem/",
    "/feed/{release_id}": "feed/",
    "/def/{version}": "def/",
    "/shapes/{name}": "shapes/",
    "/static/{name:path}": "static/",
    "/void.{suffix}": "void.ttl",
    "/catalog.{suffix}": "catalog.ttl",
    "/quality.{suffix}": "quality.ttl",
    "/quality/report.{suffix}": "quality/report.ttl",
    "/search.{form}": "answers a search",
    "/reconcile/flyout/{what}": "answers a question of a reconciling program",
    "/{list}.{form}": "projects.csv",
}
"""Routes with variable parts: where their files lie, or why there are none."""


def test_the_whole_site_is_sound(shipped_site: Path) -> None:
    checked = check_site(shipped_site, lambda _done, _known: None)
    assert [str(each) for each in checked.findings] == []
    assert checked.files > 20_000
    assert checked.graphs > 12_000


def test_everything_that_is_served_is_a_file_or_says_why_not(shipped_site: Path) -> None:
    paths = {route.path for room in ROOMS for route in room.router.routes if isinstance(route, Route)}
    assert len(paths) > 60
    for path in paths - set(NEEDS_SERVER):
        if "{" not in path:
            assert (shipped_site / locate(path).file).is_file(), f"{path} is no file, and not in NEEDS_SERVER"
            continue
        name = re.sub(r"^/[a-z-]+\.\{form\}", "/{list}.{form}", path) if path != "/search.{form}" else path
        where = _FOUND_BY_LINKS.get(name, "")
        assert where, f"{path} is not known here: does it become files?"
        assert " " in where or (shipped_site / where).exists(), path


@pytest.fixture(scope="module")
def things(shipped_store: ox.Store) -> list[str]:
    """Type and key of everything in the graph."""
    subjects = {quad.subject.value for quad in shipped_store if isinstance(quad.subject, ox.NamedNode)}
    return sorted(each.removeprefix(IDENTIFIERS) for each in subjects if each.startswith(IDENTIFIERS))


def test_every_thing_has_a_sound_page_in_both_languages(shipped_site: Path, things: list[str]) -> None:
    """Where the links lead, the check of the whole site sees to."""
    assert len(things) > 1900
    for thing in things:
        # The page of the dataset itself has a shorter address, and the other one leads there.
        stem = "dataset" if thing.startswith("dataset/") else f"page/{thing}"
        for name in (f"{stem}.html", f"{stem}.en.html"):
            reading = assert_sound((shipped_site / name).read_text(encoding="utf-8"), name)
            assert reading.json_ld["@id"] == IDENTIFIERS + thing, name


def test_every_thing_has_its_page_and_its_data(shipped_site: Path, things: list[str]) -> None:
    for thing in things:
        for name in (f"page/{thing}.html", f"page/{thing}.en.html", f"id/{thing}/index.html", f"linkset/{thing}.json"):
            assert (shipped_site / name).is_file(), name
        for each in DATA_FORMATS:
            assert (shipped_site / f"data/{thing}{each.suffix}").is_file()


def test_the_dumps_are_those_of_the_release(shipped_site: Path, shipped_release: Release) -> None:
    for path in (shipped_release.path / DUMPS).iterdir():
        assert (shipped_site / "dumps" / shipped_release.id / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("projects.html", "ohne Server"),
        ("projects.state-06.en.html", "without a server"),
        ("search.html", "braucht hier JavaScript"),
        ("queries/projects-by-municipality.html", "voreingestellten Werten"),
        ("quality.html", "braucht einen Server"),
    ],
)
def test_what_needs_a_server_says_so(shipped_site: Path, name: str, word: str) -> None:
    assert word in (shipped_site / name).read_text(encoding="utf-8")


def test_the_release_stands_where_the_whole_is_told_and_not_on_every_page(
    shipped_site: Path, shipped_release: Release
) -> None:
    assert shipped_release.id in (shipped_site / "dumps/index.html").read_text(encoding="utf-8")
    assert shipped_release.id not in (shipped_site / "page/project/kif.html").read_text(encoding="utf-8")
    assert shipped_release.id not in (shipped_site / "data/project/kif.ttl").read_text(encoding="utf-8")


def test_no_description_names_an_endpoint_that_is_not_there(shipped_site: Path) -> None:
    for name in ("void.ttl", "catalog.ttl", "dataset.jsonld"):
        assert "/sparql>" not in (shipped_site / name).read_text(encoding="utf-8")
