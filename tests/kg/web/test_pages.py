"""Pages and named queries: two languages, plain tables, nothing from elsewhere."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import httpx
import pytest

from kg.release import Release
from kg.web.language import choose_language
from kg.web.texts import TEXTS

BROWSER = "text/html,*/*;q=0.8"
FOREIGN_SCRIPT = re.compile(r'<script(?! type="(?:application/(?:ld\+)?json"|module" src="/static/))')
"""Any script but data, and our own files."""


@pytest.mark.parametrize(
    ("path", "accept", "language", "media_type", "word"),
    [
        ("/", BROWSER, "de", "text/html", "Fertige Fragen"),
        ("/", BROWSER, "en-GB,de;q=0.5", "text/html", "Ready questions"),
        ("/", "*/*", "en", "text/html", "Ready questions"),
        ("/", "application/json", "de", "application/json", '"sparql":"http'),
        ("/?lang=en", BROWSER, "de", "text/html", "Ready questions"),
        ("/queries/", BROWSER, "de", "text/html", "Schlüssel der Gemeinde"),
        ("/queries/", BROWSER, "en", "text/html", "key of the municipality"),
        ("/queries/", "*/*", "de", "application/json", '"name": "places"'),
        ("/dumps/", BROWSER, "en", "text/html", "Downloads"),
        ("/sparql", BROWSER, "en", "text/html", "SPARQL query"),
        ("/queries/places.html", BROWSER, "de", "text/html", "Zwönitz"),
        ("/queries/places.html", "*/*", "en", "text/html", "most inhabitants"),
        ("/queries/cq02-record.html", BROWSER, "de", "text/html", "project:kif a ki:JointProject"),
        ("/queries/cq02-record.ttl", "*/*", "de", "text/turtle", "project:kif a ki:JointProject"),
        ("/queries/cq02-record.jsonld", BROWSER, "de", "application/ld+json", "JointProject"),
        ("/queries/places.rq", "*/*", "de", "application/sparql-query", "VALUES ?ags"),
        ("/static/style.css", "*/*", "de", "text/css", "focus-visible"),
        ("/nowhere", BROWSER, "de", "text/html", "Fehler 404"),
    ],
)
def test_pages(client: httpx.Client, path: str, accept: str, language: str, media_type: str, word: str) -> None:
    answer = client.get(path, headers={"Accept": accept, "Accept-Language": language})
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert word in answer.text
    if media_type == "text/html":
        assert f'<html lang="{answer.headers["content-language"]}">' in answer.text
        assert "Accept-Language" in answer.headers["vary"]
        # A page names its own address, too.
        others = answer.text.replace(str(client.base_url).rstrip("/"), "")
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!creativecommons|w3id)', others)
        assert not FOREIGN_SCRIPT.search(answer.text)


def test_every_link_of_the_pages_leads_somewhere(client: httpx.Client) -> None:
    seen, todo = set(), ["/"]
    while todo:
        path = todo.pop().replace("&amp;", "&")
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path, headers={"Accept": BROWSER})
        assert answer.status_code in (200, 302, 303), path
        if answer.headers.get("content-type", "").startswith("text/html"):
            todo += re.findall(r'(?:href|formaction|action)="(/[^"]*)"', answer.text)
    assert len(seen) > 20


def test_headers_that_every_answer_has(client: httpx.Client) -> None:
    for path in ("/", "/nowhere", "/sparql", "/dumps/latest/all.ttl", "/healthz"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


@pytest.mark.parametrize("path", ["/queries", "/dumps"])
def test_lists_end_with_a_slash(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, f"{path}/")


def test_health(client: httpx.Client, small_release: Release) -> None:
    answer = client.get("/healthz")
    assert answer.json() == {"status": "ok", "release": small_release.id}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ["05913000", "14521620"]),
        ({"ags": "14521620"}, ["14521620"]),
        ({"ags": "14521620", "below": ""}, ["14521620"]),
        ({"below": "20000", "kind": "ki:Municipality"}, ["14521620"]),
        ({"label": "Zwönitz"}, ["14521620"]),
    ],
)
def test_named_queries_as_tables(client: httpx.Client, params: dict[str, str], expected: list[str]) -> None:
    answer = client.get("/queries/places.csv", params=params)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["ags"] for row in rows] == expected
    tsv = client.get("/queries/places.tsv", params=params)
    assert tsv.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    assert len(tsv.text.splitlines()) == len(expected) + 1
    plain = client.get("/queries/places.json", params=params).json()
    assert plain["columns"] == ["place", "name", "ags", "population"]
    assert [row["ags"] for row in plain["rows"]] == expected
    assert all(isinstance(row["population"], int) for row in plain["rows"])


def test_tables_lead_to_our_own_pages_and_say_what_short_names_stand_for(client: httpx.Client) -> None:
    asked = {"query": "SELECT * { ?place a <https://w3id.org/kommunen-innovativ/def#Municipality> }", "format": "html"}
    for path, params in (("/queries/places.html", None), ("/sparql", asked)):
        text = client.get(path, params=params, headers={"Accept": BROWSER}).text
        iri = "https://w3id.org/kommunen-innovativ/id/municipality/14521620"
        assert f'<a href="/page/municipality/14521620" title="{iri}">municipality:14521620</a>' in text
        assert '<code class="key">https://w3id.org/kommunen-innovativ/id/municipality/</code>' in text
        assert not re.search(r'<td[^>]*><a href="https://w3id', text)
    elsewhere = client.get(
        "/sparql", params={"query": "SELECT (<https://x.example/y> AS ?x) {}", "format": "html"}
    ).text
    assert '<td><a href="https://x.example/y" title="https://x.example/y">https://x.example/y</a></td>' in elsewhere
    assert "<p>1 Zeile</p>" in elsewhere


def test_a_ready_question_is_had_in_the_other_language_with_what_was_asked(client: httpx.Client) -> None:
    text = client.get("/queries/places.html?ags=14521620", headers={"Accept": BROWSER, "Accept-Language": "de"}).text
    assert '<a class="language" href="?ags=14521620&amp;lang=en"' in text
    english = client.get("/queries/places.html?ags=14521620&lang=en", headers={"Accept-Language": "de"}).text
    assert "<p>1 row</p>" in english
    assert '<input type="hidden" name="lang" value="en">' in english
    assert (
        client.get("/queries/places.csv?ags=14521620&lang=en").text
        == client.get("/queries/places.csv?ags=14521620").text
    )


def test_columns_of_numbers_stand_to_the_right(client: httpx.Client) -> None:
    text = client.get("/queries/places.html", headers={"Accept": BROWSER}).text
    assert '<th scope="col" class="number">population</th>' in text
    assert '<th scope="col">ags</th>' in text, "a key is no number, though it looks like one"
    assert re.search(r'<td class="number">\d+</td>', text)


@pytest.mark.parametrize(
    ("path", "params", "status", "word"),
    [
        ("/queries/none.csv", {}, 404, "no query 'none'"),
        ("/queries/places", {}, 404, "no query 'places'"),
        ("/queries/places.xlsx", {}, 404, ".csv"),
        ("/queries/cq02-record.csv", {}, 404, ".ttl"),
        ("/queries/places.csv", {"agz": "1"}, 400, "no parameter 'agz'"),
        ("/queries/places.csv", {"below": "many"}, 400, "parameter below"),
        ("/queries/places.csv", {"ags": ["1", "2"]}, 400, "more than once"),
    ],
)
def test_named_queries_that_do_not_work(
    client: httpx.Client, path: str, params: dict[str, Any], status: int, word: str
) -> None:
    answer = client.get(path, params=params)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert word in answer.json()["detail"]


def test_the_list_of_queries_says_how_to_ask(client: httpx.Client, server: str) -> None:
    listed = {each["name"]: each for each in client.get("/queries/").json()}
    assert list(listed) == ["places", "cq01-projects", "cq02-record"]
    places = listed["places"]
    assert places["summary"]["de"].startswith("Welche Gemeinden")
    assert places["parameters"][0]["optional"] is True
    assert places["links"]["csv"] == f"{server}/queries/places.csv"
    for each in listed.values():
        assert all(client.get(link).status_code == 200 for link in each["links"].values())


def test_texts_are_complete() -> None:
    assert TEXTS["de"].keys() == TEXTS["en"].keys()
    assert all(text.strip() for texts in TEXTS.values() for text in texts.values())


@pytest.mark.parametrize(
    ("wanted", "header", "expected"),
    [
        (None, None, "de"),
        (None, "fr", "de"),
        (None, "en;q=0.9, de;q=0.1", "en"),
        (None, "de-AT, en", "de"),
        (None, "en;q=x", "de"),
        ("xx", "en", "en"),
        ("en", "de", "en"),
    ],
)
def test_the_language(wanted: str | None, header: str | None, expected: str) -> None:
    assert choose_language(wanted, header) == expected
