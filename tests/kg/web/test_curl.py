"""curl, as a process of its own: every method, every coding, and files from and to disk."""

from __future__ import annotations

import gzip
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest
import zstandard

from tool_case import find_tool

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
SELECT = "SELECT ?label { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY DESC(?label) LIMIT 1"
LONG = "SELECT ?s ?p ?o ?p2 { ?s ?p ?o . ?s2 ?p2 ?o2 } ORDER BY ?s ?p ?o ?p2"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def curl(tmp_path: Path, *args: str) -> Answer:
    """Run curl; the body goes into a file as it came."""
    headers, body = tmp_path / "headers", tmp_path / "body"
    body.unlink(missing_ok=True)
    program = find_tool("curl", "nobody asks as people do in a shell")
    done = subprocess.run(
        # The first: no settings of whoever runs this.
        [program, "--disable", "--silent", "--show-error", "--max-time", "60", "--noproxy", "*",
         "--dump-header", str(headers), "--output", str(body), *args],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # With an interim answer (100 Continue) there is more than one head: the last one counts.
    first, *lines = headers.read_text("latin-1").strip().split("\n\n")[-1].splitlines()
    pairs = (line.partition(":") for line in lines)
    return Answer(
        int(first.split()[1]),
        {name.lower(): value.strip() for name, _, value in pairs},
        body.read_bytes() if body.exists() else b"",
    )


@pytest.mark.parametrize(
    "args",
    [
        ("--get", "--data-urlencode", f"query={SELECT}"),
        ("--data-urlencode", f"query={SELECT}"),
        ("--header", f"Content-Type: {DIRECT}", "--data-binary", SELECT),
        ("--request", "QUERY", "--header", f"Content-Type: {DIRECT}", "--data-binary", SELECT),
        ("--http1.0", "--get", "--data-urlencode", f"query={SELECT}"),
        ("--header", "Expect: 100-continue", "--data-urlencode", f"query={SELECT}"),
        ("--header", "Transfer-Encoding: chunked", "--data-urlencode", f"query={SELECT}"),
    ],
    ids=["get", "form", "direct", "query", "http1.0", "expect", "chunked"],
)
def test_curl_asks(server: str, tmp_path: Path, args: tuple[str, ...]) -> None:
    answer = curl(tmp_path, *args, f"{server}/sparql")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/sparql-results+json")
    assert json.loads(answer.body)["results"]["bindings"] == [
        {"label": {"type": "literal", "xml:lang": "de", "value": "Zwönitz"}}
    ]


def test_curl_sends_a_file_and_names_a_format(server: str, tmp_path: Path) -> None:
    query = tmp_path / "query.rq"
    query.write_text(f"# Zwönitz\r\n{SELECT}\r\n", encoding="utf-8")
    for args in (
        ["--header", f"Content-Type: {DIRECT}", "--data-binary", f"@{query}"],
        ["--data-urlencode", f"query@{query}"],
    ):
        answer = curl(tmp_path, "--header", "Accept: text/csv", *args, f"{server}/sparql")
        assert answer.body.decode() == "label\r\nZwönitz\r\n"


def test_curl_head(server: str, tmp_path: Path) -> None:
    args = ("--get", "--data-urlencode", f"query={SELECT}", f"{server}/sparql")
    get, head = curl(tmp_path, *args), curl(tmp_path, "--head", *args)
    assert head.status == 200
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("coding", "decode"),
    [
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("zstd", lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body)),
    ],
    ids=["gzip", "br", "zstd"],
)
def test_codings(server: str, tmp_path: Path, coding: str, decode: object) -> None:
    assert callable(decode)
    args = ("--get", "--data-urlencode", f"query={LONG}", f"{server}/sparql")
    plain = curl(tmp_path, *args)
    coded = curl(tmp_path, "--header", f"Accept-Encoding: {coding}", *args)
    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == coding
    assert len(coded.body) * 4 < len(plain.body)
    assert decode(coded.body) == plain.body
    assert coded.headers["etag"] != plain.headers["etag"]


def test_curl_decodes_by_itself(server: str, tmp_path: Path) -> None:
    args = ("--get", "--data-urlencode", f"query={LONG}", f"{server}/sparql")
    plain, compressed = curl(tmp_path, *args), curl(tmp_path, "--compressed", *args)
    assert compressed.headers["content-encoding"] in ("gzip", "br", "zstd")
    assert compressed.body == plain.body


def test_curl_fails_where_an_answer_is_refused(server: str, tmp_path: Path) -> None:
    program = find_tool("curl", "nobody asks as people do in a shell")
    done = subprocess.run(
        [program, "--disable", "--silent", "--fail", "--noproxy", "*", "--data-urlencode", "query=SELECT",
         f"{server}/sparql"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (22, b"")


def test_curl_revalidates(server: str, tmp_path: Path) -> None:
    tags = tmp_path / "tags"
    args = ("--get", "--data-urlencode", f"query={SELECT}", f"{server}/sparql")
    assert curl(tmp_path, "--etag-save", str(tags), *args).status == 200
    again = curl(tmp_path, "--etag-compare", str(tags), *args)
    assert (again.status, again.body) == (304, b"")


def test_curl_goes_on_with_a_download(server: str, tmp_path: Path) -> None:
    whole = curl(tmp_path, "--location", f"{server}/dumps/latest/all.ttl")
    rest = curl(tmp_path, "--location", "--range", "100-", f"{server}/dumps/latest/all.ttl")
    assert (whole.status, rest.status) == (200, 206)
    assert whole.body[100:] == rest.body
