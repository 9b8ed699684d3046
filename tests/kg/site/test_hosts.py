"""Hosts that have rules answer as the server does: Apache and nginx as they are, `_redirects` as its readers say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from app_case import run_server
from host_case import run_apache, run_nginx
from kg.config import Settings
from kg.formats import HTML
from kg.release import current_id
from kg.web import create_app
from kg.web.rdf import DATA_FORMATS
from kg.web.texts import TEXTS
from site_case import BELOW

THING = "/id/project/kif"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTS = (
    *("", "*/*", BROWSER, *(each.media_type for each in (HTML, *DATA_FORMATS))),
    *(
        "text/turtle;q=0.3, application/ld+json",
        "application/rdf+xml;q=0.9, text/html;q=0.2",
        "text/csv;q=0.5, text/html",
    ),
)


@pytest.fixture(scope="module")
def apache(placed_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with run_apache(placed_site, tmp_path_factory.mktemp("apache")) as address, client_of(address) as client:
        yield client


@pytest.fixture(scope="module")
def nginx(placed_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with run_nginx(placed_site, tmp_path_factory.mktemp("nginx")) as address, client_of(address) as client:
        yield client


def client_of(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, trust_env=False)


@pytest.fixture(scope="module")
def server(small_releases: Path) -> Iterator[httpx.Client]:
    """Run the server itself, which the hosts are held against."""
    settings = Settings(root=small_releases, releases=small_releases)
    with run_server(create_app(settings)) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def lead(client: httpx.Client, path: str, accept: str) -> tuple[int, str]:
    """The status and the path that is led to, below the root of the site, as the server writes it."""
    client.headers.pop("accept", None)
    answer = client.get(path, headers={"accept": accept} if accept else {})
    target = urlsplit(answer.headers.get("location", "")).path.removeprefix(BELOW)
    return answer.status_code, target.removesuffix(".html")


@pytest.mark.parametrize("accept", ACCEPTS)
def test_apache_leads_from_a_thing_where_the_server_leads(
    apache: httpx.Client, server: httpx.Client, accept: str
) -> None:
    assert lead(server, THING, accept)[0] == 303
    assert lead(apache, BELOW + THING, accept) == lead(server, THING, accept)


@pytest.mark.parametrize("accept", ["", "*/*", BROWSER, *(each.media_type for each in (HTML, *DATA_FORMATS))])
def test_nginx_leads_from_a_thing_where_the_server_leads(
    nginx: httpx.Client, server: httpx.Client, accept: str
) -> None:
    assert lead(nginx, BELOW + THING, accept) == lead(server, THING, accept)


@pytest.mark.parametrize("host", ["apache", "nginx"])
@pytest.mark.parametrize(
    ("path", "accept", "language", "media_type", "word"),
    [
        ("/page/project/kif", BROWSER, "de", "text/html", '<html lang="de">'),
        ("/page/project/kif", BROWSER, "en", "text/html", '<html lang="en">'),
        ("/projects", BROWSER, "en-GB,en;q=0.9,de;q=0.5", "text/html", '<html lang="en">'),
        ("/projects", BROWSER, "fr", "text/html", '<html lang="de">'),
        ("/def", BROWSER, "de", "text/html", "<h1>"),
        ("/def", "text/turtle", "de", "text/turtle", "owl:"),
        ("/data/project/kif", "text/turtle", "de", "text/turtle", "project/kif"),
        ("/data/project/kif.ttl", "*/*", "de", "text/turtle", "project/kif"),
        ("/data/project/kif.jsonld", "*/*", "de", "application/ld+json", "@context"),
        ("/linkset/project/kif", "*/*", "de", "application/json", "linkset"),
        ("/.well-known/void", "*/*", "de", "text/turtle", "void:"),
        ("/", BROWSER, "de", "text/html", "<h1>"),
    ],
)
def test_a_host_gives_pages_and_data_at_the_addresses_of_the_server(
    request: pytest.FixtureRequest, host: str, path: str, accept: str, language: str, media_type: str, word: str
) -> None:
    client: httpx.Client = request.getfixturevalue(host)
    answer = client.get(BELOW + path, headers={"accept": accept, "accept-language": language})
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert word in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("host", ["apache", "nginx"])
def test_a_host_leads_to_the_latest_release_and_says_what_is_not_there(
    request: pytest.FixtureRequest, host: str, small_releases: Path
) -> None:
    client: httpx.Client = request.getfixturevalue(host)
    status, target = lead(client, f"{BELOW}/dumps/latest/all.ttl", "*/*")
    assert (status, target) == (302, f"/dumps/{current_id(small_releases)}/all.ttl")
    assert client.get(f"{BELOW}{target}").status_code == 200
    assert client.get(f"{BELOW}/page/project/nowhere").status_code == 404


def redirect(rules: str, path: str) -> tuple[int, str]:
    """Where `_redirects` leads: the first line that fits counts, `*` is what stands at the end."""
    for line in rules.splitlines():
        if not line or line.startswith("#"):
            continue
        source, target, status = line.split()
        match = re.fullmatch(re.escape(source).replace(r"\*", "(.*)"), path)
        if match:
            return int(status), target.replace(":splat", match[1] if match.groups() else "")
    return 404, ""


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("/id/project/kif", 303, "/page/project/kif.html"),
        ("/page/project/kif", 200, "/page/project/kif.html"),
        ("/data/project/kif", 200, "/data/project/kif.ttl"),
        ("/linkset/project/kif", 200, "/linkset/project/kif.json"),
        ("/catalog", 200, "/catalog.ttl"),
    ],
)
def test_lines_of_redirects_lead_to_files(placed_site: Path, path: str, status: int, target: str) -> None:
    rules = (placed_site / "_redirects").read_text(encoding="utf-8")
    assert redirect(rules, BELOW + path) == (status, BELOW + target)
    assert (placed_site / target[1:]).is_file()


def test_headers_name_the_type_of_each_format(placed_site: Path) -> None:
    headers = (placed_site / "_headers").read_text(encoding="utf-8")
    for each in DATA_FORMATS:
        assert re.search(
            rf"^{BELOW}/\*{re.escape(each.suffix)}\n  Content-Type: {re.escape(each.media_type)}", headers, re.M
        )


DEEP = ("/nowhere", "/page/project/nowhere", "/a/b/c/nowhere.html", "/dumps/none/all.ttl", "/data/project/nowhere.ttl")


@pytest.mark.parametrize("host", ["apache", "nginx"])
@pytest.mark.parametrize("path", DEEP)
def test_a_missing_address_shows_the_page_for_it_and_its_links_hold(
    request: pytest.FixtureRequest, host: str, path: str
) -> None:
    client: httpx.Client = request.getfixturevalue(host)
    for language, texts in TEXTS.items():
        answer = client.get(BELOW + path, headers={"accept": BROWSER, "accept-language": language})
        assert answer.status_code == 404
        assert f"<h1>{texts['problem_title_404']}</h1>" in answer.text
        links = set(re.findall(r'(?:href|src|action)="([^"]+)"', answer.text))
        inside = {urljoin(BELOW + path, unescape(each)) for each in links if not re.match(r"#|https?:|mailto:", each)}
        assert len(inside) > 15
        for each in inside:
            assert client.get(each).status_code == 200, each


def test_an_apache_that_nobody_told_the_path_shows_the_page_too(
    small_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with run_apache(small_site, tmp_path_factory.mktemp("unplaced")) as address, client_of(address) as client:
        for path in DEEP:
            answer = client.get(BELOW + path, headers={"accept": BROWSER})
            assert answer.status_code == 404
            assert "<h1>Diese Seite gibt es nicht</h1>" in answer.text
            assert 'href="https://w3id.org/kommunen-innovativ/projects.html"' in answer.text


@pytest.mark.parametrize("host", ["apache", "nginx"])
def test_the_policy_lets_pages_do_what_they_do_and_no_more(request: pytest.FixtureRequest, host: str) -> None:
    client: httpx.Client = request.getfixturevalue(host)
    for path, is_query_page in (
        ("/sparql.html", True),
        ("/sparql.en.html", True),
        ("/projects.html", False),
        ("/", False),
    ):
        answer = client.get(BELOW + path)
        policy = answer.headers["content-security-policy"]
        assert ("'wasm-unsafe-eval'" in policy) == is_query_page
        for each in ("default-src 'none'", "script-src 'self'", "worker-src 'self'", "connect-src 'self'"):
            assert each in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        said = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', answer.text)
        assert (said is not None and policy.startswith(unescape(said[1]))) == is_query_page
    # Scripts have no policy of their own: a worker would take it for itself.
    assert "content-security-policy" not in client.get(f"{BELOW}/static/style.css").headers
    assert (
        client.get(f"{BELOW}/sparql", headers={"accept": BROWSER}).headers["content-security-policy"]
        == client.get(f"{BELOW}/sparql.html").headers["content-security-policy"]
    )


def test_headers_name_one_policy_for_a_page(placed_site: Path) -> None:
    """Hosts that read `_headers` send all that fit, and browsers hold to each."""
    rules: list[tuple[str, str]] = []
    for line in (placed_site / "_headers").read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            place = line
        elif line.strip().startswith("Content-Security-Policy:"):
            rules.append((place, line.partition(": ")[2]))
    for path in placed_site.rglob("*.html"):
        name = f"{BELOW}/{path.relative_to(placed_site).as_posix()}"
        for each in (name, name.removesuffix(".html")):
            found = [policy for place, policy in rules if fnmatchcase(each, place)]
            assert len(found) <= 1, each
            assert ("'wasm-unsafe-eval'" in "".join(found)) == path.name.startswith("sparql."), each
