"""Without JavaScript, and with what a browser does by itself: forms, links, languages."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browser_case import OpenPage


def test_a_query_is_asked_with_the_plain_form(open_page: OpenPage) -> None:
    page, _ = open_page("/sparql", scripts=False)
    page.locator("#query").fill("SELECT ?x { VALUES ?x { <https://w3id.org/kommunen-innovativ/id/project/kif> } }")
    page.get_by_role("button", name="Abfragen").click()
    expect(page.locator("tbody a")).to_have_attribute("href", "/page/project/kif")
    expect(page.locator("#query")).to_have_value(re.compile("VALUES"))
    page.get_by_role("link", name="CSV").wait_for()


def test_examples_are_links(open_page: OpenPage) -> None:
    page, _ = open_page("/sparql", scripts=False)
    page.locator("#examples a").first.click()
    expect(page.locator("#query")).to_have_value(re.compile(r"#\+ summary"))


def test_a_ready_question_is_asked(open_page: OpenPage) -> None:
    page, _ = open_page("/queries/projects-by-municipality.html", scripts=False)
    page.locator("input[name=ags]").fill("05913000")
    page.get_by_role("button", name="Zeigen").click()
    assert "ags=05913000" in page.url
    assert page.locator("tbody tr").count() > 0


def test_the_language_is_the_browsers_until_another_is_chosen(open_page: OpenPage) -> None:
    page, _ = open_page("/", language="en")
    assert language(page) == "en"
    page.locator("a.language").click()
    assert language(page) == "de"


def language(page: Page) -> str:
    return page.locator("html").get_attribute("lang") or ""
