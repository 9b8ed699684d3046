"""A visitor of plain files: finds a project, reads it, takes its data along; nothing runs but a file server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser_case import WIDE, new_context, watched_page
from site_case import BELOW, plain_host

PHONE = (390, 800)
MOST_TABS = 120
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RESULT = ox.NamedNode("http://data.europa.eu/s66#hasResult")
THEME = ox.NamedNode("https://w3id.org/kommunen-innovativ/def#focusTheme")
QUESTION = """PREFIX eurio: <http://data.europa.eu/s66#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?ergebnis WHERE {{ <{project}> eurio:hasResult/rdfs:label ?ergebnis }}"""


@pytest.fixture
def visitor(browser: Browser, shipped_site: Path, tmp_path: Path) -> Iterator[Page]:
    """Open the first page in a fresh profile; fails where a page met an error or asked anybody else."""
    with plain_host(shipped_site, tmp_path / "host") as address:
        host = address.removesuffix(BELOW)
        context = new_context(browser, host)
        with watched_page(context, host) as (page, watch):
            page.goto(f"{BELOW}/")
            yield page
        context.close()
        assert not watch.wrong


def test_a_feature_of_a_list_is_a_list_of_its_own(visitor: Page) -> None:
    visitor.locator("a[href$='projects.state-06.html']").first.click()
    expect(visitor.locator(".total strong")).to_be_visible()
    assert int(visitor.locator(".total strong").inner_text()) == visitor.locator("ol.items > li").count() > 0
    expect(visitor.locator("main p.note").first).to_contain_text("ohne Server")


def test_an_identifier_leads_a_person_to_the_page(visitor: Page) -> None:
    visitor.goto(f"{BELOW}/id/project/kif/")
    visitor.wait_for_url("**/page/project/kif.html")
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()


class Hand:
    """How a visitor gets to things: with the mouse, or by the keyboard alone; a picture of every step."""

    def __init__(self, page: Page, folder: Path, *, by_keyboard: bool) -> None:
        self.page = page
        self._by_keyboard = by_keyboard
        self._folder = folder

    def go_to(self, target: Locator) -> None:
        """Have the focus on it, as Tab leads there."""
        if not self._by_keyboard:
            target.click()
            return
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate("each => each.matches(':focus')"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def press(self, target: Locator) -> None:
        """Follow a link, or press a button."""
        self.go_to(target)
        if self._by_keyboard:
            self.page.keyboard.press("Enter")

    def keep(self, step: str) -> None:
        """Keep a picture of what is there now; nothing may stand out at the side."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
        self.page.screenshot(path=self._folder / f"{step}.png", full_page=True)


@pytest.mark.parametrize(
    ("size", "by_keyboard"), [(WIDE, False), (PHONE, True)], ids=["mouse-on-a-desk", "keyboard-at-the-width-of-a-phone"]
)
def test_the_whole_walk_from_a_word_to_an_answer(
    browser: Browser, shipped_site: Path, tmp_path: Path, size: tuple[int, int], by_keyboard: bool
) -> None:
    """Find a project, read it, take its Turtle along, ask about it: with a server of files and nothing else."""
    assert not [path for path in shipped_site.rglob("*") if path.is_symlink()], "a way out of the site"
    with plain_host(shipped_site, tmp_path / "host") as address:
        host = address.removesuffix(BELOW)
        context = new_context(browser, host, size=size)
        with watched_page(context, host) as (page, watch):
            # Its first screen, then the search with a German word, and what it found.
            page.goto(f"{BELOW}/")
            hand = Hand(page, tmp_path, by_keyboard=by_keyboard)
            hand.keep("start")
            hand.go_to(page.locator("#site-search"))
            page.keyboard.type("Baulücken")
            page.keyboard.press("Enter")
            page.wait_for_url("**/search.html?q=*")
            hit = page.locator("ol.items a", has_text="AktVis").first
            expect(hit).to_be_visible()
            hand.keep("found")
            hand.press(hit)
            page.wait_for_url("**/page/project/aktvis.html")

            # Title, place, key message, what came out: as the data say it that the page leads to.
            hand.keep("project")
            with page.expect_download() as started:
                hand.press(page.get_by_role("link", name="Turtle", exact=True))
            graph = read(started.value, tmp_path / "aktvis.ttl")
            project = ox.NamedNode("https://w3id.org/kommunen-innovativ/id/project/aktvis")
            assert len(list(graph.quads_for_pattern(project, None, None))) > 50
            main = page.locator("main")
            expect(main.get_by_role("heading", level=1)).to_have_text(*names(graph, project))
            for word in ("Siedlungsentwicklung nach innen", "Bensheim", "Modellkommune", "Innen entwickeln"):
                expect(main).to_contain_text(word)
            results = {name for each in objects(graph, project, RESULT) for name in names(graph, each)}
            themes = {name for each in objects(graph, project, THEME) for name in names(graph, each)}
            assert len(results) > 3
            for name in (*results, *themes):
                expect(main).to_contain_text(name)

            # A question about it, and the answer in the table.
            hand.press(page.get_by_role("navigation").get_by_role("link", name="SPARQL-Abfrage"))
            page.wait_for_selector("html[data-editor=ready]")
            hand.keep("question")
            hand.go_to(page.locator(".cm-content"))
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.insert_text(QUESTION.format(project=project.value))
            if by_keyboard:
                page.keyboard.press("ControlOrMeta+Enter")
            else:
                page.get_by_role("button", name="Abfragen").click()
            rows = page.locator("#answer tbody tr")
            rows.first.wait_for()
            expect(rows.first).to_be_in_viewport()
            shown = {row.removesuffix(" @de").strip() for row in rows.all_inner_texts()}
            assert shown == results
            hand.keep("answer")
        context.close()
    assert not watch.wrong


def read(download: Any, path: Path) -> ox.Store:
    """The graph that was downloaded."""
    download.save_as(path)
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def objects(graph: ox.Store, subject: Any, predicate: ox.NamedNode) -> list[Any]:
    return [quad.object for quad in graph.quads_for_pattern(subject, predicate, None)]


def names(graph: ox.Store, subject: Any) -> list[str]:
    """What it is called in German."""
    return [each.value for each in objects(graph, subject, LABEL) if each.language == "de"]
