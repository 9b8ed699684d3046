"""axe-core finds nothing serious on any kind of page: German and English, light and dark, wide and narrow.

https://www.w3.org/TR/WCAG22/
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser_case import NARROW, WIDE, Watch, new_context, watched_page
from shown_pages import PAGES, Shown, find_things

LOOKS: dict[str, dict[str, Any]] = {
    "de-wide-light": {"language": "de", "size": WIDE},
    "en-narrow-dark": {"language": "en", "size": NARROW, "is_dark": True},
}
GRAVE = ("serious", "critical")


Window = tuple[Page, Watch]
"""A page that goes from one address to the next, and what it did on the way."""


@pytest.fixture(scope="module")
def windows(browser: Browser, served: str) -> Iterator[dict[str, Window]]:
    """A window for each look; a new one for each page would take longer than axe does."""
    with ExitStack() as stack:
        found = {}
        for look, about in LOOKS.items():
            context = new_context(browser, served, **about)
            stack.callback(context.close)
            found[look] = stack.enter_context(watched_page(context, served))
        yield found


def look_at(window: Window, axe: str, shown: Shown) -> list[str]:
    """What is wrong with a page."""
    page, watch = window
    watch.wrong.clear()
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
def test_pages(windows: dict[str, Window], axe: str, shown: Shown, look: str) -> None:
    assert not look_at(windows[look], axe, shown)


def test_one_thing_of_each_type(windows: dict[str, Window], served: str, axe: str) -> None:
    things = find_things(served)
    assert len(things) > 30
    # In turn: the types share their templates.
    wrong = [
        each
        for window, thing in zip(cycle(windows.values()), things, strict=False)
        for each in look_at(window, axe, thing)
    ]
    assert not wrong


def test_something_wrong_would_be_found(windows: dict[str, Window], axe: str) -> None:
    for page, watch in windows.values():
        page.goto("/")
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
        assert [each for each in check(page, axe) if each.startswith("button-name")]
        page.goto("/nowhere")
        page.evaluate("console.error('wrong')")
        assert [each for each in watch.wrong if each.startswith("error: wrong")]
