"""The query editor as people use it: type, complete, run, stop, share; by keyboard alone; in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from browser_case import SAME_CODE, OpenPage
from kg.formats import FORMATS
from kg.release import Release
from process_case import wait_until
from serve_case import start
from shown_pages import PAGES

pytestmark = pytest.mark.usefixtures("editor")

PLACES = next(each.path for each in PAGES if each.name == "sparql-table")
# Runs until it is stopped or meets the limit of time.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?g != ?c) }"


def field(page: Page) -> Locator:
    return page.locator(".cm-content")


def text_of(page: Page) -> str:
    """What stands in the field; the form sends the same."""
    return page.locator("#query").input_value()


def write(page: Page, text: str) -> None:
    field(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def run(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator(".state").filter(has_text=re.compile(r"\d|^$")).wait_for(state="attached")


def choose(page: Page, name: str) -> None:
    """Take a proposal; one that has just come up is not taken yet, as it may be in the way of what is typed."""
    proposed(page, name).wait_for()
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    expect(proposed(page)).to_have_count(0)


def proposed(page: Page, name: str = "") -> Locator:
    """What is proposed; with `name`, the first that has it."""
    every = page.locator(".cm-tooltip-autocomplete [role=option]")
    return every.filter(has_text=name).first if name else every


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    page, _ = open_page("/sparql?lang=de")
    page.wait_for_selector("html[data-editor=ready]")
    return page


def test_terms_are_proposed_by_name_and_by_label_and_bring_their_prefix(page: Page) -> None:
    field(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT * WHERE { ?p a Verbundvorh")
    expect(proposed(page, "ki:JointProject")).to_contain_text("Verbundvorhaben")
    choose(page, "ki:JointProject")
    page.keyboard.type(" ; rdfs:lab")
    choose(page, "rdfs:label")
    page.keyboard.type(" ?name . FILTER(LANG(?na")
    choose(page, "?name")
    page.keyboard.type(') = "de")')
    assert text_of(page) == (
        "PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        'SELECT * WHERE { ?p a ki:JointProject ; rdfs:label ?name . FILTER(LANG(?name) = "de")}'
    )
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("status").first).to_contain_text("39 Zeilen")


def test_the_field_is_as_wide_as_the_page(page: Page, open_page: OpenPage) -> None:
    plain, _ = open_page("/sparql", scripts=False)
    for field_of, name in ((page, ".field"), (plain, "#query")):
        wide = field_of.locator("main form").bounding_box()
        box = field_of.locator(name).bounding_box()
        assert wide is not None
        assert box is not None
        assert box["width"] == pytest.approx(wide["width"], abs=1)
        assert box["width"] > 1000


def test_keywords_and_prefixes_are_proposed_but_nothing_in_comments_and_strings(page: Page) -> None:
    field(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("constr")
    expect(proposed(page, "CONSTRUCT")).to_be_visible()
    page.keyboard.press("Escape")
    expect(proposed(page)).to_have_count(0)
    write(page, "")
    page.keyboard.type("PREFIX skos")
    choose(page, "skos:")
    assert text_of(page) == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    write(page, "")
    page.keyboard.type('# eurio:Proj\nASK { ?s ?p "eurio:Proj')
    page.wait_for_timeout(400)
    expect(proposed(page)).to_have_count(0)
    assert "PREFIX" not in text_of(page)


def test_what_is_pasted_gets_its_prefixes_after_the_head_of_the_query(page: Page) -> None:
    write(page, "# who?\nSELECT ?s { ?s a ki:JointProject ; foaf:name ?n }")
    lines = text_of(page).splitlines()
    assert lines[0] == "# who?"
    assert [line.split()[1] for line in lines if line.startswith("PREFIX")] == ["foaf:", "ki:"]


def test_an_answer_is_a_table_to_sort_and_to_leaf_through(page: Page) -> None:
    labels = "?x <http://www.w3.org/2000/01/rdf-schema#label> ?l BIND(STRLEN(?l) AS ?n)"
    run(page, f"SELECT ?n ?t {{ {labels} BIND(STRLANG('wort', 'de') AS ?t) }} LIMIT 120")
    expect(page.get_by_role("status").first).to_contain_text("120 Zeilen, in ")
    expect(page.locator("tbody tr")).to_have_count(50)
    expect(page.locator("tbody tr").first.locator("[lang=de]")).to_have_text("wort")
    expect(page.locator("tbody tr").first).to_contain_text("@de")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("Seite 3 von 3")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(20)
    page.get_by_role("button", name="n", exact=True).click()
    expect(page.locator("th").first).to_have_attribute("aria-sort", "ascending")
    up = [int(each) for each in page.locator("tbody td:first-child").all_inner_texts()]
    assert up == sorted(up)
    page.get_by_role("button", name="n", exact=True).click()
    down = [int(each) for each in page.locator("tbody td:first-child").all_inner_texts()]
    assert down == sorted(down, reverse=True)
    assert down[0] >= up[-1]


def test_identifiers_of_ours_lead_to_pages_here_and_others_out(page: Page) -> None:
    run(page, "SELECT * { VALUES ?s { <https://w3id.org/kommunen-innovativ/id/project/kif> <http://x.example/a> } }")
    links = page.locator("tbody a")
    expect(links.first).to_have_attribute("href", "/page/project/kif")
    expect(links.last).to_have_attribute("href", "http://x.example/a")


def test_every_download_answers_with_what_it_says(page: Page, served: str) -> None:
    for query in ("SELECT * { ?s ?p ?o } LIMIT 3", "DESCRIBE <https://w3id.org/kommunen-innovativ/id/project/kif>"):
        run(page, query)
        links = page.locator(".downloads a")
        expect(links.first).to_be_visible()
        assert links.count() >= 4
        for link in links.all():
            answer = httpx.get(served + (link.get_attribute("href") or ""))
            assert answer.status_code == 200
            said = next(each for each in FORMATS if each.title == link.inner_text() and "page" not in each.kinds)
            assert answer.headers["content-type"].startswith(said.media_type)
    expect(page.locator("#answer pre")).to_contain_text("project:kif")


def test_what_is_too_long_for_an_address_is_asked_and_saved_all_the_same(page: Page) -> None:
    long = f"# {'x' * 7000}\nSELECT ?x {{ VALUES ?x {{ 7 }} }}"
    run(page, long)
    expect(page.locator("tbody td")).to_have_text("7")
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    assert saved.value.path().read_text().split() == ["x", "7"]
    assert "#query=" in page.url
    page.reload()
    page.wait_for_selector("html[data-editor=ready]")
    assert text_of(page) == long


def test_a_slip_is_shown_where_it_is(open_page: OpenPage) -> None:
    page, watch = open_page("/sparql?lang=de")
    watch.statuses = {400}
    page.wait_for_selector("html[data-editor=ready]")
    run(page, "SELECT * WHERE {\n  ?s ?p ?o .\n  FILTRE(?o > 3)\n}\n")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Die Abfrage enthält einen Schreibfehler")
    jump = page.get_by_role("button", name="zur Stelle")
    said = re.search(r"Zeile (\d+), Spalte (\d+)", jump.inner_text())
    assert said
    assert said[1] == "3"
    mark = page.locator(".cm-lintRange-error, .cm-lintPoint-error")
    expect(mark.first).to_be_visible()
    line = page.locator(".cm-line").nth(2)
    expect(line.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_visible()
    jump.click()
    expect(page.locator(".cm-activeLine")).to_contain_text("FILTRE")
    assert page.evaluate("document.activeElement.className") == "field"
    run(page, "ASK {}")
    expect(mark).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_stopping_frees_the_worker(page: Page, served: str) -> None:
    write(page, ENDLESS)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("status").first).to_have_text("Die Abfrage läuft …")
    wait_until(lambda: running(served) == 1)
    page.get_by_role("button", name="Anhalten").click()
    expect(page.get_by_role("status").first).to_have_text("Angehalten.")
    expect(page.get_by_role("button", name="Anhalten")).to_be_disabled()
    wait_until(lambda: running(served) == 0)
    run(page, "ASK {}")
    expect(page.locator("#answer strong")).to_have_text("ja")


def running(served: str) -> int:
    """How many long queries are under way."""
    found = re.search(r'^kg_queries{lane="long"} (\d+)', httpx.get(f"{served}/metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


def test_places_are_drawn_on_a_map(open_page: OpenPage, served: str) -> None:
    page, _ = open_page(f"{PLACES}&lang=en")
    page.wait_for_selector("html[data-editor=ready]")
    page.get_by_role("button", name="Map").click()
    expect(page.locator("svg.map .place")).to_have_count(60)
    names = page.locator("svg.map a")
    expect(names.first).to_have_attribute("href", re.compile("^/page/"))
    assert names.count() == 60
    # Rows and places have one order: what lies further north stands higher, what lies further east, more to the right.
    rows = httpx.get(served + PLACES.replace("format=html", "format=json")).json()["results"]["bindings"]
    points = [re.findall(r"-?[\d.]+", row["where"]["value"]) for row in rows]
    drawn = [(each.get_attribute("cx") or "", each.get_attribute("cy") or "") for each in names.locator("circle").all()]
    for at, is_up in ((0, False), (1, True)):
        pairs = [(float(point[at]), float(place[at])) for point, place in zip(points, drawn, strict=True)]
        along = [each for _, each in sorted(pairs, key=lambda pair: (pair[0], -pair[1] if is_up else pair[1]))]
        assert along == sorted(along, reverse=is_up)
    expect(page.locator("svg.map")).to_contain_text("km")
    page.get_by_role("button", name="Raw data").click()
    expect(page.locator("#answer pre")).to_contain_text('"bindings"')


@pytest.mark.parametrize(
    ("language", "example", "answer"),
    [("de", "Wie viele Verbundvorhaben arbeiteten in jedem Land", "Zeilen"), ("en", "in each state", "rows")],
)
def test_examples_are_found_loaded_and_run(open_page: OpenPage, language: str, example: str, answer: str) -> None:
    page, _ = open_page(f"/sparql?lang={language}")
    page.wait_for_selector("html[data-editor=ready]")
    examples = page.locator("#examples li:visible")
    everything = examples.count()
    page.locator("main input[type=search]").fill(example)
    assert 0 < examples.count() < everything
    examples.first.get_by_role("link").click()
    expect(page.locator("#query")).to_have_value(re.compile(r"#\+ summary"))
    assert page.url.endswith(f"lang={language}")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("status").first).to_contain_text(answer)


def test_the_address_of_an_answer_leads_to_it_for_everybody(page: Page, open_page: OpenPage) -> None:
    run(page, "SELECT ?x { VALUES ?x { 42 } }")
    address = urlsplit(page.url)
    assert parse_qs(address.query)["query"] == ["SELECT ?x { VALUES ?x { 42 } }"]
    other = page.locator("a.language").get_attribute("href") or ""
    assert "lang=en" in other
    assert "query=" in other
    for scripts in (True, False):
        fresh, _ = open_page(f"{address.path}?{address.query}", scripts=scripts)
        expect(fresh.locator("tbody td")).to_have_text("42")
    page.get_by_role("button", name="Adresse kopieren").click()
    assert page.locator("#address").input_value().startswith("http://127.0.0.1:")


def test_queries_are_remembered_here_until_they_are_forgotten(page: Page) -> None:
    run(page, "ASK { <urn:x> ?p ?o }")
    run(page, "ASK {}")
    page.reload()
    page.get_by_text("Zuletzt gefragt").click()
    expect(page.locator("#past li")).to_have_text(["ASK {}", "ASK { <urn:x> ?p ?o }"])
    page.locator("#past li button").last.click()
    assert text_of(page) == "ASK { <urn:x> ?p ?o }"
    page.get_by_role("button", name="Liste löschen").click()
    expect(page.locator("#past")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_the_keyboard_alone_is_enough(open_page: OpenPage) -> None:
    page, _ = open_page("/sparql?lang=en")
    page.wait_for_selector("html[data-editor=ready]")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    expect(page.locator(".field")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("ASK { ?s ?p ?o ")
    page.keyboard.press("Escape")
    before = text_of(page)
    page.keyboard.press("Tab")
    # Out of the field, to what stands next; nothing was indented.
    expect(page.locator("#format")).to_be_focused()
    assert text_of(page) == before
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#answer strong")).to_have_text("yes")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".field")).to_be_focused()


def test_a_format_other_than_the_page_is_for_the_browser(page: Page) -> None:
    write(page, "SELECT ?x { VALUES ?x { 5 } }")
    page.locator("#format").select_option("text/csv")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Abfragen").click()
    assert saved.value.path().read_text().split() == ["x", "5"]


@pytest.fixture(scope="module")
def below_a_prefix(shipped_release: Release) -> Iterator[str]:
    """The address of a server that is told to stand below a path."""
    releases = str(shipped_release.path.parent)
    with start(KG_RELEASES=releases, KG_PUBLIC_URL="http://127.0.0.1:9/ki", **SAME_CODE) as (_process, address):
        yield f"{address}/ki"


def test_it_works_below_a_path(open_page: OpenPage, below_a_prefix: str) -> None:
    page, _ = open_page(f"{below_a_prefix}/sparql?lang=de", address=below_a_prefix)
    page.wait_for_selector("html[data-editor=ready]")
    run(page, "SELECT ?s { ?s a ki:JointProject } LIMIT 1")
    expect(page.locator("tbody a")).to_have_attribute("href", re.compile("^/ki/page/project/"))
    assert urlsplit(page.url).path == "/ki/sparql"
    assert (page.locator(".downloads a").first.get_attribute("href") or "").startswith("/ki/sparql?")
    page.locator("#examples a").first.click()
    expect(page.locator("#query")).to_have_value(re.compile(r"#\+ summary"))
