"""Files of any format, loaded as they are."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import DataError, SettingError
from kg.formats import GRAPH_FORMATS, RESULTS_CSV, Format
from kg.store import load_files

QUAD = ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("ä"), ox.NamedNode("http://e/g"))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("each", GRAPH_FORMATS, ids=lambda each: each.key)
def test_every_format_loads(tmp_path: Path, each: Format, packed: bool) -> None:
    holds_graphs = "dataset" in each.kinds
    content = ox.serialize([QUAD if holds_graphs else QUAD.triple], format=each.ox) or b""  # type: ignore[arg-type]
    path = tmp_path / f"data{each.suffix}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(content) if packed else content)
    engine = load_files([path])
    assert engine.query(COUNT, format=RESULTS_CSV).read() == b"n\r\n1\r\n"
    assert engine.graphs() == ({"http://e/g": 1} if holds_graphs else {})


def test_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix e: <http://e/> . _:b e:p 1 .")
    (tmp_path / "b.nt").write_text("_:b <http://e/p> <http://e/o> .")
    (tmp_path / "c.TRIG").write_text("<http://e/g> { <rel> <http://e/p> 3 }")
    engine = load_files([tmp_path / "a.ttl", tmp_path / "b.nt", tmp_path / "c.TRIG"])
    found = engine.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <http://e/p> ?o }", format=RESULTS_CSV).read()
    assert found == b"n\r\n3\r\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", b"@prefix e: <http://e/> .\ne:s e:p .", "a.ttl:2:9: . is not a valid RDF object"),
        ("a.ttl", b"<http://e/s> x:p 1 .", "a.ttl:1:14: The prefix x: has not been declared"),
        ("a.ttl", b'<http://e/s> <http://e/p> "\xff" .', "a.ttl:1:28: Invalid UTF-8"),
        ("a.jsonld", b'{"@id": [}', "a.jsonld:1:10: Unexpected closing curly bracket"),
        ("a.rdf", b"<rdf:RDF>", "a.rdf: "),
        ("a.nq", b"<http://a> <http://b> <c> .", "a.nq:1:23: No scheme"),
        ("a.nq.gz", b"no gzip", "a.nq.gz: is no whole gzip file"),
        ("a.nq.gz", gzip.compress(b"<http://a> <http://b> <http://c> .\n" * 99)[:40], "a.nq.gz: is no whole gzip file"),
    ],
)
def test_bad_content_names_its_place(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        load_files([tmp_path / name])
    assert message in str(caught.value)


def test_what_is_no_rdf_file(tmp_path: Path) -> None:
    for name, message in {"none.ttl": "there is no file", "data.xlsx": "no known RDF suffix", "gz": "no known"}.items():
        with pytest.raises(SettingError, match=message):
            load_files([tmp_path / name])
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(DataError, match="Is a directory"):
        load_files([tmp_path / "folder.ttl"])
