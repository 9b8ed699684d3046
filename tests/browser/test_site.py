"""A visitor of plain files: finds a project, reads it, takes its data along; nothing runs but a file server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Page, expect

from browser_case import new_context, watched_page
from site_case import BELOW, plain_host


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


def test_a_project_is_found_read_and_taken_along(visitor: Page, tmp_path: Path) -> None:
    visitor.get_by_role("navigation").get_by_role("link", name="Projekte", exact=True).first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Projekte")
    visitor.locator("ol.items a[href$='page/project/kif.html']").or_(visitor.locator("a[rel=next]")).first.click()
    if not visitor.url.endswith("page/project/kif.html"):
        visitor.locator("ol.items a[href$='page/project/kif.html']").click()
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    assert BELOW in visitor.url
    visitor.screenshot(path=tmp_path / "project.png", full_page=True)
    visitor.locator("a.language").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    turtle = visitor.locator("a[href$='data/project/kif.ttl']").first
    with visitor.expect_download() as started:
        turtle.evaluate("link => { link.download = 'kif.ttl'; link.click() }")
    path = tmp_path / "kif.ttl"
    started.value.save_as(path)
    assert len(list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))) > 50


def test_a_feature_of_a_list_is_a_list_of_its_own(visitor: Page) -> None:
    visitor.locator("a[href$='projects.state-06.html']").first.click()
    expect(visitor.locator(".total strong")).to_be_visible()
    assert int(visitor.locator(".total strong").inner_text()) == visitor.locator("ol.items > li").count() > 0
    expect(visitor.locator("main p.note").first).to_contain_text("ohne Server")


def test_an_identifier_leads_a_person_to_the_page(visitor: Page) -> None:
    visitor.goto(f"{BELOW}/id/project/kif/")
    visitor.wait_for_url("**/page/project/kif.html")
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
