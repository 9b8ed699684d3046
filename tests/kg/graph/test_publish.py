"""A release is published in one step, or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import ReleaseError
from kg.graph.publish import CHECKSUMS, Outcome, _exchange, publish, staging_folder
from kg.release import open_release

ID = "2026-11-22-0123456789ab"


def _release(releases: Path, content: str, *, release_id: str = ID, force: bool = False) -> Outcome:
    with staging_folder(releases) as staging:
        for part in ("store", "dumps"):
            (staging / part).mkdir()
        (staging / "manifest.json").write_text(f'{{"id": "{release_id}", "content": "{content}"}}')
        (staging / CHECKSUMS).write_text(content)
        return publish(staging, releases, release_id, force=force)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_release_becomes_current(tmp_path: Path) -> None:
    releases = tmp_path / "not" / "yet" / "there"
    assert _release(releases, "a") is Outcome.NEW
    assert _names(releases) == sorted([".lock", ID, "current"])
    assert (releases / "current").readlink() == Path(ID)
    assert open_release(releases).manifest["content"] == "a"


def test_the_release_before_stays_beside_the_new_one(tmp_path: Path) -> None:
    _release(tmp_path, "a", release_id="2026-11-21-000000000000")
    _release(tmp_path, "b")
    assert open_release(tmp_path).id == ID
    assert open_release(tmp_path, "2026-11-21-000000000000").manifest["content"] == "a"


def test_the_same_release_is_kept_and_made_current_again(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    before = (tmp_path / ID).stat().st_ino
    _release(tmp_path, "b", release_id="2026-11-23-000000000000")
    assert _release(tmp_path, "a") is Outcome.KEPT
    assert (tmp_path / ID).stat().st_ino == before
    assert open_release(tmp_path).id == ID


def test_other_bytes_replace_the_release(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    assert _release(tmp_path, "b") is Outcome.REPLACED
    assert open_release(tmp_path).manifest["content"] == "b"
    assert _names(tmp_path) == sorted([".lock", ID, "current"])


def test_replacing_without_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _release(tmp_path, "a")
    monkeypatch.setattr("kg.graph.publish._exchange", lambda _one, _other: False)
    assert _release(tmp_path, "b") is Outcome.REPLACED
    assert open_release(tmp_path).manifest["content"] == "b"
    assert _names(tmp_path) == sorted([".lock", ID, "current"])


def test_exchange_is_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchanged = _exchange(tmp_path / "one", tmp_path / "other")
    assert _names(tmp_path / "one") == (["other"] if exchanged else ["one"])
    assert not _exchange(tmp_path / "one", tmp_path / "missing")


def test_force_replaces_the_same_release(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    before = (tmp_path / ID).stat().st_ino
    assert _release(tmp_path, "a", force=True) is Outcome.REPLACED
    assert (tmp_path / ID).stat().st_ino != before


def test_a_damaged_release_is_replaced(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    (tmp_path / ID / "store").rmdir()
    assert _release(tmp_path, "a") is Outcome.REPLACED
    assert open_release(tmp_path).id == ID


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    with pytest.raises(KeyboardInterrupt), staging_folder(tmp_path) as staging:
        (staging / "half").write_text("written")
        raise KeyboardInterrupt
    assert _names(tmp_path) == sorted([".lock", ID, "current"])
    assert open_release(tmp_path).manifest["content"] == "a"


def test_what_a_killed_build_left_is_cleaned_away(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    (tmp_path / ".staging-1" / "dumps").mkdir(parents=True)
    (tmp_path / ".current-1").symlink_to("nowhere")
    _release(tmp_path, "a")
    assert _names(tmp_path) == sorted([".lock", ID, "current"])


def test_a_build_killed_while_replacing_is_undone(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    (tmp_path / ID).rename(tmp_path / f".replaced-{ID}")
    with staging_folder(tmp_path):
        assert open_release(tmp_path).manifest["content"] == "a"


def test_a_build_killed_after_replacing_is_finished(tmp_path: Path) -> None:
    _release(tmp_path, "a")
    (tmp_path / f".replaced-{ID}" / "store").mkdir(parents=True)
    with staging_folder(tmp_path):
        assert open_release(tmp_path).manifest["content"] == "a"
        assert not (tmp_path / f".replaced-{ID}").exists()


def test_one_build_at_a_time(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom kg.graph.publish import staging_folder\n"
        "with staging_folder(Path(sys.argv[1])):\n    print('ready', flush=True)\n    sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        with (
            pytest.raises(ReleaseError, match=rf"another build is running .*process {other.pid}"),
            staging_folder(tmp_path),
        ):
            pass
        assert (tmp_path / f".staging-{other.pid}").is_dir()
        other.communicate()
    assert other.returncode == 0
    with staging_folder(tmp_path):
        pass


@pytest.mark.parametrize("inside", ["", "releases", "deep/er"])
def test_a_folder_that_cannot_be(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(ReleaseError, match=r"cannot hold releases.*KG_RELEASES"),
        staging_folder(tmp_path / "file" / inside),
    ):
        pass
