"""Evidence on a release that is gathered after it was built: results of tests, of a link check.

It lies beside the releases, as releases never change:

    releases/evidence/<release id>/<kind>.json
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import ReleaseError

EVIDENCE = "evidence"
KINDS = ("tests", "links")


@dataclass(frozen=True)
class Group:
    """Results that belong together: of one test file, of the links to one host."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Evidence:
    """What was found. `date`: the day it was gathered. `failures`: what failed, each in a few words."""

    kind: str
    release: str
    date: str
    groups: tuple[Group, ...]
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """How many passed in all groups."""
        return sum(group.passed for group in self.groups)

    @property
    def failed(self) -> int:
        """How many failed in all groups."""
        return sum(group.failed for group in self.groups)

    @property
    def skipped(self) -> int:
        """How many were left out in all groups."""
        return sum(group.skipped for group in self.groups)


def write_evidence(releases: Path, evidence: Evidence) -> Path:
    """Keep `evidence` beside the releases; what was known of this kind before is replaced in one step."""
    path = releases / EVIDENCE / evidence.release / f"{evidence.kind}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(evidence), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    new.replace(path)
    return path


def read_evidence(releases: Path, release_id: str) -> dict[str, Evidence]:
    """Read what is known of the release, by kind.

    Raises ReleaseError where a file cannot be read, or speaks of another release.
    """
    found = {}
    for kind in KINDS:
        path = releases / EVIDENCE / release_id / f"{kind}.json"
        if path.is_file():
            found[kind] = _read(path)
            if found[kind].release != release_id or found[kind].kind != kind:
                raise ReleaseError(f"{path} speaks of {found[kind].kind} of release {found[kind].release!r}")
    return found


def _read(path: Path) -> Evidence:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        groups = tuple(Group(**group) for group in value.pop("groups"))
        return Evidence(**{**value, "groups": groups, "failures": tuple(value["failures"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path} cannot be read: {error}", hint="make it again: kg evidence") from error
