"""Finding things in plain files: the browser answers what the server would, in the same order."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_case import NARROW, new_context, watched_page
from kg.indexfile import INDEX, fold
from kg.release import Release
from kg.search import Index
from kg.search.lists import KINDS
from kg.search.words import search
from kg.web.language import LANGUAGES, Language
from kg.web.listdata import list_rows, write_csv
from kg.web.listlinks import Asked, read_asked, write_address
from kg.web.lists import answer_list
from kg.web.listviews import PAGE, WHOLE, show_chosen, show_facets
from kg.web.searches import Query, answer_search
from kg.web.texts import TEXTS
from lookup_case import make_lists
from site_case import BELOW, plain_host

CASES = Path(__file__).parent.parent / "kg/search/cases/first_hits.csv"
WORDS = [row["query"] for row in csv.DictReader(CASES.read_text(encoding="utf-8").splitlines())]
ODD = [
    "",
    "  ",
    "der",
    "a-b-c",
    "Co-Working",
    "ﬁnanz",
    "ΛΌΓΟΣ",
    "zz",
    "033L",
    "05913000",
    "💥 haus",
    '"haus" OR',
    "x" * 300,
]
MODULE = "async ([file, name, args]) => (await import(`./static/find/${file}`))[name](...args)"


@pytest.fixture(scope="module")
def index(shipped_release: Release) -> Index:
    return Index(shipped_release.path / INDEX, seconds=60)


@pytest.fixture(scope="module")
def places(index: Index) -> dict[int, int]:
    """Where each thing stands in the files, by its number in the index."""
    return {row[0]: place for place, row in enumerate(index.rows("SELECT id FROM item ORDER BY id"))}


@pytest.fixture(scope="session")
def register_host(register_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make the files of a release with a small made-up register."""
    folder = tmp_path_factory.mktemp("find-register")
    with plain_host(make_lists(register_release.path.parent, folder / "site"), folder / "host") as address:
        yield address


@pytest.fixture(scope="session")
def host(lists_folder: Path, register_host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make the files, and those with a register, before the browser starts: while its driver lives, nothing else can
    have an event loop."""
    with plain_host(lists_folder, tmp_path_factory.mktemp("find") / "host") as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, host: str) -> Iterator[Page]:
    origin = host.removesuffix(BELOW)
    context = new_context(browser, origin)
    with watched_page(context, origin) as (page, watch):
        page.goto(f"{BELOW}/projects.html")
        # The scripts are at work only when they have come, which is after the page.
        found(page)
        yield page
    context.close()
    assert not watch.wrong


def ask(page: Page, file: str, name: str, *args: Any) -> Any:
    """Call a function of the scripts in the page."""
    return page.evaluate(MODULE, [file, name, list(args)])


@pytest.mark.parametrize("language", ["de", "en"])
def test_words_find_the_same_in_the_same_order(
    language: Language, visitor: Page, index: Index, places: dict[int, int]
) -> None:
    for words in (*WORDS, *ODD):
        query = Query(" ".join(words.split()))
        matches, hits = answer_search(index, query, language, PAGE)
        found = ask(
            visitor, "answer.js", "answerSearch", {"ask": query.address().partition("?")[2], "language": language}
        )
        assert found["ids"] == [places[number] for number in matches.ids[:PAGE]], words
        assert found["total"] == len(matches.ids), words
        assert dict(found["replaced"]) == {word: list(each) for word, each in matches.replaced.items()}, words
        assert found["isPartial"] == matches.is_partial, words
        assert [("".join(text for text, _ in hit["name"]), hit["field"]) for hit in found["hits"]] == [
            ("".join(part.text for part in hit.name), TEXTS[language][hit.field] if hit.field else "") for hit in hits
        ], words
        assert [[[part.text, part.is_hit] for part in hit.snippet] for hit in hits] == [
            hit["snippet"] for hit in found["hits"]
        ], words


def choices(index: Index) -> list[Asked]:
    """Some of everything that can be asked of each list, with values that there are."""
    chance = random.Random(6)
    asked = []
    for kind in KINDS.values():
        values = {
            name: [row[0] for row in index.rows("SELECT value FROM value WHERE name = ? ORDER BY value", (name,))]
            for name in kind.facets
        }
        for _ in range(25):
            names = chance.sample(kind.facets, chance.randint(0, min(3, len(kind.facets))))
            params = [(name, value) for name in names for value in chance.choices(values[name] or ["none"], k=2)]
            if chance.random() < 0.4:
                params.append(("q", chance.choice(["stadt", "wohnen", "Flaeche", "Leerstnad", "haus garten"])))
            if kind.has_places and chance.random() < 0.4:
                params += [
                    ("near", chance.choice(["Dortmund", "05913000", "Zwönitz", "Nirgendwo", "05913999"])),
                    ("km", chance.choice(["25", "50", "200", "1000"])),
                ]
            if chance.random() < 0.6:
                params.append(("sort", chance.choice(kind.orders)))
            asked.append(read_asked(kind, params))
    return asked


def test_features_find_the_same_with_the_same_counts(visitor: Page, index: Index, places: dict[int, int]) -> None:
    for language, asked in ((language, each) for each in choices(index) for language in ("de", "en")):
        language_: Language = "de" if language == "de" else "en"
        texts = TEXTS[language_]
        answer = answer_list(index, asked, language_, PAGE)
        written = write_address(asked).partition("?")[2]
        found = ask(visitor, "answer.js", "answerList", {"kind": asked.kind.name, "ask": written, "language": language})
        assert found["ask"] == written
        assert found["ids"] == [places[item.id] for item in answer.found.items], written
        assert found["total"] == answer.found.total, written
        assert found["isLost"] == bool(answer.trouble), written
        assert [
            [facet["name"], *map(flat, facet["shown"]), "more", *map(flat, facet["more"])] for facet in found["facets"]
        ] == [
            [facet.name, *map(flat_, facet.options), "more", *map(flat_, facet.more)]
            for facet in show_facets(asked, answer.found, language, texts)
        ], written
        assert [[each["label"], each["ask"]] for each in found["chosen"]] == [
            [each.label, each.href.partition("?")[2]] for each in show_chosen(asked, answer.found, language, texts)
        ], written
        assert [each and f"{each:.3f}" for each in found["kilometres"]] == [
            each and f"{each:.3f}" for each in (answer.found.kilometres.get(item.id) for item in answer.found.items)
        ], written
        assert [
            ["<h2>" in entry, item.name(language).text.split()[0] in entry.replace("&amp;", "&")]
            for entry, item in zip(found["entries"], answer.found.items, strict=True)
        ] == [[True, True]] * len(found["ids"])


def test_tables_are_those_of_the_server_byte_by_byte(visitor: Page, index: Index) -> None:
    compared = with_distances = 0
    for number, (language, asked) in enumerate((language, each) for each in choices(index) for language in LANGUAGES):
        whole = replace(asked, page=1)
        answer = answer_list(index, whole, language, WHOLE)
        if not answer.found.total:
            continue
        for excel in ("", "de", "en")[number % 3 :: 2]:
            wanted = {"kind": asked.kind.name, "ask": write_address(asked).partition("?")[2], "language": language}
            text = ask(visitor, "answer.js", "answerTable", wanted | {"excel": excel})
            rows = list_rows(asked.kind.name, answer.found.items, answer.found.kilometres)
            assert text.encode() == write_csv(rows, excel=excel), write_address(asked)
            compared += 1
            with_distances += bool(answer.found.kilometres)
    assert compared > 200
    assert with_distances > 20


def test_what_was_narrowed_is_saved_as_a_table(visitor: Page, index: Index) -> None:
    for path in ("projects.html?q=stadt&near=Dortmund&km=200", "projects.state-06.html", "projects.html"):
        visitor.goto(f"{BELOW}/{path}")
        found(visitor)
        total = int(visitor.locator(".total strong").inner_text())
        for name, separator in (("Tabelle (CSV)", ","), ("Tabelle für Excel", ";")):
            with visitor.expect_download() as started:
                visitor.locator(".as-data").get_by_text(name).click()
            text = started.value.path().read_bytes().decode("utf-8-sig" if "Excel" in name else "utf-8")
            header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            assert header[:2] == ["item", "name_de"]
            assert ("kilometres" in header) == ("near" in path)
            assert len(rows) == total
        assert re.match(r"projects(\.excel-de)?\.csv", started.value.suggested_filename)
    expect(visitor.locator(".as-data")).to_have_count(1)


def flat(option: dict[str, Any]) -> list[Any]:
    parts = [flat(each) for each in option.get("parts", ())]
    return [option["value"], option["label"], option["count"], option["isChosen"], option["ask"], parts]


def flat_(option: Any) -> list[Any]:
    ask_ = option.href.partition("?")[2]
    return [option.value, option.label, option.count, option.is_chosen, ask_, [flat_(each) for each in option.parts]]


def test_places_of_the_register_are_found_as_on_the_server(
    browser: Browser, register_host: str, register_release: Release
) -> None:
    index = Index(register_release.path / INDEX, seconds=60)
    places = {row[0]: place for place, row in enumerate(index.rows("SELECT id FROM item ORDER BY id"))}
    context = new_context(browser, register_host.removesuffix(BELOW))
    page = context.new_page()
    page.goto(f"{register_host}/projects.html")
    for words in ("Musterlingen", "08999003", "089990003003", "Unterauingen", "Landkreis Musterland", "Dortmund"):
        matches, _ = answer_search(index, Query(words), "de", PAGE)
        found = ask(page, "answer.js", "answerSearch", {"ask": f"q={words}", "language": "de"})
        assert found["ids"] == [places[number] for number in matches.ids[:PAGE]], words
        is_apart = words != "Dortmund"
        assert (found["hits"][0]["href"] == "dumps/index.html") == is_apart, words
        assert ("Amtliche Schlüssel: " in "".join(text for text, _ in found["hits"][0]["snippet"])) == is_apart, words
    # The small register came without points: nothing lies near its places, on the server neither.
    for near in ("Musterlingen", "08999003", "Dortmund"):
        asked = read_asked(KINDS["projects"], [("near", near), ("km", "50")])
        answer = answer_list(index, asked, "de", PAGE)
        ask_ = write_address(asked).partition("?")[2]
        found = ask(page, "answer.js", "answerList", {"kind": "projects", "ask": ask_, "language": "de"})
        assert (found["isLost"], found["total"]) == (bool(answer.trouble), answer.found.total), near
    # With a point it is a place like any other.
    number = next(places[row[0]] for row in index.rows("SELECT item FROM key WHERE key = '08999003'"))
    found = page.evaluate(
        "async ([number, text]) => {"
        " const [bring, { findPlace }] = await Promise.all(['bring', 'places'].map((name) =>"
        " import(`./static/find/${name}.js`)));"
        " return findPlace(await bring.lists(), await bring.docs(), new Map([[number, [9.5, 48.5]]]), text); }",
        [number, "Musterlingen"],
    )
    assert found == {"id": number, "point": [9.5, 48.5], "standsIn": False}
    context.close()


def test_letters_are_folded_alike(visitor: Page, index: Index) -> None:
    texts = [chr(number) for number in range(0x20, 0x250)] + ["Straße, Zwönitz (Erzgeb.)", "ẞ ﬁ ½ Ⅷ", "e\u0301"]
    texts += [text for (names,) in index.rows("SELECT names FROM item") for text, _ in json.loads(names)]
    folded = visitor.evaluate(
        "async texts => { const { fold } = await import('./static/find/fold.js'); return texts.map(fold) }", texts
    )
    assert [(text, each) for text, each in zip(texts, folded, strict=True) if each != fold(text)] == []


def found(page: Page) -> None:
    """Wait until the page shows what its address asks for."""
    page.wait_for_function("document.documentElement.dataset.found === location.search.slice(1)")


def shown(page: Page) -> list[str]:
    return [
        link.rpartition("/")[2].removesuffix(".html")
        for link in page.locator("ol.items > li > h2 > a").evaluate_all(
            "all => all.map(each => each.getAttribute('href'))"
        )
    ]


def keys(index: Index, address: str) -> list[str]:
    path, _, query = address.partition("?")
    asked = read_asked(KINDS[path], [tuple(each.split("=", 1)) for each in query.split("&")])  # type: ignore[misc]
    return [item.iri.rpartition("/")[2] for item in answer_list(index, asked, "de", PAGE).found.items]


def test_a_visitor_types_chooses_and_goes_back(visitor: Page, index: Index) -> None:
    visitor.get_by_label("Suchwörter").or_(visitor.locator("form.finding [name=q]")).first.fill("haus")
    visitor.locator("form.finding button").click()
    found(visitor)
    expect(visitor).to_have_url(re.compile(r"/projects\.html\?q=haus&sort=name$"))
    first = shown(visitor)
    assert first
    visitor.locator("[data-facet=state] a").first.click()
    found(visitor)
    assert visitor.url.partition("projects.html?")[2]
    assert shown(visitor) == keys(index, "projects?" + visitor.url.partition("?")[2])
    expect(visitor.locator(".choices li")).to_have_count(3)
    second = shown(visitor)
    visitor.reload()
    found(visitor)
    assert shown(visitor) == second
    visitor.go_back()
    found(visitor)
    assert shown(visitor) == first
    visitor.locator("a.language").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    found(visitor)
    assert sorted(shown(visitor)) == sorted(f"{each}.en" for each in first)


def test_the_keyboard_stays_where_it_was(visitor: Page) -> None:
    option = visitor.locator("[data-facet=state] a").nth(3)
    value = option.get_attribute("data-value")
    option.focus()
    visitor.keyboard.press("Enter")
    visitor.wait_for_url(f"**/projects.html?state={value}")
    found(visitor)
    assert visitor.evaluate("document.activeElement.dataset.value") == value
    assert visitor.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    expect(visitor.locator("p.total")).to_have_attribute("role", "status")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/projects.html")
    expect(visitor.locator(".choices")).to_have_count(0)


def test_the_search_shows_hits_and_kinds(visitor: Page, index: Index) -> None:
    visitor.locator("header.site form.search input").fill("Leerstnad")
    visitor.locator("header.site form.search button").click()
    visitor.wait_for_url("**/search.html?q=Leerstnad")
    found(visitor)
    matches = search(index, "Leerstnad")
    expect(visitor.locator(".total strong")).to_have_text(str(len(matches.ids)))
    expect(visitor.locator("p.note q").first).to_have_text("leerstnad")
    assert visitor.locator("ol.items mark").count()
    visitor.locator("[data-search] nav a").nth(1).click()
    found(visitor)
    assert "kind=" in visitor.url
    visitor.locator("ol.items a").first.get_attribute("href")


def test_a_town_is_looked_for_from_the_first_page(visitor: Page, index: Index) -> None:
    visitor.goto(f"{BELOW}/projects.html?size=rural&state=10")
    found(visitor)
    if not keys(index, "projects?size=rural&state=10"):
        visitor.locator("form.town select[name=size]").select_option("small")
        visitor.locator("form.town button").click()
        visitor.wait_for_url("**/projects.html?size=small&state=")
        found_any = visitor.locator("ol.items > li")
        expect(found_any.first).to_be_visible()


def test_nothing_stands_out_at_the_side_of_a_phone(visitor: Page) -> None:
    visitor.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    for path in ("search.html", "projects.html?q=zzzz", "projects.html?q=haus&state=06"):
        visitor.goto(f"{BELOW}/{path}")
        found(visitor)
        assert visitor.evaluate("document.documentElement.scrollWidth") <= NARROW[0], path


def test_what_cannot_be_asked_is_said(visitor: Page) -> None:
    visitor.goto(f"{BELOW}/projects.html?page=99")
    expect(visitor.locator("p.trouble")).to_contain_text("page=99")
    visitor.goto(f"{BELOW}/projects.html?near=Nirgendwo")
    expect(visitor.locator("p.trouble")).to_contain_text("kennt der Graph nicht")


def test_without_scripts_nothing_is_offered_that_needs_them(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host}/projects.html?q=haus")
    assert page.locator("form").count()
    assert not page.locator("form >> visible=true").count()
    expect(page.locator("main p.note >> visible=true").first).to_contain_text("ohne Server")
    assert page.locator("ol.items > li").count() == PAGE
    context.close()


def test_with_scripts_no_page_says_that_words_cannot_be_asked_for(visitor: Page) -> None:
    expect(visitor.locator("main p.note >> visible=true").first).to_contain_text("in Ihrem Browser")
    expect(visitor.locator("[data-without-script]")).to_be_hidden()


@pytest.mark.parametrize(
    "path", ["projects.html?q=stadt&state=06&near=Dortmund&km=200", "search.html?q=Leerstnad", "projects.state-06.html"]
)
def test_what_was_found_is_accessible(path: str, visitor: Page, axe: str) -> None:
    visitor.goto(f"{BELOW}/{path}")
    if "?" in path:
        found(visitor)
    visitor.evaluate(axe)
    wrong = visitor.evaluate("async () => (await axe.run()).violations.map(each => each.id + each.nodes[0].html)")
    assert wrong == []
