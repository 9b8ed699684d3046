"""docs/standards.md line by line: the request that a line speaks of, and what is answered, on a running server.

What takes more than one request is held by the tests that docs/standards.md names beside the line.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib.namespace import DCTERMS

from app_case import run_server
from kg.release import Release
from public_case import BROWSER, make_public_app

BASE = "https://w3id.org/kommunen-innovativ/"
PUBLIC = "https://data.example/kg"
ORIGIN = {"origin": "https://x.example"}
PREFLIGHT = {**ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
OPEN = {"access-control-allow-origin": r"\*", "access-control-expose-headers": r".*Content-Location.*ETag.*Link.*"}
FOREVER = r"public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Line:
    """A request and what is expected of its answer: the status, headers (whole values, as patterns; None: not there),
    a word of the body. `{release}` stands for the id of the release."""

    number: str
    path: str
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)
    word: str = ""
    accept: str | None = None
    method: str = "GET"
    more: Mapping[str, str] = field(default_factory=dict)


def _to(path: str) -> dict[str, str | None]:
    return {"location": re.escape(f"/kg{path}")}


def _type(kind: str) -> dict[str, str | None]:
    return {"content-type": re.escape(kind) + r"(?:; charset=utf-8)?(?:; header=present)?"}


KIF = "/data/project/kif"
DUMP = "/dumps/{release}/all.nq.gz"
LINES = [
    # 2. Identifiers
    Line("2.1", "/id/project/kif", 303, {**_to(f"{KIF}.ttl"), "vary": "Accept"}, accept="text/turtle"),
    Line("2.2", "/id/project/kif", 303, {**_to("/page/project/kif"), "vary": "Accept"}, accept="text/html"),
    Line("2.3", "/id/project/kif", 303, _to("/page/project/kif")),
    Line("2.3", "/id/project/kif", 303, _to("/page/project/kif"), method="HEAD"),
    Line("2.4", "/id/project/none", 404, _type("application/problem+json"), "no project", accept="text/turtle"),
    Line("2.4", "/id/project/none", 404, _type("text/html"), "404", accept=BROWSER),
    Line("2.6", f"{KIF}.ttl", 200, {"content-type": "text/turtle; charset=utf-8"}, "foaf:primaryTopic project:kif"),
    Line("2.6", f"{KIF}.ttl", word="dct:license <https://creativecommons.org/licenses/by/4.0/>"),
    Line("2.6", f"{KIF}.ttl", word='dct:modified "2026-11-22"^^xsd:date'),
    Line("2.6", f"{KIF}.ttl", word="void:inDataset dataset:kommunen-innovativ"),
    Line("2.7", f"{KIF}.jsonld", 200, _type("application/ld+json")),
    Line("2.7", f"{KIF}.nt", 200, _type("application/n-triples"), f"<{BASE}id/project/kif>"),
    Line("2.7", f"{KIF}.rdf", 200, _type("application/rdf+xml"), "rdf:RDF"),
    Line("2.7", f"{KIF}.csv", 200, {"content-type": "text/csv; charset=utf-8.*"}),
    Line("2.7", f"{KIF}.trig", 200, _type("application/trig")),
    Line("2.7", f"{KIF}.nq", 200, _type("application/n-quads")),
    Line(
        "2.8", KIF, 200,
        {**_type("application/ld+json"), "content-location": re.escape(f"/kg{KIF}.jsonld"), "vary": "Accept.*"},
        accept="text/turtle;q=0.3, application/ld+json",
    ),
    Line("2.9", KIF, 406, _type("application/problem+json"), "text/turtle", accept="image/png"),
    Line("2.12", "/id/municipality/05913000", 303, _to("/page/municipality/05913000")),
    Line("2.12", "/resolve?ags=05913000", 303, _to("/id/municipality/05913000")),
    Line("2.12", "/resolve?fkz=033L169A", 303, _to("/id/grant/033L169A")),
    Line("2.12", "/resolve?ags=99999999", 404, _type("application/problem+json")),
    Line("2.14", "/def", 200, _type("text/turtle"), "ki:Grant a owl:Class", accept="text/turtle"),
    Line("2.14", "/def", 200, _type("text/html"), 'id="Grant"', accept=BROWSER),
    Line("2.14", "/def/1.0.0", 200, _type("text/turtle"), "owl:versionIRI", accept="text/turtle"),
    Line("2.14", "/def/9.9.9", 404, _type("application/problem+json")),
    Line("2.14", "/shapes", 200, _type("text/turtle"), "sh:NodeShape", accept="text/turtle"),
    # 3. Pages
    Line("3.2", "/page/project/kif", word='rel="alternate" type="application/rdf+xml"', accept=BROWSER),
    Line("3.2", "/page/project/kif", word=f'rel="canonical" href="{PUBLIC}/page/project/kif"', accept=BROWSER),
    Line("3.2", "/page/project/kif", word='hreflang="en"', accept=BROWSER),
    Line("3.5", "/page/project/kif", headers={"content-security-policy": "default-src 'none';(?!.*unsafe-inline).*"}),
    Line(
        "3.6", "/page/project/kif",
        headers={"content-language": "en", "vary": "Accept, Accept-Language(?:, .*)?"},
        accept=BROWSER, more={"accept-language": "en"},
    ),
    Line("3.8", "/projects.csv", 200, {**_type("text/csv"), "x-total-count": "40"}),
    Line("3.8", "/projects.jsonld", 200, _type("application/ld+json"), '"hydra:totalItems":40'),
    # 5. Metadata
    Line("5.1", "/.well-known/void", 200, _type("text/turtle"), "void:classPartition"),
    Line("5.1", "/.well-known/void", 200, _type("application/rdf+xml"), "Linkset", accept="application/rdf+xml"),
    Line("5.2", "/catalog.ttl", 200, _type("text/turtle"), "dcatap:availability"),
    Line("5.2", "/catalog.rdf", 200, _type("application/rdf+xml"), "spdx:checksumValue"),
    Line("5.2", "/catalog.jsonld", 200, _type("application/ld+json")),
    Line("5.7", "/.well-known/api-catalog", 200, {"content-type": "application/linkset\\+json; .*"}, "/openapi.json"),
    Line("5.8", "/openapi.json", 200, _type("application/json"), '"openapi":"3.1'),
    Line("5.9", "/quality", 200, _type("text/html"), "{release}", accept=BROWSER),
    Line("5.9", "/quality.ttl", 200, _type("text/turtle"), "sh:conforms true"),
    # 6. Dumps
    Line("6.1", "/dumps/latest/all.nq.gz", 302, {**_to(DUMP), "cache-control": "no-cache"}),
    Line(
        "6.2", DUMP, 200,
        {
            "content-type": "application/gzip", "content-encoding": None, "content-length": r"\d+",
            "accept-ranges": "bytes", "etag": '"[0-9a-f]{64}"', "cache-control": FOREVER,
        },
        method="HEAD",
    ),
    Line(
        "6.3", DUMP, 206, {"content-range": r"bytes 0-99/\d{5,}", "content-length": "100"},
        more={"range": "bytes=0-99"},
    ),
    Line("6.5", "/dumps/{release}/README.txt", 200, _type("text/plain"), "{release}"),
    Line("6.5", "/dumps/{release}/LICENSE.txt", 200, _type("text/plain"), "CC BY 4.0"),
    Line("6.9", "/feed", 200, _type("text/turtle"), "EventStream"),
    Line("6.9", "/feed.atom", 200, _type("application/atom+xml"), "{release}"),
    # 7. JSON-LD
    Line(
        "7.1", "/context/v1.jsonld", 200,
        {**_type("application/ld+json"), "cache-control": "public, max-age=31536000", **OPEN}, '"@context"',
    ),
    Line("7.1", f"{KIF}.jsonld", word=f'"@context": "{PUBLIC}/context/v1.jsonld"'),
    Line(
        "7.2", KIF, 200,
        {"content-type": r'application/ld\+json;\s?profile="http://www.w3.org/ns/json-ld#expanded"'},
        accept='application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
    ),
    # 8. Signposting
    Line(
        "8.1", "/page/project/kif", 200,
        {
            "link": r"(?=.*id/project/kif>; rel=\"cite-as\")(?=.*kif\.ttl>; rel=\"describedby\"; type=\"text/turtle\")"
            r"(?=.*AboutPage>; rel=\"type\")(?=.*#JointProject>; rel=\"type\")(?=.*rel=\"license\")(?=.*rel=\"author\")"
            r"(?=.*rel=\"collection\")(?=.*rel=\"linkset\"; type=\"application/linkset\+json\").*"
        },
        accept=BROWSER, method="HEAD",
    ),
    Line("8.2", "/dataset", headers={"link": r'.*/all\.ttl>; rel="item"; type="text/turtle".*'}, accept=BROWSER),
    Line("8.3", f"{KIF}.ttl", headers={"link": r'.*/page/project/kif>; rel="describes"; type="text/html".*'}),
    Line(
        "8.4", "/linkset/project/kif", 200, _type("application/linkset+json"),
        f'"anchor": "{PUBLIC}/page/project/kif"',
    ),
    # 9. HTTP
    *(
        Line("9.1", path, headers={**OPEN, "access-control-allow-credentials": None}, more=ORIGIN)
        for path in (f"{KIF}.ttl", "/sparql?query=ASK%7B%7D", "/void.ttl", DUMP, "/projects.csv", "/queries/", "/feed")
    ),
    *(
        Line(
            "9.2", path, 204,
            {
                "access-control-allow-methods": ".*POST.*", "access-control-allow-headers": ".*Content-Type.*",
                "access-control-max-age": r"\d+",
            },
            method="OPTIONS", more=PREFLIGHT,
        )
        for path in ("/sparql", KIF, "/projects")
    ),
    Line("9.2", KIF, 204, {"allow": "GET, HEAD, OPTIONS"}, method="OPTIONS"),
    *(
        Line("9.5", path, headers={"content-encoding": "gzip", "vary": ".*Accept-Encoding.*"}, more=PACKED)
        for PACKED in ({"accept-encoding": "gzip"},)
        for path in (f"{KIF}.ttl", f"{KIF}.csv", f"{KIF}.jsonld", "/openapi.json", "/projects", "/static/style.css")
    ),
    Line("9.7", "/healthz", 200, {"cache-control": "no-store"}, "{release}"),
    Line("9.7", "/readyz", 200, {"cache-control": "no-store"}),
    Line(
        "9.8", "/", 200,
        {
            "strict-transport-security": r"max-age=\d{8,}", "x-content-type-options": "nosniff",
            "content-security-policy": ".+", "referrer-policy": ".+", "server": None,
        },
    ),
    *(
        Line("9.9", path, 404, _type("application/problem+json"))
        for path in (
            "/id/project/kif%3E", "/id/project/%22kif%22", "/id/project/a%2Fb", "/page/project/%C3%BC",
            "/page/project/%FF", "/id/project/%00", "/dumps/latest/..%2Fmanifest.json", "/static/..%2Fpages.py",
            "/dumps/" + "a" * 3000, "/static/" + "a" * 3000 + ".css", "/shapes/" + "a" * 3000, "/def/" + "a" * 3000,
            "/queries/" + "a" * 3000 + ".csv", "/linkset/project/" + "a" * 3000, "/feed/" + "a" * 3000,
        )
    ),
    Line("9.10", "/robots.txt", 200, _type("text/plain"), "/sparql?query="),
    Line("9.10", "/sitemap.xml", 200, _type("application/xml"), "<lastmod>2026-11-22</lastmod>"),
    *(
        Line("9.10", path, headers={"x-robots-tag": "noindex"})
        for path in (f"{KIF}.ttl", "/sparql?query=ASK%7B%7D", "/projects.csv")
    ),
    Line("9.11", "/.well-known/security.txt", 200, _type("text/plain"), "Expires: 20"),
    Line("9.12", "/metrics", 200, _type("text/plain; version=1.0.0"), "kg_"),
    # Lists in headers, wherever they come
    Line("9.13", KIF, 406, accept="text/turtle;q=0, image/png"),
    Line("9.13", KIF, 200, _type("text/turtle"), accept="*/*;q=0.1"),
    Line("9.13", KIF, 200, _type("text/turtle"), accept=", ,"),
    Line("9.13", KIF, 200, _type("application/ld+json"), accept="text/turtle;q=0.2, text/csv;q=0, application/*;q=0.1,"
         " application/ld+json;q=0.3"),
]  # fmt: skip


@pytest.fixture(scope="module")
def client(root: Path, shipped_release: Release) -> Iterator[httpx.Client]:
    app = make_public_app(root, shipped_release, public_url=PUBLIC)
    with run_server(app) as address, httpx.Client(base_url=f"{address}/kg", timeout=30) as client:
        del client.headers["accept"]
        client.headers["accept-encoding"] = "identity"
        yield client


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.number} {line.method} {line.path[:40]} {line.accept}")
def test_a_line(client: httpx.Client, shipped_release: Release, line: Line) -> None:
    def fill(text: str) -> str:
        return text.replace("{release}", shipped_release.id)

    headers = dict(line.more) | ({"accept": line.accept} if line.accept is not None else {})
    answer = client.request(line.method, fill(line.path), headers=headers)
    assert answer.status_code == line.status, answer.text[:300]
    for name, wanted in line.headers.items():
        found = answer.headers.get(name)
        if wanted is None:
            assert found is None, f"{name}: {found}"
        else:
            # What a pattern escapes has no braces that stand for something.
            pattern = fill(wanted.replace(r"\{release\}", "{release}"))
            assert found is not None, f"no {name}"
            assert re.fullmatch(pattern, found), f"{name}: {found}"
    assert fill(line.word) in answer.text
    assert "127.0.0.1" not in str(answer.headers) + (answer.text if "text" in str(answer.headers) else "")
    if line.method == "HEAD":
        assert answer.content == b""


SAME = [f"{KIF}.ttl", f"{KIF}.csv", "/void.ttl", "/quality/report.ttl", "/feed", "/projects", "/static/style.css", DUMP]


@pytest.mark.parametrize("path", SAME)
def test_what_a_client_has_is_not_sent_again(client: httpx.Client, shipped_release: Release, path: str) -> None:
    """9.3: by one tag, by one in a list, by one in another line, with the weak mark or without, or by any."""
    path = path.replace("{release}", shipped_release.id)
    first = client.get(path)
    tag = first.headers["etag"]
    other = tag.removeprefix("W/") if tag.startswith("W/") else f"W/{tag}"
    for names in ([tag], [f'"x", {tag}'], ['"x"', tag], [other], ["*"]):
        again = client.get(path, headers=[("if-none-match", each) for each in names])
        assert (again.status_code, again.content) == (304, b""), names
        assert again.headers["etag"] == tag
        assert again.headers.get("vary") == first.headers.get("vary")
    assert client.get(path, headers={"if-none-match": '"x"'}).status_code == 200


@pytest.mark.parametrize("path", [f"{KIF}.ttl", "/catalog.ttl", "/projects.csv", "/sparql?query=ASK%7B%7D", DUMP])
def test_nothing_new_since_the_release(client: httpx.Client, shipped_release: Release, path: str) -> None:
    """9.4; a tag that is another one counts more than a date."""
    path = path.replace("{release}", shipped_release.id)
    for _ in range(40):
        date = client.get(path).headers.get("last-modified", "")
        if date:
            break
        # It is said as soon as no other release can have come in the same second.
        time.sleep(0.1)
    assert client.get(path, headers={"if-modified-since": date}).status_code == 304
    assert client.get(path, headers={"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200
    assert client.get(path, headers={"if-modified-since": date, "if-none-match": '"x"'}).status_code == 200


def test_forms_languages_and_codings_have_tags_of_their_own(client: httpx.Client) -> None:
    """9.3."""
    by_format = [client.get(KIF, headers={"accept": f"text/{each}"}).headers["etag"] for each in ("turtle", "csv")]
    by_language = [client.get("/projects", headers={"accept-language": each}).headers["etag"] for each in ("de", "en")]
    codings = ("identity", "gzip", "br", "zstd")
    by_coding = [client.get("/void.ttl", headers={"accept-encoding": each}).headers["etag"] for each in codings]
    by_coding += [
        client.get("/static/style.css", headers={"accept-encoding": each}).headers["etag"] for each in codings
    ]
    for tags in (by_format, by_language, by_coding):
        assert len(set(tags)) == len(tags)


def test_lists_may_come_in_several_lines(client: httpx.Client) -> None:
    """9.13, https://www.rfc-editor.org/rfc/rfc9110#name-field-order."""
    accept = [("accept", "text/turtle;q=0.2"), ("accept", "application/ld+json")]
    assert client.get("/id/project/kif", headers=accept).headers["location"].endswith("kif.jsonld")
    assert client.get(KIF, headers=accept).headers["content-type"] == "application/ld+json"
    languages = [("accept-language", "fr"), ("accept-language", "en")]
    assert client.get("/projects", headers=languages).headers["content-language"] == "en"


def test_a_part_goes_with_the_file_it_is_of(client: httpx.Client, shipped_release: Release) -> None:
    """6.3: If-Range with the tag or the date of the file, and with others."""
    path = DUMP.replace("{release}", shipped_release.id)
    head = client.head(path).headers
    for known, status in ((head["etag"], 206), (head["last-modified"], 206), ('"x"', 200), ("W/" + head["etag"], 200)):
        answer = client.get(path, headers={"range": "bytes=0-9", "if-range": known})
        assert answer.status_code == status, known
    assert client.get(path, headers={"range": "bytes=99999999-"}).status_code == 416


def test_markup_in_a_page_for_search_engines_is_closed_up(client: httpx.Client) -> None:
    """3.3: what stands between is JSON about the identifier."""
    text = client.get("/page/project/kif", headers={"accept": BROWSER}).text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(found)["@id"] == f"{BASE}id/project/kif"


def test_the_catalogue_says_where_in_both_ways_and_nothing_that_is_deprecated(client: httpx.Client) -> None:
    """5.10: versions of DCAT-AP.de contradict each other on places; 3.0 deprecates what 2.0 asked for."""
    graph = rdflib.Graph().parse(data=client.get("/catalog.ttl").text)
    places = {str(place) for place in graph.objects(None, DCTERMS.spatial)}
    assert any(each.startswith("http://sws.geonames.org/") for each in places)
    assert any(each.startswith("http://publications.europa.eu/resource/authority/country/") for each in places)
    assert not {str(term) for term in graph.predicates()} & DEPRECATED


DCATDE = "http://dcat-ap.de/def/dcatde/"
DEPRECATED = {
    *(str(DCTERMS[name]) for name in ("hasVersion", "isVersionOf")),
    *(f"{DCATDE}{name}" for name in ("politicalGeocodingURI", "geocodingDescription", "legalBasis")),
    *(f"{DCATDE}{name}" for name in ("qualityProcessURI", "originator", "maintainer", "contributorID")),
    "http://www.w3.org/2002/07/owl#versionInfo",
}


def test_every_line_stands_in_the_table_and_every_test_it_names_is_there(root: Path) -> None:
    text = (root / "docs/standards.md").read_text(encoding="utf-8")
    numbers = re.findall(r"^\| (\d+\.\d+) \|", text, re.MULTILINE)
    assert len(numbers) == len(set(numbers)) > 50
    assert {line.number for line in LINES} <= set(numbers)
    for row in re.findall(r"^\| \d+\.\d+ \|.*$", text, re.MULTILINE):
        assert "`" in row.rpartition(" | ")[2] or "table" in row or "**not" in row, row
    named = re.findall(r"`((?:tests/)?[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 40
    for file, name in named:
        path = root / (file if file.startswith("tests/") else f"tests/kg/web/{file}")
        assert re.search(rf"^(?:async )?def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE), (file, name)
    in_table = {
        number for number in numbers if re.search(rf"^\| {re.escape(number)} \|.*\btable\b", text, re.MULTILINE)
    }
    assert in_table == {line.number for line in LINES}
