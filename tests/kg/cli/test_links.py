"""`kg links check`: what is wrong with a link, in which file and line; and the shipped links, which are right."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from kg.cli.links import add_parser
from kg.config import Settings
from kg.errors import DataError
from kg.graph.linkcheck import check_links, count_links, read_coordinates, read_links
from kg.graph.linkrules import TARGETS, target_of
from kg.graph.sources import Sources, read_sources
from kg.register.editions import import_edition
from register_case import association, district, state, town, write

DORTMUND = "https://sws.geonames.org/2935517/"


def run(root: Path, *words: str, register: Path | None = None) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["links", "check", "--lang", "en", *words])
    status = args.run(args, Settings(root=root, releases=root / "releases", register=register))
    assert isinstance(status, int)
    return status


def test_the_shipped_links_are_right(shipped_sources: Sources) -> None:
    links = read_links(shipped_sources)
    assert min(count_links(links).values()) > 20
    assert check_links(shipped_sources, {}) == []


def test_each_link_set_is_of_a_target_we_know(root: Path) -> None:
    assert {path.stem for path in (root / "data/links").glob("*.ttl")} == {target.name for target in TARGETS}


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """The shipped project with its links in a copy, to be spoilt."""
    for name in ("ontology", "shapes", "queries"):
        (tmp_path / name).symlink_to(root / name)
    (tmp_path / "data").mkdir()
    for path in (root / "data").iterdir():
        if path.name != "links":
            (tmp_path / "data" / path.name).symlink_to(path)
    (tmp_path / "data/links").mkdir()
    for path in (root / "data/links").iterdir():
        (tmp_path / "data/links" / path.name).write_bytes(path.read_bytes())
    return tmp_path


def spoil(project: Path, name: str, old: str, new: str) -> int:
    """Replace a text in a link set; gives its line."""
    path = project / f"data/links/{name}.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("gnd", "4012814-3", "4012814-4", "link-check-digit"),
        ("ror", "033bb5z47", "033bb5z48", "link-check-digit"),
        ("geonames", DORTMUND, "http://www.wikidata.org/entity/Q99999999", "link-file"),
    ],
)
def test_findings_name_file_and_line(project: Path, name: str, old: str, new: str, rule: str) -> None:
    line = spoil(project, name, old, new)
    findings = [each for each in check_links(read_sources(project), {}) if each.source.endswith(rule)]
    assert findings
    assert {(each.file, each.line) for each in findings} == {(f"data/links/{name}.ttl", line)}
    assert {frozenset(each.messages) for each in findings} == {frozenset({"de", "en"})}


def test_all_rules_speak_through_the_command(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = spoil(project, "ror", "033n9gh91", "033bb5z47")
    digit = spoil(project, "gnd", "4012814-3", "4012814-4")
    predicate = spoil(project, "wikidata", "skos:exactMatch", "owl:sameAs")
    assert run(project) == 1
    out = capsys.readouterr().out
    for number, name, rule in (
        (line, "ror", "link-target-shared"),
        (digit, "gnd", "link-check-digit"),
        (predicate, "wikidata", "link-predicate"),
    ):
        assert re.search(rf"^data/links/{name}\.ttl:{number}: Violation: .*\[checks/{rule}\]$", out, re.MULTILINE), out
    assert "318 links in 4 files (wikidata 150, geonames 105, gnd 25, ror 38)" in out


def test_a_place_of_the_same_name_lies_too_far_away(shipped_sources: Sources, tmp_path: Path) -> None:
    near, far = tmp_path / "near.csv", tmp_path / "DE.txt"
    near.write_text(f"target,latitude,longitude\n{DORTMUND},51.51,7.46\n", encoding="utf-8")
    cells = ["2935517", "Dortmund", "", "", "48.1", "11.5", *[""] * 13]
    far.write_text("\t".join(cells) + "\n", encoding="utf-8")
    assert check_links(shipped_sources, read_coordinates(near, [DORTMUND])) == []
    (finding,) = check_links(shipped_sources, read_coordinates(far, [DORTMUND]))
    assert finding.source.endswith("link-distance")
    assert finding.severity == "Violation"
    assert finding.file == "data/links/geonames.ttl"


def test_coordinates_that_cannot_be_read_say_where(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"target,latitude,longitude\n{DORTMUND},north,7\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"c\.csv:2: "):
        read_coordinates(path, [DORTMUND])
    path.write_text("id,lat\n", encoding="utf-8")
    with pytest.raises(DataError, match="no column target, latitude, longitude"):
        read_coordinates(path, [DORTMUND])


def test_a_key_that_the_register_does_not_know(shipped_sources: Sources) -> None:
    findings = check_links(shipped_sources, {}, frozenset({"05913000"}))
    assert findings
    assert {finding.source.rpartition("/")[2] for finding in findings} == {"link-key"}


@pytest.mark.parametrize("iri", ["http://www.wikidata.org/entity/Q0", "https://ror.org/12", "https://x.example/1"])
def test_what_is_no_identifier_of_a_target(iri: str) -> None:
    assert target_of(iri) is None


def test_keys_are_looked_up_in_the_imported_register(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        state("05", "Nordrhein-Westfalen"),
        district("05913", "Dortmund, Stadt", 41),
        association("059130000", "Dortmund, Stadt", 50),
        town("05913000", "Dortmund, Stadt", 28071, 600000, type_=61),
    ]
    import_edition(tmp_path / "kept", write(tmp_path / "gv.txt", lines))
    assert run(root, register=tmp_path / "kept") == 1
    said = capsys.readouterr().out
    assert "The key 08212000 is not in the register of municipalities" in said
    assert "The key 05913000 is not" not in said
    assert run(root) == 0
    assert "is not in the register" not in capsys.readouterr().out
