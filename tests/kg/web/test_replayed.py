"""Requests of clients that cannot run here, sent again as they send them."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

SELECT = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    "SELECT ?label WHERE {\n  ?s skos:prefLabel ?label .\n} ORDER BY ?label LIMIT 10"
)
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
FORM = "application/x-www-form-urlencoded"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv; charset=utf-8"
TURTLE = "text/turtle; charset=utf-8"
N_TRIPLES = "application/n-triples"

# YASGUI (Yasqe): a form by POST from a page of another origin; the Accept lists of its default settings.
YASQE_TABLE = f"{JSON},*/*;q=0.9"
YASQE_GRAPH = "application/n-triples,*/*;q=0.9"
YASQE = {
    "Origin": "https://yasgui.example",
    "Referer": "https://yasgui.example/",
    "Content-Type": f"{FORM}; charset=UTF-8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "cross-site",
}
# Protégé and other tools on Jena or RDF4J: a long Accept list with weights. RDF4J sends the dataset and the time limit
# too, Jena the query only.
RDF4J = (
    "application/sparql-results+xml;q=0.8, application/xml;q=0.8, application/sparql-results+json,"
    " application/json;q=0.8, text/csv;q=0.8, text/tab-separated-values;q=0.8, application/x-binary-rdf-results-table"
)
JENA = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7,"
    " text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1"
)
JENA_GRAPH = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,"
    "application/n-quads,application/trig;q=0.9,*/*;q=0.5"
)
# The package SPARQL of R reads XML and says so in the address (`output=xml`); its Accept is that of the download tool.
R = {"User-Agent": "R (4.4.1 x86_64-pc-linux-gnu)", "Accept": "*/*"}
# Excel, Power Query, "from the web": Web.Contents reads a CSV file; the address says what it wants.
EXCEL = {
    "User-Agent": "Microsoft.Data.Mashup",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Cache-Control": "no-cache",
}

REPLAYED: list[tuple[str, str, dict[str, str], dict[str, Any], str]] = [
    ("yasgui", "POST", {**YASQE, "Accept": YASQE_TABLE}, {"query": SELECT}, JSON),
    ("yasgui-graph", "POST", {**YASQE, "Accept": YASQE_GRAPH}, {"query": CONSTRUCT}, N_TRIPLES),
    ("yasgui-get", "GET", {**YASQE, "Accept": YASQE_TABLE, "Content-Type": ""}, {"query": SELECT}, JSON),
    (
        "rdf4j", "POST",
        {"Accept": RDF4J, "Content-Type": f"{FORM}; charset=utf-8"},
        {"queryLn": "SPARQL", "query": SELECT, "infer": "true", "timeout": "60"}, JSON,
    ),
    ("jena", "GET", {"Accept": JENA}, {"query": SELECT}, JSON),
    ("jena-graph", "GET", {"Accept": JENA_GRAPH}, {"query": CONSTRUCT}, TURTLE),
    ("r-sparql", "GET", R, {"query": SELECT, "output": "xml"}, XML),
    ("r-sparql-csv", "GET", R, {"query": SELECT, "output": "csv", "format": "csv"}, CSV),
    ("excel", "GET", EXCEL, {"query": SELECT, "format": "csv"}, CSV),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "headers", "params", "expected"), [each[1:] for each in REPLAYED], ids=[each[0] for each in REPLAYED]
)
def test_replayed_requests(
    client: httpx.Client, method: str, headers: dict[str, str], params: dict[str, Any], expected: str
) -> None:
    sent = {name: value for name, value in headers.items() if value}
    if method == "POST":
        answer = client.post("/sparql", content=urlencode(params).encode(), headers=sent)
    else:
        answer = client.get("/sparql", params=params, headers=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (200, expected)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Zwönitz" in answer.text or "Zw\\u00F6nitz" in answer.text


def test_yasgui_asks_before_it_asks(client: httpx.Client) -> None:
    """A form is sent without asking first; a header of the user's own makes the browser ask."""
    asked = {
        "Origin": "https://yasgui.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-requested-with",
    }
    answer = client.options("/sparql", headers=asked)
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert answer.status_code == 204
    assert {"content-type", "x-requested-with"} <= allowed


def test_what_r_reads(client: httpx.Client) -> None:
    root = ET.fromstring(client.get("/sparql", params={"query": SELECT, "output": "xml"}, headers=R).content)
    names = {"s": "http://www.w3.org/2005/sparql-results#"}
    assert [each.attrib["name"] for each in root.findall("s:head/s:variable", names)] == ["label"]
    assert len(root.findall("s:results/s:result", names)) == 5


def test_what_excel_reads(client: httpx.Client) -> None:
    """Lines end as RFC 4180 wants them, and the text is UTF-8, which the header says."""
    answer = client.get("/sparql", params={"query": SELECT, "format": "csv"}, headers=EXCEL)
    assert answer.content.count(b"\r\n") == answer.content.count(b"\n") == 6
    assert list(csv.reader(io.StringIO(answer.content.decode()))) == [
        ["label"], ["Dortmund"], ["KIF"], ["KIF"], ["WAT"], ["Zwönitz"],
    ]  # fmt: skip
    table = client.get("/queries/places.csv", headers=EXCEL)
    assert table.headers["content-type"] == CSV
    assert b"\r\n" in table.content
