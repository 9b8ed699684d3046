"""Errors: a page in the reader's language that says what to do, the same English document for every program."""

from __future__ import annotations

import html
from pathlib import Path

import httpx
import pytest

from app_case import run_server
from fake_service import Fake, say
from kg.config import Settings
from kg.release import Release
from kg.web import create_app
from kg.web.body import MAX_ADDRESS_BYTES
from kg.web.language import LANGUAGES, Language
from kg.web.problems import problem_types
from kg.web.texts import TEXTS
from page_case import assert_sound

BROWSER = "text/html,*/*;q=0.8"
# Method, path, status; the key of the words, and the end of the type.
PROBLEMS = [
    ("GET", "/nowhere", 404, "404", ""),
    ("GET", "/page/project/none", 404, "404", ""),
    ("GET", "/queries/nothing.html", 404, "404", ""),
    ("GET", "/queries/places.html?nothing=x", 400, "query", "query"),
    ("GET", "/sparql?query=SELECT", 400, "query-syntax", "query-syntax"),
    ("GET", "/sparql?query=DELETE%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", 403, "query-refused", "query-refused"),
    ("GET", "/resolve?ags=1", 400, "400", ""),
    ("GET", "/dumps/none/all.ttl", 404, "no-release", "no-release"),
    ("DELETE", "/sparql", 405, "405", ""),
    ("POST", "/", 405, "405", ""),
    ("POST", "/sparql", 415, "415", ""),
    ("GET", f"/sparql?x={'x' * MAX_ADDRESS_BYTES}&query=ASK%7B%7D", 414, "414", ""),
]


@pytest.mark.parametrize(("method", "path", "status", "words", "kind"), PROBLEMS, ids=lambda each: str(each)[:30])
def test_people_are_told_in_their_language(
    client: httpx.Client, method: str, path: str, status: int, words: str, kind: str
) -> None:
    documents = []
    pairs: tuple[tuple[Language, Language], ...] = (("de", "en"), ("en", "de"))
    for language, other in pairs:
        headers = {"accept": BROWSER, "accept-language": language}
        answer = client.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "no-store"
        shown = html.unescape(answer.text)
        texts = TEXTS[language]
        assert f"<h1>{texts[f'problem_title_{words}']}</h1>" in shown
        assert texts[f"problem_help_{words}"] in shown
        assert TEXTS[other][f"problem_title_{words}"] not in shown
        assert f"{texts['problem']} {status}" in shown
        assert_sound(answer.text, path)
        program = client.request(method, path, headers={**headers, "accept": "*/*"})
        assert (program.status_code, program.headers["content-type"]) == (status, "application/problem+json")
        documents.append(program.json())
        detail = documents[-1]["detail"]
        assert (detail in shown) is (detail not in ("Not Found", "Method Not Allowed")), "all that is known is said"
    assert documents[0] == documents[1]
    assert documents[0]["type"].endswith(f"/problem/{kind}" if kind else "about:blank")


def test_who_finds_nothing_can_search_for_it(client: httpx.Client) -> None:
    text = client.get("/page/project/innen-entwickeln", headers={"accept": BROWSER}).text
    assert '<input id="problem-search" type="search" name="q" value="innen entwickeln">' in text
    assert 'href="/projects"' in text
    text = client.get('/page/"><script>', headers={"accept": BROWSER}).text
    assert '<input id="problem-search" type="search" name="q" value="script">' in text
    assert 'name="q"' in client.get("/nowhere?lang=en", headers={"accept": BROWSER}).text
    other = client.get("/sparql?query=SELECT", headers={"accept": BROWSER}).text
    assert "problem-search" not in other


def test_the_page_is_had_in_the_other_language_where_asking_again_is_possible(client: httpx.Client) -> None:
    asked = client.get("/page/project/none?page=2", headers={"accept": BROWSER, "accept-language": "de"}).text
    assert '<a class="language" href="?page=2&amp;lang=en"' in asked
    sent = client.post("/sparql", data={"query": "SELECT"}, headers={"accept": BROWSER}).text
    assert 'class="language"' not in sent
    assert "SELECT</textarea>" in sent, "what was sent can be mended"


def test_trouble_asks_for_patience(root: Path, small_release: Release, fake: Fake) -> None:
    settings = Settings(root=root, releases=small_release.path.parent, engine=fake.address)
    with run_server(create_app(settings)) as address:
        assert httpx.get(f"{address}/page/project/none").status_code == 404, "it has started"
        fake.reply = fake.replies[b"COUNT"] = say(500, "text/plain", b"broken")
        said: tuple[tuple[Language, str], ...] = (("de", "Frühestens in"), ("en", "at the earliest"))
        for language, word in said:
            headers = {"accept": BROWSER, "accept-language": language}
            answer = httpx.get(f"{address}/page/project/kif", headers=headers)
            assert answer.status_code == 503
            shown = html.unescape(answer.text)
            assert TEXTS[language]["problem_title_engine"] in shown
            assert word in shown
            assert answer.headers["retry-after"] in shown
            document = httpx.get(f"{address}/page/project/kif", headers={"accept": "*/*", "accept-language": language})
            assert document.json()["type"].endswith("/problem/engine")
            assert document.json()["title"] == "The query engine cannot answer"


def test_every_type_has_words() -> None:
    for language in LANGUAGES:
        for name in problem_types():
            assert TEXTS[language][f"problem_title_{name}"]
            assert TEXTS[language][f"problem_help_{name}"]
        assert not [key for key, text in TEXTS[language].items() if key.startswith("problem") and not text.strip()]
