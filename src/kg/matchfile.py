"""The file of a release that names are matched with: its layout, for whoever writes it and whoever reads.

    releases/<id>/matching.jsonl

JSON Lines (https://jsonlines.org/), the same bytes whenever it is built again from the same graph. The first line is
the head: the number of this layout, how many things of each kind follow, and the day of the official register that
they were taken from (empty: only places of projects are known). Each further line is one thing that a name or a key can
lead to, in the order of the IRIs. What is empty is left out:

    iri, kind              its identifier, and the type in it ("municipality", "organisation", …)
    label, about           by language: what it is called, and one line that tells it from others of the same name
    names                  all spellings, each as [kind, text]; the kinds are NAME_KINDS
    spelt                  the same made alike (kg.spellings): of an area [whole, core, additions], of others words
    keys                   its own official keys by kind (KEY_KINDS), each a list
    part_of                identifiers of the areas it lies in, the nearest first
    unit                   what the official register calls it: "Stadt", "Landkreis", …
    postcode, several_postcodes, population, point (longitude, latitude), projects (identifiers), former, successor
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from kg.errors import EngineError

MATCHING = "matching.jsonl"
"""Name of the file in the folder of a release."""

FORMAT = 1
"""Number of this layout; a reader refuses any other."""

NAME_KINDS = ("official", "short", "former", "alternative", "acronym")
"""What a spelling is to its thing."""

KEY_KINDS = (
    *("ags", "ars", "association", "district", "government-district", "state", "nuts"),
    *("fkz", "wikidata", "geonames", "gnd", "ror"),
)
"""The kinds of keys that a thing can be found by."""

Line = Mapping[str, Any]

_HINT = "build the release anew: kg build"


def write_lines(path: Path, counts: Mapping[str, int], lines: Iterable[Line], register: str = "") -> None:
    """Write the file: the head with the `counts` by kind and the day of the `register`, then the lines."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in ({"format": FORMAT, "counts": dict(counts), "register": register}, *lines):
            file.write(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")


def read_register(path: Path) -> str:
    """The day of the official register that the file knows, empty where it knows none (or says nothing: an older one).

    Raises EngineError where the file is not there, or is of another layout.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return str(_read_head(path, file).get("register", ""))
    except OSError as error:
        raise _unreadable(path, error) from error


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of the file after its head.

    Raises EngineError where there is none, where it is of another layout, or where it is not whole.
    """
    try:
        with path.open(encoding="utf-8") as file:
            head = _read_head(path, file)
            count = 0
            for text in file:
                yield json.loads(text)
                count += 1
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if count != sum(head["counts"].values()):
        raise EngineError(f"{path.name} is not whole: {count} lines of {sum(head['counts'].values())}", hint=_HINT)


def _read_head(path: Path, file: TextIO) -> dict[str, Any]:
    try:
        head = json.loads(file.readline() or "{}")
    except ValueError as error:
        raise _unreadable(path, error) from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise EngineError(f"{path.name} is not of layout {FORMAT}", hint=_HINT)
    return head


def _unreadable(path: Path, error: OSError | ValueError) -> EngineError:
    if isinstance(error, FileNotFoundError):
        return EngineError("this release has nothing to match names with", hint=_HINT)
    return EngineError(f"{path.name} cannot be read: {error}", hint=_HINT)
