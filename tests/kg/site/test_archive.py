"""`kg archive`: what is packed, what it says of itself, and that half an archive is none."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from datacite import schema45
from rocrate.rocrate import ROCrate

from kg.cli import main
from kg.errors import ReleaseError, SettingError
from kg.release import UNCHECKED, Release
from kg.site.archive import check_archive, name_of, pack
from kg.site.archive.about import about
from kg.site.archive.citing import write_datacite
from kg.site.archive.crate import described_files, described_folders
from kg.site.staging import stage, switch

DOI = "10.5281/zenodo.1234567"


@pytest.fixture(scope="module")
def page_site(shipped_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a page, put where a site stands: packing asks no more of it than that it is one."""
    out = tmp_path_factory.mktemp("archive") / "site"
    with stage(out) as staging:
        puts = [staging.put("index.html", b"<!DOCTYPE html><title>Start</title>"), staging.put("data/a.ttl", b"")]
        switch(staging, puts, {"release": shipped_release.id, "public": None, "base": "", "files": 2})
    return out


@pytest.fixture(scope="module")
def unpacked(shipped_release: Release, page_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in an archive, unpacked by another program than the one that packed it."""
    folder = tmp_path_factory.mktemp("unpacked")
    made = pack(shipped_release, page_site, folder / name_of(shipped_release), doi=DOI)
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    shutil.unpack_archive(made.path, folder)
    return folder / Path(name_of(shipped_release)).stem


@pytest.mark.parametrize("folder", ["", "release", "release/dumps", "site"])
def test_checksums_hold(unpacked: Path, folder: str) -> None:
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=unpacked / folder, check=True)


def test_all_of_a_release_is_in_it_that_is_the_same_everywhere(unpacked: Path, shipped_release: Release) -> None:
    names = {path.relative_to(unpacked / "release").as_posix() for path in (unpacked / "release").rglob("*.*")}
    assert {each["path"] for each in shipped_release.manifest["files"]} <= names | {"dumps/SHA256SUMS", "SHA256SUMS"}
    assert not {name.partition("/")[0] for name in names} & set(UNCHECKED)


def test_the_crate_names_what_is_there(unpacked: Path, shipped_release: Release) -> None:
    crate = ROCrate(unpacked)
    root = crate.root_dataset
    assert root["version"] == shipped_release.id
    assert root["datePublished"] == shipped_release.manifest["date"]
    assert root["license"]["identifier"] == "CC-BY-4.0"
    assert root["identifier"] == f"https://doi.org/{DOI}"
    for entity in crate.data_entities:
        path = unpacked / entity.id
        assert path.exists(), entity.id
        if "sha256" in entity.properties():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == entity["sha256"]
            assert str(path.stat().st_size) == entity["contentSize"]
    top = {path.name for path in unpacked.iterdir()}
    assert top == described_files() | {folder.name for folder in described_folders() if len(folder.parts) == 1}


def test_datacite_takes_its_fields(unpacked: Path) -> None:
    fields = json.loads((unpacked / "datacite.json").read_text(encoding="utf-8"))
    schema45.validator.validate(fields)
    assert fields["doi"] == DOI
    assert {each["lang"] for each in fields["titles"]} == {"de", "en"}


def test_datacite_names_the_release_before(shipped_release: Release) -> None:
    told = replace(about(shipped_release), previous="2026-01-01-0123456789ab")
    fields = json.loads(write_datacite(told))
    schema45.validator.validate(fields)
    related = {each["relationType"]: each["relatedIdentifier"] for each in fields["relatedIdentifiers"]}
    assert related["IsNewVersionOf"].endswith("dumps/2026-01-01-0123456789ab/")


def test_all_forms_say_the_same(unpacked: Path, shipped_release: Release) -> None:
    citation = yaml.safe_load((unpacked / "CITATION.cff").read_text(encoding="utf-8"))
    zenodo = json.loads((unpacked / ".zenodo.json").read_text(encoding="utf-8"))
    datacite = json.loads((unpacked / "datacite.json").read_text(encoding="utf-8"))
    readme = (unpacked / "README.md").read_text(encoding="utf-8")
    for version in (citation["version"], zenodo["version"], datacite["version"]):
        assert version == shipped_release.id
    for doi in (citation["doi"], zenodo["doi"], datacite["doi"]):
        assert doi == DOI
    assert str(citation["date-released"]) == zenodo["publication_date"] == datacite["dates"][0]["date"]
    assert citation["license"] == "CC-BY-4.0"
    assert readme.count(shipped_release.id) >= 2
    assert readme.count(f"https://doi.org/{DOI}") == 2


def test_every_file_that_the_readme_names_is_there(unpacked: Path) -> None:
    text = (unpacked / "README.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    names = [name for cell in cells for name in cell.split("`")[1::2]]
    assert len(names) > 10
    for name in names:
        assert (unpacked / name).exists(), name


def test_the_same_release_and_site_give_the_same_bytes(
    shipped_release: Release, page_site: Path, tmp_path: Path
) -> None:
    one, other = (pack(shipped_release, page_site, tmp_path / name) for name in ("one.zip", "other.zip"))
    assert one.sha256 == other.sha256
    # Once more to the same place: nothing is in the way that is the same.
    assert pack(shipped_release, page_site, one.path).sha256 == one.sha256


def test_what_is_no_doi_is_refused(shipped_release: Release) -> None:
    with pytest.raises(SettingError, match=r"10\.5281"):
        about(shipped_release, "zenodo.1234567")


def test_nothing_else_is_overwritten(shipped_release: Release, page_site: Path, tmp_path: Path) -> None:
    out = tmp_path / "thesis.zip"
    out.write_bytes(b"years of work")
    with pytest.raises(ReleaseError, match="is something else"):
        pack(shipped_release, page_site, out)
    assert out.read_bytes() == b"years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.zip"]
    assert pack(shipped_release, page_site, out, force=True).files > 100


def test_a_site_of_another_release_is_refused(shipped_release: Release, page_site: Path, tmp_path: Path) -> None:
    other = tmp_path / "site"
    shutil.copytree(page_site, other)
    text = (other / "site.json").read_text(encoding="utf-8")
    (other / "site.json").write_text(text.replace(shipped_release.id, "2026-01-01-0123456789ab"), encoding="utf-8")
    for folder in (other, tmp_path):
        with pytest.raises(ReleaseError, match="is no site of release"):
            pack(shipped_release, folder, tmp_path / "a.zip")


def test_a_full_disk_leaves_nothing(
    shipped_release: Release, page_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(ReleaseError, match="there is no room"):
        pack(shipped_release, page_site, tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("release/dumps/all.ttl", b"changed", "was changed"),
        ("release/extra.txt", b"more", "is in no checksum"),
        ("../outside.txt", b"out", "would not be unpacked into its folder"),
    ],
)
def test_a_changed_archive_is_found_out(
    unpacked: Path, shipped_release: Release, tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    broken = tmp_path / "broken.zip"
    with (
        zipfile.ZipFile(unpacked.parent / name_of(shipped_release)) as whole,
        zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        wanted = f"{unpacked.name}/{name}"
        for each in whole.infolist():
            if each.filename != wanted:
                made.writestr(each, whole.read(each))
        made.writestr(wanted, body)
    with pytest.raises(ReleaseError, match=said):
        check_archive(broken, tmp_path / "here")


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 cut off", b"just text"])
def test_what_is_no_archive_is_said(tmp_path: Path, body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(body)
    assert main(["archive", "--check", str(path)]) == 1
    assert "cannot be unpacked" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


def test_an_archive_that_is_not_there_is_a_wrong_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["archive", "--check", str(tmp_path / "none.zip")]) == 2
    assert "kg archive makes one" in capsys.readouterr().err


def test_an_archive_is_made_and_found_whole_by_hand(
    small_releases: Path,
    small_site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KG_RELEASES", str(small_releases))
    assert main(["archive", "--site", str(small_site), f"{tmp_path}/"]) == 0
    said = capsys.readouterr().out
    [made] = tmp_path.iterdir()
    assert made.name.startswith("kommunen-innovativ-") and str(made) in said
    assert hashlib.sha256(made.read_bytes()).hexdigest() in said
    # What unpacks from it is whole: its files, and the site that people will read.
    assert main(["archive", "--check", str(made)]) == 0
    assert "0 findings" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [made]
