"""The search index of a release (`kg.indexfile`), written from the store by the queries of queries/index/.

Each query is one kind of list, named by its file. It answers in rows `?item ?field ?value ?label_de ?label_en`, as many
as there are: a thing has as many rows as it has statements that lists and the search need. Fields with a meaning of
their own:

    name, title, text, also   texts: shown and searched; `also` are other names, searched only
    key, link                 identifiers to be found by; of a link the last part of its address
    kind                      its class
    from, to                  dates: the years of a thing are all years between them
    population, point         inhabitants, and where it lies (WKT)
    place                     an area in which it lies, or in which a project worked

All others are details that a list may show, and facets: `message.stated` is the value `<key>.stated` of the facet
`message`, which has the value `<key>` as well.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.ask import ask_union
from kg.indexfile import FORMAT, REGISTER, SCHEMA, SEVERAL, UNKNOWN, fold, fold_plain, order_key, size_of
from kg.queryfiles import QueryFile

COLUMNS = ["item", "field", "value", "label_de", "label_en"]

_AREAS = ("municipalities", REGISTER)
_MUNICIPALITY = "Municipality"
POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)")
_HYPHENS = re.compile(r"(?<=\w)[-‐–/](?=\w)")
_QUALIFIED = re.compile(r"\s*(?:\(.*\)|,.*)$")


@dataclass(frozen=True)
class Fact:
    """A value of a field, with its labels where it is a thing."""

    value: str
    language: str = ""
    is_iri: bool = False
    label_de: str = ""
    label_en: str = ""

    @property
    def key(self) -> str:
        """What stands in addresses for it: the last part of an IRI."""
        return re.split(r"[/#]", self.value.rstrip("/"))[-1] if self.is_iri else self.value

    def in_language(self, language: str) -> str:
        """The text, if it is in this language."""
        return self.value if self.language == language else ""


@dataclass
class Record:
    """What is known of one item: the list it is in, and its facts by field, in the order of the query."""

    group: str
    iri: str
    facts: dict[str, list[Fact]] = field(default_factory=dict)

    def all(self, *fields: str) -> list[Fact]:
        """The facts of some fields."""
        return [fact for name in fields for fact in self.facts.get(name, ())]

    def first(self, name: str) -> str:
        """The first value of a field; empty where there is none."""
        facts = self.facts.get(name)
        return facts[0].value if facts else ""


def write_index(store: ox.Store, query_files: Sequence[QueryFile], path: Path) -> None:
    """Write the search index to `path`. Raises QueryError where a query does not answer in the rows it should."""
    by_iri = read_records(store, query_files)
    records = sorted(by_iri.values(), key=lambda record: (record.group, record.iri))
    ids = {record.iri: number for number, record in enumerate(records, start=1)}
    connection = sqlite3.connect(path)
    try:
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA user_version = {FORMAT}; BEGIN; {SCHEMA}")
        for record in records:
            _write_item(connection, ids[record.iri], record)
            _write_facets(connection, ids, record)
            _write_texts(connection, ids[record.iri], record, _related(by_iri, record))
        for table in ("words", "grams"):
            connection.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")  # noqa: S608 - names of ours
            connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608
        connection.commit()
    finally:
        connection.close()


def read_records(store: ox.Store, query_files: Sequence[QueryFile]) -> dict[str, Record]:
    """What the queries say, by IRI. Raises QueryError where one does not answer in the rows it should."""
    records: dict[str, Record] = {}
    for query_file in query_files:
        results = ask_union(store, query_file)
        if not isinstance(results, ox.QuerySolutions) or [each.value for each in results.variables] != COLUMNS:
            raise QueryError(f"{query_file.path}: must be a SELECT query of {' '.join('?' + name for name in COLUMNS)}")
        # Sorted here, as ORDER BY leaves open which of two texts comes first that differ in their language only.
        for row in sorted(results, key=lambda row: tuple(str(row[name]) for name in COLUMNS)):
            iri, name, value = row["item"].value, row["field"], row["value"]
            record = records.setdefault(iri, Record(query_file.name, iri))
            if record.group != query_file.name:
                raise QueryError(f"{query_file.path}: {iri} is in the list {record.group!r} already")
            if name is None or value is None:
                raise QueryError(f"{query_file.path}: a row of {iri} has no field or no value")
            labels = [each.value if (each := row[label]) is not None else "" for label in COLUMNS[3:]]
            language = (value.language or "") if isinstance(value, ox.Literal) else ""
            fact = Fact(value.value, language, isinstance(value, ox.NamedNode), *labels)
            facts = record.facts.setdefault(name.value, [])
            if fact not in facts:
                facts.append(fact)
    return records


def _write_item(connection: sqlite3.Connection, number: int, record: Record) -> None:
    names, titles, texts = ([[f.language, f.value] for f in record.all(name)] for name in ("name", "title", "text"))
    years = _years(record)
    point = POINT.match(record.first("point"))
    connection.execute(
        f"INSERT INTO item VALUES ({', '.join('?' * 14)})",  # noqa: S608
        (
            *(number, record.group, record.iri, _json(sorted(fact.value for fact in record.all("kind")))),
            *(_json(names), _json(titles), _json(texts)),
            *(order_key(_in(language, names or titles) or record.iri) for language in ("de", "en")),
            *((years[0], years[-1]) if years else (None, None)),
            int(record.first("population") or 0) or None,
            *((float(point[1]), float(point[2])) if point else (None, None)),
        ),
    )


def _write_facets(connection: sqlite3.Connection, ids: dict[str, int], record: Record) -> None:
    number = ids[record.iri]
    for area in record.all("place"):
        if area.value in ids:
            connection.execute("INSERT OR IGNORE INTO place VALUES (?, ?)", (number, ids[area.value]))
    for name, value, label_de, label_en in _facets(record):
        connection.execute("INSERT OR IGNORE INTO facet VALUES (?, ?, ?)", (name, value, number))
        connection.execute("INSERT OR IGNORE INTO value VALUES (?, ?, ?, ?)", (name, value, label_de, label_en))
    for name in sorted(record.facts.keys() - _NO_DETAIL):
        for fact in record.facts[name]:
            # A text of some language is its own label in that language.
            labels = [fact.label_de or fact.in_language("de"), fact.label_en or fact.in_language("en")]
            row = (number, name, fact.value, fact.is_iri, *labels)
            connection.execute("INSERT OR IGNORE INTO detail VALUES (?, ?, ?, ?, ?, ?)", row)


_NO_FACET = {"name", "title", "text", "also", "key", "link", "from", "to", "population", "point", "place", "page"}
_NO_DETAIL = {"name", "title", "text", "link", "population", "point"}


def _facets(record: Record) -> Iterator[tuple[str, str, str, str]]:
    """Name and value of each facet, with the labels of the value."""
    for each in sorted(record.facts.keys() - _NO_FACET):
        name, _, rest = each.partition(".")
        for fact in record.facts[each]:
            yield name, fact.key, fact.label_de, fact.label_en
            if rest:
                yield name, f"{fact.key}.{rest}", fact.label_de, fact.label_en
    for year in _years(record):
        yield "year", str(year), str(year), str(year)
    if record.group in _AREAS:
        yield "size", _size(record), "", ""


def _size(record: Record) -> str:
    if all(fact.key != _MUNICIPALITY for fact in record.all("kind")):
        return SEVERAL
    population = record.first("population")
    return size_of(int(population)) if population else UNKNOWN


def _years(record: Record) -> list[int]:
    """All years between the dates of a record; without an end, or a start, the year of the other."""
    dates = [record.first("from") or record.first("to"), record.first("to") or record.first("from")]
    years = [int(date[:4]) for date in dates if re.match(r"\d{4}", date)]
    return list(range(years[0], years[1] + 1)) if len(years) == 2 else []


def _related(records: Mapping[str, Record], record: Record) -> set[str]:
    """Names of what belongs to a record, and of the states of its places: people search for those too."""
    facts = [fact for name in record.facts.keys() - _NO_DETAIL for fact in record.facts[name]]
    places = [records[place.value] for place in record.all("place") if place.value in records]
    facts += [fact for place in places for fact in place.all("state")]
    return {label for fact in facts for label in (fact.label_de, fact.label_en) if label}


def _write_texts(connection: sqlite3.Connection, number: int, record: Record, related: set[str]) -> None:
    keys = [fold(fact.value).replace(" ", "") for fact in record.all("key")]
    keys += [fact.key.lower() for fact in record.all("link")]
    for key in sorted({key for key in keys if key}):
        connection.execute("INSERT INTO key VALUES (?, ?)", (key, number))
    connection.execute(
        "INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?)",
        (
            number,
            _names([fact.value for fact in record.all("name", "also")]),
            " ".join(sorted({fold(key) for key in keys})),
            _words([fact.value for fact in record.all("title")]),
            " ~ ".join(sorted({fold(label) for label in related})),
            _words([fact.value for fact in record.all("text")]),
        ),
    )


def _names(names: list[str]) -> str:
    """Names as they are searched: whole ones between bars, then other spellings between waves."""
    whole = list(dict.fromkeys(fold(name) for name in names))
    others = [fold(_QUALIFIED.sub("", name)) for name in names]
    for spelling in (fold_plain, lambda name: fold(_HYPHENS.sub("", name))):
        others += [spelling(name) for name in names]
    rest = [name for name in dict.fromkeys(others) if name and name not in whole]
    return f"| {' | '.join(whole)} |" + (f" ~ {' ~ '.join(rest)} ~" if rest else "")


def _words(texts: list[str]) -> str:
    """Texts as they are searched, with the words that are written with a hyphen written without it as well."""
    joined = [_HYPHENS.sub("", word) for text in texts for word in text.split() if _HYPHENS.search(word)]
    return " ~ ".join(filter(None, (fold(" ".join(part)) for part in (texts, joined))))


def _in(language: str, texts: list[list[str]]) -> str:
    """The text in the language, else the first."""
    return next((text for tag, text in texts if tag == language), texts[0][1] if texts else "")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
