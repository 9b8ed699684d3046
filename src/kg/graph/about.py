"""What lies in dumps/ for people who open it: README.txt and LICENSE.txt, and checksums with plain names."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.filenotes import GROUPS, FileNote, note_of, reading_order, table_summaries
from kg.graph.dataset import Dataset
from kg.graph.publish import CHECKSUMS
from kg.release import DATABASE_FILE

README = "README.txt"
LICENCE = "LICENSE.txt"

_WIDTH = 100
_WORDS = {
    "de": {
        "release": "Ausgabe",
        "date": "Stand",
        "licence": "Lizenz",
        "attribution": "Quellenvermerk",
        "sources": "Gearbeitet wurde mit",
        "statements": "Aussagen",
        "cite": "So zitieren",
        "checksums": "Ob die Dateien heil sind, sagt: sha256sum --check --ignore-missing SHA256SUMS",
        "unchecked": "all.sqlite steht nicht in SHA256SUMS: Ihre Bytes hängen von der Version von SQLite ab.",
        "register": "Mit amtlichem Gemeindeverzeichnis, Stand {day}: alle Gemeinden, Kreise und Länder.",
        "no_register": "Ohne amtliches Gemeindeverzeichnis: nur die Orte der Vorhaben.",
        "may": "Sie dürfen die Daten teilen, ändern und auch geschäftlich nutzen. Nennen Sie dabei die Quelle mit "
        "Titel, Ausgabe und Lizenz und den Quellenvermerk unten, und sagen Sie, ob Sie etwas geändert haben. Diese "
        "Zusammenfassung ersetzt den Lizenztext nicht: Es gilt, was unter der Adresse steht.",
    },
    "en": {
        "release": "Release",
        "date": "Date",
        "licence": "Licence",
        "attribution": "Attribution",
        "sources": "Drawn from",
        "statements": "statements",
        "cite": "How to cite",
        "checksums": "Whether the files are whole, says: sha256sum --check --ignore-missing SHA256SUMS",
        "unchecked": "all.sqlite is not in SHA256SUMS: its bytes depend on the version of SQLite.",
        "register": "With the official register of municipalities of {day}: all municipalities, districts and states.",
        "no_register": "Without the official register of municipalities: only the places of the projects.",
        "may": "You may share the data, change them and use them commercially. Name the source with title, release and "
        "licence and the attribution below, and say whether you changed anything. This summary does not replace the "
        "text of the licence: what stands at the address holds.",
    },
}


@dataclass(frozen=True)
class About:
    """What the texts say of a release. `attribution`: what whoever uses it must name beside the licence."""

    release_id: str
    dataset: Dataset
    statements: int
    attribution: Sequence[str]


def write_about(about: About, release: Path, folder: Path) -> None:
    """Write README.txt, LICENSE.txt and SHA256SUMS into `folder`, which holds all other dumps of `release` already."""
    _write(folder / LICENCE, "\n\n".join(_licence(about, language) for language in _WORDS))
    names = [*(path.name for path in folder.iterdir()), README, CHECKSUMS]
    if (release / DATABASE_FILE).is_file():
        names.append(Path(DATABASE_FILE).name)
    tables = table_summaries(release)
    notes = {name: note_of(name, tables) for name in sorted(names, key=reading_order)}
    _write(folder / README, "\n\n".join(_readme(about, notes, language) for language in _WORDS))
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def cite(title: str, release_id: str, date: str, address: str) -> str:
    """How a release is cited: title, release, date, where it is.

    >>> cite("Wissensgraph", "2026-11-22-0123456789ab", "2026-11-22", "https://example.org/")
    'Wissensgraph, 2026-11-22-0123456789ab (2026-11-22). https://example.org/'
    """
    return f"{title}, {release_id} ({date}). {address}"


def _readme(about: About, notes: Mapping[str, FileNote], language: str) -> str:
    words = _WORDS[language]
    dataset = about.dataset
    title = _title(dataset, language)
    parts = [
        f"{title}\n{'=' * len(title)}",
        "\n".join(
            [
                f"{words['release']}: {about.release_id}",
                f"{words['date']}: {dataset.date}",
                f"{about.statements} {words['statements']}",
                f"{words['licence']}: {dataset.licence}",
                words["register"].format(day=dataset.register.date) if dataset.register else words["no_register"],
            ]
        ),
    ]
    for group in GROUPS:
        listed = [name for name in notes if notes[name].group == group.key]
        if not listed:
            continue
        widest = max(map(len, listed))
        lines = [f"  {name:<{widest}}  {notes[name].what[language]}" for name in listed]
        uses = [f"  {use.program}: {use.line[language]}" for use in group.uses]
        heading = f"{group.title[language]}\n{'-' * len(group.title[language])}"
        parts.append("\n".join([heading, _wrap(group.for_whom[language]), "", *lines, *([""] if uses else []), *uses]))
    parts += [f"{words['checksums']}\n{words['unchecked']}"]
    parts += [f"{words['cite']}:\n  {cite(title, about.release_id, dataset.date, dataset.iri)}"]
    return "\n\n".join(parts) + "\n"


def _licence(about: About, language: str) -> str:
    words = _WORDS[language]
    title = _title(about.dataset, language)
    parts = [
        f"{title}, {about.release_id}\n{words['licence']}: {about.dataset.licence}",
        _wrap(words["may"]),
        f"{words['attribution']}:\n" + "\n".join(f"  {each}" for each in about.attribution),
        f"{words['sources']}:\n" + "\n".join(f"  {each}" for each in about.dataset.sources),
    ]
    return "\n\n".join(parts) + "\n"


def _title(dataset: Dataset, language: str) -> str:
    return dataset.title.get(language) or next(iter(dataset.title.values()), dataset.iri)


def _wrap(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
