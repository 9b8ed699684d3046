"""How releases follow one another: the log beside them, and what changed from one to the next.

    releases/changes/history.json             which releases were published, in order, and when
    releases/changes/<old>..<new>/changes.json, *.nq.gz, *.rdfp.gz, SHA256SUMS
    releases/changes/first..<new>/changes.json, SHA256SUMS      of the first one: all of it is new

All of it is made when a release is published and depends on what lies beside it, so it is no part of any release: a
release is the same bytes whatever came before it. Where the folder is missing, there is one release and no past.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import KgError, ReleaseError
from kg.release import MANIFEST, Release, open_release

CHANGES = "changes"
LOG = "history.json"
SUMMARY = "changes.json"
STATES = ("new", "changed", "gone")
"""What can have happened to a thing between two releases."""


@dataclass(frozen=True)
class Published:
    """One line of the log: a release, the one published before it (empty for the first), and when (xsd:dateTime)."""

    id: str
    previous: str
    published: str


@dataclass(frozen=True)
class Changes:
    """What a release changed: numbers of statements, and of things by class.

    `classes`: local name of a class of ours to state (`new`, `changed`, `gone`) to IRIs. `labels`: IRI to language to
    name. `class_labels`: the same for the classes. `previous` is empty where everything is new.
    """

    release: str
    previous: str
    added: int
    removed: int
    classes: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    class_labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def count(self, name: str, state: str) -> int:
        """How many things of the class `name` are new, changed or gone."""
        return len(self.classes.get(name, {}).get(state, ()))


def changes_folder(releases: Path, previous: str, release_id: str) -> Path:
    """Where the differences between a release and the one before it lie."""
    return releases / CHANGES / f"{previous or 'first'}..{release_id}"


def read_log(releases: Path) -> tuple[Published, ...]:
    """The log of `releases`, the first release first; empty where none was kept.

    Raises ReleaseError where it cannot be read: a broken log must not pass for "no past".
    """
    path = releases / CHANGES / LOG
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Published(str(each["id"]), str(each["previous"]), str(each["published"])) for each in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(
            f"{path} cannot be read: {error}", hint=f"move the folder {CHANGES}/ away; the next build starts a new log"
        ) from error


def history_of(release: Release) -> tuple[Published, ...]:
    """What was published up to `release`, the first release first and itself at the end.

    A release that stands in no log has no past, and was published on the date that it declares.
    """
    log = read_log(release.path.parent)
    for number, each in enumerate(log, start=1):
        if each.id == release.id:
            return log[:number]
    return (Published(release.id, "", f"{release.manifest.get('date') or '1970-01-01'}T00:00:00Z"),)


def previous_release(release: Release) -> str:
    """The id of the release published before this one, which `dcat:previousVersion` names; empty where none was.

    Whoever describes a release adds this when serving: what is in the release must not depend on its neighbours.
    """
    return history_of(release)[-1].previous


def read_changes(releases: Path, published: Published) -> Changes | None:
    """What `published` changed; None where nobody worked that out.

    Raises ReleaseError where the file cannot be read.
    """
    path = changes_folder(releases, published.previous, published.id) / SUMMARY
    if not path.is_file():
        return None
    try:
        return Changes(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(
            f"{path} cannot be read: {error}", hint="remove its folder; the next build writes it anew"
        ) from error


def list_releases(releases: Path) -> list[Release]:
    """All whole releases of the folder, the newest first: by the log, and those of no log by their ids at the end."""
    found = {}
    for path in releases.iterdir():
        if path.name.startswith(".") or path.is_symlink() or not (path / MANIFEST).is_file():
            continue
        try:
            found[path.name] = open_release(releases, path.name)
        except KgError:
            # Half a release is none; whoever asks for it by name is told what is missing.
            continue
    return sorted(found.values(), key=_newest_first(read_log(releases)), reverse=True)


def _newest_first(log: Sequence[Published]) -> Any:
    place = {each.id: number for number, each in enumerate(log, start=1)}
    return lambda release: (place.get(release.id, 0), release.id)
