"""The shipped graph from files to answers: built, served by a process of its own, asked over HTTP."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg.release import Release
from serve_case import start

EVERYTHING_ABOUT_PROJECTS = """
PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX role: <https://w3id.org/kommunen-innovativ/id/role/>
SELECT ?project (SAMPLE(?leader) AS ?coordinator) (COUNT(DISTINCT ?area) AS ?places)
  (COUNT(DISTINCT ?message) AS ?messages) (COUNT(DISTINCT ?page) AS ?sources) {
  ?project a ki:JointProject ; prov:wasDerivedFrom ?page .
  OPTIONAL { ?x ki:project ?project ; ki:role role:coordinator ; ki:organisation ?leader }
  OPTIONAL { ?y ki:project ?project ; ki:area ?area }
  OPTIONAL { ?project ki:statedKeyMessage|ki:inferredKeyMessage ?message }
} GROUP BY ?project ORDER BY ?project
"""


@pytest.fixture(scope="module")
def address(shipped_release: Release) -> Iterator[str]:
    with start(KG_RELEASES=str(shipped_release.path.parent)) as (_process, address):
        yield address


def select(address: str, query: str) -> list[dict[str, str]]:
    answer = httpx.post(f"{address}/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_all_joint_projects_with_coordinator_places_messages_and_sources(address: str) -> None:
    rows = select(address, EVERYTHING_ABOUT_PROJECTS)
    assert len(rows) == 39
    assert all(int(row["sources"]) > 0 for row in rows)
    assert sum(row["coordinator"] != "" for row in rows) == 28
    assert sum(row["places"] != "0" for row in rows) == 38
    assert sum(row["messages"] != "0" for row in rows) == 39


def test_a_query_written_for_cordis_finds_them_too(address: str) -> None:
    rows = select(address, "SELECT ?p { ?p a <http://data.europa.eu/s66#Project> }")
    projects = {row["project"] for row in select(address, EVERYTHING_ABOUT_PROJECTS)}
    assert projects <= {row["p"] for row in rows}


def test_no_statement_is_counted_twice(address: str, shipped_release: Release) -> None:
    # The engine forms the union of all graphs anew for each query; a statement in two graphs would count twice.
    number = int(select(address, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"])
    distinct = int(select(address, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?s ?p ?o } }")[0]["n"])
    assert number == distinct == shipped_release.manifest["counts"]["triples"]
    assert number == sum(graph["triples"] for graph in shipped_release.manifest["graphs"].values())


def test_dumps_and_endpoint_give_the_same_graph(address: str) -> None:
    everything = httpx.post(
        f"{address}/sparql",
        data={"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"},
        headers={"Accept": "application/n-triples"},
    )
    answered = set(everything.content.splitlines())
    triples = httpx.get(f"{address}/dumps/latest/all.nt.gz", follow_redirects=True)
    assert set(gzip.decompress(triples.content).splitlines()) == answered
    turtle = httpx.get(f"{address}/dumps/latest/all.ttl.gz", follow_redirects=True)
    parsed = {quad.triple for quad in ox.parse(gzip.decompress(turtle.content), format=ox.RdfFormat.TURTLE)}
    assert parsed == {quad.triple for quad in ox.parse(everything.content, format=ox.RdfFormat.N_TRIPLES)}


def test_every_page_is_there_in_both_languages(address: str) -> None:
    for path in ("/", "/sparql", "/queries/", "/dumps/"):
        for language, word in (("de", "Herunterladen"), ("en", "Downloads")):
            answer = httpx.get(address + path, headers={"Accept": "text/html", "Accept-Language": language})
            assert answer.status_code == 200
            assert word in answer.text


def test_every_named_query_answers_as_a_table(address: str) -> None:
    listed = httpx.get(f"{address}/queries/", headers={"Accept": "application/json"}).json()
    names = [query["name"] for query in listed]
    assert {"projects", "projects-by-municipality", "cq01-joint-projects"} <= set(names)
    for name in names:
        if name.startswith("cq"):
            continue
        answer = httpx.get(f"{address}/queries/{name}.csv")
        assert answer.status_code == 200, name
        assert len(answer.text.splitlines()) > 1, name


def test_the_shell_answers_by_name_file_and_text(shipped_release: Release, tmp_path: Path) -> None:
    file = tmp_path / "count.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?p a <http://data.europa.eu/s66#Grant> }", encoding="utf-8")
    for asked, expected in ((str(file), "13"), ("ASK {}", "true"), ("cq20-key-messages", "Innen entwickeln")):
        done = subprocess.run(
            [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())", "query", asked],
            env={"PATH": "", "KG_RELEASES": str(shipped_release.path.parent)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert expected in done.stdout


def test_json_ld_of_the_release_speaks_the_words_of_the_context(shipped_release: Release) -> None:
    path = shipped_release.path / "dumps/all.jsonld.gz"
    document = json.loads(gzip.decompress(path.read_bytes()))
    assert document["@context"] == "https://w3id.org/kommunen-innovativ/context/v1.jsonld"
    nodes = {node["id"]: node for node in document["@graph"]}
    kif = nodes["https://w3id.org/kommunen-innovativ/id/project/kif"]
    assert kif["label"]["de"] == "KIF"
    assert kif["period"] == "https://w3id.org/kommunen-innovativ/id/period/kif"
    assert "JointProject" in kif["type"]
