"""Lists with facets over HTTP: pages, tables, linked data; links that say what they lead to."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib

from app_case import run_server
from kg.config import Settings
from kg.indexfile import INDEX
from kg.release import Release
from kg.search.lists import KINDS
from kg.web import create_app
from kg.web.listdata import SHAPES, list_context
from kg.web.texts import TEXTS

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "de"}
HYDRA = "http://www.w3.org/ns/hydra/core#"


@pytest.fixture
def lists(shipped_client: httpx.Client) -> httpx.Client:
    return shipped_client


def page(client: httpx.Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers={**BROWSER, **headers})
    assert answer.status_code == 200, answer.text
    return answer.text


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))


# The table of routes

ROUTES = [
    ("/projects", "text/html", "de", 200, "text/html", "Größe des Orts"),
    ("/projects", "text/html", "en", 200, "text/html", "Size of the place"),
    ("/projects", "*/*", "de", 200, "text/html", "<h1>Vorhaben</h1>"),
    ("/projects", "text/csv", "de", 200, "text/csv", "project/kif"),
    ("/projects", "application/ld+json", "de", 200, "application/ld+json", '"hydra:totalItems":40'),
    ("/projects", "application/json", "de", 200, "application/ld+json", '"hydra:totalItems":40'),
    ("/projects", "application/rdf+xml, text/turtle, application/ld+json", "de", 200, "application/ld+json", "member"),
    ("/projects?format=csv", "text/html", "de", 200, "text/csv", "project/kif"),
    ("/projects", "image/png", "de", 406, "application/problem+json", "text/csv"),
    ("/projects.csv", "text/html", "de", 200, "text/csv", "name_de"),
    ("/projects.jsonld", "text/html", "de", 200, "application/ld+json", '"focusTheme"'),
    ("/projects.ttl", "*/*", "de", 404, "application/problem+json", ".csv, .jsonld"),
    ("/projects?size=small&state=06", "text/html", "de", 200, "text/html", "Kleinstadt (5.000 bis unter 20.000)"),
    ("/projects?near=Dortmund&km=100", "text/html", "de", 200, "text/html", "Gemessen wird von Ortsmitte"),
    ("/projects?near=03159001", "text/html", "de", 200, "text/html", "Landkreis Göttingen"),
    ("/projects?near=Nirgendwo", "text/html", "de", 200, "text/html", "kennt der Graph nicht"),
    ("/projects.csv?near=Nirgendwo", "*/*", "de", 400, "application/problem+json", "Nirgendwo"),
    ("/projects?q=innenentwiklung", "text/html", "de", 200, "text/html", "gesucht wurde stattdessen nach"),
    ("/projects?q=xylophonquartett", "text/html", "de", 200, "text/html", "Dazu gibt es nichts"),
    ("/projects?size=tiny", "text/html", "de", 200, "text/html", "<q>tiny</q>"),
    ("/projects?message=x.y", "text/html", "en", 200, "text/html", "Nothing in this release has this value"),
    ("/projects.csv?size=tiny", "*/*", "de", 200, "text/csv", "item,name_de"),
    ("/projects.jsonld?size=tiny", "*/*", "de", 200, "application/ld+json", '"hydra:totalItems":0'),
    ("/projects?page=99", "*/*", "de", 404, "application/problem+json", "2 pages"),
    ("/projects?page=x", "*/*", "de", 400, "application/problem+json", "no number"),
    ("/projects.csv?excel=fr", "*/*", "de", 400, "application/problem+json", "de or en"),
    ("/municipalities", "text/html", "en", 200, "text/html", "Places"),
    ("/municipalities.csv?kind=District", "*/*", "de", 200, "text/csv", "district/"),
    ("/municipalities?sort=largest", "text/html", "de", 200, "text/html", "Einwohner"),
    ("/organisations", "text/html", "de", 200, "text/html", "Art der Organisation"),
    ("/organisations.jsonld", "*/*", "de", 200, "application/ld+json", "organisationType"),
    ("/results?result=guide", "text/html", "de", 200, "text/html", "Leitfaden"),
    ("/results.csv", "*/*", "de", 200, "text/csv", "result/kif"),
    ("/publications", "text/html", "de", 200, "text/html", "DStGB-Dokumentation Nr. 157"),
    ("/key-messages", "text/html", "en", 200, "text/html", "Live diversity"),
    ("/key-messages.jsonld", "*/*", "en", 200, "application/ld+json", "key-message/vielfalt-leben"),
    ("/themes?set=focus-themes", "text/html", "de", 200, "text/html", "Reallaboren"),
    ("/events", "text/html", "en", 200, "text/html", "Kick-off event"),
]


@pytest.mark.parametrize(("path", "accept", "language", "status", "media_type", "word"), ROUTES)
def test_routes(
    lists: httpx.Client, path: str, accept: str, language: str, status: int, media_type: str, word: str
) -> None:
    answer = lists.get(path, headers={"Accept": accept, "Accept-Language": language})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert word in answer.text
    assert "Accept" in answer.headers["vary"]
    if media_type == "text/html" and status == 200:
        assert answer.headers["content-language"] == language
    if status == 200:
        assert lists.head(path, headers={"Accept": accept, "Accept-Language": language}).headers["etag"]


# Pages


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_of_a_facet_gives_as_many_as_it_says(kind: str, lists: httpx.Client) -> None:
    text = page(lists, f"/{kind}")
    links = re.findall(rf'<a href="(/{kind}\?[^"]*)" rel="nofollow">[^<]*</a> <span class="count">([\d.]+)<', text)
    assert links
    for link, count in links:
        answer = lists.get(html.unescape(link), headers=BROWSER)
        assert answer.headers["x-total-count"] == count.replace(".", ""), link


def test_what_is_chosen_is_marked_and_can_be_taken_away(lists: httpx.Client) -> None:
    text = page(lists, "/projects?size=small&state=06&message=innen-entwickeln.inferred&q=stadt&near=Kassel")
    chosen = re.search(r'<div class="choices">.*?</div>', text, re.DOTALL)
    assert chosen
    links = [html.unescape(each) for each in re.findall(r'href="([^"]*)"', chosen.group())]
    assert links[:3] == [
        "/projects?near=Kassel&q=stadt&size=small&state=06",
        "/projects?message=innen-entwickeln.inferred&near=Kassel&q=stadt&state=06",
        "/projects?message=innen-entwickeln.inferred&near=Kassel&q=stadt&size=small",
    ]
    assert links[3] == "/projects?message=innen-entwickeln.inferred&near=Kassel&size=small&state=06"
    assert links[4] == "/projects?message=innen-entwickeln.inferred&q=stadt&size=small&state=06"
    assert links[5] == "/projects"
    assert "Innen entwickeln (erschlossen)" in chosen.group()
    assert 'aria-current="true"' in page(lists, "/projects?size=small")


def test_a_small_town_in_a_state_is_found_from_the_form(lists: httpx.Client) -> None:
    """Who came from a form has empty fields in the address: they choose nothing."""
    text = page(lists, "/projects?size=small&state=06&q=&near=&km=50&sort=name")
    assert 'href="/page/project/aktvis"' in text
    assert '<link rel="canonical" href="http://127.0.0.1' in text
    assert re.search(r'rel="canonical" href="http://[^/]*/projects\?size=small&amp;state=06"', text)


def test_size_classes_are_explained(lists: httpx.Client) -> None:
    german, english = page(lists, "/projects"), page(lists, "/projects", **{"Accept-Language": "en"})
    for text in ("unter 5.000", "5.000 bis unter 20.000", "20.000 bis unter 100.000", "ab 100.000"):
        assert text in german
    for text in ("under 5,000", "5,000 to under 20,000", "20,000 to under 100,000", "100,000 and more"):
        assert text in english


def test_stated_and_inferred_are_marked(lists: httpx.Client) -> None:
    text = page(lists, "/projects?q=buergerfonds")
    assert re.search(r'gemeinschaftlich-finanzieren">[^<]*</a> <span class="basis stated">belegt', text)
    assert re.search(r'innen-entwickeln">[^<]*</a> <span class="basis inferred">erschlossen', text)


def test_pages_of_a_list(lists: httpx.Client) -> None:
    seen: list[str] = []
    path = "/results"
    numbers = []
    while path:
        answer = lists.get(path, headers=BROWSER)
        assert answer.status_code == 200
        seen += re.findall(r'<li class="item">\s*<h2><a href="([^"]*)"', answer.text)
        numbers.append(len(seen))
        links = dict(re.findall(r'<[^>]*?(/results[^>]*)>; rel="(\w+)"', answer.headers["link"])[::-1])
        by_rel = {rel: link for link, rel in links.items()}
        path = by_rel.get("next", "")
        if path:
            assert f'rel="next" href="{html.escape(path)}"' in answer.text
    assert len(seen) == len(set(seen)) == int(answer.headers["x-total-count"]) == 166
    assert numbers[0] == 25


def test_pages_say_what_search_engines_need(lists: httpx.Client) -> None:
    text = page(lists, "/projects")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    document = json.loads(found.group(1))
    assert document["@type"] == "ItemList"
    assert document["numberOfItems"] == 40
    assert len(document["itemListElement"]) == 25
    assert 'name="robots"' not in text
    assert 'name="robots" content="noindex"' in page(lists, "/projects?size=small&state=06")
    assert 'rel="alternate" type="text/csv" href="/projects.csv"' in text


def test_pages_are_made_for_everybody(lists: httpx.Client) -> None:
    for path in ("/projects?near=Dortmund&size=large", "/municipalities", "/results?page=2"):
        text = page(lists, path)
        ids = re.findall(r'\sid="([^"]*)"', text)
        assert len(ids) == len(set(ids))
        assert '<p class="total" role="status">' in text
        assert text.count("<h1>") == 1
        assert "<legend>" in text or "/results" in path
        assert "style=" not in text
        assert not re.search(r"<script(?! type=\"application/ld\+json\")", text)
        for name in re.findall(r'<(?:input|select)(?![^>]*type="hidden")[^>]*name="(\w+)"', text):
            assert re.search(rf'<label>[^<]*<(?:input|select)[^>]*name="{name}"', text), name


def test_what_was_typed_is_text(lists: httpx.Client) -> None:
    text = page(lists, "/projects?q=%3Cscript%3Ealert(1)%3C/script%3E&near=%22%3E%3Cimg%20src=x%3E")
    assert "<script>alert" not in text
    assert "<img" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_list_is_there_in_both_languages(kind: str, lists: httpx.Client) -> None:
    for language, texts in TEXTS.items():
        text = page(lists, f"/{kind}?lang={language}")
        assert html.escape(texts[f"list_{kind}_intro"], quote=False) in html.unescape(text)
        for facet in re.findall(r'id="facet-(\w+)"', text):
            assert f'<h2 id="facet-{facet}">{texts[f"list_facet_{facet}"]}</h2>' in html.unescape(text)


# Tables


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_has_the_whole_list(kind: str, lists: httpx.Client) -> None:
    answer = lists.get(f"/{kind}.csv")
    found = rows(answer)
    assert answer.headers["x-total-count"] == str(len(found))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert "X-Total-Count" in answer.headers["access-control-expose-headers"]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert not answer.content.startswith(b"\xef\xbb\xbf")
    assert all(None not in row and None not in row.values() for row in found)
    assert all(row["name_de"] or row["name_en"] or row["title_de"] for row in found)


def test_a_table_is_filtered_as_the_page_is(lists: httpx.Client) -> None:
    found = rows(lists.get("/projects.csv?size=small&state=06"))
    items = re.findall(r'<li class="item">\s*<h2><a href="/page/([^"]*)"', page(lists, "/projects?size=small&state=06"))
    assert [row["item"].partition("/id/")[2] for row in found] == items
    [aktvis] = [row for row in found if row["item"].endswith("/aktvis")]
    assert aktvis["place_de"] == "Bensheim; Münster (Hessen); Otzberg"
    assert (aktvis["first_year"], aktvis["last_year"]) == ("2017", "2019")
    assert aktvis["message_inferred"].endswith("/key-message/innen-entwickeln")
    assert aktvis["message_stated"] == ""


def test_a_table_near_a_place_has_kilometres(lists: httpx.Client) -> None:
    found = rows(lists.get("/projects.csv?near=Dortmund"))
    kilometres = [float(row["kilometres"]) for row in found]
    assert kilometres == sorted(kilometres)
    assert kilometres[0] == 0


@pytest.mark.parametrize(("language", "separator"), [("de", ";"), ("en", ",")])
def test_a_table_for_excel(language: str, separator: str, lists: httpx.Client) -> None:
    """Excel tells UTF-8 by the mark at the start, and takes the list separator of its language."""
    answer = lists.get(f"/municipalities.csv?excel={language}")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert [row["item"] for row in found] == [row["item"] for row in rows(lists.get("/municipalities.csv"))]
    assert "Göttingen" in {row["name_de"] for row in found}


# Linked data


# rdflib uses in its reader of JSON-LD what it advises against.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_linked_data_says_what_the_graph_says(kind: str, lists: httpx.Client, shipped_release: Release) -> None:
    answer = lists.get(f"/{kind}.jsonld")
    graph = rdflib.Graph().parse(data=answer.text, format="json-ld")
    [collection] = graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{HYDRA}Collection"))
    assert str(collection).endswith(f"/{kind}")
    members = set(graph.objects(collection, rdflib.URIRef(f"{HYDRA}member")))
    [total] = graph.objects(collection, rdflib.URIRef(f"{HYDRA}totalItems"))
    assert int(str(total)) == len(members) == int(answer.headers["x-total-count"])
    assert {str(each) for each in members} == {row["item"] for row in rows(lists.get(f"/{kind}.csv"))}
    store = ox.Store.read_only(str(shipped_release.path / "store"))
    known = {str(quad.triple) for quad in store}
    said = rdflib.Graph()
    for each in members:
        statements = list(graph.predicate_objects(each))
        assert len(statements) >= 2
        for predicate, value in statements:
            said.add((each, predicate, value))
    own = ox.parse(said.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    assert {str(quad.triple) for quad in own} <= known


@pytest.mark.parametrize("kind", [*KINDS, ""])
def test_terms_mean_what_they_mean_in_our_context(kind: str, root: Path) -> None:
    published = json.loads((root / "ontology/context.jsonld").read_text(encoding="utf-8"))["@context"]
    prefixes = {name: iri for name, iri in published.items() if isinstance(iri, str) and iri.endswith(("/", "#"))}

    def expand(term: Any) -> Any:
        if isinstance(term, dict):
            return {key: expand(value) for key, value in term.items()}
        prefix, colon, rest = str(term).partition(":")
        return prefixes[prefix] + rest if colon and prefix in prefixes else term

    context = list_context(published["ki"].removesuffix("def#"), kind)
    shared = context.keys() & published.keys() - {"@version"}
    assert {"id", "type"} < shared
    for term in shared - {"definition"}:
        assert context[term] == expand(published[term]), term


def test_every_list_has_a_shape() -> None:
    assert set(SHAPES) == set(KINDS)


def test_parts_of_linked_data_lead_to_each_other(lists: httpx.Client) -> None:
    document = lists.get("/projects.jsonld?state=05").json()
    assert document["id"].endswith("/projects?state=05")
    assert document["hydra:view"]["id"].endswith("/projects.jsonld?state=05")
    assert document["hydra:view"]["hydra:first"] == document["hydra:view"]["id"]
    assert "hydra:next" not in document["hydra:view"]


# Releases without an index


@pytest.fixture(scope="module", params=["missing", "damaged"])
def broken(
    request: pytest.FixtureRequest, root: Path, small_release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A server of a release that was built before there was an index, or whose index is broken."""
    releases = tmp_path_factory.mktemp("broken")
    shutil.copytree(small_release.path, releases / small_release.id)
    (releases / "current").symlink_to(small_release.id)
    path = releases / small_release.id / INDEX
    if request.param == "missing":
        path.unlink()
    else:
        path.write_bytes(b"no database at all, but long enough to be one " * 400)
    app = create_app(Settings(root=root, releases=releases))
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        yield client


def test_without_an_index_lists_say_so_and_all_else_works(broken: httpx.Client) -> None:
    for path in ("/projects", "/projects.csv", "/themes", "/search?q=x", "/suggest?q=x"):
        answer = broken.get(path, headers={"Accept": "*/*"})
        assert answer.status_code == 503, path
        problem = answer.json()
        assert "search index" in problem["detail"]
        assert "kg build" in problem["hint"]
        assert broken.get(path, headers=BROWSER).status_code == 503
    for path in ("/", "/queries/", "/dumps/", "/healthz", "/sparql?query=ASK%20%7B%7D", "/queries/places.csv"):
        assert broken.get(path, headers={"Accept": "*/*"}).status_code == 200, path


def test_files_without_a_release_have_no_lists(root: Path, serving_data: Path, tmp_path: Path) -> None:
    app = create_app(Settings(root=root, releases=tmp_path), [serving_data])
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        for path in ("/projects", "/search?q=x"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "without a release" in answer.json()["detail"]
        assert client.get("/", headers=BROWSER).status_code == 200


def test_lists_lie_below_the_path_of_the_public_address(root: Path, small_release: Release) -> None:
    settings = Settings(root=root, releases=small_release.path.parent, public_url="https://data.example/graph")
    with run_server(create_app(settings)) as address, httpx.Client(base_url=address) as client:
        answer = client.get("/graph/projects?kind=JointProject", headers=BROWSER)
        assert answer.status_code == 200
        links = re.findall(r'(?:href|action)="(/[^"]*)"', answer.text)
        assert links
        assert all(link.startswith("/graph/") for link in links)
        assert "127.0.0.1" not in answer.text + str(answer.headers)
        assert "<https://data.example/graph/projects.csv?kind=JointProject>" in answer.headers["link"]
        data = client.get("/graph/projects.jsonld").json()
        assert data["id"] == "https://data.example/graph/projects"
