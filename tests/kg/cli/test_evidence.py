"""`kg evidence`: results of tests and of a link check, kept beside the current release."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg.cli import main
from kg.cli.evidence import find_addresses
from kg.evidence import read_evidence
from kg.release import Release, open_release
from release_case import build_in, make_project


class Nothing(BaseHTTPRequestHandler):
    """Has one page only."""

    def do_HEAD(self) -> None:
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def releases(root: Path, pages: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release whose data name two addresses, one of which answers."""
    project = make_project(tmp_path / "project")
    views = project / "queries/views"
    views.mkdir(exist_ok=True)
    text = (root / "queries/views/outbound-links.rq").read_text(encoding="utf-8")
    of_the_data = "?thing ?property ?address ."
    assert of_the_data in text
    ours = f"VALUES ?address {{ <{pages}/there> <{pages}/gone> }} ?thing a ?any ."
    (views / "outbound-links.rq").write_text(text.replace(of_the_data, ours), encoding="utf-8")
    build_in(project, tmp_path / "releases")
    monkeypatch.setenv("KG_ROOT", str(project))
    monkeypatch.setenv("KG_RELEASES", str(tmp_path / "releases"))
    return tmp_path / "releases"


def test_a_link_check(releases: Path, pages: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "links", "--pause", "0"]) == 0
    release = open_release(releases)
    found = read_evidence(releases, release.id)["links"]
    assert (found.passed, found.failed, found.skipped) == (1, 1, 0)
    assert found.failures == (f"{pages}/gone: 404",)
    assert "1 passed, 1 failed" in capsys.readouterr().out
    assert main(["evidence", "links", "--limit", "1"]) == 0
    assert read_evidence(releases, release.id)["links"].skipped == 1


def test_without_a_way_out_nothing_is_known(releases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    store = "kg.cli.evidence.find_addresses"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, lambda _release: [f"http://127.0.0.1:{port}/{number}" for number in range(3)])
        assert main(["evidence", "links", "--pause", "0"]) == 1
    assert "no address elsewhere can be reached from here (ConnectError)" in capsys.readouterr().err
    assert "links" not in read_evidence(releases, open_release(releases).id)


def test_results_of_tests(releases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.xml"
    case = '<testcase classname="tests.test_docs" name="test_x"/>'
    run = '<testsuites><testsuite timestamp="2026-11-23T10:00:00">{}' + case + "</testsuite></testsuites>"
    about = '<properties><property name="release" value="{}"/></properties>'
    release = open_release(releases)
    file.write_text(run.format(about.format(release.id)))
    assert main(["evidence", "tests", str(file)]) == 0
    assert "1 passed, 0 failed, 0 left out (2026-11-23)" in capsys.readouterr().out
    assert read_evidence(releases, release.id)["tests"].passed == 1
    file.write_text(run.format(about.format("2020-01-01-0123456789ab")))
    assert main(["evidence", "tests", str(file)]) == 1
    assert "there is no release '2020-01-01-0123456789ab'" in capsys.readouterr().err
    file.write_text(run.format(""))
    assert main(["evidence", "tests", str(file)]) == 1
    assert "should name the one release that was tested, and names none" in capsys.readouterr().err
    assert main(["evidence", "tests", str(tmp_path / "none.xml")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_evidence_harms_no_release(releases: Path, tmp_path: Path) -> None:
    before = open_release(releases)
    (releases / "evidence" / before.id).mkdir(parents=True)
    build_in(tmp_path / "project", releases)
    assert open_release(releases) == before


def test_the_shipped_data_name_addresses_elsewhere(shipped_release: Release) -> None:
    addresses = find_addresses(shipped_release)
    assert len(addresses) > 500
    assert len(set(addresses)) == len(addresses)
    assert all(each.startswith(("http://", "https://")) and "w3id.org/kommunen" not in each for each in addresses)
