"""The vocabulary, the shapes and the context are found where their terms say, by people and by programs."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from app_case import run_server
from kg.config import Settings
from kg.context import inline, parse_context
from kg.vocab import KI, RDF_TYPE, SH, load_prefixes
from kg.web import create_app
from kg.web.rules import read_shapes, shape_files
from kg.web.terms import read_vocabulary

BASE = "https://w3id.org/kommunen-innovativ/"
BROWSER = "text/html,*/*;q=0.8"
OLD, NEW = "2026-01-01-000000000000", "2026-11-22-0123456789ab"


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a release of no data, with the whole vocabulary; one before it has another version of it."""
    releases = tmp_path_factory.mktemp("releases")
    for name in (OLD, NEW):
        folder = releases / name
        for part in ("ontology", "shapes", "queries"):
            shutil.copytree(root / part, folder / part)
        (folder / "dumps").mkdir()
        manifest = {"id": name, "date": name[:10], "base_iri": BASE}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        ox.Store(str(folder / "store")).flush()
    old = releases / OLD / "ontology/kommunen-innovativ.ttl"
    old.write_text(old.read_text("utf-8").replace('"1.0.0"', '"0.9.0"').replace("def/1.0.0", "def/0.9.0"), "utf-8")
    (releases / "current").symlink_to(NEW)
    app = create_app(Settings(root=root, releases=releases, public_url="https://data.example/kg"))
    with run_server(app) as address:
        yield f"{address}/kg"


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=30) as client:
        del client.headers["accept"]
        yield client


@pytest.mark.parametrize(
    ("path", "accept", "status", "media_type", "word"),
    [
        ("/def", None, 200, "text/html", 'id="JointProject"'),
        ("/def", BROWSER, 200, "text/html", "Codelisten"),
        ("/def?lang=en", BROWSER, 200, "text/html", "Code lists"),
        ("/def", "text/turtle", 200, "text/turtle", "ki:JointProject a owl:Class"),
        ("/def", "application/rdf+xml", 200, "application/rdf+xml", "owl:Ontology"),
        ("/def", "application/ld+json", 200, "application/ld+json", '"@context"'),
        ("/def", "image/png", 406, "application/problem+json", "text/turtle"),
        ("/def.ttl", BROWSER, 200, "text/turtle", "owl:versionIRI"),
        ("/def.rdf", None, 200, "application/rdf+xml", "rdf:RDF"),
        ("/def.nt", None, 200, "application/n-triples", f"<{KI}Grant>"),
        ("/def.jsonld", None, 200, "application/ld+json", "ki:Grant"),
        ("/def.trig", None, 200, "application/trig", "ki:Grant"),
        ("/def.nq", None, 200, "application/n-quads", f"<{KI}Grant>"),
        ("/def/1.0.0", BROWSER, 200, "text/html", "1.0.0"),
        ("/def/1.0.0", "text/turtle", 200, "text/turtle", 'owl:versionInfo "1.0.0"'),
        ("/def/1.0.0.ttl", BROWSER, 200, "text/turtle", 'owl:versionInfo "1.0.0"'),
        ("/def/0.9.0.nt", None, 200, "application/n-triples", '"0.9.0"'),
        ("/def/0.9.0", BROWSER, 200, "text/html", "0.9.0"),
        ("/def/2.0.0", "text/turtle", 404, "application/problem+json", "no version '2.0.0'"),
        ("/def/%22%3E", None, 404, "application/problem+json", "no version"),
        ("/shapes", BROWSER, 200, "text/html", "Eine Gemeinde hat genau einen AGS"),
        ("/shapes?lang=en", BROWSER, 200, "text/html", "A municipality has exactly one AGS"),
        ("/shapes", "text/turtle", 200, "text/turtle", "kis:MunicipalityShape"),
        ("/shapes.rdf", None, 200, "application/rdf+xml", "MunicipalityShape"),
        ("/shapes.nt", None, 200, "application/n-triples", "MunicipalityShape"),
        ("/shapes.jsonld", None, 200, "application/ld+json", "MunicipalityShape"),
        ("/shapes.trig", None, 200, "application/trig", "MunicipalityShape"),
        ("/shapes.nq", None, 200, "application/n-quads", "MunicipalityShape"),
        ("/shapes/project", BROWSER, 200, "text/html", "ProjectShape"),
        ("/shapes/project", "application/ld+json", 200, "application/ld+json", "ProjectShape"),
        ("/shapes/project.ttl", BROWSER, 200, "text/turtle", "ProjectShape"),
        ("/shapes/none.ttl", None, 404, "application/problem+json", "no shapes 'none'"),
        ("/shapes/..%2Fontology%2Fprefixes.ttl", None, 404, "application/problem+json", ""),
        ("/prefixes", None, 200, "text/turtle", "sh:declare"),
        ("/prefixes", "application/n-triples", 200, "application/n-triples", f"<{BASE}prefixes>"),
        ("/context/v1.jsonld", None, 200, "application/ld+json", '"@context"'),
        ("/context/v2.jsonld", None, 404, "application/problem+json", "Not Found"),
    ],
)
def test_routes(client: httpx.Client, path: str, accept: str | None, status: int, media_type: str, word: str) -> None:
    headers = {"accept": accept} if accept else {}
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, media_type)
    assert word in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "127.0.0.1" not in str(answer.headers) + answer.text
    head = client.head(path, headers=headers)
    assert (head.status_code, head.content) == (status, b"")
    if status == 200:
        assert head.headers["etag"] == answer.headers["etag"]
        again = client.get(path, headers={**headers, "if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
        assert (answer.headers.get("x-robots-tag") == "noindex") == (media_type != "text/html")


def test_every_term_has_an_anchor_and_both_languages(client: httpx.Client, root: Path) -> None:
    pages = {language: client.get(f"/def?lang={language}").text for language in ("de", "en")}
    vocabulary = read_vocabulary(root)
    assert vocabulary is not None
    declared = {
        triple.subject.value.removeprefix(KI)
        for triple in ox.parse(path=str(root / "ontology/kommunen-innovativ.ttl"))
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(KI)
    }
    assert {term.name for term in vocabulary.terms} == declared
    assert len(declared) > 80
    for page in pages.values():
        anchors = re.findall(r'\bid="([^"]*)"', page)
        assert len(anchors) == len(set(anchors)), "an anchor occurs twice"
        assert declared <= set(anchors)
        for target in re.findall(r'href="#([^"]*)"', page):
            assert target in anchors
        text = re.sub(r"&#34;|&quot;", '"', page).replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
        for term in vocabulary.terms:
            assert term.definition["de"] in text
            assert term.definition["en"] in text
    assert f'href="/kg/def#{vocabulary.of_kind("class")[1].name}"' in pages["de"]


def test_every_code_list_is_there(client: httpx.Client, root: Path) -> None:
    page = client.get("/def").text
    concepts = [
        triple.subject
        for triple in ox.parse(path=str(root / "ontology/codelists.ttl"))
        if triple.predicate == RDF_TYPE and str(triple.object).endswith("#Concept>")
    ]
    assert len(concepts) == 37
    for concept in concepts:
        assert isinstance(concept, ox.NamedNode)
        assert f'href="/kg/page/{concept.value.removeprefix(f"{BASE}id/")}"' in page


def test_the_page_names_its_other_forms(client: httpx.Client) -> None:
    for path in ("/def", "/shapes", "/shapes/project", "/def/0.9.0"):
        page = client.get(path, headers={"accept": BROWSER}).text
        assert f'<link rel="canonical" href="https://data.example/kg{path}">' in page
        alternates = re.findall(r'<link rel="alternate" type="([^"]*)" href="/kg([^"]*)"', page)
        assert len(alternates) == 6
        for media_type, address in alternates:
            answer = client.get(address)
            assert answer.headers["content-type"].split(";")[0] == media_type


def test_every_shape_is_shown_with_its_messages(client: httpx.Client, root: Path) -> None:
    page = client.get("/shapes").text
    anchors = re.findall(r'\bid="([^"]*)"', page)
    assert len(anchors) == len(set(anchors))
    shapes = [shape for path in shape_files(root) for shape in read_shapes(path).shapes]
    assert len(shapes) > 30
    spoken = 0
    for shape in shapes:
        assert shape.name in anchors
        assert shape.targets
        assert set(shape.message) in ({"de", "en"}, set())
        spoken += bool(shape.message)
        for rule in shape.rules:
            spoken += 1
            assert rule.iri.rpartition("#")[2] in anchors
            assert set(rule.message) == {"de", "en"}
            assert rule.path
    triples = [t for path in shape_files(root) for t in ox.parse(path=str(path))]
    assert spoken == len({t.subject for t in triples if t.predicate.value == f"{SH}message"})


def test_paths_of_shapes_are_written_as_sparql_does(root: Path) -> None:
    rules = [rule for path in shape_files(root) for shape in read_shapes(path).shapes for rule in shape.rules]
    paths = {rule.path for rule in rules}
    prefixes = load_prefixes(root / "ontology/prefixes.ttl")
    assert f"^<{prefixes['geo']}hasCentroid>" in paths
    assert f"(<{KI}measure>|<{KI}project>)" in paths
    store = ox.Store()
    for path in paths:
        store.query(f"SELECT * {{ ?s {path} ?o }}")


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
@pytest.mark.parametrize("path", ["/def", "/shapes/municipality", "/shapes/period"])
def test_all_formats_say_the_same(client: httpx.Client, site: str, root: Path, path: str) -> None:
    address = "https://data.example/kg/context/v1.jsonld"
    context = parse_context((root / "ontology/context.jsonld").read_text("utf-8"), address)
    file = "ontology/kommunen-innovativ.ttl" if path == "/def" else f"{path.removeprefix('/')}.ttl"
    expected = rdflib.Graph().parse(root / file)
    assert len(expected) > 20
    for end, form in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")):
        body = client.get(f"{path}.{end}").content
        body = inline(body, context) if end == "jsonld" else body
        assert isomorphic(rdflib.Graph().parse(data=body, format=form), expected), end


def test_the_shapes_together_are_what_the_check_uses(client: httpx.Client, root: Path) -> None:
    body = client.get("/shapes.nt").content
    expected = ox.Dataset()
    for path in [*shape_files(root), root / "ontology/prefixes.ttl"]:
        for quad in ox.parse(path=str(path), rename_blank_nodes=True):
            expected.add(quad)
    found = ox.Dataset(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    for each in (expected, found):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(found) == set(expected)


def test_the_context_may_be_kept_for_a_year(client: httpx.Client, root: Path) -> None:
    answer = client.get("/context/v1.jsonld", headers={"origin": "https://x.example"})
    assert answer.headers["cache-control"] == "public, max-age=31536000"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.content == (root / "ontology/context.jsonld").read_bytes()


def test_there_is_nothing_where_there_is_no_vocabulary(root: Path, tmp_path: Path, serving_data: Path) -> None:
    with run_server(create_app(Settings(root=tmp_path, releases=tmp_path / "releases"), [serving_data])) as address:
        for path in ("/def", "/def.ttl", "/def/1.0.0", "/shapes", "/shapes/project", "/prefixes", "/context/v1.jsonld"):
            assert httpx.get(address + path).status_code == 404, path
