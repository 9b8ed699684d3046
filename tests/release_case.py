"""A small project to build releases of, and how to run a build in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kg.config import Settings
from kg.graph.build import Built, build
from kg.graph.render import render_text
from kg.vocab import CANONICAL_BASE

ROOT = Path(__file__).parents[1]
FIXTURE = ROOT / "tests" / "fixtures" / "release"


def make_project(folder: Path) -> Path:
    """Lay out the fixture with the prefix table and the queries of the real project."""
    shutil.copytree(FIXTURE, folder)
    shutil.copy(ROOT / "ontology" / "prefixes.ttl", folder / "ontology")
    shutil.copytree(ROOT / "queries" / "tables", folder / "queries" / "tables")
    for name in ("index", "matching", "views"):
        shutil.copytree(ROOT / "queries" / name, folder / "queries" / name)
    return folder


def build_in(root: Path, releases: Path, *, base: str = CANONICAL_BASE, force: bool = False) -> Built:
    """Build; what the check found, if anything, is printed."""
    settings = Settings(root=root, releases=releases, base_iri=base)
    return build(settings, lambda _step: None, lambda report: print(render_text(report, "en")), force=force)


def start_build(root: Path, releases: Path, code: str = "", **environ: str) -> subprocess.Popen[str]:
    """Start a build in a new process, after running `code` in it."""
    script = f"{code}\nimport sys\nfrom pathlib import Path\nfrom release_case import build_in\n"
    script += "print(build_in(Path(sys.argv[1]), Path(sys.argv[2])).release.id)"
    return subprocess.Popen(
        [sys.executable, "-c", script, str(root), str(releases)],
        env={
            **os.environ,
            "PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
            **environ,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def files_below(folder: Path) -> dict[str, bytes]:
    """Read all files of a release but for its store, its database and its search index, which differ from build
    to build."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: path.read_bytes()
        for name, path in sorted(names.items())
        if not name.startswith(("store/", "sqlite/", "search.sqlite"))
    }
