"""axe-core finds nothing serious on any kind of page: German and English, light and dark, wide and narrow.

https://www.w3.org/TR/WCAG22/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browser_case import NARROW, WIDE, new_context, watched_page
from shown_pages import PAGES, Shown, find_things

LOOKS: dict[str, dict[str, Any]] = {
    "de-wide-light": {"language": "de", "size": WIDE},
    "en-narrow-dark": {"language": "en", "size": NARROW, "is_dark": True},
}
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def profiles(browser: Browser, served: str) -> Iterator[dict[str, BrowserContext]]:
    """A profile for each look; a new one for each page would take longer than axe does."""
    contexts = {look: new_context(browser, served, **about) for look, about in LOOKS.items()}
    yield contexts
    for context in contexts.values():
        context.close()


def look_at(context: BrowserContext, served: str, axe: str, shown: Shown) -> list[str]:
    """What is wrong with a page."""
    with watched_page(context, served) as (page, watch):
        watch.statuses = {shown.status}
        answer = page.goto(shown.path)
        assert answer is not None
        wrong = [] if answer.status == shown.status else [f"answers {answer.status}"]
        if page.locator("#editor-settings").count():
            page.wait_for_selector("html[data-editor=ready]")
        wrong += check(page, axe)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wrong.append(f"is wider than its window: {page.evaluate(WIDEST)}")
        return [f"{shown.path}: {each}" for each in (*wrong, *watch.wrong)]


WIDEST = """[...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > window.innerWidth && !each.closest(".wide, pre"))
    .map(each => each.outerHTML.slice(0, 120)).slice(-3)"""


def check(page: Page, axe: str) -> list[str]:
    """What axe finds grave on a page as it stands. Evaluated by the browser itself: no policy is loosened for it."""
    page.evaluate(f"{axe};0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("shown", PAGES, ids=lambda each: each.name)
def test_pages(profiles: dict[str, BrowserContext], served: str, axe: str, shown: Shown, look: str) -> None:
    assert not look_at(profiles[look], served, axe, shown)


def test_one_thing_of_each_type(profiles: dict[str, BrowserContext], served: str, axe: str) -> None:
    things = find_things(served)
    assert len(things) > 30
    contexts = list(profiles.values())
    # In turn: the types share their templates.
    wrong = [
        each
        for number, thing in enumerate(things)
        for each in look_at(contexts[number % len(contexts)], served, axe, thing)
    ]
    assert not wrong


def test_axe_would_find_something(profiles: dict[str, BrowserContext], served: str, axe: str) -> None:
    with watched_page(next(iter(profiles.values())), served) as (page, _watch):
        page.goto("/")
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
        assert [each for each in check(page, axe) if each.startswith("button-name")]
