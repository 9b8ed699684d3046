"""The same pages on a phone and on paper: nothing is cut, nothing is printed that only a screen can use."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from browser_case import OpenPage

PHONE = (360, 740)
STACKED = ("/dumps/", "/dumps/latest/", "/timeline", "/map", "/page/municipality/06440005", "/dataset")

CUT = """[...document.querySelectorAll(".wide")]
    .filter(each => each.querySelector("table.stack") && each.scrollWidth > each.clientWidth)
    .map(each => each.getAttribute("aria-label") || each.getAttribute("aria-labelledby"))"""
TALL = """[...document.querySelectorAll(".stack tbody tr")]
    .filter(each => each.getBoundingClientRect().height > 400).length"""

BOXES = """all => all.map(each => each.getBoundingClientRect())
    .map(box => [box.left, box.right, box.top, box.bottom])"""


@pytest.mark.parametrize("path", STACKED)
def test_no_column_is_cut_on_a_phone(open_page: OpenPage, path: str) -> None:
    page, _ = open_page(path, size=PHONE)
    assert page.locator("table.stack tbody tr").count() > 0
    assert page.evaluate(CUT) == []
    assert page.evaluate(TALL) == 0


def test_each_cell_of_a_stacked_row_says_which_column_it_is(open_page: OpenPage) -> None:
    page, _ = open_page("/dumps/", size=PHONE)
    cells = page.locator(".stack td.number")
    assert page.evaluate("getComputedStyle(document.querySelector('.stack td.number'), '::before').content") != "none"
    assert cells.first.get_attribute("data-label") == "Größe"
    checksum = page.locator(".checksum").first
    assert len(checksum.text_content() or "") == 64
    box = checksum.bounding_box()
    assert box is not None and box["height"] < 40


def test_the_other_language_stands_beside_the_name_of_the_site(open_page: OpenPage) -> None:
    page, _ = open_page("/", size=PHONE)
    name, language = page.locator(".wordmark").bounding_box(), page.locator("a.language").bounding_box()
    assert name is not None and language is not None
    assert abs(name["y"] + name["height"] / 2 - language["y"] - language["height"] / 2) < 10


def test_buttons_do_not_touch_where_they_wrap(open_page: OpenPage) -> None:
    page, _ = open_page("/queries/", size=PHONE)
    boxes = page.locator(".buttons").first.locator("button").evaluate_all(BOXES)
    assert len(boxes) > 2
    for (_, right, top, bottom), (left, _, next_top, _) in pairwise(boxes):
        assert left - right >= 4 if next_top == top else next_top - bottom >= 4


def test_paper_has_addresses_and_no_navigation(open_page: OpenPage) -> None:
    page, _ = open_page("/page/project/ortsinnenentwicklung")
    page.emulate_media(media="print")
    for selector in ("header.site nav", "form.search", "nav.legal", "a.language", ".closing details"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("section.ask")).to_be_visible()
    after = page.evaluate("getComputedStyle(document.querySelector('.ask a[rel=external]'), '::after').content")
    assert "https://" in after or "attr(href)" in after
