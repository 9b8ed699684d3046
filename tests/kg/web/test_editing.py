"""What the query editor is told and may do; the editor itself is tried in a browser: tests/browser/."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app_case import run_server
from kg.config import Settings
from kg.release import Release
from kg.web import create_app
from kg.web.editing import POLICY
from kg.web.language import LANGUAGES
from kg.web.texts import TEXTS
from kg.web.texts.editor import SCRIPT

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
SOURCES = Path("src/kg/web/editor/src")


@pytest.fixture(scope="module")
def shipped(root: Path, shipped_release: Release) -> Iterator[httpx.Client]:
    settings = Settings(root=root, releases=shipped_release.path.parent)
    with run_server(create_app(settings)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say that the editor is there, whether it was built or not."""
    monkeypatch.setattr("kg.web.sparql.is_built", lambda: True)


def test_the_terms_in_use_are_told_with_labels_and_counts(shipped: httpx.Client) -> None:
    answer = shipped.get("/sparql/vocabulary.json")
    assert answer.status_code == 200
    assert "etag" in answer.headers
    found = answer.json()
    assert found["prefixes"]["ki"] == "https://w3id.org/kommunen-innovativ/def#"
    classes = {each["iri"]: each for each in found["classes"]}
    project = classes["https://w3id.org/kommunen-innovativ/def#JointProject"]
    assert project == {**project, "count": 39, "label": {"de": "Verbundvorhaben", "en": "joint project"}}
    properties = {each["iri"] for each in found["properties"]}
    assert {"http://www.w3.org/2000/01/rdf-schema#label", "https://w3id.org/kommunen-innovativ/def#ags"} <= properties
    for terms in (found["classes"], found["properties"]):
        counts = [each["count"] for each in terms]
        assert counts == sorted(counts, reverse=True)
        assert min(counts) > 0


def test_counts_are_taken_from_the_description_where_there_is_one(
    root: Path, serving_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "described.ttl").write_text(
        "PREFIX void: <http://rdfs.org/ns/void#>\n"
        "<urn:d> void:classPartition <urn:d#c> ; void:propertyPartition <urn:d#p> .\n"
        "<urn:d#c> void:class <urn:Told> ; void:entities 12 .\n"
        "<urn:d#p> void:property <urn:told> ; void:triples 34 ."
    )
    settings = Settings(root=root, releases=tmp_path)
    with run_server(create_app(settings, [serving_data, tmp_path / "described.ttl"])) as address:
        found = httpx.get(f"{address}/sparql/vocabulary.json").json()
    assert found["classes"] == [{"iri": "urn:Told", "count": 12, "label": {}}]
    assert found["properties"] == [{"iri": "urn:told", "count": 34, "label": {}}]


def test_without_views_there_are_prefixes_and_no_terms(root: Path, small_release: Release, tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-22-00000000aaaa"
    shutil.copytree(small_release.path, folder)
    shutil.rmtree(folder / "queries/views")
    manifest = {**small_release.manifest, "id": folder.name}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "current").symlink_to(folder.name)
    with run_server(create_app(Settings(root=root, releases=tmp_path))) as address:
        found = httpx.get(f"{address}/sparql/vocabulary.json").json()
    assert found["prefixes"]
    assert found["classes"] == found["properties"] == []


@pytest.mark.usefixtures("built")
def test_only_the_query_page_may_run_scripts_and_only_ours(client: httpx.Client) -> None:
    page = client.get("/sparql", headers=BROWSER)
    assert page.headers.get_list("content-security-policy") == [POLICY]
    assert "unsafe" not in POLICY
    assert "*" not in POLICY
    assert "//" not in POLICY
    for path in ("/", "/queries/", "/nowhere"):
        policy = client.get(path, headers=BROWSER).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy


@pytest.mark.usefixtures("built")
def test_the_page_tells_its_script_what_it_needs_and_the_form_stays_whole(client: httpx.Client) -> None:
    page = client.get("/sparql?query=ASK+{}&lang=en", headers=BROWSER).text
    block = re.search(r'<script type="application/json" id="editor-settings">(.*?)</script>', page)
    assert block
    told = json.loads(block.group(1))
    assert told["shown"] is True
    assert told["lang"] == "en"
    assert set(told["texts"]) == set(SCRIPT)
    assert "text/csv" in told["tables"]
    assert "text/turtle" in told["graphs"]
    for part in ('<form id="ask"', '<textarea id="query" name="query"', '<button type="submit">', "<noscript>"):
        assert part in page
    assert 'name="robots" content="noindex"' in page


def test_where_the_editor_is_not_built_the_page_is_the_plain_form(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.sparql.is_built", lambda: False)
    page = client.get("/sparql", headers=BROWSER)
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert '<form id="ask"' in page.text


def test_links_in_an_answer_lead_to_our_own_pages(client: httpx.Client) -> None:
    query = "SELECT * { VALUES ?s { <https://w3id.org/kommunen-innovativ/id/project/kif> <http://x.example/y> } }"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER).text
    assert 'href="/page/project/kif"' in page
    assert 'href="http://x.example/y"' in page


def test_a_page_about_a_slip_shows_the_place_and_has_the_query_to_be_mended(client: httpx.Client) -> None:
    query = "ASK {\n\t?s ?p <b> .\n  FILTRE(</textarea>)\n}"
    page = client.get("/sparql", params={"query": query, "lang": "de"}, headers=BROWSER)
    assert page.status_code == 400
    said = re.search(r"Zeile (\d+), Spalte (\d+)", page.text)
    assert said
    line, column = int(said[1]), int(said[2])
    shown = re.search(r"<pre[^>]*>(.*?)</pre>", page.text, re.DOTALL)
    assert shown
    assert html.unescape(shown[1]) == f"{query.splitlines()[line - 1].replace(chr(9), ' ')}\n{' ' * (column - 1)}^"
    area = re.search(r'<textarea id="query"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert area
    assert html.unescape(area[1]) == query
    assert "<textarea" not in client.get("/nowhere", headers=BROWSER).text


def test_the_script_and_the_texts_know_the_same_words(root: Path) -> None:
    script = "".join(path.read_text(encoding="utf-8") for path in sorted((root / SOURCES).glob("*.js")))
    used = set(re.findall(r"texts\.(\w+)", script))
    assert used <= set(SCRIPT)
    kinds = {key for key in SCRIPT if key.startswith("editor_problem_")}
    assert set(SCRIPT) - used <= kinds
    for language in LANGUAGES:
        for key in SCRIPT:
            marks = re.findall(r"\{\w+\}", TEXTS[language][key])
            assert sorted(marks) == sorted(re.findall(r"\{\w+\}", TEXTS["en"][key])), key


def test_the_lock_of_the_editor_names_versions_but_no_addresses(root: Path) -> None:
    folder = root / "src/kg/web/editor"
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    assert all("resolved" not in each for each in lock["packages"].values())
    assert all("integrity" in each for name, each in lock["packages"].items() if name)
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
