"""The search over HTTP: pages, JSON, tables, linked data; bad input is no error."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import rdflib

from kg.release import Release

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "de"}
HYDRA = "http://www.w3.org/ns/hydra/core#"


@pytest.fixture
def searches(shipped_client: httpx.Client) -> httpx.Client:
    return shipped_client


ROUTES = [
    ("/search", "text/html", "de", 200, "text/html", "Wonach suchen Sie?"),
    ("/search", "text/html", "en", 200, "text/html", "What are you looking for?"),
    ("/search?q=Dortmund", "*/*", "de", 200, "text/html", "<mark>Dortmund</mark>"),
    ("/search?q=Dortmund", "text/html", "en", 200, "text/html", "Place</span>"),
    ("/search?q=Dortmnud", "text/html", "de", 200, "text/html", "gesucht wurde stattdessen nach"),
    ("/search?q=nichtsdergleichen", "text/html", "de", 200, "text/html", "Nichts gefunden für"),
    ("/search?q=nichtsdergleichen", "text/html", "en", 200, "text/html", "Projects for a town like yours"),
    ("/search?q=b%C3%BCrgerfonds+nichtsdergleichen", "text/html", "de", 200, "text/html", "Nichts enthält alle Wörter"),
    ("/search?q=kif&kind=results", "text/html", "de", 200, "text/html", "<mark>KIF</mark>-Planspiele"),
    ("/search?q=Bensheim&kind=projects", "text/html", "de", 200, "text/html", "<mark>Bensheim</mark>"),
    ("/search?q=kif&format=json", "text/html", "de", 200, "application/json", '"total":17'),
    ("/search?q=kif", "application/json", "de", 200, "application/json", '"kind":"projects"'),
    ("/search?q=kif", "application/ld+json", "de", 200, "application/ld+json", '"hydra:totalItems":17'),
    ("/search?q=kif", "text/csv", "de", 200, "text/csv", "project/kif"),
    ("/search?q=kif", "image/png", "de", 406, "application/problem+json", "text/csv"),
    ("/search.csv?q=kif", "*/*", "de", 200, "text/csv", "project/kif"),
    ("/search.json?q=kif", "*/*", "de", 200, "application/json", "project/kif"),
    ("/search.jsonld?q=kif", "*/*", "de", 200, "application/ld+json", "project/kif"),
    ("/search.xml?q=kif", "*/*", "de", 404, "application/problem+json", ".json, .csv, .jsonld"),
    ("/search?q=kif&kind=nothing", "*/*", "de", 400, "application/problem+json", "one of projects"),
    ("/search?q=kif&page=9", "*/*", "de", 404, "application/problem+json", "no page 9"),
    ("/search?q=kif&page=0", "*/*", "de", 400, "application/problem+json", "no number"),
    ("/suggest?q=dor", "*/*", "de", 200, "application/json", '"name":"Dortmund"'),
    ("/suggest?q=", "*/*", "de", 200, "application/json", '"suggestions":[]'),
]


@pytest.mark.parametrize(("path", "accept", "language", "status", "media_type", "word"), ROUTES)
def test_routes(
    searches: httpx.Client, path: str, accept: str, language: str, status: int, media_type: str, word: str
) -> None:
    answer = searches.get(path, headers={"Accept": accept, "Accept-Language": language})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert word in answer.text
    assert "Accept-Language" in answer.headers["vary"]


def test_kinds_of_hits_have_counts_and_lead_to_them(searches: httpx.Client) -> None:
    text = searches.get("/search?q=Dortmund", headers=BROWSER).text
    links = re.findall(r'<a href="(/search\?kind=[^"]*)" rel="nofollow">[^<]*</a> <span class="count">(\d+)<', text)
    assert len(links) >= 4
    for link, count in links:
        answer = searches.get(html.unescape(link), headers=BROWSER)
        assert answer.headers["x-total-count"] == count
        assert 'aria-current="true"' in answer.text


def test_hits_are_marked_where_they_stand(searches: httpx.Client) -> None:
    text = searches.get("/search?q=grossobringen", headers=BROWSER).text
    assert "Agrargenossenschaft <mark>Großobringen</mark> eG" in text
    text = searches.get("/search?q=entwicklungsfonds", headers=BROWSER).text
    assert "Innen<mark>entwicklungsfonds</mark>" in text


def test_a_hit_in_what_belongs_to_a_thing_says_where(searches: httpx.Client) -> None:
    text = searches.get("/search?q=Bensheim&kind=projects", headers=BROWSER).text
    assert re.search(r"(?:Orte: <span>|In )<mark>Bensheim</mark>", text)
    text = searches.get("/search?q=Nienburg", headers=BROWSER).text
    assert re.search(r"Auch: <span[^>]*>Landrat Landkreis <mark>Nienburg</mark>/Weser", text)


def test_texts_of_the_other_language_say_so(searches: httpx.Client) -> None:
    text = searches.get("/search?q=voluntary+fund&kind=projects", headers=BROWSER).text
    assert re.search(r'<span lang="en">[^<]*<mark>', text)


def test_json_has_everything_that_the_page_has(searches: httpx.Client) -> None:
    answer = searches.get("/search.json?q=Dortmnud", headers={"Accept-Language": "en"})
    found = answer.json()
    assert found["total"] == len(found["results"]) == int(answer.headers["x-total-count"])
    assert found["searched_instead"] == {"dortmnud": ["dortmund"]}
    first = found["results"][0]
    assert first["id"].endswith("/id/municipality/05913000")
    assert first["page"].endswith("/page/municipality/05913000")
    assert first["page"].startswith(str(searches.base_url))
    assert first["kind"] == "municipalities"
    assert sum(found["kinds"].values()) == found["total"]


# rdflib uses in its reader of JSON-LD what it advises against.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_all_forms_have_the_same_hits(searches: httpx.Client, shipped_release: Release) -> None:
    path = "?q=innenentwicklung"
    as_json = [each["id"] for each in searches.get(f"/search.json{path}").json()["results"]]
    text = searches.get(f"/search.csv{path}").content.decode("utf-8")
    assert [row["item"] for row in csv.DictReader(io.StringIO(text, newline=""))] == as_json
    graph = rdflib.Graph().parse(data=searches.get(f"/search.jsonld{path}").text, format="json-ld")
    members = {str(each) for each in graph.objects(None, rdflib.URIRef(f"{HYDRA}member"))}
    assert members == set(as_json)
    store = ox.Store.read_only(str(shipped_release.path / "store"))
    known = {str(quad.triple) for quad in store}
    for each in members:
        own = rdflib.Graph()
        for statement in graph.triples((rdflib.URIRef(each), None, None)):
            own.add(statement)
        assert len(own) >= 2
        triples = ox.parse(own.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
        assert {str(quad.triple) for quad in triples} <= known


def test_pages_of_hits(searches: httpx.Client) -> None:
    first = searches.get("/search?q=sachsen", headers=BROWSER)
    assert 'rel="next"' in first.headers["link"]
    assert 'rel="prev"' not in first.headers["link"]
    second = searches.get("/search?page=2&q=sachsen", headers=BROWSER)
    assert 'rel="prev"' in second.headers["link"]
    pattern = r'<li class="item">\s*<h2><a href="([^"]*)"'
    assert not set(re.findall(pattern, first.text)) & set(re.findall(pattern, second.text))
    assert '<ol class="items" start="26">' in second.text


def test_nobody_shall_keep_results_of_a_search(searches: httpx.Client) -> None:
    assert 'name="robots" content="noindex"' in searches.get("/search?q=kif", headers=BROWSER).text
    assert searches.get("/search.csv?q=kif").headers["x-robots-tag"] == "noindex"
    assert searches.get("/suggest?q=kif").headers["x-robots-tag"] == "noindex"


def test_the_second_time_it_is_only_said_that_nothing_changed(searches: httpx.Client) -> None:
    for path in ("/search?q=kif", "/projects?state=05", "/projects.csv", "/projects.jsonld"):
        first = searches.get(path, headers=BROWSER)
        again = searches.get(path, headers={**BROWSER, "If-None-Match": first.headers["etag"]})
        assert again.status_code == 304, path


ODD = [
    *('"', "*", "(", "NEAR(a b)", "a AND", "name:x", "-x", "{x}", "\\", "%", "\x00", "🏘", "<script>alert(1)</script>"),
    *("a" * 10_000, "ab " * 3_000, '"' * 5_000),
]


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:15]))
def test_odd_input_is_answered(text: str, searches: httpx.Client) -> None:
    for path in ("/search", "/search.json", "/search.csv", "/search.jsonld", "/suggest", "/projects"):
        answer = searches.get(f"{path}?q={quote(text)}", headers={"Accept": "text/html,*/*"})
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text or "json" in answer.headers["content-type"]


def test_bytes_that_are_no_text_are_answered(searches: httpx.Client) -> None:
    assert searches.get("/search?q=%ff%fe").status_code == 200
    assert searches.get("/projects?near=%ff&q=%c3").status_code == 200
    assert searches.get("/projects?state=%ff").headers["x-total-count"] == "0"


def test_suggestions_are_few_and_of_names(searches: httpx.Client) -> None:
    found = searches.get("/suggest?q=d", headers={"Accept-Language": "en"}).json()["suggestions"]
    assert 0 < len(found) <= 8
    assert {"name", "kind", "kind_label", "id", "page"} == set(found[0])
