"""Pages and keys of places that only the official register knows, of a release with a small made-up register."""

from __future__ import annotations

import asyncio

import pyoxigraph as ox
import pytest

from kg.indexfile import INDEX
from kg.release import Release
from kg.search import Index
from kg.vocab import CANONICAL_BASE
from kg.web.addresses import Entity
from kg.web.discovery import read_paths
from kg.web.keys import find_matches, read_key
from kg.web.language import LANGUAGES, Language
from kg.web.searches import Query, answer_search
from page_case import PageMaker, assert_sound

ENTITIES = (
    *("municipality/08999001", "municipality/08999003", "municipality/08999004", "unincorporated-area/08999501"),
    *("association/089995401", "district/08999", "planning-region/0899", "government-district/089", "state/08"),
    "area-change/2025-08-31--merger--08999003",
    "area-change/2025-08-31--rename--08999002",
)


@pytest.fixture(scope="module")
def maker(register_release: Release) -> PageMaker:
    return PageMaker(ox.Store.read_only(str(register_release.path / "store")))


def page(maker: PageMaker, name: str, language: Language) -> str:
    type_, _, key = name.partition("/")
    text = asyncio.run(maker.write(Entity(type_, key, CANONICAL_BASE), language))
    maker.forget()
    return text


@pytest.mark.parametrize("name", ENTITIES)
def test_pages_are_sound_in_both_languages(maker: PageMaker, name: str) -> None:
    for language in LANGUAGES:
        assert_sound(page(maker, name, language), f"{name} {language}")


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("municipality/08999003", "de", "Zu Musterlingen ist hier kein Vorhaben von „Kommunen innovativ“ bekannt."),
        ("municipality/08999003", "en", "No project of “Kommunen innovativ” is known here for Musterlingen."),
        ("municipality/08999003", "de", '<p class="kind">Stadt</p>'),
        ("municipality/08999003", "de", "20.700"),
        ("municipality/08999003", "de", "59 km²"),
        ("municipality/08999003", "de", "/projects?size=medium&amp;state=08"),
        ("municipality/08999003", "de", "/projects?size=medium"),
        ("municipality/08999003", "de", "© Statistisches Bundesamt (Destatis), 2025."),
        ("municipality/08999003", "de", "Änderungen im Gemeindeverzeichnis"),
        ("municipality/08999003", "de", "/page/district/08999"),
        ("municipality/08999004", "de", "Diese Gemeinde gibt es nicht mehr."),
        ("municipality/08999004", "de", 'Nachfolgerin: <a href="/page/municipality/08999003">Musterlingen</a>'),
        ("municipality/08999004", "de", "/page/area-change/2025-08-31--merger--08999003"),
        ("municipality/08999004", "de", "Datum nicht genannt"),
        ("municipality/08999004", "en", "date not stated"),
        ("district/08999", "de", "<h3>Gemeindefreie Gebiete</h3>"),
        ("government-district/089", "de", '<p class="kind">Regierungsbezirk</p>'),
        ("government-district/089", "en", '<p class="kind">Government district</p>'),
        ("unincorporated-area/08999501", "de", "gemeindefreies Gebiet, unbewohnt"),
        ("area-change/2025-08-31--merger--08999003", "de", "zwischen den Ausgaben vom 31. Dezember 2024"),
        ("area-change/2025-08-31--rename--08999002", "en", "Unterau, Flecken"),
    ],
)
def test_pages_tell_what_the_register_says(maker: PageMaker, name: str, language: Language, words: str) -> None:
    assert words in page(maker, name, language)


def test_projects_of_the_state_are_offered(maker: PageMaker) -> None:
    """Nothing is known in the made-up district, so the projects of Baden-Württemberg are named."""
    text = page(maker, "municipality/08999001", "de")
    assert "Baden-Württemberg:" in text
    assert text.count('href="/page/project/') >= 1


@pytest.mark.parametrize(
    ("key", "value", "leads_to"),
    [
        ("ags", "08999003", "municipality/08999003"),
        ("ars", "089990003003", "municipality/08999003"),
        ("ags", "08999004", "municipality/08999004"),
        ("government_district", "089", "government-district/089"),
        ("planning_region", "0899", "planning-region/0899"),
        ("district", "08999", "district/08999"),
    ],
)
def test_keys_lead_to_places(maker: PageMaker, key: str, value: str, leads_to: str) -> None:
    matches = asyncio.run(find_matches(maker.views, CANONICAL_BASE, read_key([(key, value)])))
    assert [f"{each.entity.type}/{each.entity.key}" for each in matches] == [leads_to]


def test_a_regional_key_of_before_leads_to_the_place() -> None:
    """As where a municipality went to another association: its ARS changed, its AGS did not."""
    store = ox.Store()
    place = f"{CANONICAL_BASE}id/municipality/08999001"
    store.load(
        f'<{place}> <{CANONICAL_BASE}def#ars> "089995401001" ; <{CANONICAL_BASE}def#formerArs> "089990001001" .',
        format=ox.RdfFormat.TURTLE,
    )
    for value in ("089995401001", "089990001001"):
        matches = asyncio.run(find_matches(PageMaker(store).views, CANONICAL_BASE, read_key([("ars", value)])))
        assert [each.entity.iri for each in matches] == [place]


def test_the_site_map_has_places_with_something_to_tell(maker: PageMaker) -> None:
    paths = asyncio.run(read_paths(maker.views, CANONICAL_BASE))
    assert "/page/municipality/08999001" not in paths
    assert "/page/district/08999" not in paths
    assert "/page/area-change/2025-08-31--merger--08999003" in paths
    assert "/page/municipality/08999004" in paths
    assert "/page/municipality/05913000" in paths


def test_the_search_names_the_kind(register_release: Release) -> None:
    matches, hits = answer_search(Index(register_release.path / INDEX), Query("Musterlingen"), "de", 10)
    assert (hits[0].item.list, matches.lists["register"]) == ("register", 1)
