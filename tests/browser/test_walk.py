"""The walk of municipal staff: from the home page to a project that helped a town like theirs, and to whom to ask.

At most four clicks, in under a minute, with a wide window and on a phone, in German and in English, without scripts.
"""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, expect

from browser_case import NARROW, WIDE, OpenPage

MOST_CLICKS = 4
MOST_SECONDS = 60
WORDS = {
    "de": {"size": "Kleinstadt", "state": "Hessen", "ask": "Wen fragen?"},
    "en": {"size": "Small town", "state": "Hesse", "ask": "Whom to ask?"},
}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", WORDS)
def test_from_home_to_whom_to_ask(open_page: OpenPage, language: str, size: tuple[int, int]) -> None:
    words, clicks, begun = WORDS[language], 0, time.monotonic()

    def click(target: Locator) -> None:
        nonlocal clicks
        target.click()
        clicks += 1

    page, _ = open_page("/", language=language, size=size, scripts=False)
    main = page.locator("main")
    click(main.get_by_role("link", name=words["size"]))
    page.wait_for_url("**/projects?*size=small*")
    state = page.locator(".filters").get_by_role("link", name=words["state"])
    if not state.is_visible():
        click(page.locator(".filters > summary"))
    click(state)
    page.wait_for_url("**/projects?*state=06*")
    assert "size=small" in page.url
    assert page.locator(".item").count() > 0
    click(page.locator(".item h2 a").first)
    contact = page.locator("section.ask")
    expect(contact.get_by_role("heading", name=words["ask"])).to_be_visible()
    # Who coordinated it, and a website to write to: it stands elsewhere, and no test goes there.
    website = contact.locator("li").first.locator("a[rel=external]").first
    expect(website).to_have_attribute("href", re.compile("https?://"))
    assert clicks <= MOST_CLICKS
    assert time.monotonic() - begun < MOST_SECONDS
