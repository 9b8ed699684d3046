"""The dataset describes itself: as a page, and in four forms for programs that say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

from app_case import run_server
from kg.config import Settings
from kg.description import read_record
from kg.description.dcat import distributed
from kg.release import Release
from kg.web import create_app

BROWSER = "text/html,*/*;q=0.8"
PUBLIC = "https://data.example/kg"
DATASET = rdflib.URIRef("https://w3id.org/kommunen-innovativ/id/dataset/kommunen-innovativ")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture
def described(shipped_client: httpx.Client) -> httpx.Client:
    return shipped_client


@pytest.fixture(scope="module")
def elsewhere(shipped_release: Release) -> Iterator[httpx.Client]:
    """A client of a server that is reached below a prefix of another host."""
    settings = Settings(root=shipped_release.path, releases=shipped_release.path.parent, public_url=PUBLIC)
    with run_server(create_app(settings)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "accept", "status", "media_type", "word"),
    [
        ("/dataset", BROWSER, 200, "text/html", "Was darin steht"),
        ("/dataset?lang=en", BROWSER, 200, "text/html", "What is in it"),
        ("/dataset", "*/*", 200, "text/html", "application/ld+json"),
        ("/dataset", "text/turtle", 200, "text/turtle", "dcat:Distribution"),
        ("/dataset", "application/ld+json", 200, "application/ld+json", "Distribution"),
        ("/dataset", "image/png", 406, "application/problem+json", "text/html"),
        ("/dataset.jsonld", "*/*", 200, "application/ld+json", "https://schema.org/"),
        ("/.well-known/void", "*/*", 200, "text/turtle", "void:classPartition"),
        ("/.well-known/void", "application/rdf+xml", 200, "application/rdf+xml", "classPartition"),
        ("/void", "*/*", 200, "text/turtle", "void:Linkset"),
        ("/void", BROWSER, 303, "", ""),
        ("/void", "image/png", 406, "application/problem+json", "text/turtle"),
        ("/void.ttl", BROWSER, 200, "text/turtle", "void:propertyPartition"),
        ("/void.nt", "*/*", 200, "application/n-triples", "void#DatasetDescription"),
        ("/void.jsonld", "*/*", 200, "application/ld+json", "void#DatasetDescription"),
        ("/void.rdf", "*/*", 200, "application/rdf+xml", "DatasetDescription"),
        ("/catalog", "*/*", 200, "text/turtle", "dcat:Catalog"),
        ("/catalog", "text/turtle;q=0.3, application/ld+json", 200, "application/ld+json", "dcat#Catalog"),
        ("/catalog", BROWSER, 303, "", ""),
        ("/catalog.ttl", "*/*", 200, "text/turtle", "dcatap:availability"),
        ("/catalog.rdf", "*/*", 200, "application/rdf+xml", "spdx:checksumValue"),
        ("/catalog.jsonld", "*/*", 200, "application/ld+json", "dcat#Catalog"),
        ("/catalog.nt", "*/*", 200, "application/n-triples", "dcat#Catalog"),
        ("/catalog.xlsx", "*/*", 404, "application/problem+json", ".ttl"),
        ("/void.csv", "*/*", 404, "application/problem+json", ".ttl"),
    ],
)
def test_routes(described: httpx.Client, path: str, accept: str, status: int, media_type: str, word: str) -> None:
    answer = described.get(path, headers={"Accept": accept, "Accept-Language": "de"})
    assert answer.status_code == status
    assert word in answer.text
    if status == 303:
        assert answer.headers["location"] == "/dataset"
        assert "Accept" in answer.headers["vary"]
        return
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert answer.headers["access-control-allow-origin"] == "*"
    if status == 200:
        assert answer.headers["etag"]
        again = described.get(
            path, headers={"Accept": accept, "Accept-Language": "de", "If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304
        head = described.head(path, headers={"Accept": accept, "Accept-Language": "de"})
        assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])


def test_the_dataset_has_one_page_and_everything_leads_there(described: httpx.Client) -> None:
    path = "dataset/kommunen-innovativ"
    for asked in (f"/page/{path}", f"/page/{path}?lang=en", f"/id/{path}"):
        answer = described.get(asked, headers={"Accept": BROWSER})
        assert (answer.status_code, answer.headers["location"]) == (303, "/dataset"), asked
    assert described.get(f"/id/{path}", headers={"Accept": "text/turtle"}).headers["location"] == f"/data/{path}.ttl"
    data = described.get(f"/data/{path}.ttl")
    assert (DATASET, RDF.type, VOID.Dataset) in rdflib.Graph().parse(data=data.text)
    assert f"{path}</loc>" not in described.get("/sitemap.xml?part=1").text
    assert "/dataset</loc>" in described.get("/sitemap.xml?part=1").text
    graph = described.get("/sparql", params={"query": f"SELECT * {{ VALUES ?x {{ <{DATASET}> }} }}", "format": "html"})
    assert '<a href="/dataset">' in graph.text


def test_what_the_page_of_the_dataset_says_agrees_with_its_headers_and_its_linkset(elsewhere: httpx.Client) -> None:
    page = elsewhere.get("/kg/dataset", headers={"Accept": BROWSER})
    assert f'<link rel="canonical" href="{PUBLIC}/dataset">' in page.text
    assert elsewhere.get("/kg/dataset.jsonld").json()["url"] == f"{PUBLIC}/dataset"
    header = {(rel, href) for href, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', page.headers["link"])}
    assert ("linkset", f"{PUBLIC}/linkset/dataset/kommunen-innovativ") in header
    linkset = elsewhere.get("/kg/linkset/dataset/kommunen-innovativ").json()["linkset"]
    [own] = [each for each in linkset if each["anchor"] == f"{PUBLIC}/dataset"]
    said = {(rel, each["href"]) for rel, targets in own.items() if rel != "anchor" for each in targets}
    # Where earlier releases are says every page, and no linkset of any thing.
    assert said == {each for each in header if each[0] not in ("linkset", "timemap", "version-history")}
    for each in linkset:
        if each is not own:
            assert [link["href"] for link in each["describes"]] == [f"{PUBLIC}/dataset"]
            assert "collection" not in each, "the dataset is no part of itself"
    back = elsewhere.get("/kg/data/dataset/kommunen-innovativ.ttl").headers["link"]
    assert f'<{PUBLIC}/dataset>; rel="describes"' in back


@pytest.mark.parametrize("path", ["/void", "/catalog", "/dataset"])
def test_what_accept_chose_says_so_and_names_the_address_of_its_own(described: httpx.Client, path: str) -> None:
    answer = described.get(path, headers={"Accept": "application/rdf+xml"})
    assert "Accept" in answer.headers["vary"]
    location = answer.headers["content-location"]
    assert location.endswith(".rdf")
    assert described.get(location).content == answer.content


@pytest.mark.parametrize("name", ["void", "catalog"])
def test_all_forms_hold_the_same_graph(described: httpx.Client, name: str) -> None:
    graphs = []
    for suffix, form in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")):
        graphs.append(set(rdflib.Graph().parse(data=described.get(f"/{name}.{suffix}").content, format=form)))
    parsed = ox.parse(described.get(f"/{name}.jsonld").content, format=ox.RdfFormat.JSON_LD)
    lines = ox.serialize((quad.triple for quad in parsed), format=ox.RdfFormat.N_TRIPLES)
    graphs.append(set(rdflib.Graph().parse(data=lines, format="nt")))
    assert len(graphs[0]) > 100
    assert all(graph == graphs[0] for graph in graphs)
    # Nothing is blank: descriptions that are merged must not run into each other.
    assert not [term for triple in graphs[0] for term in triple if isinstance(term, rdflib.BNode)]


def test_four_forms_say_the_same(described: httpx.Client, shipped_release: Release) -> None:
    void = rdflib.Graph().parse(data=described.get("/void.ttl").text)
    dcat = rdflib.Graph().parse(data=described.get("/catalog.ttl").text)
    service = rdflib.Graph().parse(data=described.get("/sparql", headers={"Accept": "text/turtle"}).text)
    schema = described.get("/dataset.jsonld").json()
    counted = described.post(
        "/sparql", data={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}, headers={"Accept": "text/csv"}
    )
    default_graph = service.value(service.value(None, RDF.type, SD.Dataset), SD.defaultGraph)
    triples = {
        int(counted.text.split()[1]),
        int(str(void.value(DATASET, VOID.triples))),
        int(str(dcat.value(DATASET, VOID.triples))),
        int(str(service.value(default_graph, VOID.triples))),
        next(each["value"] for each in schema["variableMeasured"] if each["name"] == "triples"),
        int(schema["size"].split()[0]),
        shipped_release.manifest["counts"]["triples"],
    }
    assert len(triples) == 1
    graphs = [(void, DATASET), (dcat, DATASET), (service, service.value(None, RDF.type, SD.Dataset))]
    for predicate, said in (
        (rdflib.URIRef("http://www.w3.org/ns/dcat#version"), schema["version"]),
        (DCTERMS.issued, schema["datePublished"]),
        (DCTERMS.license, schema["license"]),
    ):
        assert {str(graph.value(subject, predicate)) for graph, subject in graphs} == {said}
    assert schema["version"] == shipped_release.id
    assert schema["datePublished"] == shipped_release.manifest["date"]
    assert {str(title) for title in void.objects(DATASET, DCTERMS.title)} == {schema["name"], *schema["alternateName"]}


def test_named_graphs_have_the_same_counts_everywhere(described: httpx.Client, shipped_release: Release) -> None:
    void = rdflib.Graph().parse(data=described.get("/void.ttl").text)
    service = rdflib.Graph().parse(data=described.get("/sparql", headers={"Accept": "text/turtle"}).text)
    expected = {iri: graph["triples"] for iri, graph in shipped_release.manifest["graphs"].items()}
    assert {
        str(graph): int(str(void.value(graph, VOID.triples))) for graph in void.subjects(RDF.type, SD.NamedGraph)
    } == expected
    assert {
        str(service.value(graph, SD.name)): int(str(service.value(service.value(graph, SD.graph), VOID.triples)))
        for graph in service.subjects(RDF.type, SD.NamedGraph)
    } == expected


def test_every_dump_is_where_the_catalogue_says_and_has_its_checksum(described: httpx.Client) -> None:
    dcat = rdflib.Graph().parse(data=described.get("/catalog.ttl").text)
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    seen = 0
    lines = described.get("/dumps/latest/SHA256SUMS", follow_redirects=True).text.splitlines()
    sums = {name.removeprefix("dumps/"): digest for digest, name in (line.split("  ") for line in lines)}
    for each in dcat.subjects(RDF.type, DCAT.Distribution):
        address = dcat.value(each, DCAT.downloadURL)
        if address is None:
            continue
        head = described.head(str(address))
        assert head.status_code == 200
        assert head.headers["content-length"] == str(dcat.value(each, DCAT.byteSize))
        checksum = str(dcat.value(dcat.value(each, spdx.checksum), spdx.checksumValue)).lower()
        assert sums[str(address).rpartition("/")[2]] == checksum
        is_packed = str(address).endswith(".gz")
        assert (dcat.value(each, DCAT.compressFormat) is not None) is is_packed
        seen += 1
    assert seen >= 14


def test_every_data_file_is_a_distribution(shipped_release: Release) -> None:
    record = read_record(shipped_release.path)
    left_out = {each.content_type for each in record.dumps} - {each.content_type for each in distributed(record)}
    assert left_out <= {"text/plain", "text/markdown", "application/json", "application/csvm+json"}


def test_schema_org_says_what_f_uji_reads(described: httpx.Client) -> None:
    page = described.get("/dataset", headers={"Accept": BROWSER, "Accept-Language": "en"}).text
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    value: dict[str, Any] = json.loads(script)
    assert value == described.get("/dataset.jsonld?lang=en").json()
    wanted = "name description license creator publisher datePublished keywords identifier distribution"
    for key in (*wanted.split(), "variableMeasured", "conditionsOfAccess"):
        assert value[key], key
    assert value["@type"] == "Dataset"
    assert value["@id"] == str(DATASET)
    for download in value["distribution"]:
        assert {"contentUrl", "encodingFormat", "contentSize"} <= set(download)
    assert value["name"] == 'Knowledge graph "Kommunen innovativ"'


def test_signposts(described: httpx.Client, shipped_release: Release) -> None:
    answer = described.get("/dataset", headers={"Accept": BROWSER})
    links = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', answer.headers["link"])
    by_relation: dict[str, list[tuple[str, str]]] = {}
    for address, relation, kind in links:
        by_relation.setdefault(relation, []).append((address, kind))
    assert by_relation["cite-as"] == [(str(DATASET), "")]
    assert by_relation["license"] == [("https://creativecommons.org/licenses/by/4.0/", "")]
    assert {"https://schema.org/AboutPage", "https://schema.org/Dataset"} == {each for each, _ in by_relation["type"]}
    assert by_relation["author"] == by_relation["publisher"]
    for address, kind in by_relation["describedby"]:
        assert described.get(address).headers["content-type"].split(";")[0] == kind
    assert len(by_relation["item"]) == len(distributed(read_record(shipped_release.path)))
    for address, kind in by_relation["item"]:
        assert described.head(address).headers["content-type"].split(";")[0] == kind


def test_links_of_the_page_lead_somewhere(described: httpx.Client) -> None:
    page = described.get("/dataset", headers={"Accept": BROWSER}).text
    links = set(re.findall(r'(?:href|src)="(/[^"]*)"', page))
    assert len(links) > 30
    for link in links:
        answer = described.get(link.partition("#")[0].replace("&amp;", "&"), headers={"Accept": BROWSER})
        assert answer.status_code in (200, 303), link


@pytest.mark.parametrize(
    "path", ["/dataset", "/void.ttl", "/catalog.ttl", "/catalog.rdf", "/dataset.jsonld", "/quality", "/quality.ttl"]
)
def test_addresses_are_those_of_the_public(elsewhere: httpx.Client, path: str) -> None:
    answer = elsewhere.get(path, headers={"Accept": "*/*"})
    assert answer.status_code == 200
    everything = answer.text + str(answer.headers)
    assert not re.search(r"127\.0\.0\.1|localhost", everything)
    # Identifiers stay what they are; whatever is fetched is fetched here.
    assert "https://w3id.org/kommunen-innovativ/dumps/" not in everything
    assert "https://w3id.org/kommunen-innovativ/sparql" not in everything
    if path != "/quality":
        assert f"{PUBLIC}/" in everything


def test_a_browser_stays_below_the_prefix(elsewhere: httpx.Client) -> None:
    answer = elsewhere.get("/kg/void", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["location"]) == (303, "/kg/dataset")
    assert 'href="/kg/dumps/' in elsewhere.get("/kg/dataset").text


EDITOR_QUESTIONS = {
    "prefixes": "SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }",
    "examples": "SELECT ?example ?comment ?query { ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ;"
    ' sh:select|sh:ask|sh:construct ?query FILTER(LANG(?comment) = "de") }',
    "properties": "SELECT DISTINCT ?class ?property { ?c void:class ?class ; void:propertyPartition ?p ."
    " ?p void:property ?property }",
    "classes": "SELECT ?class ?n { ?d void:classPartition [ void:class ?class ; void:entities ?n ] }",
}
"""What query editors ask an endpoint before they complete."""


@pytest.mark.parametrize("name", EDITOR_QUESTIONS)
def test_an_editor_completes_from_the_endpoint_alone(described: httpx.Client, name: str) -> None:
    prefixes = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX void: <http://rdfs.org/ns/void#>"
        " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    )
    query = prefixes + EDITOR_QUESTIONS[name]
    answer = described.post("/sparql", data={"query": query}, headers={"Accept": "application/json"})
    rows = answer.json()["results"]["bindings"]
    assert len(rows) > 40
    if name == "examples":
        for row in rows[:5]:
            ran = described.post("/sparql", data={"query": row["query"]["value"]}, headers={"Accept": "*/*"})
            assert ran.status_code == 200, row["example"]["value"]


def test_counts_of_classes_and_properties_are_true(described: httpx.Client) -> None:
    query = """
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?name ?said (COUNT(*) AS ?counted) {
          { ?c void:class ?name ; void:entities ?said . ?thing a ?name }
          UNION { ?d void:class|void:triples ?any ; void:propertyPartition ?p .
                  ?d a void:Dataset . ?p void:property ?name ; void:triples ?said . ?thing ?name ?value }
        } GROUP BY ?name ?said"""
    rows = described.post("/sparql", data={"query": query}, headers={"Accept": "application/json"}).json()
    bindings = rows["results"]["bindings"]
    assert len(bindings) > 200
    assert [row for row in bindings if row["said"]["value"] != row["counted"]["value"]] == []


@pytest.mark.parametrize(
    "path",
    [
        *("/dataset", "/dataset.jsonld", "/void", "/.well-known/void", "/void.ttl", "/catalog", "/catalog.ttl"),
        *("/quality", "/quality.ttl", "/quality/report.ttl"),
    ],
)
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle"])
def test_an_older_release_has_none_and_says_so(client: httpx.Client, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert "older release" in answer.text


def test_partitions_have_readable_names(described: httpx.Client) -> None:
    store = ox.Store()
    store.load(described.get("/void.ttl").content, format=ox.RdfFormat.TURTLE)
    graph = "https://w3id.org/kommunen-innovativ/graph/description"
    names = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    assert f"{graph}#class-ki-JointProject--eurio-hasInvolvedParty" in names
    assert f"{graph}#property-dct-title" in names
    assert f"{graph}#linkset-www.wikidata.org--sameAs" in names


def test_people_read_dates_numbers_and_the_names_of_sources(described: httpx.Client) -> None:
    page = described.get("/dataset?lang=de", headers={"Accept": BROWSER}).text
    assert "<dd>22. November 2026</dd>" in page
    assert '<a href="/page/source/bkg-vg250-2018-12-31">Verwaltungsgebiete VG250, Stand 31.12.2018</a>' in page
    assert "source:" not in page.partition('id="main"')[2]
    assert "<dd>22 November 2026</dd>" in described.get("/dataset?lang=en", headers={"Accept": BROWSER}).text
