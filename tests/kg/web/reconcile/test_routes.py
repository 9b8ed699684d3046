"""Every route: what it is asked, what it answers, in which type and language; bad input with a word on what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from app_case import run_server
from kg.config import Settings
from kg.matching.reasons import CODES
from kg.web import create_app

PROBLEM = "application/problem+json"
JSON = "application/json"
HTML = "text/html"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
DORTMUND = "municipality/05913000"

READ = [
    ("/reconcile", "*/*", "de", 200, JSON, '"versions":["0.2"]'),
    ("/reconcile", JSON, "de", 200, JSON, '"name":"Gemeinde"'),
    ("/reconcile", JSON, "en", 200, JSON, '"name":"municipality"'),
    ("/reconcile?lang=en", JSON, "de", 200, JSON, "preview?id={{id}}&lang=en"),
    ("/reconcile?format=json", BROWSER, "de", 200, JSON, '"versions":["0.2"]'),
    ("/reconcile", BROWSER, "de", 200, HTML, "Schritt für Schritt"),
    ("/reconcile", BROWSER, "en", 200, HTML, "step by step"),
    ("/reconcile", "image/png", "de", 406, PROBLEM, "text/html"),
    ("/reconcile?names=Dortmund%0AZwickau&type=Municipality&state=05", BROWSER, "de", 200, HTML, "page/municipality"),
    ("/reconcile?names=Nirgendwo", BROWSER, "de", 200, HTML, "nichts gefunden"),
    ("/reconcile?names=Ulm&type=Q5", BROWSER, "de", 400, HTML, "is no type here"),
    ("/reconcile/draft", "*/*", "de", 200, JSON, '"versions":["1.0-draft"]'),
    ("/reconcile/draft", BROWSER, "en", 200, JSON, '"lang":"en"'),
    ('/reconcile?queries={"q":{"query":"Dortmund"}}', BROWSER, "de", 200, JSON, DORTMUND),
    ('/reconcile?extend={"ids":["project/kif"],"properties":[]}', "*/*", "de", 200, JSON, '"rows":{"project/kif":{}}'),
    ("/reconcile?queries={", "*/*", "de", 400, PROBLEM, "queries: this is no JSON: line 1, column 2"),
    ("/reconcile?queries={}&extend={}", "*/*", "de", 400, PROBLEM, "send one of them"),
    ("/reconcile?callback=jQuery1", "*/*", "de", 400, PROBLEM, "JSONP is not spoken here"),
    ("/reconcile?queries={}&callback=x", "*/*", "de", 400, PROBLEM, "CORS"),
    ("/reconcile/suggest/entity?prefix=Dort", "*/*", "de", 200, JSON, f'"id":"{DORTMUND}"'),
    ("/reconcile/draft/suggest/entity?prefix=Dort", "*/*", "de", 200, JSON, f'"id":"{DORTMUND}"'),
    ("/reconcile/suggest/entity?prefix=Dort&type=Theme", "*/*", "de", 200, JSON, '"result":[]'),
    ("/reconcile/suggest/entity?prefix=Dort&type=Q5", "*/*", "de", 400, PROBLEM, "'Q5' is no type here"),
    ("/reconcile/suggest/entity", "*/*", "de", 400, PROBLEM, "there is no prefix"),
    ("/reconcile/suggest/entity?prefix=D&cursor=x", "*/*", "de", 400, PROBLEM, "cursor is 'x'"),
    ("/reconcile/suggest/entity?prefix=D&callback=x", "*/*", "de", 400, PROBLEM, "JSONP"),
    ("/reconcile/suggest/type?prefix=gem", "*/*", "de", 200, JSON, '"id":"Municipality"'),
    ("/reconcile/suggest/type?prefix=muni", "*/*", "en", 200, JSON, '"name":"municipality"'),
    ("/reconcile/draft/suggest/type?prefix=", "*/*", "de", 200, JSON, '"id":"KeyMessage"'),
    ("/reconcile/suggest/property?prefix=einw", "*/*", "de", 200, JSON, '"id":"population"'),
    ("/reconcile/draft/suggest/property?prefix=inhab", "*/*", "en", 200, JSON, '"name":"inhabitants"'),
    ("/reconcile/extend/propose?type=Municipality", "*/*", "de", 200, JSON, '"id":"ags"'),
    ("/reconcile/draft/extend/propose?type=Project&limit=1", "*/*", "de", 200, JSON, '"limit":1'),
    ("/reconcile/extend/propose", "*/*", "de", 200, JSON, '"id":"page"'),
    ("/reconcile/extend/propose?type=Q5", "*/*", "de", 400, PROBLEM, "there are Municipality"),
    ("/reconcile/extend/propose?type=Theme&limit=x", "*/*", "de", 400, PROBLEM, "limit is 'x'"),
    (f"/reconcile/preview?id={DORTMUND}", "*/*", "de", 200, HTML, "Einwohner"),
    (f"/reconcile/preview?id={DORTMUND}", JSON, "en", 200, HTML, "inhabitants"),
    (f"/reconcile/draft/preview?id={DORTMUND.replace('/', '%2F')}", "*/*", "de", 200, HTML, "603.462"),
    ("/reconcile/preview?id=https://w3id.org/kommunen-innovativ/id/project/kif", "*/*", "de", 200, HTML, "KIF"),
    (
        "/reconcile/preview?id=municipality/99999999",
        "*/*",
        "de",
        404,
        PROBLEM,
        "an id looks like municipality/05913000",
    ),
    ("/reconcile/preview?id=%3Cscript%3E", "*/*", "de", 404, PROBLEM, "to be shown"),
    ("/reconcile/preview", "*/*", "de", 400, PROBLEM, "there is no id"),
    (f"/reconcile/flyout/entity?id={DORTMUND}", "*/*", "de", 200, JSON, "<strong>Dortmund</strong>"),
    ("/reconcile/flyout/type?id=Municipality", "*/*", "de", 200, JSON, "<strong>Gemeinde</strong>"),
    ("/reconcile/flyout/property?id=ags", "*/*", "en", 200, JSON, "eight digits"),
    ("/reconcile/flyout/property?id=P31", "*/*", "en", 400, PROBLEM, "no property here"),
    ("/reconcile/flyout/entity?id=project/none", "*/*", "en", 404, PROBLEM, "there is no"),
    ("/reconcile/flyout/other?id=x", "*/*", "en", 404, PROBLEM, "entity, type and property"),
    ("/reconcile/match", "*/*", "de", 405, PROBLEM, "Not Allowed"),
    ("/reconcile/other", "*/*", "de", 404, PROBLEM, "Not Found"),
]


@pytest.mark.parametrize(("path", "accept", "language", "status", "kind", "word"), READ)
def test_reading(
    service: httpx.Client, path: str, accept: str, language: str, status: int, kind: str, word: str
) -> None:
    answer = service.get(path, headers={"Accept": accept, "Accept-Language": language})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == kind
    assert word in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    if status == 200:
        assert "Accept-Language" in answer.headers["vary"]
        assert answer.headers["content-language"] == ("en" if "lang=en" in path else language)
        head = service.head(path, headers={"Accept": accept, "Accept-Language": language})
        assert (head.status_code, head.text, head.headers["etag"]) == (200, "", answer.headers["etag"])
        known = {"Accept": accept, "Accept-Language": language, "If-None-Match": answer.headers["etag"]}
        assert service.get(path, headers=known).status_code == 304


MATCH = {"queries": [{"type": "Municipality", "conditions": [{"matchType": "name", "propertyValue": "Dortmund"}]}]}
EXTEND = {"ids": [DORTMUND], "properties": [{"id": "ags"}]}
POSTED = [
    ("/reconcile", {"data": {"queries": json.dumps({"q0": {"query": "Dortmund"}})}}, 200, f'"id":"{DORTMUND}"'),
    ("/reconcile", {"data": {"extend": json.dumps(EXTEND)}}, 200, '"ags":[{"str":"05913000"}]'),
    ("/reconcile", {"data": {"queries": "{}"}}, 200, "{}"),
    ("/reconcile", {"data": {"other": "x"}}, 400, "neither queries nor extend"),
    ("/reconcile", {"data": {"queries": "{}", "callback": "x"}}, 400, "JSONP"),
    ("/reconcile?callback=x", {"data": {"queries": "{}"}}, 400, "JSONP"),
    ("/reconcile", {"json": MATCH}, 415, "send JSON to /reconcile/match"),
    ("/reconcile", {"content": b"x"}, 415, "no media type"),
    ("/reconcile", {"data": {"queries": "x" * 1_100_000}}, 413, "longer than 1048576 bytes"),
    (
        "/reconcile",
        {"data": {"queries": json.dumps({f"q{at}": {"query": "Ulm"} for at in range(101)})}},
        413,
        "no more than 100",
    ),
    ("/reconcile", {"data": {"extend": json.dumps({**EXTEND, "ids": ["x"] * 501})}}, 413, "no more than 500"),
    ("/reconcile/match", {"json": MATCH}, 200, '"results":[{"candidates":[{"id":"municipality/05913000"'),
    ("/reconcile/draft/match", {"json": MATCH}, 200, '"candidates"'),
    ("/reconcile/match", {"data": {"queries": "{}"}}, 415, "send application/json"),
    ("/reconcile/match", {"content": b"\xff", "headers": {"Content-Type": JSON}}, 400, "not UTF-8 (byte 0)"),
    ("/reconcile/match?callback=x", {"json": MATCH}, 400, "JSONP"),
    ("/reconcile/match", {"json": {"queries": [{}]}}, 400, "queries[0].conditions"),
    ("/reconcile/extend", {"json": EXTEND}, 200, '"values":[{"str":"05913000"}]'),
    ("/reconcile/draft/extend", {"json": EXTEND}, 200, '"rows":[{"id":"municipality/05913000"'),
    ("/reconcile/extend", {"json": {"ids": []}}, 400, "properties: a list is expected"),
    ("/reconcile/suggest/type", {"json": {}}, 405, "Not Allowed"),
]


@pytest.mark.parametrize(("path", "sent", "status", "word"), POSTED)
def test_posting(service: httpx.Client, path: str, sent: dict[str, Any], status: int, word: str) -> None:
    answer = service.post(path, **sent)
    assert answer.status_code == status, answer.text
    assert word in answer.text
    kind = JSON if status == 200 else PROBLEM
    assert answer.headers["content-type"].split(";")[0] == kind
    assert answer.headers["access-control-allow-origin"] == "*"


def test_other_methods_are_refused_and_named(service: httpx.Client) -> None:
    answer = service.put("/reconcile", content=b"x")
    assert answer.status_code == 405
    assert {each.strip() for each in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


def test_a_page_of_another_site_may_post(service: httpx.Client) -> None:
    headers = {
        "Origin": "http://127.0.0.1:3333",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    for path in ("/reconcile", "/reconcile/match", "/reconcile/draft/extend"):
        answer = service.options(path, headers=headers)
        assert answer.status_code == 204
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert "Content-Type" in answer.headers["access-control-allow-headers"]
        assert answer.headers["access-control-allow-origin"] == "*"


def test_every_reason_has_a_place_where_it_is_explained(service: httpx.Client) -> None:
    template = service.get("/reconcile").json()["feature_view"]["url"]
    page = service.get(template.partition("#")[0], headers={"Accept": BROWSER, "Accept-Language": "en"}).text
    for code in {*CODES, "unread"}:
        anchor = template.replace("{{id}}", code).partition("#")[2]
        assert f'id="{anchor}"' in page, code


def test_only_previews_may_be_framed(service: httpx.Client) -> None:
    policy = service.get(f"/reconcile/preview?id={DORTMUND}").headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    for path in ("/reconcile", "/reconcile/draft", f"/page/{DORTMUND}", "/reconcile/preview?id=x"):
        answer = service.get(path, headers={"Accept": "text/html"})
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert "x-frame-options" not in answer.headers


def test_previews_stand_alone(service: httpx.Client) -> None:
    text = service.get(f"/reconcile/preview?id={DORTMUND}").text
    assert "<script" not in text
    assert "style=" not in text
    assert re.findall(r'<link rel="stylesheet" href="([^"?]*)', text) == ["/static/reconcile.css"]
    assert f'/page/{DORTMUND}" target="_blank" rel="noopener">Dortmund' in text


def test_what_is_asked_stays_text(service: httpx.Client) -> None:
    text = service.get("/reconcile", params={"names": '"><script>alert(1)</script>'}, headers={"Accept": BROWSER}).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_the_form_looks_at_twenty_lines_and_says_so(service: httpx.Client) -> None:
    names = "\n".join(["Dortmund"] * 21)
    text = service.get("/reconcile", params={"names": names, "lang": "en"}, headers={"Accept": BROWSER}).text
    assert "first 20 were reconciled" in text
    assert text.count('<th scope="row">Dortmund</th>') == 20
    long = service.get("/reconcile", params={"names": "x" * 501}, headers={"Accept": BROWSER})
    assert long.status_code == 400
    assert "line 1 has 501 characters" in long.text


def test_an_address_that_is_too_long(service: httpx.Client) -> None:
    answer = service.get("/reconcile?queries=" + "x" * 60_001)
    assert answer.status_code == 414


def test_files_without_a_release_have_no_such_service(root: Path, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text("<https://x.example/a> a <https://x.example/B> .", encoding="utf-8")
    app = create_app(Settings(root=root, releases=tmp_path), [data])
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        for path in ("/reconcile", "/reconcile/draft", "/reconcile/suggest/type?prefix=x"):
            answer = client.get(path, headers={"Accept": "application/json"})
            assert answer.status_code == 503, path
            assert "no release" in answer.json()["detail"]
        assert 'href="/reconcile"' not in client.get("/", headers={"Accept": BROWSER}).text


def test_where_it_is_named(service: httpx.Client) -> None:
    catalogue = service.get("/.well-known/api-catalog").json()["linkset"]
    assert any(each["anchor"].endswith("/reconcile") and each["service-desc"] for each in catalogue)
    assert "/reconcile</loc>" in service.get("/sitemap.xml?part=1").text
    assert "Disallow: /reconcile?" in service.get("/robots.txt").text
    assert 'href="/reconcile"' in service.get("/", headers={"Accept": BROWSER}).text
    assert "/reconcile> " in service.get("/catalog", headers={"Accept": "text/turtle"}).text
