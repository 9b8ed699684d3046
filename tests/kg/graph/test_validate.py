"""Cases are folders: laid over the fixture project, `kg check` must say what stands in expected.en.txt and .de.txt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import DataError, QueryError
from kg.graph.findings import Report, Severity
from kg.graph.render import render_summary, render_text
from kg.graph.sources import read_sources
from kg.graph.validate import validate

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def _report(project: Path) -> Report:
    return validate(read_sources(project))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, project: Path) -> None:
    shutil.copytree(case, project, dirs_exist_ok=True)
    report = _report(project)
    for language in ("en", "de"):
        expected = (case / f"expected.{language}.txt").read_text(encoding="utf-8")
        assert render_text(report, language) + render_summary(report, language) + "\n" == expected
    assert report.conforms == (not case.name.startswith("invalid."))


def test_there_is_something_to_check(project: Path) -> None:
    report = _report(project)
    assert report.conforms
    assert not report.findings
    assert report.triples > 0


@pytest.mark.parametrize("folder", ["data/projects", "data/links", "data", "shapes"])
def test_empty_folder_is_a_violation(project: Path, folder: str) -> None:
    shutil.rmtree(project / folder, ignore_errors=True)
    (project / folder).mkdir()
    report = _report(project)
    assert [(finding.file, finding.source.rpartition("/")[2]) for finding in report.findings] == [
        (folder, "folder-empty")
    ]
    assert not report.conforms


def test_hidden_files_and_readme_are_left_alone(project: Path) -> None:
    (project / "data/.editor.swp").write_bytes(b"\xff")
    (project / "data/README.md").write_text("How to mend data.", encoding="utf-8")
    assert not _report(project).findings


def test_missing_file_of_a_link(project: Path) -> None:
    (project / "data/projects/gone.ttl").symlink_to("nowhere.ttl")
    (finding,) = _report(project).findings
    assert finding.file == "data/projects/gone.ttl"
    assert finding.source.endswith("/file-unreadable")


def test_syntax_errors_in_shapes_and_ontology_are_found(project: Path) -> None:
    for name in ("shapes/project.ttl", "ontology/vocabulary.ttl", "ontology/prefixes.ttl"):
        with (project / name).open("a", encoding="utf-8") as file:
            file.write("\nnonsense\n")
    assert [finding.file for finding in _report(project).findings] == [
        "ontology/prefixes.ttl",
        "ontology/vocabulary.ttl",
        "shapes/project.ttl",
    ]


def test_finding_on_derived_statement_points_at_the_subject(project: Path) -> None:
    (project / "queries/checks/no-partners.rq").write_text(
        "#+ message: {?subject} is partner of {?value}\n#+ severity: Info\n"
        "PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>\n"
        "SELECT ?subject (ki:partnerOf AS ?predicate) ?value { ?subject ki:partnerOf ?value } ORDER BY ?subject\n",
        encoding="utf-8",
    )
    report = _report(project)
    assert [(finding.file, finding.line, finding.severity) for finding in report.findings] == [
        ("data/organisations.ttl", 5, Severity.INFO),
        ("data/organisations.ttl", 8, Severity.INFO),
    ]
    assert report.findings[0].messages == {"en": "organisation:goettingen is partner of organisation:nienburg"}
    assert report.conforms


def test_finding_on_a_thing_described_nowhere_points_at_its_mention(project: Path) -> None:
    (project / "queries/checks/undescribed.rq").write_text(
        "#+ message: is described nowhere\n"
        "SELECT DISTINCT ?subject { ?s <https://w3id.org/kommunen-innovativ/def#organisation> ?subject\n"
        "  FILTER NOT EXISTS { ?subject a ?type } }\n",
        encoding="utf-8",
    )
    path = project / "data/projects/kif.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("organisation:nienburg", "organisation:none"), "utf-8")
    findings = [finding for finding in _report(project).findings if finding.source.endswith("/undescribed")]
    assert [(finding.file, finding.line) for finding in findings] == [("data/projects/kif.ttl", 26)]


def test_nested_blank_nodes_do_not_leak(project: Path) -> None:
    with (project / "ontology/vocabulary.ttl").open("a", encoding="utf-8") as file:
        file.write('ki:partnerOf rdfs:domain [ a ki:Municipality ; skos:prefLabel "nested"@en ] .\n')
    findings = _report(project).findings
    assert {str(finding.focus) for finding in findings} == {"<https://w3id.org/kommunen-innovativ/def#partnerOf>"}
    assert {(finding.file, finding.line) for finding in findings} == {("ontology/vocabulary.ttl", 16)}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("#+ message: x\nSELECT ?s { ?s ?p ?o }", "?subject"),
        ("#+ message: x\nASK { ?s ?p ?o }", "SELECT"),
        ("SELECT ?subject { ?subject ?p ?o }", "message"),
        ("#+ message: x\n#+ severity: bad\nSELECT ?subject { ?subject ?p ?o }", "severity"),
        ("#+ message: x\nSELECT ?subject { ?subject ?p }", "broken.rq"),
        ("#+ message: x\nSELECT ?subject ?p { ?s ?p ?o }", "open"),
    ],
)
def test_ill_formed_check_is_refused(project: Path, text: str, word: str) -> None:
    (project / "queries/checks/broken.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QueryError) as caught:
        _report(project)
    assert word in str(caught.value)


def test_ill_formed_shape_is_refused(project: Path) -> None:
    with (project / "shapes/project.ttl").open("a", encoding="utf-8") as file:
        file.write('kis:ProjectShape-title sh:minCount "x" .\n')
    with pytest.raises(DataError, match="minCount"):
        _report(project)


def test_shipped_graph_conforms(root: Path) -> None:
    # Read anew: validating derives, and the shared graph holds what is derived already.
    report = validate(read_sources(root))
    assert report.conforms, render_text(report, "en")
