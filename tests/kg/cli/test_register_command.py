"""`kg register`: import, list, import again, and what a file says that is no register."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from register_case import small, write

TABLE = "ags,wikidata\n03900001,Q42\n"


@pytest.fixture
def kg(root: Path, tmp_path: Path) -> Kg:
    return Kg(root, tmp_path / "kept")


class Kg:
    """The command in a process of its own, with a folder for the register that KG_REGISTER names."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder

    def __call__(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from kg.cli import main; sys.exit(main())",
                "register",
                *map(str, words),
            ],
            env={
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
                "KG_ROOT": str(self.root),
                "KG_REGISTER": str(self.folder),
            },
            capture_output=True,
            text=True,
            check=False,
        )


def test_what_is_imported_is_listed(kg: Kg, tmp_path: Path) -> None:
    assert "no register is imported" in kg("list").stdout
    file, table = write(tmp_path / "gv.txt", small()), tmp_path / "links.csv"
    table.write_text(TABLE, encoding="utf-8")
    imported = kg("import", file, "--table", table)
    assert imported.returncode == 0, imported.stderr
    assert "register of 2025-08-31 imported" in imported.stdout
    assert "3 municipalities" in imported.stdout
    assert "the next kg build takes it in" in imported.stdout
    assert (kg.folder / "2025-08-31" / "gv100ad.txt").is_file()
    again = kg("import", file)
    assert "is imported already: nothing changed" in again.stdout
    assert "the next kg build" not in again.stdout
    kg("import", write(tmp_path / "old.txt", small("20240831")))
    listed = kg("list").stdout
    assert listed.index("register of 2025-08-31\n") < listed.index("register of 2024-08-31 (for history)")
    assert "1 with Wikidata" in listed


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "gv.txt: is empty"),
        (b"ags;name\r\n05913000;Dortmund\r\n", "gv.txt:1: is no register in the form GV100AD"),
        (b"PK\x03\x04broken", "gv.txt: is a ZIP that cannot be unpacked"),
    ],
)
def test_what_is_no_register_is_said_and_nothing_is_kept(kg: Kg, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "gv.txt").write_bytes(content)
    refused = kg("import", tmp_path / "gv.txt")
    assert refused.returncode != 0
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not kg.folder.exists()


def test_a_broken_line_is_named(kg: Kg, tmp_path: Path) -> None:
    lines = small()
    lines[4] = lines[4][:100]
    refused = kg("import", write(tmp_path / "gv.txt", lines))
    assert refused.returncode != 0
    assert "gv.txt:5:" in refused.stderr
    assert not kg.folder.exists()


def test_a_file_that_is_not_there(kg: Kg, tmp_path: Path) -> None:
    refused = kg("import", tmp_path / "none.txt")
    assert refused.returncode != 0
    assert "none.txt cannot be read" in refused.stderr
