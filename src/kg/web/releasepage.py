"""The page of a release: what is in it, for whom, how it is used, what it changed, and which others there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.filenotes import GROUPS, note_of, reading_order, table_summaries
from kg.history import STATES, Changes, list_releases
from kg.release import Release
from kg.web.pages import Alternate, Head, Page
from kg.web.releasefiles import File, all_published, changes_of, files_of, history

NAMED = ("JointProject", "AccompanyingProject", "Municipality", "Organisation", "KeyMessage", "Publication", "Result")
"""Classes whose things are named, in this order; of the others only numbers are told."""

MOST_NAMES = 30
"""So many things of a class are named; the rest is in the file."""


@dataclass(frozen=True)
class Line:
    """A release in the list of all."""

    id: str
    date: str
    statements: int
    published: str
    changes: Changes | None


@dataclass(frozen=True)
class Touched:
    """Things of one class that a release made, changed or dropped: `names` by state, IRI and name by language."""

    name: str
    label: dict[str, str]
    counts: dict[str, int]
    names: dict[str, list[tuple[str, dict[str, str]]]]


def release_page(release: Release, path: str, public: str, *, is_static: bool = False) -> Page:
    """The page of a release at `path`, which is its own or that of all downloads; `is_static`: among plain files."""
    tables = table_summaries(release.path)
    files = files_of(release)
    notes = {name: note_of(name, tables) for name in files}
    names = sorted(files, key=reading_order)
    groups = [
        (group, [(files[name], notes[name]) for name in names if notes[name].group == group.key]) for group in GROUPS
    ]
    published = history(release)[-1]
    manifest = release.manifest
    values: dict[str, Any] = {
        "shown": release,
        "manifest": manifest,
        "groups": [(group, listed) for group, listed in groups if listed],
        "published": published,
        "next": next((each.id for each in all_published(release).values() if each.previous == release.id), ""),
        "is_list": path == "/dumps/",
        "releases": list_all(release),
        "changes": changes_of(release),
        "touched": touched(changes_of(release)),
        "address": f"{public}/dumps/{release.id}/",
        "size": format_size,
        "states": STATES,
        "most_names": MOST_NAMES,
    }
    alternates = (
        # A server gives the page or this by Accept.
        Alternate(f"{path}index.json" if is_static else path, "application/json"),
        Alternate("/feed.atom", "application/atom+xml", "Atom"),
        Alternate("/feed", "text/turtle", "LDES"),
    )
    return Page("dumps.html", values, Head(canonical=path, alternates=alternates))


def touched(changes: Changes | None) -> list[Touched]:
    """What a release changed, the classes that people look for first. Empty for the first release: all of it is new."""
    if changes is None or not changes.previous:
        return []
    order = {name: number for number, name in enumerate(NAMED)}
    return [
        Touched(
            name=name,
            label=changes.class_labels.get(name, {}),
            counts={state: len(states.get(state, ())) for state in STATES},
            names={
                state: [(iri, changes.labels.get(iri, {})) for iri in states.get(state, ())[:MOST_NAMES]]
                for state in STATES
                if name in NAMED
            },
        )
        for name, states in sorted(changes.classes.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    ]


def list_all(release: Release) -> list[Line]:
    """All releases beside this one, the newest first."""
    log = all_published(release)
    return [
        Line(
            id=each.id,
            date=str(each.manifest.get("date") or ""),
            statements=int(each.manifest.get("counts", {}).get("triples", 0)),
            published=log[each.id].published if each.id in log else "",
            changes=changes_of(release, log[each.id]) if each.id in log else None,
        )
        for each in list_releases(release.path.parent)
    ]


def format_size(file: File, language: str) -> str:
    """The size of a file for people.

    >>> from pathlib import Path
    >>> format_size(File("a", Path("a"), "", 1_482_559), "de"), format_size(File("a", Path("a"), "", 870), "en")
    ('1,5\\xa0MB', '870\\xa0bytes')
    """
    return format_bytes(file.size, language)


def format_bytes(size: int, language: str) -> str:
    """A number of bytes for people; the same as `format_size`."""
    if size < 1000:
        return f"{size}\u00a0{'Bytes' if language == 'de' else 'bytes'}"
    number, unit = (size / 1000, "kB") if size < 1_000_000 else (size / 1_000_000, "MB")
    text = f"{number:.1f}\u00a0{unit}"
    return text.replace(".", ",") if language == "de" else text
