"""The query page where no server answers: first visit, answers, downloads, stopping, offline, errors."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.test_accessible import check
from browser_case import NARROW, OpenPage, new_context, watched_page
from static_case import serve_files

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?g != ?c) }"
LARGE = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
PLACES = """PREFIX geo: <http://www.opengis.net/ont/geosparql#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?name ?where { ?place geo:hasCentroid/geo:asWKT ?where ; rdfs:label ?name FILTER(LANG(?name) = "de") }"""
SUFFIXES = ("csv", "tsv", "srj", "srx", "ttl", "nt", "rdf", "jsonld", "trig", "nq")
FIRST_ANSWER = 5.0
"""Seconds from the click to the first answer, engine and graph included."""
LONG_AGO = 1_600_000_000
PATIENCE = 0.1
"""Seconds in which the page answers while a query runs; what the machine needs when none runs comes on top."""


def start(page: Page, address: str, **changes: Any) -> None:
    """Open the page; `changes`: what its script is told otherwise than it is."""
    if changes:

        def change(route: Route) -> None:
            answer = route.fetch()
            body = answer.text()
            for key, value in changes.items():
                body, count = re.subn(rf'"{key}":("[^"]*"|\d+)', f'"{key}":{json.dumps(value)}', body)
                assert count, key
            route.fulfill(response=answer, body=body)

        page.route("**/sparql.html", change)
    page.goto(address)
    page.wait_for_selector("html[data-editor=ready]")


def write(page: Page, text: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def run(page: Page, text: str) -> None:
    """Run a query by the keyboard and wait until something came of it."""
    page.evaluate("document.getElementById('answer').replaceChildren()")
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator("#answer > *").first.wait_for(timeout=60_000)


@pytest.fixture
def page(open_page: OpenPage, plain_host: str) -> Page:
    page, _ = open_page(address=plain_host)
    start(page, f"{plain_host}/sparql.html")
    return page


def test_nothing_is_loaded_before_the_first_query_and_the_sizes_are_told(page: Page, plain_host: str) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.reload()
    page.wait_for_selector("html[data-kept=done]")
    assert not [each for each in seen if ".wasm" in each or "/dumps/" in each]
    about = page.locator("#engine")
    expect(about).to_contain_text("1,5 MB Programm und ")
    release = json.loads(page.locator("#editor-settings").text_content() or "")["engine"]["release"]
    expect(about).to_contain_text(release)
    # All that is read out on the way, and the first answer.
    page.evaluate(
        "window.said = []; new MutationObserver(() => window.said.push(document.querySelector('.state').textContent))"
        ".observe(document.querySelector('.state'), {childList: true})"
    )
    begun = time.perf_counter()
    page.get_by_role("button", name="Abfragen").click()
    page.locator("#answer table").wait_for()
    assert time.perf_counter() - begun < FIRST_ANSWER
    expect(page.locator(".state")).to_contain_text(f"aus der Ausgabe {release}")
    said = page.evaluate("window.said")
    assert any("werden geladen: 0,0 von 1,8 MB" in each for each in said)
    assert any("geordnet" in each for each in said)
    assert page.locator(".state").get_attribute("role") == "status"
    assert page.locator("progress").is_hidden()
    assert len([each for each in seen if ".wasm" in each or "/dumps/" in each]) == 2


def test_table_map_links_and_address_are_those_of_the_server(page: Page, plain_host: str) -> None:
    run(page, PLACES)
    page.get_by_role("button", name="Karte").click()
    expect(page.locator("svg.map .place").first).to_be_visible()
    assert page.locator("svg.map .place").count() > 100
    link = page.locator("svg.map a").first.get_attribute("href") or ""
    assert re.search(r"/page/[\w-]+/[\w-]+\.html$", link)
    run(page, "SELECT * { VALUES ?s { <https://w3id.org/kommunen-innovativ/def#Grant> <http://x.example/a> } }")
    hrefs = [each.get_attribute("href") for each in page.locator("tbody a").all()]
    assert hrefs == ["/below/here/def.html#Grant", "http://x.example/a"]
    # The address of a query leads to it again, in both languages, and with its graphs.
    address = page.url
    assert "#query=" in address
    page.goto("about:blank")
    start(page, address + "&default-graph-uri=https%3A%2F%2Fw3id.org%2Fkommunen-innovativ%2Fgraph%2Fplaces")
    assert "http://x.example/a" in page.locator("#query").input_value()
    expect(page.get_by_label("Standardgraph")).to_have_value("https://w3id.org/kommunen-innovativ/graph/places")
    run(page, "ASK { ?s a <https://w3id.org/kommunen-innovativ/def#JointProject> }")
    expect(page.locator("#answer strong")).to_have_text("nein")
    page.locator("a.language").click()
    page.wait_for_selector("html[lang=en][data-editor=ready]")
    assert "JointProject" in page.locator("#query").input_value()


def test_every_example_loads_into_the_field(page: Page) -> None:
    links = page.locator("#examples a")
    assert links.count() > 45
    links.first.click()
    expect(page.locator("#query")).to_have_value(re.compile("SELECT"))


# Browsers drop what one page saves beyond ten files in a second, which no hand does: two tests.
def test_every_format_is_saved(page: Page) -> None:
    queries = (
        "SELECT (<http://x.example/a,b> AS ?x) (1 AS ?y) { }",
        "DESCRIBE <https://w3id.org/kommunen-innovativ/id/project/kif>",
    )
    saved = {}
    for query in queries:
        run(page, query)
        for button in page.locator(".downloads button").all():
            with page.expect_download(timeout=60_000) as started:
                button.click()
            saved[started.value.suggested_filename] = started.value.path().read_bytes().decode()
    assert saved["antwort.csv"] == 'x,y\r\n"http://x.example/a,b",1\r\n'
    assert saved["antwort.tsv"] == "?x\t?y\n<http://x.example/a,b>\t1\n"
    assert sorted(saved) == sorted(f"antwort.{each}" for each in SUFFIXES)
    assert "project:kif" in saved["antwort.ttl"]


def test_a_format_chosen_before_is_saved_at_once(page: Page) -> None:
    page.locator("#format").select_option("text/csv")
    write(page, "SELECT (<http://x.example/a,b> AS ?x) (1 AS ?y) { }")
    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("button", name="Abfragen").click()
    assert started.value.suggested_filename == "antwort.csv"
    assert started.value.path().read_bytes() == b'x,y\r\n"http://x.example/a,b",1\r\n'


def test_a_slip_is_shown_where_it_is(page: Page) -> None:
    run(page, "SELECT * WHERE {\n  ?s ?p ?o .\n  FILTRE(?o > 3)\n}\n")
    expect(page.get_by_role("alert")).to_contain_text("Die Abfrage enthält einen Schreibfehler")
    expect(page.get_by_role("button", name="zur Stelle")).to_contain_text("Zeile 3, Spalte 10")
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    run(page, "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }")
    expect(page.get_by_role("alert")).to_contain_text("federation from a browser is closed")


def reaction(page: Page) -> float:
    """Seconds until the page answers and draws: the longest but one of twenty, over a second or more."""
    waits = []
    for _ in range(20):
        begun = time.perf_counter()
        page.evaluate("new Promise((done) => requestAnimationFrame(() => done(document.title)))")
        waits.append(time.perf_counter() - begun)
        page.wait_for_timeout(50)
    return sorted(waits)[-2]


def test_a_killer_freezes_nothing_and_can_be_stopped(page: Page) -> None:
    run(page, "ASK { }")
    idle = reaction(page)
    write(page, ENDLESS)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator(".state")).to_have_text("Die Abfrage läuft in Ihrem Browser …")
    assert reaction(page) < PATIENCE + idle
    page.get_by_role("button", name="Anhalten").click()
    expect(page.locator(".state")).to_have_text("Angehalten.")
    run(page, "ASK { ?s ?p ?o }")
    expect(page.locator("#answer strong")).to_have_text("ja")


def test_limits_of_time_and_memory_say_so_and_the_next_query_is_answered(open_page: OpenPage, plain_host: str) -> None:
    page, _ = open_page(address=plain_host)
    start(page, f"{plain_host}/sparql.html", seconds=1)
    run(page, ENDLESS)
    expect(page.get_by_role("alert")).to_contain_text("lief länger als 1 Sekunden")
    start(page, f"{plain_host}/sparql.html", seconds=59)
    run(page, LARGE)
    expect(page.get_by_role("alert")).to_contain_text("mehr als 1024 MiB")
    run(page, "ASK { ?s ?p ?o }")
    expect(page.locator("#answer strong")).to_have_text("ja")


@pytest.fixture
def lone_host(plain_host: str, site_folder: Path, tmp_path: Path) -> Iterator[tuple[Path, Callable[[], str]]]:
    """A site of its own, to be changed: its folder, and what puts it on a host."""
    folder = tmp_path / "host/site"
    shutil.copytree(next(site_folder.glob("*/*")), folder)
    # What has not changed for long, browsers take from their own store without asking.
    for each in folder.glob("sparql*.html"):
        os.utime(each, (LONG_AGO, LONG_AGO))
    with serve_files(folder.parent) as address:
        yield folder, lambda: f"{address}/site"


def test_offline_after_the_first_visit_and_never_an_old_release_for_a_new_one(
    browser: Browser, lone_host: tuple[Path, Callable[[], str]]
) -> None:
    folder, find = lone_host
    address = find()
    context = new_context(browser, address)
    with watched_page(context, address) as (page, watch):
        start(page, f"{address}/sparql.html")
        page.wait_for_selector("html[data-kept=done]")
        page.get_by_role("button", name="Jetzt schon laden").click()
        expect(page.locator("#engine-state")).to_contain_text("auch ohne Netz")
        (before,) = page.evaluate("caches.keys()")
        context.set_offline(True)
        for name, word in (("sparql.html", "ja"), ("sparql.en.html", "yes")):
            start(page, f"{address}/{name}")
            expect(page.locator("#engine-state")).not_to_be_empty()
            expect(page.locator("#engine button")).to_have_count(0)
            run(page, "ASK { ?s ?p 'Dortmund'@de }")
            expect(page.locator("#answer strong")).to_have_text(word)
            page.locator("#examples a").first.click()
            expect(page.locator("#query")).to_have_value(re.compile("SELECT"))
        context.set_offline(False)
        # Another release takes the place of this one.
        told = json.loads(page.locator("#editor-settings").text_content() or "")["engine"]
        other = f"2027-01-01-{'0' * 12}"
        for path in folder.glob("sparql*.html"):
            path.write_text(path.read_text(encoding="utf-8").replace(told["release"], other), encoding="utf-8")
        (folder / "dumps" / told["release"]).rename(folder / "dumps" / other)
        start(page, f"{address}/sparql.html")
        expect(page.locator("#engine")).to_contain_text(other)
        page.wait_for_selector("html[data-kept=done]")
        boxes = page.evaluate("caches.keys()")
        assert len(boxes) == 1
        assert boxes != [before]
        # The page is of one release, the data of another: that is no answer.
        run(page, "ASK { ?s ?p ?o }")
        expect(page.get_by_role("alert")).to_contain_text("einer anderen Ausgabe")
        assert not watch.wrong
    context.close()


def test_what_cannot_be_loaded_is_said(browser: Browser, lone_host: tuple[Path, Callable[[], str]]) -> None:
    folder, find = lone_host
    address = find()
    (dump,) = folder.glob("dumps/*/all.trig.gz")
    whole = dump.read_bytes()
    context = new_context(browser, address)
    with watched_page(context, address) as (page, watch):
        watch.statuses = {404}
        start(page, f"{address}/sparql.html")
        dump.unlink()
        run(page, "ASK { }")
        expect(page.get_by_role("alert")).to_contain_text("konnten nicht geladen werden")
        dump.write_bytes(whole[: len(whole) // 2])
        run(page, "ASK { }")
        expect(page.get_by_role("alert")).to_contain_text("nicht heil")
        dump.write_bytes(whole)
        run(page, "ASK { ?s ?p ?o }")
        expect(page.locator("#answer strong")).to_have_text("ja")
        assert not watch.wrong
    context.close()


def test_only_this_page_may_compile_and_only_our_scripts_run(open_page: OpenPage, plain_host: str) -> None:
    page, watch = open_page(address=plain_host)
    start(page, f"{plain_host}/sparql.html")
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert "'wasm-unsafe-eval'" in policy
    assert "worker-src 'self'" in policy
    assert "unsafe-inline" not in policy
    page.evaluate(
        "const each = document.createElement('script'); each.textContent = 'window.ran = true'; window.each = each; 0"
    )
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.head.append(window.each); 0")
    assert page.evaluate("window.ran") is None
    assert len(watch.wrong) == 1
    watch.wrong.clear()


def test_without_scripts_it_says_what_is_needed_and_how_else_to_ask(open_page: OpenPage, plain_host: str) -> None:
    page, _ = open_page(address=plain_host, scripts=False)
    page.goto(f"{plain_host}/sparql.html")
    expect(page.get_by_text("braucht diese Seite JavaScript")).to_be_visible()
    expect(page.locator("form#ask")).to_be_hidden()
    for program in ("oxigraph query", "rdflib.Graph()", "npx comunica-sparql"):
        expect(page.locator("pre").filter(has_text=program)).to_be_visible()
    assert page.locator("#examples a").first.get_attribute("href", timeout=1000) is not None


@pytest.mark.parametrize(("name", "language", "about"), [
    ("sparql.html", "de", {}), ("sparql.en.html", "en", {"size": NARROW, "is_dark": True})
])  # fmt: skip
def test_nothing_keeps_anybody_out(
    browser: Browser, plain_host: str, axe: str, name: str, language: str, about: dict[str, Any]
) -> None:
    context = new_context(browser, plain_host, language=language, **about)
    with watched_page(context, plain_host) as (page, watch):
        start(page, f"{plain_host}/{name}")
        assert not check(page, axe)
        # Loading, held up on its way.
        held: list[Route] = []
        page.route("**/dumps/**", lambda route: held.append(route))
        page.get_by_role("button", name=re.compile("Abfragen|Run")).click()
        expect(page.locator("progress")).to_be_visible()
        assert not check(page, axe)
        for route in held:
            route.continue_()
        page.locator("#answer table").wait_for()
        assert not check(page, axe)
        run(page, "SELECT * {")
        assert not check(page, axe)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not watch.wrong
    context.close()
