"""Opening a release: what is whole opens, what is not says why."""

import json
from pathlib import Path

import pytest

from kg.errors import ReleaseError
from kg.release import Release, open_release

ID = "2026-11-22-0123456789ab"


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / ID
    (folder / "store").mkdir(parents=True)
    (folder / "dumps").mkdir()
    (folder / "manifest.json").write_text(json.dumps({"id": ID, "date": "2026-11-22"}))
    (tmp_path / "current").symlink_to(ID)
    return tmp_path


def test_current_is_followed_to_the_release_itself(releases: Path) -> None:
    release = open_release(releases)
    assert release == Release(releases / ID, ID, {"id": ID, "date": "2026-11-22"})
    assert open_release(releases, ID) == release


def test_a_release_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"there is no release 'current' .*kg build"):
        open_release(tmp_path)


def test_a_link_that_leads_nowhere(releases: Path) -> None:
    (releases / "current").unlink()
    (releases / "current").symlink_to("2026-01-01-000000000000")
    with pytest.raises(ReleaseError, match="there is no release"):
        open_release(releases)


@pytest.mark.parametrize("release_id", ["", ".", "..", "../x", "a/b", "a\\b", ".staging-1"])
def test_only_ids_are_opened(releases: Path, release_id: str) -> None:
    with pytest.raises(ReleaseError, match="is no release id"):
        open_release(releases, release_id)


@pytest.mark.parametrize("part", ["store", "dumps"])
def test_a_release_without_a_part(releases: Path, part: str) -> None:
    (releases / ID / part).rmdir()
    with pytest.raises(ReleaseError, match=f"has no {part}/"):
        open_release(releases)


def test_a_release_without_manifest(releases: Path) -> None:
    (releases / ID / "manifest.json").unlink()
    with pytest.raises(ReleaseError, match=r"has no manifest\.json"):
        open_release(releases)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (b"{", "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"[]", "no JSON object"),
        (b'{"id": "x"}', "belongs to release 'x'"),
    ],
)
def test_a_manifest_that_cannot_be_right(releases: Path, manifest: bytes, message: str) -> None:
    (releases / ID / "manifest.json").write_bytes(manifest)
    with pytest.raises(ReleaseError, match=message):
        open_release(releases)
