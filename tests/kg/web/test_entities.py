"""/page/…: one table of kinds, in both languages; what is not there, no more there, or cannot be had now."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from app_case import run_server
from fake_service import Fake, say
from kg.config import Settings
from kg.release import Release
from kg.vocab import CANONICAL_BASE
from kg.web import create_app
from page_case import assert_sound

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
SUFFIXES = (".ttl", ".nt", ".jsonld", ".rdf", ".csv")


@pytest.mark.parametrize(
    ("path", "german", "english"),
    [
        ("project/ole", "Was herauskam", "What came out"),
        ("project/komkomin", "Begleitvorhaben", "Accompanying project"),
        ("municipality/05913000", "Kreisfreie Stadt", "Keys and figures"),
        ("municipality/16070002", "gibt es nicht mehr", "no longer exists"),
        ("district/03256", "Vorhaben hier", "Projects here"),
        ("state/05", "Gebiete darin", "Areas in it"),
        ("region/nordkreis-weimar", "Kein amtlicher Schlüssel", "No official key"),
        ("organisation/difu", "Arbeitet zusammen mit", "Works together with"),
        ("key-message/innen-entwickeln", "Keine gelesene Quelle nennt hier", "No source read names a project"),
        ("key-message/vielfalt-leben", "die eine Quelle hier nennt", "that a source names here"),
        ("measure/kommunen-innovativ", "1. Förderrunde", "Where sources contradict"),
        ("round/3", "Elf Verbundvorhaben", "Eleven joint projects"),
        ("result/ole--virtueller-360-rundgang-durch-die-landgemeinde-am-ettersberg", "Ergebnis", "Virtual tour"),
        ("publication/dstgb-dokumentation-157", "Herausgeber", "Publisher"),
        ("person/alexander-heppe", "Bürgermeister Stadt Eschwege", "Person"),
        ("event/auftakt-2016", "10. November 2016", "10 November 2016"),
        ("interview/kif--1", "Wortbeitrag: KIF", "contribution: KIF"),
        ("call/2014", "Bekanntmachung", "Call"),
        ("programme/fona", "Förderprogramm", "Funding programme"),
        ("participation/ole--landgemeinde-am-ettersberg", "Eine Beteiligung sagt", "A participation says"),
        ("involvement/ole--16071102", "Ob die Verwaltung selbst", "It does not say that the administration"),
        ("assignment/ole--round-3", "erschlossen", "inferred"),
        ("period/ole", "Zeitangabe: OLE", "Statement of time: OLE"),
        ("amount/kif", "465.000", "465,000"),
        ("statement/ole--1", "Aussage einer Quelle: OLE", "Statement of a source: OLE"),
        ("contradiction/ole-name", "keine ist stillschweigend gewählt", "none is chosen silently"),
        ("role/practice-partner", "Praxispartner", "practice partner"),
        ("geometry/05913000", "Lage auf der Karte: Dortmund", "Place on the map: Dortmund"),
        ("link/wikidata--01", "Q1194", "Schleswig-Holstein"),
        ("source/eurostat-nuts-2024", "Quelle", "Source"),
    ],
)
def test_pages_of_each_kind(shipped_client: httpx.Client, path: str, german: str, english: str) -> None:
    for language, word in (("de", german), ("en", english)):
        answer = shipped_client.get(f"/page/{path}", headers={"accept": BROWSER, "accept-language": f"{language}-XX"})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-language"] == language
        assert {"accept", "accept-language"} <= set(answer.headers["vary"].lower().split(", "))
        assert f'<html lang="{language}">' in answer.text
        assert word in answer.text
        assert_sound(answer.text, path)
        for suffix in SUFFIXES:
            assert re.search(rf'<link rel="alternate" type="[a-z/+-]+" href="/data/{path}{suffix}"', answer.text)
            assert f'<a href="/data/{path}{suffix}"' in answer.text
        for each in ("de", "en"):
            assert re.search(rf'hreflang="{each}" href="http://[^"]+/page/{path}\?lang={each}"', answer.text)
        assert re.search(rf'<link rel="canonical" href="http://[^"]+/page/{path}">', answer.text)
        assert re.search(r'<meta name="description" content="[^"]{3,300}">', answer.text)
        assert '<meta property="og:title" content="' in answer.text
        assert f"{CANONICAL_BASE}id/{path}" in answer.text
        assert answer.headers["link"].startswith(f'<{CANONICAL_BASE}id/{path}>; rel="cite-as", ')


def test_the_switch_of_language_keeps_the_address(shipped_client: httpx.Client) -> None:
    answer = shipped_client.get("/page/role/practice-partner?page=2&lang=en", headers={"accept": BROWSER})
    assert '<a class="language" href="?page=2&amp;lang=de" hreflang="de" lang="de">Deutsch</a>' in answer.text
    assert 'href="/page/role/practice-partner?page=2"' not in re.findall(r"<link[^>]*canonical[^>]*>", answer.text)
    assert re.search(r'<link rel="canonical" href="http[^"]*/page/role/practice-partner\?page=2">', answer.text)
    assert re.search(r'/page/role/practice-partner\?page=1>; rel="prev"', answer.headers["link"])
    first = shipped_client.get("/page/role/practice-partner", headers={"accept": BROWSER})
    assert re.search(r'/page/role/practice-partner\?page=2>; rel="next"', first.headers["link"])
    assert 'rel="prev"' not in first.headers["link"]


def test_pages_are_not_sent_again(shipped_client: httpx.Client) -> None:
    headers = {"accept": BROWSER, "accept-language": "de"}
    answer = shipped_client.get("/page/project/ole", headers=headers)
    again = shipped_client.get("/page/project/ole", headers={**headers, "if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    english = shipped_client.get("/page/project/ole", headers={**headers, "accept-language": "en"})
    assert english.headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page/project/none", 404),
        ("/page/none/ole", 404),
        ("/page/project/ole/more", 404),
        ("/page/project/ole%2Fmore", 404),
        ("/page/project/a%3Eb", 404),
        ("/page/project/a%22b", 404),
        ("/page/project/%C3%A4", 404),
        ("/page/project/ole?page=2", 404),
        ("/page/project/ole?page=0", 404),
        ("/page/project/ole?page=x", 400),
        ("/page/project/ole?page=-1", 400),
    ],
)
def test_what_is_not_there(shipped_client: httpx.Client, path: str, status: int) -> None:
    answer = shipped_client.get(path, headers={"accept": BROWSER})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    problem = shipped_client.get(path, headers={"accept": "application/json"})
    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")
    assert problem.json()["detail"]


def test_trouble_is_not_taken_for_nothing(root: Path, small_release: Release, fake: Fake) -> None:
    settings = Settings(root=root, releases=small_release.path.parent, engine=fake.address)
    with run_server(create_app(settings)) as address:
        assert httpx.get(f"{address}/page/project/none").status_code == 404, "it answers: there is no such thing"
        fake.reply = fake.replies[b"COUNT"] = say(500, "text/plain", b"broken")
        for path in ("/page/municipality/05913000", "/page/municipality/none", "/"):
            answer = httpx.get(address + path, headers={"accept": BROWSER})
            assert answer.status_code == 503, answer.text
            assert answer.headers["cache-control"] == "no-store"


def test_what_was_withdrawn_names_its_successor(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(
        f"@prefix id: <{CANONICAL_BASE}id/project/> . @prefix ki: <{CANONICAL_BASE}def#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> . "
        'id:old a ki:WithdrawnIdentifier ; rdfs:label "Old" ; dct:isReplacedBy id:new . '
        'id:new a ki:JointProject ; rdfs:label "New" .',
        encoding="utf-8",
    )
    app = create_app(Settings(root=root, releases=tmp_path), [tmp_path / "data.ttl"])
    with run_server(app) as address, httpx.Client(base_url=address, headers={"accept-language": "en"}) as client:
        answer = client.get("/page/project/old", headers={"accept": BROWSER})
        assert answer.status_code == 410
        assert '<a href="/page/project/new">' in answer.text
        assert client.get("/page/project/new").status_code == 200


def test_the_first_page_leads_on(shipped_client: httpx.Client) -> None:
    for language in ("de", "en"):
        answer = shipped_client.get("/", headers={"accept": BROWSER, "accept-language": language})
        reading = assert_sound(answer.text, "home")
        messages = [link for link in reading.links if link.startswith("/page/key-message/")]
        assert len(messages) == 4
        assert {"/projects?size=small", "/projects?state=03", "/results?result=guide", "/dumps/"} <= set(reading.links)
        assert re.search(r'<form class="search" role="search"[^>]* action="/search" method="get">', answer.text)
        for message in messages:
            page = shipped_client.get(message, headers={"accept": BROWSER})
            assert re.search(r'<a href="/page/project/', page.text)


def test_the_numbers_of_the_first_page_are_those_of_the_release(
    shipped_client: httpx.Client, shipped_release: Release
) -> None:
    text = shipped_client.get("/?lang=en", headers={"accept": BROWSER}).text
    counts = shipped_release.manifest["counts"]
    for name, words in (("JointProject", "joint projects"), ("Result", "results"), ("triples", "statements")):
        assert f"<dt>{words}</dt><dd>{counts[name]:,}</dd>" in text
