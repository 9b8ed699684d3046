"""The page that links tables: every way to send one, every way to get it back, and nobody who waits for another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

import httpx
import pyoxigraph as ox
import pytest

from app_case import run_server
from kg.config import Settings
from kg.errors import Busy, LimitReached, TooManyRequests
from kg.limits import MIB, Limits
from kg.release import Release
from kg.web import create_app
from kg.web.linkdesk import MOST_TABLE_BYTES, LinkDesk

TABLE = "AGS;Gemeinde;Größe\r\n5913000;Dortmund;1,5\r\n1002000;Kiel;2\r\n05913000;Kiel;3\r\n"
CSV = {"Content-Type": "text/csv"}
HEAD = {"content_type": "text/csv", "fields": {}, "language": "de", "identifiers": "https://x.example/", "rights": ""}


@pytest.fixture(scope="module")
def linking(root: Path, shipped_release: Release) -> Iterator[httpx.Client]:
    settings = Settings(root=root, releases=shipped_release.path.parent)
    with run_server(create_app(settings)) as address, httpx.Client(base_url=address, timeout=60) as client:
        del client.headers["accept"]
        yield client


def send_form(client: httpx.Client, content: bytes, accept: str = "text/html", **fields: str) -> httpx.Response:
    files = {"table": ("C:\\Daten\\Größe.csv", content, "text/csv")}
    return client.post("/link", files=files, data=fields, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("accept", "media_type", "word"),
    [
        (None, "text/csv", "ki_status"),
        ("*/*", "text/csv", "ki_status"),
        ("text/csv", "text/csv", "http://www.wikidata.org/entity/Q1295"),
        ("text/turtle", "text/turtle", "dct:spatial"),
        ("application/json", "application/json", '"linked": 2'),
        ("text/html", "text/html", "widersprüchlich"),
    ],
)
def test_a_table_comes_back_as_is_wanted(linking: httpx.Client, accept: str | None, media_type: str, word: str) -> None:
    headers = CSV if accept is None else {**CSV, "Accept": accept}
    answer = linking.post("/link", content=TABLE.encode("cp1252"), headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["cache-control"] == "no-store"
    assert word in answer.text


@pytest.mark.parametrize(
    ("headers", "content", "status", "word"),
    [
        (CSV, b"", 400, "no table"),
        (CSV, b"Wert\n1\n2\n", 400, "Spalte mit amtlichen"),
        (CSV, b'AGS;x\n05913000;"a\n', 400, "line 2"),
        (CSV, b"PK\x03\x04", 400, "Arbeitsmappe"),
        ({"Content-Type": "application/json"}, b"{}", 415, "multipart/form-data"),
        ({}, b"x", 415, "no media type"),
        ({**CSV, "Accept": "image/png"}, TABLE.encode(), 406, "on offer"),
        (CSV, b"AGS\n" + b"05913000\n" * (MOST_TABLE_BYTES // 8), 413, "5 MiB"),
    ],
    ids=["empty", "no-place", "quote", "workbook", "json", "untyped", "not-acceptable", "too-long"],
)
def test_what_is_refused(
    linking: httpx.Client, headers: dict[str, str], content: bytes, status: int, word: str
) -> None:
    answer = linking.post("/link", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]


@pytest.mark.parametrize(("language", "word"), [("de", "Tabelle verknüpfen"), ("en", "Link a table")])
def test_the_form(linking: httpx.Client, language: str, word: str) -> None:
    answer = linking.get(f"/link?lang={language}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert word in answer.text
    assert 'enctype="multipart/form-data"' in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]


def test_the_form_without_scripts(linking: httpx.Client) -> None:
    page = send_form(linking, TABLE.encode("cp1252"), **{"as": "page"})
    assert "2</strong> von 3" in page.text
    assert 'download="Größe.linked.csv"' in page.text
    assert "data:text/csv;charset=utf-8;base64," in page.text
    table = send_form(linking, TABLE.encode("cp1252"), **{"as": "csv"})
    assert table.headers["content-disposition"] == "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.linked.csv"
    assert table.content.startswith(b"\xef\xbb\xbfAGS;Gemeinde;Gr\xc3\xb6\xc3\x9fe;ki_status")
    triples = send_form(linking, TABLE.encode("cp1252"), **{"as": "ttl"})
    assert len(list(ox.parse(input=triples.content, format=ox.RdfFormat.TURTLE))) > 10
    english = linking.post("/link?lang=en", files={"table": ("t.csv", b"")}, headers={"Accept": "text/html"})
    assert english.status_code == 400
    assert "No table arrived" in english.text


def test_columns_can_be_named(linking: httpx.Client) -> None:
    content = b"a;b\n05913000;Kiel\n05913000;Kiel\n"
    found = send_form(linking, content, "application/json", key_column="a", name_column="2").json()
    assert found["counts"]["contradiction"] == 2
    named = linking.post(
        "/link?key_column=a&name_column=b", content=content, headers={**CSV, "Accept": "application/json"}
    )
    assert named.json()["columns"] == found["columns"]


def test_what_stands_in_a_table_is_text_on_the_page(linking: httpx.Client) -> None:
    page = send_form(linking, b"AGS;Gemeinde\n05913000;<script>alert(1)</script>\n1002000;Kiel\n")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_nobody_waits_for_a_table(linking: httpx.Client) -> None:
    rows = "".join(f";Ort {number} an der Straße;{number}\r\n" for number in range(3_000))
    content = ("AGS;Gemeinde;Wert\r\n05913000;Dortmund;1\r\n" + rows).encode()

    def ask() -> float:
        began = time.perf_counter()
        assert httpx.get(f"{linking.base_url}/sparql", params={"query": "ASK {}"}).status_code == 200
        return time.perf_counter() - began

    ask()
    with ThreadPoolExecutor(1) as one:
        sending = one.submit(linking.post, "/link", content=content, headers=CSV)
        times = [ask() for _ in range(10)]
        answer = sending.result()
    assert answer.status_code in (200, 503)
    assert median(times) < 0.5, times


def test_no_client_takes_all_places(shipped_release: Release) -> None:
    async def flood() -> list[object]:
        desk = LinkDesk()
        clients = ["a"] * 4 + [f"client {number}" for number in range(9)]
        try:
            asked = [desk.link(shipped_release, Limits(), client, HEAD, TABLE.encode()) for client in clients]
            return await asyncio.gather(*asked, return_exceptions=True)
        finally:
            await desk.close()

    answers = asyncio.run(flood())
    assert [type(each) for each in answers[2:4]] == [TooManyRequests] * 2
    assert [type(each) for each in answers].count(Busy) == 3
    assert sum(not isinstance(each, Exception) for each in answers) == 8


def test_a_table_that_takes_too_long_ends_and_the_next_is_linked(shipped_release: Release) -> None:
    content = ("Gemeinde\n" + "".join(f"Orthausen {number}\n" for number in range(100_000))).encode()

    async def ask() -> str:
        desk = LinkDesk()
        limits = replace(Limits(), seconds=1.0, memory=512 * MIB)
        try:
            with pytest.raises(LimitReached) as raised:
                await desk.link(shipped_release, limits, "a", {**HEAD, "fields": {"name_column": "1"}}, content)
            answer = await desk.link(shipped_release, Limits(), "a", HEAD, TABLE.encode())
            assert answer.about["status"] == "linked"
            return raised.value.limit
        finally:
            await desk.close()

    assert asyncio.run(ask()) == "time"


def test_the_process_cannot_write_files(shipped_release: Release, tmp_path: Path) -> None:
    async def ask() -> set[str]:
        desk = LinkDesk()
        try:
            await desk.link(shipped_release, Limits(), "a", HEAD, TABLE.encode())
            limits = Path(f"/proc/{desk._process.pid}/limits") if desk._process else Path()
            return {line for line in limits.read_text().splitlines() if line.startswith("Max file size")}
        finally:
            await desk.close()

    (line,) = asyncio.run(ask())
    assert line.split()[3:5] == ["0", "0"]
