"""CSV tables for people: each SELECT query of queries/tables/ becomes one file.

What its columns are stands at the head of the query:

    #+ key: participation
    #+ foreign: project | projects
    #+ column: project | iri | ki:project | project (identifier) | Vorhaben (Kennung)

A column has a name, a kind (`[]` behind it where a cell holds several values), a property or `-`, and titles.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError, Position, QueryError
from kg.graph.ask import ask_union
from kg.queryfiles import QueryFile

SEPARATOR = "; "
"""What stands between the values of one cell."""

KINDS = ("iri", "text", "integer", "decimal", "date", "partial-date")
"""Kinds of values; a partial date is a year, a month or a day, as the source has it."""

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Column:
    """A column of a table; `titles` by language, `property` as a prefixed name, empty where no single one says it."""

    name: str
    kind: str
    titles: dict[str, str]
    property: str = ""
    is_list: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its columns in order, the column that is its key (or empty), and which columns point to which table."""

    name: str
    titles: dict[str, str]
    columns: tuple[Column, ...]
    key: str = ""
    foreign: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filled:
    """A table with its rows, as they stand in its CSV file."""

    table: Table
    rows: Rows


def write_tables(store: ox.Store, query_files: Sequence[QueryFile], folder: Path) -> list[Filled]:
    """Write `<name>.csv` into `folder` for every query: UTF-8, a header row, one row for each solution.

    https://www.rfc-editor.org/rfc/rfc4180
    """
    filled = []
    for query_file in query_files:
        data = table(store, query_file)
        (folder / f"{query_file.name}.csv").write_bytes(data)
        reader = csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True)
        filled.append(Filled(read_table(query_file, list(reader.fieldnames or ())), list(reader)))
    _require_tables(filled, query_files)
    return filled


def table(store: ox.Store, query_file: QueryFile) -> bytes:
    """Answer one SELECT query over the union of all graphs, as CSV; the query itself must fix the order of rows."""
    results = ask_union(store, query_file)
    if not isinstance(results, ox.QuerySolutions):
        raise QueryError(f"{query_file.path}: a table must be a SELECT query")
    output = io.StringIO(newline="")
    # Not the engine's own writer: it leaves an IRI with a comma in it without quotation marks, which moves all columns.
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(variable.value for variable in results.variables)
    writer.writerows([_text(solution[variable]) for variable in results.variables] for solution in results)
    return output.getvalue().encode()


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def read_table(query_file: QueryFile, header: Sequence[str]) -> Table:
    """What the head of a query says about its columns; `header`: the columns that it has.

    Where it says nothing, all columns are text. Raises DataError where it says something wrong.
    """
    lines = query_file.meta.get("column", [])
    columns = tuple(_read_column(line, query_file) for line in lines)
    if not lines:
        columns = tuple(Column(name, "text", {"de": name, "en": name}) for name in header)
    elif [column.name for column in columns] != list(header):
        raise _wrong(query_file, f"it describes the columns {[each.name for each in columns]}, and has {list(header)}")
    key = query_file.meta.get("key", [""])[0]
    foreign = tuple(_read_foreign(line, query_file) for line in query_file.meta.get("foreign", []))
    for name in (*filter(None, [key]), *(name for name, _ in foreign)):
        if name not in header:
            raise _wrong(query_file, f"it has no column {name!r}")
    return Table(query_file.name, query_file.summary, columns, key, foreign)


def _read_column(line: str, query_file: QueryFile) -> Column:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 5 or not all(parts) or parts[1].removesuffix("[]") not in KINDS:
        raise _wrong(query_file, f"column {line!r} is not understood")
    name, kind, property_, english, german = parts
    return Column(
        name=name,
        kind=kind.removesuffix("[]"),
        titles={"de": german, "en": english},
        property="" if property_ == "-" else property_,
        is_list=kind.endswith("[]"),
    )


def _read_foreign(line: str, query_file: QueryFile) -> tuple[str, str]:
    column, bar, other = (part.strip() for part in line.partition("|"))
    if not (column and bar and other):
        raise _wrong(query_file, f"foreign key {line!r} is not understood")
    return column, other


def _require_tables(filled: Sequence[Filled], query_files: Sequence[QueryFile]) -> None:
    keys = {each.table.name: each.table.key for each in filled}
    for each, query_file in zip(filled, query_files, strict=True):
        for _, other in each.table.foreign:
            if not keys.get(other):
                raise _wrong(query_file, f"it points to the table {other!r}, which is not there or has no key")


def _wrong(query_file: QueryFile, message: str) -> DataError:
    hint = "write it as '#+ column: name | kind | property or - | title in English | Titel auf Deutsch'"
    return DataError(message, Position(str(query_file.path)), hint=f"{hint}; kinds: {', '.join(KINDS)}")
