"""Pages work under the policy that a real host sends with them, and a missing address leads back to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser_case import new_context, watched_page
from host_case import run_apache, run_nginx
from site_case import BELOW

HOSTS = {"apache": run_apache, "nginx": run_nginx}


@pytest.fixture(params=HOSTS)
def ruled_host(request: pytest.FixtureRequest, ruled_folder: Path, tmp_path: Path) -> Iterator[str]:
    with HOSTS[request.param](ruled_folder, tmp_path) as address:
        yield address


def test_a_query_a_search_and_a_missing_page_under_the_policy_of_the_host(ruled_host: str, browser: Browser) -> None:
    context = new_context(browser, ruled_host)
    with watched_page(context, ruled_host) as (page, watch):
        answer = page.goto(f"{BELOW}/sparql")
        assert answer is not None
        assert "'wasm-unsafe-eval'" in answer.headers["content-security-policy"]
        page.wait_for_selector("html[data-kept=done]")
        page.get_by_role("button", name="Abfragen").click()
        expect(page.locator("#answer tbody tr").first).to_be_visible()
        assert page.evaluate("navigator.serviceWorker.ready.then(Boolean)")

        answer = page.goto(f"{BELOW}/projects?q=haus")
        assert answer is not None
        assert "wasm" not in answer.headers["content-security-policy"]
        page.locator("html[data-found='q=haus']").wait_for()
        expect(page.locator("ol.items > li").first).to_be_visible()

        watch.statuses.add(404)
        answer = page.goto(f"{BELOW}/a/b/nowhere")
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")
        assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).display") == "flex"
        page.locator("#problem-search").fill("haus")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=haus")
        expect(page.locator("ol.items > li").first).to_be_visible()
    context.close()
    assert not watch.wrong
