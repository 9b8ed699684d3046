"""The lines that say how to ask without a server do so: on a host that knows nothing but files."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.release import Release
from kg.web.guides import GUIDES, Guide
from static_case import serve_files
from tool_case import find_tool, miss

PROJECTS = "39"


@pytest.fixture(scope="module")
def dumps(shipped_release: Release) -> Iterator[str]:
    """The address of the dumps on a plain host."""
    with serve_files(shipped_release.path) as address:
        yield f"{address}/dumps"


@pytest.fixture(scope="module")
def clients(root: Path) -> Path:
    folder = root / "tests/clients"
    find_tool("node", "Comunica is not tried")
    if not (folder / "node_modules/.ready").is_file():
        miss("the clients in JavaScript are not set up: make unit, with npm on the PATH")
    return folder


def run(guide: Guide, dumps: str, folder: Path, *programs: Path) -> str:
    """Run the lines as a shell does, but for what sets a program up; what they print."""
    lines = [each for each in guide.fill(dumps).splitlines() if not each.startswith("npm install")]
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euc", "\n".join(lines)],
        cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "guide", [each for each in GUIDES if each.program != "Comunica"], ids=lambda each: each.program
)
def test_lines_for_the_shell_and_for_python(guide: Guide, dumps: str, root: Path, tmp_path: Path) -> None:
    find_tool("curl", "the dumps are not fetched")
    assert PROJECTS in run(guide, dumps, tmp_path, root / ".venv/bin")


def test_comunica_reads_the_files_over_http(dumps: str, clients: Path, tmp_path: Path) -> None:
    (guide,) = (each for each in GUIDES if each.program == "Comunica")
    (tmp_path / "node_modules").symlink_to(clients / "node_modules")
    found = json.loads(run(guide, dumps, tmp_path))
    assert [row["n"] for row in found] == [f'"{PROJECTS}"^^http://www.w3.org/2001/XMLSchema#integer']


def test_the_documents_show_the_same_lines(root: Path) -> None:
    text = (root / "docs/asking-without-a-server.md").read_text(encoding="utf-8")
    for guide in GUIDES:
        assert len(guide.lines.splitlines()) <= 3
        for line in guide.lines.splitlines():
            assert f"    {line}\n" in text
