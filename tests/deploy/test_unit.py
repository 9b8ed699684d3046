"""The unit for systemd and its settings: true to this software, closed as far as it goes, and open where we need it."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.config import read_settings
from kg.operator import Operator

SETTING = re.compile(r"\b(KG_[A-Z_]+)\b")


@pytest.fixture(scope="module")
def unit(root: Path) -> str:
    return (root / "deploy/kg@.service").read_text(encoding="utf-8")


def values(unit: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit, re.MULTILINE)


def find_systemd() -> str:
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("there is no systemd-analyze here: the unit is not looked through")
    return found


def test_the_settings_named_in_deploy_exist(root: Path, unit: str) -> None:
    documented = set(SETTING.findall((root / "docs/architecture.md").read_text(encoding="utf-8")))
    for path in filter(Path.is_file, (root / "deploy").iterdir()):
        named = set(SETTING.findall(path.read_text(encoding="utf-8")))
        assert named <= documented, path.name
    assert "KG_RELEASES" in unit


def test_the_settings_can_be_read(root: Path, tmp_path: Path) -> None:
    text = (root / "deploy/kg.env").read_text(encoding="utf-8").replace("/etc/kg", str(tmp_path))
    for name in ("imprint", "privacy"):
        (tmp_path / f"{name}.txt").write_text("text", encoding="utf-8")
    # Everything, what is left to choose too.
    lines = [line.removeprefix("# ") for line in text.splitlines() if re.match(r"(# )?KG_", line)]
    # The shell and systemd read it alike.
    env = dict(word.split("=", 1) for line in lines for word in shlex.split(line))
    assert len(env) == len(lines) == 10
    settings = read_settings(env)
    assert settings.public_url == "https://data.example.org"
    assert settings.operator.has_contact
    assert all(getattr(settings.operator, name) for name in Operator.__dataclass_fields__)


def test_what_is_started_is_there(unit: str) -> None:
    (command,) = values(unit, "ExecStart")
    program, verb, option, port = command.split()
    assert program.endswith("/.venv/bin/kg")
    assert port == "%i"
    code = "import sys; from kg.cli import main; sys.exit(main())"
    shown = subprocess.run([sys.executable, "-c", code, verb, "--help"], capture_output=True, text=True, check=True)
    assert option in shown.stdout


def test_the_guide_and_the_unit_speak_of_the_same_places(root: Path, unit: str) -> None:
    guide = (root / "docs/operating.md").read_text(encoding="utf-8")
    nginx = (root / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert "/srv/kg/releases/current" in nginx
    for place in ("/srv/kg/app", "/srv/kg/releases", "/etc/kg/kg.env"):
        assert place in unit
        assert place in guide
    for place in re.findall(r"(/etc/ssl/kg|/var/www/acme)", nginx):
        assert place in guide


def test_the_replacement_of_the_guide_gives_two_replicas_of_one_host(root: Path) -> None:
    guide = (root / "docs/operating.md").read_text(encoding="utf-8")
    line = re.search(r"^    (sed '.*') deploy/nginx\.conf", guide, re.MULTILINE)
    assert line
    done = subprocess.run(
        [*shlex.split(line[1]), str(root / "deploy/nginx.conf")], capture_output=True, text=True, check=True
    )
    assert "data.example.org" not in done.stdout
    assert done.stdout.count("server_name HOST;") == 2
    assert re.search(r"^ +server 127\.0\.0\.1:8000 .*\n +server 127\.0\.0\.1:8001 ", done.stdout, re.MULTILINE)


def test_systemd_understands_the_unit(unit: str, tmp_path: Path) -> None:
    program = find_systemd()
    path = tmp_path / "kg@8000.service"
    # What the unit starts lies elsewhere here.
    path.write_text(unit.replace("/srv/kg/app/.venv/bin/kg", sys.executable), encoding="utf-8")
    done = subprocess.run([program, "verify", str(path)], capture_output=True, text=True)
    assert "kg@" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


def test_systemd_finds_it_well_closed(root: Path) -> None:
    program = find_systemd()
    done = subprocess.run(
        [program, "security", "--offline=yes", "--threshold=20", "--no-pager", str(root / "deploy/kg@.service")],
        capture_output=True, text=True,
    )  # fmt: skip
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze cannot look at a unit that is not installed")
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]


def test_our_own_locks_still_work_in_it(unit: str) -> None:
    allowed = set(" ".join(values(unit, "SystemCallFilter")).split())
    assert {"landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"} <= allowed
    # Sockets between the processes, and HTTP.
    assert set(values(unit, "RestrictAddressFamilies")[0].split()) == {"AF_UNIX", "AF_INET", "AF_INET6"}
    parsed = configparser.RawConfigParser(strict=False)
    parsed.read_string(unit)
    # Processes of queries are ended by their own handles, and read in /proc how much memory they take.
    assert parsed["Service"].get("ProcSubset", "all") == "all"
    assert parsed["Service"]["PrivateTmp"] == "yes"
