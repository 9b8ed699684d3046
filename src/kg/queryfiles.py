"""Query files: one SPARQL query a file, with what is to be known about it in head comments.

    #+ summary: Which projects worked in this municipality?
    #+ summary_de: Welche Vorhaben arbeiteten in dieser Gemeinde?
    #+ tags: places, projects
    #+ param: ags | "05913000" | key of the municipality | Schlüssel der Gemeinde

The files run by hand as they are: a parameter is a `VALUES ?ags { "05913000" }` line in the query, filled by
`kg.queries`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import DataError, Position

SUFFIX = ".rq"

_HEAD_LINE = re.compile(r"#\+\s*([A-Za-z][A-Za-z0-9_-]*)\s*:\s*(.*?)\s*$")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Param:
    """A parameter of a query: its default as written in the head, and what it means, by language.

    The default is a SPARQL term, the same as in the VALUES line. For an optional parameter it is `UNDEF`, which may be
    followed by the kind of value expected: `UNDEF iri`, `UNDEF @de`, `UNDEF xsd:integer`; plain text otherwise.
    """

    name: str
    default: str
    description: dict[str, str] = field(default_factory=dict)

    @property
    def optional(self) -> bool:
        """True where the query runs without a value as well."""
        return self.default.split(" ", 1)[0] == "UNDEF"


@dataclass(frozen=True)
class QueryFile:
    """A query and what its head says; `summary` by language, `meta` holds every head line by key."""

    name: str
    path: Path
    text: str
    summary: dict[str, str]
    tags: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    meta: dict[str, list[str]] = field(default_factory=dict)


def read_query_file(path: Path) -> QueryFile:
    """Read one query file.

    Raises DataError where the file cannot be read, is not UTF-8, or has a head line that says nothing.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", Position(str(path))) from error
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        bad_line = content.count(b"\n", 0, error.start) + 1
        raise DataError("is not UTF-8", Position(str(path), bad_line), hint="save the file as UTF-8") from error
    meta: dict[str, list[str]] = {}
    params: list[Param] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            if line.strip():
                break
            continue
        if not line.startswith("#+"):
            continue
        position = Position(str(path), number)
        match = _HEAD_LINE.match(line)
        if match is None:
            raise DataError(f"head line {line!r} is not understood", position, hint="write it as '#+ key: value'")
        key, value = match.groups()
        meta.setdefault(key, []).append(value)
        if key == "param":
            params.append(_read_param(value, position))
    return QueryFile(
        name=path.stem,
        path=path,
        text=text,
        summary=_by_language(meta, "summary"),
        tags=tuple(tag.strip() for value in meta.get("tags", []) for tag in value.split(",") if tag.strip()),
        params=tuple(params),
        meta=meta,
    )


def read_query_folder(folder: Path) -> list[QueryFile]:
    """Read all query files of `folder`, in the order of their names; a folder that is not there holds none."""
    return [read_query_file(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def _read_param(value: str, position: Position) -> Param:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != 4 or not all(parts) or not _NAME.match(parts[0]):
        raise DataError(
            f"parameter {value!r} is not understood",
            position,
            hint="write it as '#+ param: name | default | description in English | Beschreibung auf Deutsch'",
        )
    name, default, english, german = parts
    return Param(name=name, default=default, description={"en": english, "de": german})


def _by_language(meta: dict[str, list[str]], key: str) -> dict[str, str]:
    """Texts under `key` (English) and `key_<language>`.

    >>> _by_language({"summary": ["Who?"], "summary_de": ["Wer?"]}, "summary")
    {'en': 'Who?', 'de': 'Wer?'}
    """
    texts = {"en": " ".join(meta[key])} if key in meta else {}
    texts.update({name.removeprefix(f"{key}_"): " ".join(meta[name]) for name in meta if name.startswith(f"{key}_")})
    return texts
