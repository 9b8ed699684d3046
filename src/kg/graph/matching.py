"""What names are matched with (`kg.matchfile`), written from the store by the queries of queries/matching/.

The queries answer in the rows of `kg.graph.search`. Fields with a meaning of their own:

    name, title, also         names: its own, its title, other spellings
    official, former          names of a known kind
    key.<kind>, link          official keys; addresses elsewhere, of which some hold a key
    kind                      its class
    part_of, seat, seat_state areas it lies in
    unit, what                what it is, in a word; `seat_name`: where, in words
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph.search import POINT, Record, read_records
from kg.graph.unitwords import in_english
from kg.matchfile import write_lines
from kg.queryfiles import QueryFile
from kg.spellings import spell

_KIND = re.compile(r"/id/([a-z-]+)/[^/]+$")
_LINKS = {
    "wikidata": re.compile(r"https?://www\.wikidata\.org/entity/(Q\d+)"),
    "geonames": re.compile(r"https?://sws\.geonames\.org/(\d+)/?"),
    "gnd": re.compile(r"https?://d-nb\.info/gnd/([0-9X-]+)"),
    "ror": re.compile(r"https?://ror\.org/(0[a-z0-9]{6}[0-9]{2})"),
}
_ACRONYM = re.compile(r"[^\W\d_]*[A-ZÄÖÜ][^\s]*[A-ZÄÖÜ0-9][^\s]*")
_LANGUAGES = ("de", "en")
_FORMER = "#FormerMunicipality"
_MOST_PARENTS = 8

Records = Mapping[str, Record]


def write_matching(store: ox.Store, query_files: Sequence[QueryFile], path: Path, register: str = "") -> None:
    """Write the file to `path`; `register`: the day of the official register that `store` holds, empty without one.

    Raises QueryError where a query does not answer in the rows it should.
    """
    records = read_records(store, query_files)
    lines = [_line(record, records) for _, record in sorted(records.items())]
    write_lines(path, dict(sorted(Counter(line["kind"] for line in lines).items())), lines, register)


def _line(record: Record, records: Records) -> dict[str, Any]:
    labels = _labels(record)
    names = [list(each) for each in _names(record)]
    point = POINT.match(record.first("point"))
    population = record.first("population")
    line = {
        "iri": record.iri,
        "kind": _kind(record),
        "label": labels,
        "about": {language: about for language in _LANGUAGES if (about := _about(record, records, language))},
        "names": names,
        "spelt": [list(each) for each in spell(_kind(record), (text for _, text in names))],
        "keys": _keys(record),
        "part_of": _parts(record, records),
        "unit": record.first("unit"),
        "postcode": record.first("postcode"),
        "several_postcodes": record.first("several_postcodes") == "true",
        "population": int(population) if population else None,
        "point": [float(point[1]), float(point[2])] if point else None,
        "projects": sorted({fact.value for fact in record.all("project")}),
        "former": any(fact.value.endswith(_FORMER) for fact in record.all("kind")),
        "successor": record.first("successor"),
    }
    return {name: value for name, value in line.items() if value or (value == 0 and name == "population")}


def _kind(record: Record) -> str:
    match = _KIND.search(record.iri)
    return match[1] if match else record.group


def _labels(record: Record) -> dict[str, str]:
    facts = record.all("name") or record.all("title") or record.all("also")
    labels = {fact.language or "de": fact.value for fact in reversed(facts)}
    if labels.get("en") == labels.get("de"):
        labels.pop("en", None)
    return labels or {"de": record.iri}


def _names(record: Record) -> Iterator[tuple[str, str]]:
    """Kind and text of each spelling, each text once."""
    names = [fact.value for fact in record.all("name")]
    said: dict[str, str] = {}
    others = list(dict.fromkeys(fact.value for fact in record.all("title", "also")))
    is_long = any(other.startswith(f"{name},") for name in names for other in others)
    for name in names:
        said.setdefault(name, "short" if is_long else "official")
    for kind in ("official", "former"):
        for fact in record.all(kind):
            said.setdefault(fact.value, kind)
    for other in others:
        said.setdefault(other, _name_kind(other, names, record))
    yield from sorted((kind, text) for text, kind in said.items())


def _name_kind(other: str, names: list[str], record: Record) -> str:
    if any(other.startswith(f"{name},") for name in names):
        return "official"
    if any(name.endswith(f" {other}") for name in names) and record.all("unit"):
        return "short"
    return "acronym" if _ACRONYM.fullmatch(other) and not record.all("unit") else "alternative"


def _keys(record: Record) -> dict[str, list[str]]:
    keys: dict[str, set[str]] = {}
    for name in record.facts:
        if name.startswith("key."):
            keys.setdefault(name.removeprefix("key."), set()).update(fact.value for fact in record.all(name))
    if record.all("nuts"):
        keys["nuts"] = {fact.value for fact in record.all("nuts")}
    for fact in record.all("link"):
        for kind, pattern in _LINKS.items():
            if match := pattern.fullmatch(fact.value):
                keys.setdefault(kind, set()).add(match[1])
    return {kind: sorted(values) for kind, values in sorted(keys.items())}


def _parts(record: Record, records: Records) -> list[str]:
    """The areas that something lies in, the nearest first; of an organisation those of its seat."""
    found: dict[str, None] = {}
    wanted = [fact.value for fact in record.all("part_of", "seat", "seat_state")]
    for _ in range(_MOST_PARENTS):
        found |= dict.fromkeys(wanted)
        wanted = [fact.value for iri in wanted if iri in records for fact in records[iri].all("part_of")]
    return list(found)


def _about(record: Record, records: Records, language: str) -> str:
    """One line that tells a thing from others of the same name: what it is, and where."""
    what = [fact.value for fact in record.all("unit")[:1]]
    what = [in_english(each) for each in what] if language == "en" else what
    what = what or [_label(fact.label_de, fact.label_en, language) for fact in record.all("what")[:1]]
    what = what or [_label(fact.label_de, fact.label_en, language) for fact in record.all("kind")[:1]]
    title = [_text(record.all("title"), language)] if record.all("name") else []
    where = [fact.value for fact in record.all("seat_name")]
    areas = [records[iri] for iri in _parts(record, records) if iri in records and iri != record.iri]
    areas = [area for area in areas if _kind(area) in ("association", "district", "state")]
    where += [_text(area.all("name"), language) for area in areas if not _is_same_town(record, area)]
    if (successor := records.get(record.first("successor"))) is not None:
        where.append(f"{'heute' if language == 'de' else 'today'} {_text(successor.all('name'), language)}")
    return ", ".join(dict.fromkeys(each for each in (*what, *title, *where) if each))


def _is_same_town(record: Record, area: Record) -> bool:
    """A town that is a district of its own, or a state, does not lie in another place."""
    names = {fact.value for fact in record.all("name")}
    return any(fact.value in names or fact.value.split(",")[0] in names for fact in area.all("name"))


def _text(facts: Sequence[Any], language: str) -> str:
    return next((fact.value for fact in facts if fact.language == language), facts[0].value if facts else "")


def _label(label_de: str, label_en: str, language: str) -> str:
    return (label_en if language == "en" else label_de) or label_de or label_en
