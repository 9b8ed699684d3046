"""A site is the same each time it is made, changes where its release does, and never stands half there."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kg.cli import main
from kg.config import Settings
from kg.errors import ReleaseError, SettingError
from kg.release import current_id
from kg.site import staging
from kg.site.build import build_site
from kg.site.checking import check_site
from kg.site.staging import ABOUT, CHECKSUMS
from process_case import wait_until
from release_case import build_in
from site_case import WITHDRAWN, make_site, make_small_project, plain_host


def quiet(_done: int, _known: int) -> None:
    pass


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def times(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def test_two_runs_give_the_same_bytes_whatever_works_at_them(
    small_releases: Path, small_site: Path, tmp_path: Path
) -> None:
    settings = Settings(root=tmp_path, releases=small_releases)
    built = build_site(settings, tmp_path / "other", quiet, processes=2)
    assert built.release == current_id(small_releases)
    assert len(built.new) == built.files > 800
    assert read_all(tmp_path / "other") == read_all(small_site)


def test_the_same_again_touches_nothing(small_releases: Path, small_site: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(small_site, site)
    before = times(site)
    built = make_site(small_releases, site)
    assert (built.new, built.gone) == ((), ())
    assert times(site) == before


ABOUT_THE_WHOLE = re.compile(
    r"(index|projects|results|timeline|map|dataset|quality|cite|feed|void|catalog|sitemap|search|find|sparql|offline|timemap)"
    r"[./]|site\.json|SHA256SUMS|(dumps|feed|graph|quality|queries)/|\.htaccess|nginx\.conf|_redirects|\.well-known/"
)


def test_a_changed_project_changes_the_files_that_it_stands_in(tmp_path: Path) -> None:
    project = make_small_project(tmp_path / "project")
    build_in(project, tmp_path / "releases")
    site = tmp_path / "site"
    make_site(tmp_path / "releases", site)
    before, bytes_before = times(site), read_all(site)
    path = project / "data/projects/kif.ttl"
    text = path.read_text(encoding="utf-8")
    old, new = "Fund for inner development", "Something quite different"
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    build_in(project, tmp_path / "releases")
    built = make_site(tmp_path / "releases", site)
    after = times(site)
    touched = {name for name in after if after[name] != before.get(name)}
    assert touched == {*built.new, ABOUT, CHECKSUMS} and "page/project/kif.html" in touched
    things = [name for name in touched if name.startswith(("page/", "data/", "id/", "linkset/"))]
    named = (old.encode(), new.encode())
    for name in things:
        if "/dataset/" in name:
            # The dataset is the whole.
            continue
        texts = (site / name).read_bytes(), bytes_before.get(name, b"")
        assert any(word in body for word in named for body in texts), name
    assert len(things) < len([name for name in after if name.startswith(("page/", "data/"))]) / 2
    for name in touched - set(things):
        assert ABOUT_THE_WHOLE.match(name), name
    assert not check_site(site, quiet, 1).findings


def test_names_that_many_disks_cannot_tell_apart_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_small_project(tmp_path / "project")
    (project / "data/withdrawn.ttl").write_text(WITHDRAWN.replace("project:nie ", "project:Doppelt "), encoding="utf-8")
    build_in(project, tmp_path / "releases")
    monkeypatch.setenv("KG_RELEASES", str(tmp_path / "releases"))
    assert main(["site", str(tmp_path / "site"), "--processes", "1"]) == 0
    said = capsys.readouterr().out
    assert "names differ in capitals only" in said
    assert "    page/project/Doppelt.html, page/project/doppelt.html" in said


def test_what_others_put_into_the_folder_stays(small_releases: Path, small_site: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(small_site, site)
    (site / "CNAME").write_text("kg.example.org\n", encoding="utf-8")
    (site / ".git").mkdir()
    (site / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    make_site(small_releases, site)
    assert (site / "CNAME").read_text(encoding="utf-8") == "kg.example.org\n"
    assert (site / ".git/HEAD").is_file()


def test_a_folder_that_holds_something_else_is_left_alone(small_releases: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"no site of ours, as thesis\.txt .*another folder"):
        make_site(small_releases, tmp_path)
    with pytest.raises(ReleaseError, match="is no folder"):
        make_site(small_releases, tmp_path / "thesis.txt")
    assert read_all(tmp_path) == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["asked to end", "killed"])
def test_no_process_outlives_the_command(
    number: signal.Signals, small_releases: Path, small_site: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(small_site, site)
    before = read_all(site)
    code = "import sys; from kg.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "site", str(site), "--processes", "2"]
    environ = {**os.environ, "KG_RELEASES": str(small_releases)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        # Its processes are at work, and far from the end.
        wait_until(lambda: len(list(tmp_path.glob(".site.new/**/*.html"))) > 20, 60)
        assert process.poll() is None
        process.send_signal(number)
        # All of them write here: it ends when the last of them has.
        said, _ = process.communicate(timeout=30)
    assert process.returncode == (128 + number if number == signal.SIGTERM else -number)
    assert b"Traceback" not in said, said.decode()
    assert read_all(site) == before
    assert (list(tmp_path.iterdir()) == [site]) is (number == signal.SIGTERM)
    # What a killed one left is no obstacle.
    assert make_site(small_releases, site).new == ()
    assert list(tmp_path.iterdir()) == [site]


def test_a_full_disk_leaves_the_site_before(
    small_releases: Path, small_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    shutil.copytree(small_site, site)
    (site / "page/project/kif.html").write_text("an older one", encoding="utf-8")
    before = read_all(site)
    real_open = Path.open

    def open_full(path: Path, mode: str = "r", *args: object, **more: object) -> object:
        if mode == "xb" and path.name == "kif.html":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real_open(path, mode, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(ReleaseError, match=r"the disk is full at page/project/kif\.html.*make room"):
        make_site(small_releases, site)
    monkeypatch.undo()
    assert read_all(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_switch_that_was_cut_off_is_mended(small_site: Path, tmp_path: Path) -> None:
    shutil.copytree(small_site, tmp_path / ".site.old")
    with staging.stage(tmp_path / "site") as staged:
        assert (staged.old / ABOUT).is_file()
    assert (tmp_path / "site" / ABOUT).is_file()


def test_a_release_that_is_half_there_is_no_site(small_releases: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(small_releases, releases, symlinks=True)
    shutil.rmtree(releases / "current" / "store")
    with pytest.raises(ReleaseError, match="has no store/"):
        make_site(releases, tmp_path / "site")
    with pytest.raises(ReleaseError, match="no release"):
        make_site(tmp_path / "nothing", tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("public", ["http://127.0.0.1:8000", "http://localhost/x"])
def test_an_address_of_this_machine_is_refused(small_releases: Path, tmp_path: Path, public: str) -> None:
    with pytest.raises(SettingError, match="KG_PUBLIC_URL"):
        make_site(small_releases, tmp_path / "site", public)
    assert not list(tmp_path.iterdir())


def test_absolute_addresses_are_those_of_the_public_address(placed_site: Path, small_site: Path) -> None:
    page = (placed_site / "page/project/kif.en.html").read_text(encoding="utf-8")
    for link in (
        '<link rel="canonical" href="https://kg.example.org/amt/wissen/page/project/kif.en.html">',
        '<link rel="alternate" hreflang="de" href="https://kg.example.org/amt/wissen/page/project/kif.html">',
        '<link rel="alternate" hreflang="x-default" href="https://kg.example.org/amt/wissen/page/project/kif.html">',
        '<a class="language" href="../../page/project/kif.html"',
    ):
        assert link in page
    assert "<loc>https://kg.example.org/amt/wissen/projects.html</loc>" in (
        placed_site / "sitemap.part-1.xml"
    ).read_text(encoding="utf-8")
    # Where nobody knows the address, pages name none.
    assert '<link rel="canonical" href="../../page/project/kif.en.html">' in (
        small_site / "page/project/kif.en.html"
    ).read_text(encoding="utf-8")


def test_a_plain_host_leads_from_the_identifier_to_the_page_and_its_data(small_site: Path, tmp_path: Path) -> None:
    with plain_host(small_site, tmp_path / "host") as address, httpx.Client(trust_env=False) as client:
        answer = client.get(f"{address}/id/project/kif", follow_redirects=True)
        assert answer.status_code == 200
        assert 'content="0; url=../../../page/project/kif.html"' in answer.text
        assert '<link rel="alternate" type="text/turtle" href="../../../data/project/kif.ttl">' in answer.text
        assert "kif" in client.get(f"{address}/data/project/kif.ttl").text


def test_what_is_withdrawn_or_merged_says_so(small_site: Path) -> None:
    assert "Ein Irrtum." in (small_site / "page/project/nie.html").read_text(encoding="utf-8")
    assert "An error." in (small_site / "page/project/nie.en.html").read_text(encoding="utf-8")
    merged = (small_site / "page/project/doppelt.html").read_text(encoding="utf-8")
    assert 'content="0; url=../../page/project/kif.html"' in merged
    assert not list((small_site / "data/project").glob("nie.*")) + list((small_site / "data/project").glob("doppelt.*"))


def test_the_command_says_what_it_made(
    small_releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KG_RELEASES", str(small_releases))
    monkeypatch.setenv("KG_ROOT", str(tmp_path / "nowhere"))
    monkeypatch.delenv("KG_PUBLIC_URL", raising=False)
    site = tmp_path / "site"
    assert main(["site", str(site), "--processes", "1"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"site of release \S+: \d+ files, [\d.]+ MiB", said)
    assert "KG_PUBLIC_URL" in said
    assert main(["site", "--check", str(site), "--processes", "1"]) == 0
    assert "0 findings" in capsys.readouterr().out
    (site / "page/project/kif.html").unlink()
    assert main(["site", "--check", str(site), "--processes", "1"]) == 1
    assert "page/project/kif.html: is missing" in capsys.readouterr().out
    assert main(["site", "--check", str(tmp_path)]) == 1
    assert "holds no site" in capsys.readouterr().err
