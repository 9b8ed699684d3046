"""Behind a proxy: addresses that answers name, addresses of clients, TLS."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from crawl_case import STARTS, crawl
from front_case import Front, StartFront, wait_until_ready
from serve_case import start

PUBLIC = "https://example.org/graph"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

PREFIX_LEFT = {"location / {\n            if": "location /graph/ {\n            if"}
PREFIX_TAKEN_AWAY = {
    **PREFIX_LEFT,
    "proxy_pass http://kg;\n        }\n\n        # In": "proxy_pass http://kg/;\n        }\n\n        # In",
}


@pytest.fixture(scope="module")
def below_a_prefix(releases: Path) -> Iterator[str]:
    """A release, served for the outside."""
    settings = {"KG_RELEASES": str(releases), "KG_PUBLIC_URL": PUBLIC, "KG_FRONT_CACHE_SECONDS": "60"}
    with start("--no-access-log", **settings) as (_, address):
        yield address


@pytest.mark.parametrize(
    ("kind", "changes"),
    [("nginx", PREFIX_LEFT), ("nginx", PREFIX_TAKEN_AWAY), ("varnish", {})],
    ids=["nginx leaves the prefix", "nginx takes it away", "varnish"],
)
def test_all_addresses_are_the_public_ones(
    request: pytest.FixtureRequest, below_a_prefix: str, tmp_path: Path, kind: str, changes: dict[str, str]
) -> None:
    start_front: StartFront = request.getfixturevalue(f"start_front_{kind}")
    with start_front(tmp_path, [below_a_prefix], None, changes) as front:
        wait_until_ready(front, "/graph/healthz")
        seen = crawl(front.client, front.url, PUBLIC, ("", *(path for path in STARTS if "/municipality/" not in path)))
        description = front.client.get(f"{front.url}/graph/sparql", headers={"accept": "text/turtle"}).text
        assert f"<{PUBLIC}/sparql>" in description
        listed = front.client.get(f"{front.url}/graph/queries/", headers={"accept": "application/json"}).json()
        assert all(url.startswith(f"{PUBLIC}/queries/") for each in listed for url in each["links"].values())
        listed = front.client.get(f"{front.url}/graph/dumps/", headers={"accept": "application/json"}).json()
        assert all(each["url"].startswith(f"{PUBLIC}/dumps/") for each in listed["files"])
    assert {path.split("/")[2] for path in seen if path.count("/") > 1} >= {"queries", "dumps", "graph", "static", ""}


# Who asks


def ask_from(front: Front, addresses: tuple[str, ...], **headers: str) -> list[int]:
    """Ask something slow from some addresses at the same time; gives what is answered, sorted."""

    def ask(number: int, address: str) -> int:
        with httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=30) as client:
            query = {"query": SLOW.replace("?n)", f"?n) ('{uuid4().hex}' AS ?new)")}
            named = {name.replace("_", "-"): value.format(number) for name, value in headers.items()}
            return client.get(f"{front.url}/sparql", params=query, headers=named).status_code

    with ThreadPoolExecutor(len(addresses)) as pool:
        return sorted(pool.map(ask, range(len(addresses)), addresses))


@pytest.mark.parametrize("trusted", ["127.0.0.1", ""])
def test_clients_are_told_apart_where_the_proxy_is_trusted(
    start_front: StartFront, releases: Path, tmp_path: Path, trusted: str
) -> None:
    settings = {
        "KG_RELEASES": str(releases),
        "KG_TRUSTED_PROXIES": trusted,
        "KG_CLIENT_LONG_QUERIES": "1",
        "KG_TIME_LIMIT": "1",
    }
    with ExitStack() as stack:
        address = stack.enter_context(start("--no-access-log", **settings))[1]
        front = stack.enter_context(start_front(tmp_path, [address], None))
        wait_until_ready(front)
        # Each of two clients has one slow query under way, which meets the limit of time (503); two of one client are
        # one too many (429). So are they all where the proxy is not believed.
        assert ask_from(front, ("127.0.0.2", "127.0.0.3")) == ([503, 503] if trusted else [429, 503])
        # What a client says about itself counts for nothing: only the last address is written by the proxy.
        assert ask_from(front, ("127.0.0.2", "127.0.0.2"), x_forwarded_for="192.0.2.{}") == [429, 503]


# TLS


@pytest.fixture
def secure(
    start_front_nginx: StartFront, certificate: Path, releases: Path, tmp_path: Path
) -> Iterator[tuple[Front, httpx.Client]]:
    """The release behind nginx with TLS, and a client that knows the certificate."""
    for name in ("cert.pem", "key.pem"):
        shutil.copy(certificate / name, tmp_path)
    context = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    with ExitStack() as stack:
        address = stack.enter_context(
            start("--no-access-log", KG_RELEASES=str(releases), KG_TRUSTED_PROXIES="127.0.0.1")
        )[1]
        front = stack.enter_context(start_front_nginx(tmp_path, [address], releases))
        yield front, stack.enter_context(httpx.Client(verify=context, timeout=30))


def test_tls(secure: tuple[Front, httpx.Client]) -> None:
    front, client = secure
    assert client.get(f"{front.tls}/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    # Without a public address, the proxy says whether it was TLS.
    for url in (front.tls, front.url):
        description = client.get(f"{url}/sparql", headers={"accept": "text/turtle"}).text
        assert f"<{url}/sparql>" in description
        crawled = client.get(url, headers={"accept": "application/json"}).json()
        assert all(each.startswith(f"{url}/") for each in crawled["links"].values())


def test_without_tls_nothing_is_served(
    start_front_nginx: StartFront, replicas: tuple[str, str], tmp_path: Path
) -> None:
    with start_front_nginx(tmp_path, replicas, None) as front:
        answer = front.client.get(f"{front.moved}/sparql?query=ASK%20%7B%7D")
        assert answer.status_code == 301
        assert answer.headers["location"] == "https://data.example.org/sparql?query=ASK%20%7B%7D"


def test_browsers_keep_to_https_where_the_public_address_has_it(below_a_prefix: str) -> None:
    assert "max-age=" in httpx.get(f"{below_a_prefix}/healthz").headers["strict-transport-security"]
