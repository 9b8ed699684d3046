"""`kg build`, as a person at a terminal sees it."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import main
from kg.register.editions import import_edition
from kg.release import open_release
from register_case import small, write
from release_case import make_project


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project")
    monkeypatch.setenv("KG_ROOT", str(root))
    monkeypatch.setenv("KG_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setenv("LC_ALL", "C")
    return root


def _remove_label(root: Path) -> None:
    path = root / "data" / "projects" / "kif.ttl"
    path.write_text(path.read_text().replace('    skos:prefLabel "KIF"@de ;\n', ""))


def test_a_build_says_what_it_made(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 0
    shown = capsys.readouterr()
    release = open_release(tmp_path / "releases")
    lines = shown.out.splitlines()
    assert re.fullmatch(rf"release {release.id} built \(\d+\.\d s\)", lines[0])
    assert re.match(r"  \d+ triples in 10 graphs: 3 Area, 1 Assignment, ", lines[1])
    assert lines[2] == "  without the official register: only the places of the projects (kg register import)"
    assert lines[3].startswith("  0 violations, 0 warnings, 0 infos in 155 triples")
    assert lines[4] == f"  {release.path}"
    assert shown.err == ""


def test_a_build_of_the_same_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build"])
    assert main(["build"]) == 0
    assert " unchanged (" in capsys.readouterr().out
    assert main(["build", "--force"]) == 0
    assert " built anew: " in capsys.readouterr().out


def test_a_build_of_something_else_says_how_much_changed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build"])
    before = capsys.readouterr().out.split()[1]
    path = root / "data/projects/kif.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Fund for inner", "Fund for outer"), encoding="utf-8")
    assert main(["build"]) == 0
    assert re.search(rf"^  since {before}: (\d) statements added, \1 removed$", capsys.readouterr().out, re.MULTILINE)


def test_a_build_can_leave_the_register_out(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import_edition(tmp_path / "kept", write(tmp_path / "gv.txt", small()))
    monkeypatch.setenv("KG_REGISTER", str(tmp_path / "kept"))
    assert main(["build"]) == 0
    assert "\n  with the official register of 2025-08-31: 3 municipalities\n" in capsys.readouterr().out
    complete = open_release(tmp_path / "releases")
    assert main(["build", "--without-register"]) == 0
    assert "\n  without the official register: " in capsys.readouterr().out
    without = open_release(tmp_path / "releases")
    graph = "https://w3id.org/kommunen-innovativ/graph/register"
    assert complete.manifest["register"]["date"] == "2025-08-31"
    assert graph in str(complete.manifest["graphs"])
    assert without.manifest["register"] is None
    assert graph not in str(without.manifest["graphs"])
    # It is left out, not thrown away: the next build has it again.
    assert main(["build"]) == 0
    assert open_release(tmp_path / "releases").id == complete.id


def test_violations_are_shown_where_they_are(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _remove_label(root)
    assert main(["build"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.search(
        r"^data/projects/kif\.ttl:\d+: Violation: .*The project needs an acronym\.", shown.err, re.MULTILINE
    )
    assert "1 violation, 0 warnings" in shown.err
    assert shown.err.splitlines()[-1].startswith("kg: no release was built")
    assert not (tmp_path / "releases" / "current").exists()


def test_german_terminals_read_german(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    _remove_label(root)
    assert main(["build"]) == 1
    assert "Das Vorhaben braucht ein Akronym." in capsys.readouterr().err


def test_no_place_for_releases(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("KG_RELEASES", str(tmp_path / "file" / "releases"))
    assert main(["build"]) == 1
    assert capsys.readouterr().err.startswith("kg: ")


def test_steps_are_shown_when_somebody_watches(root: Path) -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main(['build']))"]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=follower, check=True, timeout=60)
    os.close(follower)
    shown = os.read(leader, 10_000).decode()
    os.close(leader)
    assert process.stdout.startswith(b"release ")
    steps = re.findall(r"\x1b\[K(\w[\w ]*) …", shown)
    assert steps == ["reading", "checking", "storing", "writing dumps", "verifying", "publishing"]
    assert shown.endswith("\r\x1b[K")
