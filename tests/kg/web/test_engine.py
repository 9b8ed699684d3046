"""What the page without a server tells its script, and what a server does not show of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest

from kg.release import DUMPS, Release
from kg.web.engine import GRAPH, MEMORY, is_engine_built, make_engine
from kg.web.language import LANGUAGES
from kg.web.texts import TEXTS
from kg.web.texts.engine import SCRIPT
from tool_case import miss

SOURCES = Path("src/kg/web/editor/src")


def test_the_script_and_the_texts_know_the_same_words(root: Path) -> None:
    script = "".join(path.read_text(encoding="utf-8") for path in sorted((root / SOURCES).rglob("*.js")))
    used = set(re.findall(r"words\.(engine_\w+)", script))
    # Found by the kind of a problem, which the scripts name as `limit-here`.
    kinds = {f"engine_problem_{each.replace('-', '_')}" for each in re.findall(r'"(\w+-here)"', script)}
    assert used | kinds == set(SCRIPT)
    for language in LANGUAGES:
        for key in SCRIPT:
            marks = re.findall(r"\{\w+\}", TEXTS[language][key])
            assert sorted(marks) == sorted(re.findall(r"\{\w+\}", TEXTS["en"][key])), key


def test_the_bound_of_memory_is_the_one_that_is_built_in(root: Path) -> None:
    text = (root / "src/kg/web/editor/build.mjs").read_text(encoding="utf-8")
    found = re.search(r"const MEMORY = (\d+) \* MIB;", text)
    assert found
    assert int(found[1]) << 20 == MEMORY


def test_it_names_the_release_and_the_sizes(shipped_release: Release) -> None:
    if not is_engine_built():
        miss("the engine for browsers is not built: make editor, with npm on the PATH")
    told = make_engine(shipped_release, "en", "/below")
    assert told["release"] == shipped_release.id
    assert told["version"].startswith(f"{shipped_release.id} ")
    assert told["graph"]["href"].startswith(f"/below/dumps/{shipped_release.id}/{GRAPH}?v=")
    assert told["graph"]["bytes"] == (shipped_release.path / DUMPS / GRAPH).stat().st_size
    assert 1_000_000 < told["wasm"]["bytes"] < 2_000_000
    assert told["suffix"] == ".en.html"
    json.dumps(told)


def test_a_server_shows_nothing_of_it(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert "engine-title" not in page.text
    assert "wasm-unsafe-eval" not in page.text + page.headers["content-security-policy"]
    assert client.get("/offline.js").status_code == 404


@pytest.mark.parametrize("name", ["oxigraph", "n3"])
def test_the_lock_fixes_what_answers(root: Path, name: str) -> None:
    lock = json.loads((root / "src/kg/web/editor/package-lock.json").read_text(encoding="utf-8"))
    about = lock["packages"][f"node_modules/{name}"]
    assert about["integrity"]
    assert "resolved" not in about
