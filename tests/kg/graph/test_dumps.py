"""Every dump holds the same graph, for us and for another library, in the same bytes every time."""

import gzip
import json
import random
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.context import Context, inline, parse_context
from kg.errors import DataError, ReleaseError
from kg.graph.canonical import canonical_quads
from kg.graph.dumps import DUMP_FILES, Content, Dump, pack, verify_dumps, write_dumps

ADDRESS = "https://example.org/context/v1.jsonld"
CONTEXT = """{"@context": {
  "@version": 1.1,
  "id": "@id", "type": "@type",
  "ex": "http://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#",
  "label": {"@id": "ex:label", "@container": "@language"},
  "count": {"@id": "ex:count", "@type": "xsd:integer"},
  "day": {"@id": "ex:day", "@type": "xsd:date"},
  "knows": {"@id": "ex:knows", "@type": "@id"},
  "Thing": "ex:Thing"
}}"""
TURTLE = r"""
PREFIX ex: <http://example.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex:a a ex:Thing , ex:Other ; ex:label "Straße"@de , "street"@EN-gb , "plain" ;
  ex:count 007 , 1.50 , 1.0e3 , true , "many" ; ex:day "2016-02-29"^^xsd:date , "2016"^^xsd:gYear , "soon" ;
  ex:knows ex:b , ex:a , _:someone , "Bob" ; ex:text "tab\t line\n return\r quote\" back\\ <tag> & 😀" ;
  ex:list ( 1 "two" [ ex:label "three" ] ) ; ex:key "05913000"^^ex:AGS ; ex:empty "" , ""@de .
<http://elsewhere.example/x?y=1&z=%C3%A4#f> ex:knows <urn:uuid:0> , <http://example.org/ä/b,c;d> .
_:someone a ex:Thing ; ex:label "Jemand"@de-AT .
"""
FORMATS = {"nq": "nquads", "trig": "trig", "nt": "nt", "ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}


def _content(shuffle: int = 0) -> Content:
    store = ox.Store()
    store.load(TURTLE, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("http://example.org/graph/1"))
    store.load(TURTLE, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("http://example.org/graph/2"))
    quads = list(store)
    random.Random(shuffle).shuffle(quads)
    prefixes = {"ex": "http://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
    return Content(canonical_quads(quads), prefixes, parse_context(CONTEXT, ADDRESS))


# rdflib's own readers of datasets call what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
@pytest.mark.parametrize("dump", DUMP_FILES, ids=lambda dump: dump.name)
def test_another_library_reads_the_same_graph(dump: Dump) -> None:
    content = _content()
    data = dump.write(content)
    if dump.name == "all.jsonld":
        data = inline(data, content.context)
    kept = rdflib.Dataset(default_union=True).parse(data, format=FORMATS[dump.wire.key])
    found = rdflib.Graph()
    for triple in kept.triples((None, None, None)):
        found.add(triple)
    expected = rdflib.Graph().parse(DUMP_FILES[2].write(content), format="nt")
    assert isomorphic(found, expected)


@pytest.mark.parametrize("dump", DUMP_FILES, ids=lambda dump: dump.name)
def test_the_order_of_loading_does_not_matter(dump: Dump) -> None:
    assert {dump.write(_content(shuffle)) for shuffle in range(4)} == {dump.write(_content())}


def test_what_is_written_is_verified(tmp_path: Path) -> None:
    content = _content()
    write_dumps(content, tmp_path)
    verify_dumps(content, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*(f"{dump.name}.gz" for dump in DUMP_FILES), "all.ttl"]
    )
    assert gzip.decompress((tmp_path / "all.ttl.gz").read_bytes()) == (tmp_path / "all.ttl").read_bytes()


@pytest.mark.parametrize("dump", DUMP_FILES, ids=lambda dump: dump.name)
def test_a_dump_that_lost_something_is_noticed(tmp_path: Path, dump: Dump) -> None:
    content = _content()
    write_dumps(content, tmp_path)
    short = Content([quad for quad in content.quads if "Straße" not in str(quad)], content.prefixes, content.context)
    (tmp_path / f"{dump.name}.gz").write_bytes(pack(dump.write(short)))
    with pytest.raises(ReleaseError, match=f"{dump.name} does not hold the graph"):
        verify_dumps(content, tmp_path)


def test_what_no_xml_can_hold_is_noticed(tmp_path: Path) -> None:
    bell = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("\a"), ox.NamedNode("urn:g"))
    content = Content([bell], {}, parse_context(CONTEXT, ADDRESS))
    write_dumps(content, tmp_path)
    with pytest.raises(ReleaseError, match=r"all\.rdf is not well-formed.*control character"):
        verify_dumps(content, tmp_path)


def test_gzip_carries_neither_time_nor_name(tmp_path: Path) -> None:
    packed = pack(b"content")
    assert packed[:9] == bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2])
    (tmp_path / "all.nt.gz").write_bytes(packed)
    unpacked = subprocess.run(["gzip", "-dc", tmp_path / "all.nt.gz"], capture_output=True, check=True)
    assert unpacked.stdout == b"content"


def test_turtle_is_written_for_people() -> None:
    text = DUMP_FILES[3].write(_content()).decode()
    assert text.startswith("@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix ex: <http://example.org/> .\n")
    assert "\nex:a a ex:Other , ex:Thing ;\n" in text
    assert text.count("\nex:a ") == 1


def test_jsonld_is_compact_and_names_its_context() -> None:
    document = json.loads(DUMP_FILES[4].write(_content()))
    assert list(document) == ["@context", "@graph"]
    assert document["@context"] == ADDRESS
    node = next(node for node in document["@graph"] if node["id"] == "ex:a")
    assert list(node)[:2] == ["id", "type"]
    assert node["type"] == ["ex:Other", "Thing"]
    assert node["label"] == {"@none": "plain", "de": "Straße", "en-gb": "street"}
    assert "7" in node["count"]
    assert "2016-02-29" in node["day"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"@context": {', r"ontology/context\.jsonld:1:15: is not JSON"),
        ("[]", "is no JSON-LD context"),
        ('{"@context": "https://example.org/other"}', "is no JSON-LD context"),
    ],
)
def test_a_context_that_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_context(text, ADDRESS)


@pytest.mark.parametrize(
    "context", [{"@import": "https://example.org/other"}, {"label": {"@id": "ex:label", "@container": "@wrong"}}]
)
def test_a_context_that_cannot_be_used(context: dict[str, object]) -> None:
    content = _content()
    with pytest.raises(DataError, match=r"ontology/context\.jsonld: cannot be used"):
        DUMP_FILES[4].write(Content(content.quads, {}, Context(ADDRESS, {"@context": context})))
