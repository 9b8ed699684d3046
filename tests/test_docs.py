"""What the documents promise is true: commands, settings, addresses, links."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import httpx
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kg.release import Release
from serve_case import start

DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/asking-without-a-server.md",
    "docs/operating.md",
    "docs/browser.md",
    "docs/releases.md",
    "docs/linking.md",
    "docs/performance.md",
    "docs/linking.md",
    "docs/scaling.md",
    "docs/standards.md",
    "docs/static-site.md",
    "queries/README.md",
]


def documents(root: Path) -> list[Path]:
    return [root / name for name in DOCUMENTS] + sorted((root / "docs/decisions").glob("*.md"))


def test_every_link_leads_somewhere(root: Path) -> None:
    for path in documents(root):
        for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://", "#")):
                assert (path.parent / target.partition("#")[0]).exists(), f"{path.name}: {target}"


def test_every_make_word_exists(root: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in [*documents(root), root / ".ci/run"]:
        for word in re.findall(r"(?:`|^\s*)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert word in targets, f"{path.name}: make {word}"


def test_every_verb_of_kg_exists(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main(['--help']))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    verbs = {"check", "build", "serve", "query", "push", "evidence", "register", "link", "links", "site", "archive"}
    for verb in verbs:
        assert verb in done.stdout
    for path in documents(root):
        for verb in re.findall(r"(?:`|bin/)kg ([a-z]+)", path.read_text(encoding="utf-8")):
            assert verb in verbs, f"{path.name}: kg {verb}"


def test_every_setting_is_documented(root: Path) -> None:
    read = set()
    for folder in ("src", "tests"):
        for path in (root / folder).rglob("*.py"):
            read |= set(re.findall(r"""["'](KG_[A-Z_]+)["']""", path.read_text(encoding="utf-8")))
    documented = set(re.findall(r"`(KG_[A-Z_]+)`", (root / "docs/architecture.md").read_text(encoding="utf-8")))
    assert read <= documented
    assert documented - read <= {"KG_REGISTER_FILE"}, "documented but read nowhere"


def test_every_path_named_in_backticks_exists(root: Path) -> None:
    for path in documents(root):
        for name in re.findall(
            r"`((?:src|docs|data|ontology|shapes|queries|tests|bench|deploy)/[\w./-]*)`", path.read_text("utf-8")
        ):
            assert (root / name).exists(), f"{path.name}: {name}"


def test_the_curl_lines_of_the_readme_answer(root: Path, shipped_release: Release) -> None:
    lines = re.findall(r"^    (curl .*)$", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == 4
    with start(KG_RELEASES=str(shipped_release.path.parent)) as (_process, address):
        for line in lines:
            words = shlex.split(line)
            url = next(word for word in words if word.startswith("http://127.0.0.1:8000")).replace(
                "http://127.0.0.1:8000", address
            )
            query = dict(word.split("=", 1) for word in words if word.startswith("query="))
            headers = dict(word.split(": ", 1) for word in words if ": " in word)
            answer = httpx.get(url, params=query or None, headers=headers, follow_redirects=True)
            assert answer.status_code == 200, line
            assert headers.get("Accept", "") in answer.headers["content-type"], line
            assert len(answer.content) > 100, line


def test_citation_file_says_what_the_project_says(root: Path) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    dataset = (root / "data/dataset.ttl").read_text(encoding="utf-8")
    assert f'dct:issued "{citation["date-released"]}"^^xsd:date' in dataset
    assert citation["license"] == "CC-BY-4.0"
    assert "creativecommons.org/licenses/by/4.0/" in dataset


LOCKS = ("requirements.txt", "requirements-test.txt")


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml", "Makefile", ".ci/run", ".ci/engines"])
def test_set_up_names_versions_but_no_addresses(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert "://" not in text
    if name in LOCKS:
        assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in text.splitlines())


def test_the_lock_of_the_clients_names_no_download_addresses(root: Path) -> None:
    text = (root / "tests/clients/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert not re.search(r'"(?:version|integrity)": "[^"]*://', text)
    assert text.count('"integrity"') > 100


def test_every_dependency_is_pinned_where_it_is_needed(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runs, tests = (
        {canonicalize_name(line.partition("==")[0]) for line in (root / name).read_text("utf-8").splitlines()}
        for name in LOCKS
    )
    assert runs & tests == set(), "a version stands once"
    needed = _all_needed(project["dependencies"])
    assert needed <= runs, "make lock"
    for_tests = {canonicalize_name(Requirement(each).name) for each in project["optional-dependencies"]["dev"]}
    assert for_tests <= runs | tests, "make lock"
    assert for_tests & runs <= needed, "what only tests need is not installed to serve"


def _all_needed(requirements: list[str]) -> set[str]:
    """What `requirements` ask for, and what that asks for, as it is installed here."""
    todo, seen = [Requirement(each) for each in requirements], set()
    while todo:
        wanted = todo.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        for line in metadata.requires(wanted.name) or ():
            need = Requirement(line)
            if need.marker is None or any(need.marker.evaluate({"extra": each}) for each in wanted.extras or {""}):
                todo.append(need)
    return {str(name) for name, _ in seen}
