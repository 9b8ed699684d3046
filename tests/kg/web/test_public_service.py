"""What is there besides the graph: pictures, discovery, what the law wants; each route once, and what it promises."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
import yaml

from app_case import run_server
from kg.config import Settings
from kg.operator import Operator
from kg.release import Release
from kg.web import create_app, legal
from kg.web.accesslog import AccessLog
from kg.web.addresses import local_path
from kg.web.discovery import PAGES, PART, next_expiry, write_sitemap, write_sitemap_index
from kg.web.pages import static_path
from kg.web.reports import report_address
from kg.web.texts import TEXTS
from public_case import BROWSER, OPERATOR, make_public_app

LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def public(root: Path, shipped_release: Release) -> Iterator[httpx.Client]:
    with run_server(make_public_app(root, shipped_release)) as address, httpx.Client(base_url=address) as client:
        del client.headers["accept"]
        yield client


@pytest.fixture(scope="module")
def nameless(root: Path, shipped_release: Release) -> Iterator[httpx.Client]:
    with (
        run_server(make_public_app(root, shipped_release, Operator())) as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


ROUTES = [
    ("/map", BROWSER, "de", "text/html; charset=utf-8", "Karte der Orte"),
    ("/map", BROWSER, "en", "text/html; charset=utf-8", "Map of the places"),
    ("/map.csv", "*/*", "de", "text/csv; charset=utf-8", "Münsingen"),
    ("/map.jsonld", "*/*", "de", "application/ld+json", '"hydra:totalItems":107'),
    ("/timeline.jsonld", "*/*", "de", "application/ld+json", '"hydra:totalItems":39'),
    ("/map.geojson", "*/*", "de", "application/geo+json", '"FeatureCollection"'),
    ("/timeline", BROWSER, "de", "text/html; charset=utf-8", "Zeitleiste der Vorhaben"),
    ("/timeline", BROWSER, "en", "text/html; charset=utf-8", "Funding round 3"),
    ("/timeline.csv", "*/*", "de", "text/csv; charset=utf-8", "2016-07"),
    ("/sitemap.xml", "*/*", "de", "application/xml", "/sitemap.xml?part=1</loc>"),
    ("/sitemap.xml?part=1", "*/*", "de", "application/xml", "/page/project/kif</loc>"),
    ("/robots.txt", "*/*", "de", "text/plain; charset=utf-8", "/sitemap.xml"),
    ("/.well-known/security.txt", "*/*", "de", "text/plain; charset=utf-8", "Contact: mailto:graph@example.org"),
    ("/.well-known/api-catalog", "*/*", "de", LINKSET, "/sparql"),
    ("/favicon.ico", "*/*", "de", "image/svg+xml", "<svg"),
    ("/static/favicon.svg", "*/*", "de", "image/svg+xml", "<svg"),
    ("/static/pictures.css", "*/*", "de", "text/css; charset=utf-8", "prefers-color-scheme"),
    ("/imprint", BROWSER, "de", "text/html; charset=utf-8", "Rathausplatz 1<br>12345 Musterstadt"),
    ("/imprint", BROWSER, "en", "text/html; charset=utf-8", '<p class="own" lang="de">Rathausplatz'),
    ("/privacy", BROWSER, "de", "text/html; charset=utf-8", "Datenschutz: Ä. Muster"),
    ("/privacy", BROWSER, "en", "text/html; charset=utf-8", "Privacy: A. Model"),
    ("/accessibility", BROWSER, "de", "text/html; charset=utf-8", "https://schlichtung.example/"),
    ("/accessibility", BROWSER, "en", "text/html; charset=utf-8", "partially compliant"),
    ("/cite", BROWSER, "de", "text/html; charset=utf-8", "@misc{kommunen-innovativ-"),
    ("/cite", BROWSER, "en", "text/html; charset=utf-8", "Knowledge graph project"),
    ("/cite.bib", "*/*", "de", "application/x-bibtex; charset=utf-8", "author = {{Projekt Wissensgraph"),
    ("/cite.ris", "*/*", "de", "application/x-research-info-systems; charset=utf-8", "TY  - DATA"),
    ("/cite.json", "*/*", "en", "application/vnd.citationstyles.csl+json", '"type": "dataset"'),
]
DATA = {
    "/map.csv",
    "/map.jsonld",
    "/map.geojson",
    "/timeline.csv",
    "/timeline.jsonld",
    "/cite.bib",
    "/cite.ris",
    "/cite.json",
}


@pytest.mark.parametrize(("path", "accept", "language", "content_type", "word"), ROUTES)
def test_each_route(public: httpx.Client, path: str, accept: str, language: str, content_type: str, word: str) -> None:
    headers = {"accept": accept, "accept-language": language}
    answer = public.get(path, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert word in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = public.head(path, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == content_type
    if path.startswith("/static/"):
        # Pages name them with a mark of what they hold: such an address is never asked for again.
        marked = public.get(static_path(path.removeprefix("/static/")))
        assert marked.headers["cache-control"].endswith("immutable")
        assert marked.headers["etag"] == answer.headers["etag"]
    if "etag" in answer.headers:
        again = public.get(path, headers={**headers, "if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.headers["etag"]) == (304, answer.headers["etag"])
        assert again.headers.get("vary") == answer.headers.get("vary")
    else:
        assert answer.headers["cache-control"] == "no-store"
    assert ("x-robots-tag" in answer.headers) == (path in DATA or path.startswith("/.well-known/"))
    if content_type.startswith("text/html"):
        assert answer.headers["content-language"] == language
        assert f'<html lang="{language}">' in answer.text
        assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/sitemap.xml?part=2", "no part"),
        ("/sitemap.xml?part=0", "no part"),
        ("/sitemap.xml?part=01", "no part"),
        ("/sitemap.xml?part=x", "no part"),
        ("/sitemap.xml?part=%F0%9D%9F%8F", "no part"),
        ("/cite.xml", "Not Found"),
        ("/map.xml", "Not Found"),
    ],
)
def test_what_is_not_there(public: httpx.Client, path: str, word: str) -> None:
    answer = public.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert word in answer.json()["detail"]


PAGE_PATHS = ["/map", "/timeline", *legal.PAGES]


@pytest.mark.parametrize("path", PAGE_PATHS)
def test_each_page_of_this_room_says_what_a_head_has_to_say(public: httpx.Client, path: str) -> None:
    text = public.get(path, headers={"accept": BROWSER}).text
    base = str(public.base_url).rstrip("/")
    assert f'<link rel="canonical" href="{base}{path}">' in text
    for language in ("de", "en", "x-default"):
        assert f'hreflang="{language}" href="{base}{path}' in text
    assert re.search(r'<meta name="description" content="[^"]{20,}">', text)
    assert '<link rel="icon" type="image/svg+xml"' in text
    assert len(re.findall(r"<h1\b", text)) == 1
    # Nothing that the policy for content forbids, and nothing from elsewhere.
    assert not re.search(r"<script(?! type=\"application/ld\+json\")|<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r'(?:src|href)="https?://(?!127\.0\.0\.1|musterstadt|schlichtung|creativecommons|w3id)', text)
    for each in re.findall(r'<link rel="alternate" type="[^"]*" href="([^"]*)"', text):
        assert public.get(html.unescape(each)).status_code == 200, each


@pytest.mark.parametrize("path", PAGE_PATHS)
def test_links_to_pages_that_are_no_things_lead_somewhere(public: httpx.Client, path: str) -> None:
    text = public.get(path, headers={"accept": BROWSER}).text
    links = {html.unescape(each) for each in re.findall(r'href="(/[^"]*)"', text)}
    assert {"/imprint", "/privacy", "/accessibility", "/cite"} <= links
    for each in links:
        if not each.startswith("/page/"):
            assert public.get(each, headers={"accept": BROWSER}).status_code == 200, each


# Pictures


def test_the_map_and_its_table_say_the_same(public: httpx.Client) -> None:
    page = public.get("/map", headers={"accept": BROWSER, "accept-language": "de"}).text
    rows = list(csv.DictReader(io.StringIO(public.get("/map.csv").text)))
    areas = {row["area"] for row in rows}
    placed = {row["area"] for row in rows if row["wkt"]}
    features = public.get("/map.geojson").json()["features"]
    assert {each["id"] for each in features} == placed
    assert sum(len(each["properties"]["projects"]) for each in features) == sum(bool(row["wkt"]) for row in rows)
    assert all(5 < each["geometry"]["coordinates"][0] < 16 for each in features)
    assert all(47 < each["geometry"]["coordinates"][1] < 56 for each in features)
    picture, table = (
        page[page.index("<svg") : page.index("</svg>")],
        page[page.index("<table") : page.index("</table>")],
    )
    assert len(re.findall(r"<a ", picture)) == len(placed)
    assert len(re.findall(r"<tr>", table)) == len(areas) + 1
    assert set(re.findall(r'<a [^>]*href="([^"]*)"', picture)) <= set(re.findall(r'<a href="([^"]*)"', table))
    base = "https://w3id.org/kommunen-innovativ/"
    assert {local_path(base, each) for each in areas} <= set(map(html.unescape, re.findall(r'href="([^"]*)"', table)))
    assert f"{len(areas)} Orte" in page
    assert f"Von {len(areas) - len(placed)} ist kein Punkt bekannt" in page
    assert len(picture) < 60_000


@pytest.mark.parametrize(("name", "column"), [("map", "area"), ("timeline", "project")])
def test_the_data_of_a_picture_are_statements_of_the_graph(
    public: httpx.Client, shipped_store: ox.Store, name: str, column: str
) -> None:
    answer = public.get(f"/{name}.jsonld")
    document = answer.json()
    table = public.get(f"/{name}.csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    things = {row[column] for row in rows}
    assert {each["id"] for each in document["hydra:member"]} == things
    assert document["hydra:totalItems"] == len(things) == int(answer.headers["x-total-count"])
    assert len(rows) == len({tuple(row.values()) for row in rows}) == int(table.headers["x-total-count"])
    triples = [quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.JSON_LD)]
    said = [each for each in triples if "hydra" not in each.predicate.value and "hydra" not in str(each.object)]
    unknown = [
        each
        for each in said
        if not any(shipped_store.quads_for_pattern(each.subject, each.predicate, each.object, None))
    ]
    assert len(said) > 3 * len(things)
    assert not unknown
    page = public.get(f"/{name}", headers={"accept": BROWSER}).text
    assert f'<link rel="alternate" type="application/ld+json" href="/{name}.jsonld"' in page
    assert f'<a href="/{name}.jsonld">' in page


def test_the_timeline_and_its_table_say_the_same(public: httpx.Client) -> None:
    page = public.get("/timeline", headers={"accept": BROWSER, "accept-language": "de"}).text
    rows = list(csv.DictReader(io.StringIO(public.get("/timeline.csv").text)))
    known = [row for row in rows if row["not_before"] and row["not_after"]]
    assert len(rows) > len(known) > 25
    assert page.count('class="bar"') == len(known)
    assert page.count("<tr>") == len(rows) + 1
    assert f"Von {len(rows) - len(known)} Vorhaben" in page
    unknown = sum(not row["start"] for row in rows) + sum(not row["end"] for row in rows)
    assert len(re.findall(r"<td[^>]*>nicht bekannt</td>", page)) == unknown > 0
    kif = next(row for row in rows if row["project"].endswith("/kif"))
    assert (kif["start"], kif["end"]) == ("2016-07", "2019-06")
    assert "KIF: 07/2016 – 06/2019" in page
    assert re.search(r"<td[^>]*>07/2016</td><td[^>]*>06/2019</td>", page)


# Discovery


def test_the_site_map_has_canonical_pages_only_with_the_date_of_the_release(
    public: httpx.Client, shipped_release: Release
) -> None:
    base = str(public.base_url).rstrip("/")
    index = ElementTree.fromstring(public.get("/sitemap.xml").text)
    parts = [each.text or "" for each in index.iter(f"{SITEMAP}loc")]
    assert parts == [f"{base}/sitemap.xml?part=1"]
    urls = ElementTree.fromstring(public.get(parts[0]).text).findall(f"{SITEMAP}url")
    addresses = [each.findtext(f"{SITEMAP}loc") or "" for each in urls]
    assert len(addresses) == len(set(addresses)) > 700
    assert {each.findtext(f"{SITEMAP}lastmod") for each in urls} == {shipped_release.manifest["date"]}
    assert [f"{base}{path}" for path in PAGES] == addresses[: len(PAGES)]
    paths = [urlsplit(each).path for each in addresses[len(PAGES) :]]
    assert all(re.fullmatch(r"/page/[a-z-]+/[^/]+", path) for path in paths)
    kinds = {path.split("/")[2] for path in paths}
    assert {"project", "municipality", "organisation", "key-message", "result", "publication", "measure"} <= kinds
    assert not kinds & {"person", "participation", "assignment", "involvement", "geometry", "link"}
    for url in urls[:3]:
        address = url.findtext(f"{SITEMAP}loc")
        alternates = {each.get("hreflang"): each.get("href") for each in url if each.get("rel") == "alternate"}
        assert alternates == {"de": f"{address}?lang=de", "en": f"{address}?lang=en", "x-default": address}


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_the_site_map_are_there(public: httpx.Client, path: str) -> None:
    answer = public.get(path, headers={"accept": BROWSER})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_what_the_first_page_leads_to_is_in_the_site_map(public: httpx.Client) -> None:
    text = public.get("/", headers={"accept": BROWSER}).text
    paths = {urlsplit(html.unescape(each)).path for each in re.findall(r'<a [^>]*href="(/[^"]*)"', text)}
    missing = []
    for path in paths - set(PAGES):
        answer = public.get(path, headers={"accept": BROWSER})
        canonical = re.search(r'<link rel="canonical" href="([^"]*)"', answer.text)
        if canonical and canonical[1] == f"{str(public.base_url).rstrip('/')}{path}" and not path.startswith("/page/"):
            missing.append(path)
    assert not missing


def test_a_large_site_map_comes_in_parts() -> None:
    index = ElementTree.fromstring(write_sitemap_index("https://x.example", 2 * PART + 1, "2026-11-22"))
    assert [each.text for each in index.iter(f"{SITEMAP}loc")] == [
        f"https://x.example/sitemap.xml?part={at}" for at in (1, 2, 3)
    ]
    part = write_sitemap("https://x.example", [f"/page/municipality/{at:08}" for at in range(PART)], "2026-11-22")
    # The protocol allows 50 MiB.
    assert len(part.encode()) < 50 * 1024 * 1024


def test_what_an_address_holds_is_no_markup_in_the_site_map() -> None:
    text = write_sitemap("https://x.example", ["/page/a/b&c<d>"], "")
    url = ElementTree.fromstring(text).find(f"{SITEMAP}url")
    assert url is not None
    assert url.findtext(f"{SITEMAP}loc") == "https://x.example/page/a/b&c<d>"
    assert url.find(f"{SITEMAP}lastmod") is None


def test_robots_may_read_pages_and_not_ask(public: httpx.Client) -> None:
    text = public.get("/robots.txt").text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    for path in ("/", "/map", "/page/project/kif", "/data/project/kif.ttl", "/dumps/latest/all.ttl.gz", "/sparql"):
        assert robots.can_fetch("*", path), path
    for path in ("/sparql?query=ASK+%7B%7D", "/graphs?default"):
        assert not robots.can_fetch("*", path), path
    assert robots.site_maps() == [f"{str(public.base_url).rstrip('/')}/sitemap.xml"]


def test_security_txt_is_never_out_of_date(public: httpx.Client) -> None:
    lines = dict(line.split(": ", 1) for line in public.get("/.well-known/security.txt").text.splitlines())
    assert set(lines) == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    expires = datetime.fromisoformat(lines["Expires"])
    # https://www.rfc-editor.org/rfc/rfc9116#section-2.5.5: less than a year.
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)
    assert lines["Canonical"].endswith("/.well-known/security.txt")


def test_the_expiry_lies_ahead_on_every_day() -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(800):
        assert timedelta(days=140) < next_expiry(day) - day < timedelta(days=190)
        day += timedelta(days=1, hours=1)


def test_without_a_contact_security_txt_is_not_there_and_says_why(nameless: httpx.Client) -> None:
    answer = nameless.get("/.well-known/security.txt")
    assert answer.status_code == 404
    assert "KG_CONTACT_EMAIL" in answer.json()["detail"]


def test_the_catalogue_of_apis(public: httpx.Client) -> None:
    answer = public.get("/.well-known/api-catalog")
    base = str(public.base_url).rstrip("/")
    linkset = answer.json()["linkset"]
    own, *apis = linkset
    assert own["anchor"] == f"{base}/.well-known/api-catalog"
    assert [each["href"] for each in own["item"]] == [each["anchor"] for each in apis]
    assert {f"{base}/sparql", f"{base}/dumps/"} <= {each["anchor"] for each in apis}
    assert {"href": f"{base}/openapi.json", "type": "application/json"} in apis[0]["service-desc"]
    for api in apis:
        for relation in set(api) - {"anchor"}:
            for target in api[relation]:
                found = public.get(target["href"], headers={"accept": target["type"]})
                assert found.status_code == 200, target
                assert found.headers["content-type"].split(";")[0] == target["type"], target
    assert public.head("/.well-known/api-catalog").headers["link"] == (
        f'<{base}/.well-known/api-catalog>; rel="api-catalog"'
    )


# What the law wants


def test_every_page_leads_to_a_report_with_the_address_filled_in(public: httpx.Client) -> None:
    for path in ("/", "/map", "/dumps/", "/nowhere", "/sparql?query=ASK+%7B%7D"):
        text = public.get(path, headers={"accept": BROWSER, "accept-language": "en"}).text
        (link,) = {html.unescape(each) for each in re.findall(r'href="(mailto:[^"]*\?[^"]*)"', text)}
        assert link.startswith("mailto:graph@example.org?subject=")
        body = parse_qs(urlsplit(link).query)["body"][0]
        assert f"{str(public.base_url).rstrip('/')}{path.partition('?')[0]}\n" in body


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (Operator(), ""),
        (Operator(contact_url="https://x.example/new"), "https://x.example/new?about=https%3A%2F%2Fid.example%2Fa%26b"),
        (Operator(contact_url="https://x.example/?f=1"), "https://x.example/?f=1&about=https%3A%2F%2Fid.example%2Fa%26b"),
        (Operator(email="a@b.org", contact_url="https://x.example/{about}"), "https://x.example/https%3A%2F%2Fid.example%2Fa%26b"),
    ],
)  # fmt: skip
def test_where_a_report_goes(operator: Operator, expected: str) -> None:
    assert report_address(operator, "https://id.example/a&b", "de") == expected


def test_a_report_by_mail_says_what_it_is_about() -> None:
    iri = "https://w3id.org/kommunen-innovativ/id/project/kif"
    for language in ("de", "en"):
        address = report_address(OPERATOR, iri, language)
        assert iri in unquote(address)
        assert " " not in address
        assert "\n" not in address


def test_what_the_operator_has_not_set_is_said_with_the_name_of_the_setting(nameless: httpx.Client) -> None:
    expected = {
        "/imprint": {"KG_PUBLISHER", "KG_IMPRINT", "KG_CONTACT_EMAIL"},
        "/privacy": {"KG_PUBLISHER", "KG_PRIVACY", "KG_CONTACT_EMAIL"},
        "/accessibility": {"KG_PUBLISHER", "KG_CONTACT_EMAIL", "KG_ENFORCEMENT_BODY"},
        "/cite": set(),
    }
    for path, names in expected.items():
        for language in ("de", "en"):
            text = nameless.get(path, params={"lang": language}, headers={"accept": BROWSER}).text
            assert set(re.findall(r"KG_[A-Z_]+", text)) == names
            assert text.count(TEXTS[language]["legal_unset"]) == len(names)
            assert TEXTS[language]["report"] not in text


def test_a_name_is_text_and_nothing_else(public: httpx.Client) -> None:
    for path in ("/imprint", "/privacy", "/accessibility"):
        text = public.get(path, headers={"accept": BROWSER}).text
        assert "Stadt &lt;Musterstadt&gt;" in text
        assert "KG_" not in text


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_privacy_statement_lists_what_a_line_of_the_log_holds(public: httpx.Client, language: str) -> None:
    said = AccessLog.__doc__
    assert said
    fields = re.search(r"A line: (.*)\.$", said, re.MULTILINE | re.DOTALL)
    assert fields
    text = public.get("/privacy", params={"lang": language}, headers={"accept": BROWSER}).text
    listed = re.search(r'<ul id="log">(.*?)</ul>', text, re.DOTALL)
    assert listed
    assert listed[1].count("<li>") == len(re.split(r",\s", fields[1])) == 8


def test_what_scripts_keep_in_the_browser_is_said(root: Path) -> None:
    own = [path for path in (root / "src/kg/web").rglob("*.js") if "node_modules" not in path.parts]
    keeping = [path for path in own if re.search(r"localStorage|indexedDB|document\.cookie", path.read_text("utf-8"))]
    assert all({"editor", "static"} & set(path.parts) for path in keeping)
    assert "Abfrage-Editor" in TEXTS["de"]["privacy_browser_text"]
    assert "query editor" in TEXTS["en"]["privacy_browser_text"]


def test_a_line_of_the_log_holds_that_and_nothing_of_the_visitor(root: Path, shipped_release: Release) -> None:
    stream = io.StringIO()

    app = create_app(Settings(root=root, releases=shipped_release.path.parent, trusted_proxies=""), access_log=stream)
    headers = {"accept": BROWSER, "user-agent": "Visitor/1.0", "referer": "https://elsewhere.example/", "cookie": "a=b"}
    with run_server(app) as address:
        answer = httpx.get(f"{address}/privacy?q=secret&lang=de", headers=headers)
        assert "set-cookie" not in answer.headers
        assert answer.headers["referrer-policy"] == "no-referrer"
        app.hub.log.close()
        (line,) = stream.getvalue().splitlines()
    assert len(line.split(" ")) == 8
    assert " GET /privacy 200 " in line
    for secret in ("127.0.0.1", "secret", "Visitor", "elsewhere", "a=b"):
        assert secret not in line


def test_the_citation_is_that_of_the_release(public: httpx.Client, root: Path, shipped_release: Release) -> None:
    manifest = shipped_release.manifest
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    bibtex = public.get("/cite.bib?lang=en").text
    assert f"version = {{{shipped_release.id}}}" in bibtex
    assert f'url = "{manifest["dataset"]}"' in bibtex
    assert "year = {2026},\n  month = nov," in bibtex
    assert bibtex.count("{") == bibtex.count("}")
    (item,) = public.get("/cite.json?lang=en").json()
    plain = str.maketrans("“”", '""')
    assert item["author"][0]["literal"].translate(plain) == citation["authors"][0]["name"]
    assert item["title"] == manifest["title"]["en"] == citation["title"]
    assert "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0]) == manifest["date"]
    assert item["license"] == manifest["licence"]
    assert public.get(item["archive_location"]).json()["id"] == shipped_release.id
    ris = public.get("/cite.ris?lang=en").text
    assert ris.startswith("TY  - DATA\r\n")
    assert ris.endswith("ER  - \r\n")
    page = public.get("/cite?lang=de", headers={"accept": BROWSER}).text
    assert html.unescape(page).count(shipped_release.id) >= 3
    organisation = (root / "data/organisations.ttl").read_text(encoding="utf-8")
    assert f'"{TEXTS["de"]["cite_author"]}"@de' in organisation


def test_files_of_the_owner_cannot_be_cited(root: Path, serving_data: Path) -> None:
    with run_server(create_app(Settings(root=root, releases=root / "none"), [serving_data])) as address:
        assert TEXTS["en"]["cite_nothing"] in httpx.get(f"{address}/cite?lang=en", headers={"accept": BROWSER}).text
        assert httpx.get(f"{address}/cite.bib").status_code == 404
        assert "lastmod" not in httpx.get(f"{address}/sitemap.xml").text


def test_behind_a_prefix_no_inner_name_gets_out(root: Path, shipped_release: Release) -> None:
    app = make_public_app(root, shipped_release, public_url="https://data.example/graph")
    with run_server(app) as address:
        for path in dict.fromkeys(route[0] for route in ROUTES):
            answer = httpx.get(address + path, headers={"accept": BROWSER})
            assert answer.status_code == 200
            # Left by the proxy, the prefix changes nothing: here it is also how addresses of graphs begin.
            assert httpx.get(f"{address}/graph{path}", headers={"accept": BROWSER}).text == answer.text
            text = f"{answer.headers}{answer.text}"
            assert "127.0.0.1" not in text, path
            assert "localhost" not in text, path
            for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text):
                assert link.startswith("/graph/"), (path, link)
        catalogue = json.dumps(httpx.get(f"{address}/.well-known/api-catalog").json())
        assert "https://data.example/graph/sparql" in catalogue
