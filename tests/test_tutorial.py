"""The tutorial on linking runs as it is written: from a table to a question that two services answer together."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app_case import run_server
from kg.config import Settings
from kg.federation import read_services
from kg.release import Release
from kg.web import create_app
from process_case import free_port


def test_from_a_table_to_a_federated_question(root: Path, shipped_release: Release, tmp_path: Path) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    oxigraph = Path(sys.executable).parent / "oxigraph"
    if not oxigraph.is_file() or not shutil.which("curl"):
        if os.environ.get("CI"):
            pytest.fail("the tutorial needs oxigraph (a Python package) and curl")
        pytest.skip("oxigraph or curl is not installed: the tutorial needs both")
    (bin_folder / "oxigraph").symlink_to(oxigraph)
    kg = bin_folder / "kg"
    kg.write_text(f"#!{sys.executable}\nimport sys\nfrom kg.cli import main\nsys.exit(main())\n", encoding="utf-8")
    kg.chmod(0o755)
    port = free_port()
    settings = Settings(root=root, releases=shipped_release.path.parent)
    settings = replace(settings, federation=read_services(f"private:http://127.0.0.1:{port}"))
    with run_server(create_app(settings)) as address:
        environ = {
            **os.environ,
            "PATH": f"{bin_folder}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "KG_RELEASES": str(settings.releases),
            "OURS": address,
            "PORT": str(port),
            "WORK": str(tmp_path),
        }
        script = root / "docs/tutorial/run.sh"
        done = subprocess.run(["sh", str(script)], env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    said, _, answers = done.stdout.partition("--- ask-ours\n")
    ours, _, theirs = answers.partition("--- ask-theirs\n")
    # What the text of the tutorial says.
    assert "Der Schlüssel gehört zu Darmstadt" in said
    assert "Zeile 16: 99999999 Musterstadt" in said
    assert "9 von 12 Zeilen mit Ortsangabe verknüpft" in said
    by_name = [(row["gemeinde"], row["ladepunkte"], row["vorhaben"]) for row in csv.DictReader(ours.splitlines())]
    assert ("Spiekeroog", "1", "Wat Nu?") in by_name, ours
    assert ("Ibbenbüren, Stadt", "52", "LebensRäume") in by_name
    by_key = {row["ags"]: row["ladepunkte"] for row in csv.DictReader(theirs.splitlines())}
    assert by_key == {"03251044": "6", "03462014": "1", "05358040": "14", "05566028": "52", "08317096": "75"}


def test_the_text_shows_what_the_script_does(root: Path) -> None:
    text = (root / "docs/tutorial/README.md").read_text(encoding="utf-8")
    for name in ("ladepunkte.csv", "ask-ours.rq", "ask-theirs.rq", "run.sh"):
        assert f"({name})" in text
        assert (root / "docs/tutorial" / name).is_file()
