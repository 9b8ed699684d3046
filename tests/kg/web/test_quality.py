"""The page on quality: true numbers, evidence with its date, and demands whose proof is there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib.namespace import RDF

from app_case import run_server
from kg.config import Settings
from kg.evidence import Evidence, Group, write_evidence
from kg.release import Release, open_release
from kg.web import create_app
from kg.web.proofs import STATES, Demand, read_fair, read_practices

BROWSER = "text/html,*/*;q=0.8"
DQV = rdflib.Namespace("http://www.w3.org/ns/dqv#")
EARL = rdflib.Namespace("http://www.w3.org/ns/earl#")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
QUALITY = rdflib.Namespace("https://w3id.org/kommunen-innovativ/quality#")
DEMANDS = [*read_fair(), *read_practices()]


@pytest.fixture(scope="module")
def served(shipped_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A copy of the shipped release with evidence beside it."""
    releases = tmp_path_factory.mktemp("with-evidence")
    shutil.copytree(shipped_release.path, releases / shipped_release.id)
    (releases / "current").symlink_to(shipped_release.id)
    groups = (Group("tests.kg.web.test_sparql", 123, 0, 4), Group("tests.test_docs", 5, 1))
    write_evidence(
        releases, Evidence("tests", shipped_release.id, "2026-11-24", groups, ("tests.test_docs: test_<b>x",))
    )
    return open_release(releases)


@pytest.fixture(scope="module")
def client(served: Release) -> Iterator[httpx.Client]:
    app = create_app(Settings(root=served.path, releases=served.path.parent))
    with run_server(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        del client.headers["accept"]
        yield client


@pytest.mark.parametrize(
    ("path", "accept", "status", "media_type", "word"),
    [
        ("/quality", BROWSER, 200, "text/html", "Was fehlt"),
        ("/quality?lang=en", BROWSER, 200, "text/html", "What is missing"),
        ("/quality", "*/*", 200, "text/html", "FAIR-Kriterien"),
        ("/quality", "text/turtle", 200, "text/turtle", "dqv:QualityMeasurement"),
        ("/quality.ttl", "*/*", 200, "text/turtle", "earl:Assertion"),
        ("/quality.jsonld", "*/*", 200, "application/ld+json", "dqv#QualityMeasurement"),
        ("/quality.rdf", "*/*", 200, "application/rdf+xml", "QualityMeasurement"),
        ("/quality.csv", "*/*", 404, "application/problem+json", ".ttl"),
        ("/quality", "image/png", 406, "application/problem+json", "text/html"),
        ("/quality/report.ttl", "*/*", 200, "text/turtle", "ValidationReport"),
        ("/quality/report.json", "*/*", 200, "application/json", '"conforms": true'),
        ("/quality/report.pdf", "*/*", 404, "application/problem+json", ".json"),
    ],
)
def test_routes(client: httpx.Client, path: str, accept: str, status: int, media_type: str, word: str) -> None:
    answer = client.get(path, headers={"Accept": accept, "Accept-Language": "de"})
    assert answer.status_code == status
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert word in answer.text


def test_numbers_are_those_of_the_graph(client: httpx.Client, served: Release) -> None:
    numbers = json.loads((served.path / "description/quality.json").read_text(encoding="utf-8"))
    assert numbers["missing"]["rows"] == [
        {"projects": 39, "without_coordinator": 11, "without_place": 1, "without_start": 7, "without_end": 7}
    ]
    gaps = client.get("/queries/cq42-what-is-missing.json").json()["rows"]
    for column, name in (("coordinator", "coordinator"), ("place", "place"), ("start", "start"), ("end", "end")):
        known = sum(1 for row in gaps if row[column] in (False, "false"))
        assert numbers["missing"]["rows"][0][f"without_{name}"] == known
    by_graph = {row["graph"]: row["statements"] for row in numbers["sources-by-graph"]["rows"]}
    assert by_graph == {iri: graph["triples"] for iri, graph in served.manifest["graphs"].items()}
    assert all(row["with_source"] <= row["statements"] for row in numbers["sources-by-graph"]["rows"])
    page = client.get("/quality?lang=en", headers={"Accept": BROWSER}).text
    contradictions = len(
        {row["contradiction"] for row in client.get("/queries/cq11-contradictions.json").json()["rows"]}
    )
    assert numbers["contradictions"]["rows"][0]["contradictions"] == contradictions
    assert f"<dd>{contradictions} · " in page


def test_the_report_is_that_of_the_release(client: httpx.Client, served: Release) -> None:
    summary = json.loads((served.path / "report/check.json").read_text(encoding="utf-8"))["summary"]
    page = client.get("/quality?lang=en", headers={"Accept": BROWSER}).text
    assert "The release breaks no rule." in page
    assert f"0 violations, {summary['warnings']} warnings, {summary['infos']} infos." in page
    assert client.get("/quality/report.ttl").content == (served.path / "report/check.ttl").read_bytes()


def test_evidence_is_shown_with_date_and_release_and_what_is_not_there_is_not_checked(
    client: httpx.Client, served: Release
) -> None:
    page = client.get("/quality?lang=en", headers={"Accept": BROWSER}).text
    assert "24 November 2026" in page
    assert f"<code>{served.id}</code>: 128 passed, 1 failed, 4 left out." in page
    assert "test_&lt;b&gt;x" in page
    links = page.partition("Do addresses elsewhere answer?")[2]
    assert links.split("<p>")[1].startswith("not checked yet")


def test_quality_as_rdf(client: httpx.Client, served: Release) -> None:
    graph = rdflib.Graph().parse(data=client.get("/quality.ttl").text)
    assert str(graph.value(QUALITY["missing-projects"], DQV.value)) == "39"
    assert graph.value(QUALITY["report"], SH.conforms) == rdflib.Literal(True)
    results = [graph.value(each, EARL.result) for each in graph.subjects(RDF.type, EARL.Assertion)]
    outcomes = {str(graph.value(each, EARL.outcome)).rpartition("#")[2] for each in results}
    assert outcomes == {"passed", "failed", "cantTell", "inapplicable"}
    assert len(list(graph.subjects(RDF.type, EARL.Assertion))) == len(DEMANDS) + 2
    for measurement in graph.subjects(RDF.type, DQV.QualityMeasurement):
        metric = graph.value(measurement, DQV.isMeasurementOf)
        assert (metric, RDF.type, DQV.Metric) in graph
        assert graph.value(measurement, DQV.value) is not None


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ("evidence/{}/tests.json", "/quality"),
        ("{}/description/quality.json", "/quality"),
        ("{}/report/check.json", "/quality"),
        ("{}/description/record.json", "/dataset"),
        ("{}/description/record.json", "/void"),
    ],
)
def test_what_is_there_and_broken_is_trouble_of_ours(
    shipped_release: Release, tmp_path: Path, broken: str, path: str
) -> None:
    shutil.copytree(shipped_release.path, tmp_path / shipped_release.id)
    (tmp_path / "current").symlink_to(shipped_release.id)
    file = tmp_path / broken.format(shipped_release.id)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{", encoding="utf-8")
    with run_server(create_app(Settings(root=tmp_path, releases=tmp_path))) as address:
        assert httpx.get(f"{address}{path}").status_code == 503


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: f"{demand.id}")
def test_each_demand_has_its_proof(client: httpx.Client, demand: Demand) -> None:
    assert demand.status in STATES
    assert all(demand.name.values())
    assert all(demand.how.values())
    # What is met is shown; what is not met need not be.
    assert demand.address or demand.status in ("no", "n.a.")
    if demand.address:
        answer = client.get(demand.address, headers={"Accept": "*/*"}, follow_redirects=True)
        assert answer.status_code == 200
        assert len(answer.content) > 100


def test_the_lists_are_whole() -> None:
    assert [each.id for each in read_practices()] == [str(number) for number in range(1, 36)]
    principles = {re.match("[FAIR]", each.id)[0] for each in read_fair()}  # type: ignore[index]
    assert principles == set("FAIR")
    assert len({each.id for each in read_fair()}) == len(read_fair()) == 17


def test_links_of_the_page_lead_somewhere(client: httpx.Client) -> None:
    page = client.get("/quality", headers={"Accept": BROWSER}).text
    for link in set(re.findall(r'(?:href|src)="(/[^"]*)"', page)):
        assert client.get(link, headers={"Accept": BROWSER}).status_code in (200, 303), link
