"""Federation out: closed by default; with a list, open to what is on it and to nothing else."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from app_case import run_server
from kg.config import Settings
from kg.federation import read_services
from kg.release import Release
from kg.web import create_app

RESULTS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from afar"}}]}}'


@dataclass
class Remote:
    """A SPARQL service that notes who called, and answers as it is told."""

    url: str = ""
    calls: list[str] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = RESULTS


@pytest.fixture
def remote() -> Iterator[Remote]:
    remote = Remote()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            remote.calls.append(f"{self.command} {self.path} {self.rfile.read(length).decode()}")
            self.send_response(remote.status)
            for name, value in {"Content-Type": "application/sparql-results+json", **remote.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(remote.body)))
            self.end_headers()
            self.wfile.write(remote.body)

        do_GET = do_POST  # noqa: N815 - the name the base class looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    remote.url = f"http://127.0.0.1:{server.server_port}"
    yield remote
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(root: Path, small_release: Release) -> Settings:
    return Settings(root=root, releases=small_release.path.parent)


def ask(server: str, query: str, accept: str = "text/csv") -> httpx.Response:
    return httpx.get(f"{server}/sparql", params={"query": query}, headers={"Accept": accept}, timeout=20)


SPELLINGS = [
    "SERVICE <U> { ?s ?p ?o }",
    "service silent <U> { ?s ?p ?o }",
    "{ SELECT * { SERVICE <U> { ?s ?p ?o } } }",
    "OPTIONAL { FILTER EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "VALUES ?u { <U> } SERVICE ?u { ?s ?p ?o }",
    "S\\u0045RVICE <U> { ?s ?p ?o }",
    "FILTER(1<2)SERVICE#>\n<U>{ ?s ?p ?o }",
]


@pytest.mark.parametrize("pattern", SPELLINGS)
def test_closed_by_default(server: str, remote: Remote, pattern: str) -> None:
    answer = ask(server, f"SELECT * {{ {pattern.replace('<U>', f'<{remote.url}/sparql>')} }}")
    assert answer.status_code == 403
    assert "federation from here is closed" in answer.json()["detail"]
    assert not remote.calls


def test_what_is_on_the_list_is_asked(settings: Settings, remote: Remote) -> None:
    query = f"SELECT ?x {{ SERVICE <{remote.url}/a%20b?c=d> {{ SELECT ?x {{ ?s ?p ?x }} }} }}"
    with run_server(create_app(replace(settings, federation=read_services(remote.url)))) as server:
        answer = ask(server, query)
        assert (answer.status_code, answer.text) == (200, "x\r\nfrom afar\r\n")
        assert len(remote.calls) == 1
        assert remote.calls[0].startswith("POST /a%20b?c=d SELECT")
        # What others say may change any minute: nothing of it is kept.
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        ask(server, query)
        assert len(remote.calls) == 2
        page = ask(server, query, "text/html")
        assert "from afar" in page.text
        description = httpx.get(f"{server}/sparql", headers={"Accept": "text/turtle"}).text
        assert "BasicFederatedQuery" in description


@pytest.mark.parametrize("accept", ["text/csv", "text/html"])
@pytest.mark.parametrize("pattern", [each for each in SPELLINGS if each != SPELLINGS[0]] + SPELLINGS[:1])
def test_what_is_not_on_the_list_is_not_asked(
    settings: Settings, remote: Remote, open_server: str, accept: str, pattern: str
) -> None:
    answer = ask(open_server, f"SELECT * {{ {pattern.replace('<U>', f'<{remote.url}/sparql>')} }}", accept)
    assert answer.status_code == 403
    assert not remote.calls


@pytest.fixture(scope="module")
def open_server(root: Path, small_release: Release) -> Iterator[str]:
    """Serve with a list on which nothing here stands."""
    settings = Settings(root=root, releases=small_release.path.parent, federation=read_services("http://127.0.0.1:9"))
    with run_server(create_app(settings)) as server:
        yield server


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""),
        (307, {"Location": "/again"}, b""),
        (500, {}, b"broken"),
        (200, {}, b"no results at all"),
        (200, {}, RESULTS[:40]),
    ],
)
def test_an_answer_of_no_use_is_an_error(
    settings: Settings, remote: Remote, status: int, headers: dict[str, str], body: bytes
) -> None:
    remote.status, remote.headers, remote.body = status, headers, body
    with run_server(create_app(replace(settings, federation=read_services(remote.url)))) as server:
        answer = ask(server, f"SELECT ?x {{ SERVICE <{remote.url}/sparql> {{ ?s ?p ?x }} }}")
        assert answer.status_code in (400, 503)
        # A redirect is not followed, and what the gateway is called is nobody's business.
        assert len(remote.calls) == 1
        assert "secret" not in answer.text
        assert "127.0.0.1" not in answer.text.replace(remote.url, "")
        silent = ask(server, f"SELECT ?x {{ SERVICE SILENT <{remote.url}/sparql> {{ ?s ?p ?x }} }}")
        assert silent.status_code == 200


def test_a_public_name_that_leads_to_a_private_address_is_not_called(
    settings: Settings, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.web.gateway import Gateway

    port = remote.url.rpartition(":")[2]
    names = f"http://public.example:{port}, private:http://intern.example:{port}"
    found: list[str] = []

    async def look_up(self: Gateway, host: str, port: int) -> list[str]:
        found.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(Gateway, "_resolve", look_up)
    with run_server(create_app(replace(settings, federation=read_services(names)))) as server:
        refused = ask(server, f"SELECT ?x {{ SERVICE <http://public.example:{port}/sparql> {{ ?s ?p ?x }} }}")
        assert refused.status_code in (400, 503)
        assert not remote.calls
        meant = ask(server, f"SELECT ?x {{ SERVICE <http://intern.example:{port}/sparql> {{ ?s ?p ?x }} }}")
        assert meant.text == "x\r\nfrom afar\r\n"
    assert found == ["public.example", "intern.example"]
