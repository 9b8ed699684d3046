"""Editions of the register, kept in a folder that is no part of the repository: `<date>/gv100ad.txt`, tables beside it.

What is kept is the register as it was published, in UTF-8: a build reads it as an import did, and messages speak of the
lines that people find in the file they have.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from kg.errors import DataError, Position, SettingError
from kg.register.opening import open_register
from kg.register.reading import make_edition, read_edition
from kg.register.tables import Extra, load_table, read_table
from kg.register.units import Edition

TEXT, MANIFEST, TABLES = "gv100ad.txt", "edition.json", "tables"
LABEL = "register"
"""How messages and releases call the folder, wherever it lies."""

_POPULATION_DATES = {date(2025, 8, 31): date(2024, 12, 31)}
"""The register prints no day for its population. Where the sum fits a published total, it is inferred from that."""


class Outcome(StrEnum):
    """What an import did."""

    NEW = "new"
    SAME = "same"
    TABLES_CHANGED = "tables changed"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Kept:
    """An edition in its folder. `population_date`: the day its population is valid for, empty where it is not known.

    `said`: what was said of each table's values, by the table's name. `sha256`: of the text, as it is kept.
    """

    folder: Path
    date: date
    file: str
    sha256: str
    population_date: str
    inferred: bool
    said: Mapping[str, Mapping[str, str]]

    @property
    def name(self) -> str:
        """How messages and releases call the text."""
        return f"{LABEL}/{self.date}/{TEXT}"

    def table_name(self, table: str) -> str:
        """How messages and releases call a table."""
        return f"{LABEL}/{self.date}/{TABLES}/{table}"

    def read(self) -> Edition:
        """Read the units. Raises DataError where the kept file was changed by hand and is no register any more."""
        edition = read_edition(self.folder / TEXT)
        if edition.date != self.date:
            raise DataError(f"is of {edition.date}", Position(self.name), hint="import the register again")
        return Edition(edition.date, edition.units, self.name)

    def extras(self, edition: Edition) -> Iterator[Extra]:
        """Read what the tables add, row by row. Raises DataError where one was changed by hand and is wrong now."""
        for table, evidence in sorted(self.said.items()):
            content = load_table(self.folder / TABLES / table)
            yield from read_table(self.table_name(table), content, edition, evidence)


def list_editions(folder: Path) -> list[Kept]:
    """List what is kept in `folder`, the oldest first; nothing where there is no such folder.

    Raises DataError for a folder that is named after a day and is no edition.
    """
    if not folder.is_dir():
        return []
    days = (path for path in sorted(folder.iterdir()) if re.fullmatch(r"\d{4}-\d\d-\d\d", path.name))
    return [_read_kept(path) for path in days]


def import_edition(
    folder: Path, file: Path, tables: Sequence[Path] = (), evidence: Mapping[str, str] | None = None, day: str = ""
) -> tuple[Kept, Edition, Outcome]:
    """Read the register in `file` and the `tables`, check all, and keep them; on any error nothing is changed.

    `evidence`: where values of the tables come from whose rows do not say so, by kind of value. `day`: the day the
    population is valid for. Raises SettingError and DataError.
    """
    text = open_register(file)
    edition = make_edition(text)
    content = "".join(f"{line}\n" for line in text.lines).encode()
    before = next((kept for kept in list_editions(folder) if kept.date == edition.date), None)
    said = {table: dict(of) for table, of in before.said.items()} if before else {}
    contents = {table: load_table(before.folder / TABLES / table) for table in said} if before else {}
    for path in tables:
        said[path.name], contents[path.name] = dict(evidence or {}), load_table(path)
    for table, of in said.items():
        for _ in read_table(table, contents[table], edition, of):
            pass
    known = _POPULATION_DATES.get(edition.date)
    population_date = _read_day(day) or (before.population_date if before else "") or (str(known) if known else "")
    manifest = {
        "date": str(edition.date),
        "file": text.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "population_date": population_date,
        "population_date_inferred": population_date == str(known or ""),
        "tables": {table: {"said": said[table], "sha256": _hash(contents[table])} for table in sorted(said)},
    }
    outcome = _outcome(before, manifest)
    if outcome is not Outcome.SAME:
        _keep(folder, manifest, content, contents)
    return _read_kept(folder / str(edition.date)), edition, outcome


def _outcome(before: Kept | None, manifest: Mapping[str, object]) -> Outcome:
    if before is None:
        return Outcome.NEW
    was = _load(before.folder)
    if was["sha256"] != manifest["sha256"]:
        return Outcome.REPLACED
    same = all(was[name] == manifest[name] for name in ("population_date", "population_date_inferred", "tables"))
    return Outcome.SAME if same else Outcome.TABLES_CHANGED


def _keep(folder: Path, manifest: Mapping[str, object], text: bytes, tables: Mapping[str, bytes]) -> None:
    """Write the edition beside where it goes, then put it there in one step."""
    target = folder / str(manifest["date"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".importing-", dir=folder))
        try:
            (staging / "new").mkdir()
            (staging / "new" / TEXT).write_bytes(text)
            (staging / "new" / TABLES).mkdir()
            for name, content in tables.items():
                (staging / "new" / TABLES / name).write_bytes(content)
            written = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
            (staging / "new" / MANIFEST).write_text(written, encoding="utf-8", newline="\n")
            if target.exists():
                target.rename(staging / "old")
            (staging / "new").rename(target)
        finally:
            if (staging / "old").exists() and not target.exists():
                (staging / "old").rename(target)
            shutil.rmtree(staging)
    except OSError as error:
        raise SettingError(f"the register cannot be kept in {folder}: {error.strerror or error}") from error


def _read_kept(folder: Path) -> Kept:
    manifest = _load(folder)
    return Kept(
        folder=folder,
        date=date.fromisoformat(folder.name),
        file=str(manifest["file"]),
        sha256=str(manifest["sha256"]),
        population_date=str(manifest["population_date"]),
        inferred=bool(manifest["population_date_inferred"]),
        said={table: of["said"] for table, of in manifest["tables"].items()},
    )


def _load(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        hint = f"delete the folder {folder} and import the register again"
        raise DataError(f"cannot be read: {error}", Position(f"{LABEL}/{folder.name}/{MANIFEST}"), hint=hint) from error
    return manifest


def _read_day(text: str) -> str:
    if not text:
        return ""
    try:
        return str(date.fromisoformat(text))
    except ValueError as error:
        raise SettingError(f"--population-date is {text!r}", hint="a day, as in 2024-12-31") from error


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
