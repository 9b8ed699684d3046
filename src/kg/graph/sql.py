"""Everything as one database: the tables with their keys, views over them, and every statement.

The text of it is the same bytes every time and a dump like the others. The SQLite file made from it depends on the
version of SQLite, as the store does on that of its engine; it lies beside the store, outside of the checksums.
https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ReleaseError
from kg.graph.dumps import pack
from kg.graph.tables import Column, Filled, Table

SQL = "all.sql.gz"

_TYPES = {"integer": "INTEGER", "decimal": "REAL"}
_ROWS_AT_A_TIME = 500
_STATEMENTS = """CREATE TABLE quads (
  subject TEXT NOT NULL,
  predicate TEXT NOT NULL,
  object TEXT NOT NULL,
  object_type TEXT NOT NULL CHECK (object_type IN ('iri', 'literal', 'other')),
  datatype TEXT,
  language TEXT,
  graph TEXT NOT NULL
);
"""
_INDEXES = """CREATE INDEX quads_by_subject ON quads (subject, predicate);
CREATE INDEX quads_by_object ON quads (object, predicate);
"""
_VIEWS = {
    "project_places": (
        ("involvements", "projects", "areas"),
        """SELECT p.label_de AS project, a.label_de AS place, a.kind_de AS kind, a.ags, a.population,
       i.role_de AS role, i.state_de AS state, i.project AS project_iri, i.area AS place_iri
  FROM involvements i JOIN projects p ON p.project = i.project JOIN areas a ON a.area = i.area""",
    ),
    "project_partners": (
        ("participations", "projects", "organisations"),
        """SELECT p.label_de AS project, o.label_de AS organisation, t.role_de AS role, o.types_de AS types,
       o.seat_de AS seat, t.project AS project_iri, t.organisation AS organisation_iri
  FROM participations t JOIN projects p ON p.project = t.project
  JOIN organisations o ON o.organisation = t.organisation""",
    ),
}


def write_sql(tables: Sequence[Filled], quads: Iterable[ox.Quad], folder: Path) -> None:
    """Write the database as text, packed."""
    (folder / SQL).write_bytes(pack("".join(_script(tables, quads)).encode()))


def build_database(script: Path, file: Path) -> None:
    """Make a SQLite file of the packed text. Raises ReleaseError where a key stands twice or points to nothing."""
    file.parent.mkdir(exist_ok=True)
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(gzip.decompress(script.read_bytes()).decode())
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            connection.execute("VACUUM")
    except sqlite3.IntegrityError as error:
        raise ReleaseError(f"the tables are wrong: {error}", hint="see '#+ key:' in queries/tables/") from error
    except sqlite3.Error as error:
        raise ReleaseError(f"the release cannot be written: {error}", hint="the one before is still current") from error
    if broken:
        name, row, other, _ = broken[0]
        raise ReleaseError(
            f"row {row} of the table {name} points to no row of {other} ({len(broken)} such rows)",
            hint=f"see the lines '#+ foreign:' in queries/tables/{name.replace('_', '-')}.rq",
        )


def _script(tables: Sequence[Filled], quads: Iterable[ox.Quad]) -> Iterator[str]:
    yield "BEGIN;\n"
    for each in tables:
        yield _create(each.table, tables)
        yield from _insert(sql_name(each.table), ([*map(_cell(row), each.table.columns)] for row in each.rows))
    yield _STATEMENTS
    yield from _insert("quads", map(_statement, quads))
    yield _INDEXES
    names = {sql_name(each.table) for each in tables}
    for name, (needed, query) in _VIEWS.items():
        if names.issuperset(needed):
            yield f"CREATE VIEW {name} AS\n{query};\n"
    yield "COMMIT;\n"


def sql_name(table: Table) -> str:
    """The name of a table in SQL, where no name needs quotation marks."""
    return table.name.replace("-", "_")


def _create(table: Table, tables: Sequence[Filled]) -> str:
    lines = []
    for column in table.columns:
        kind = "TEXT" if column.is_list else _TYPES.get(column.kind, "TEXT")
        lines.append(f'  "{column.name}" {kind}{" PRIMARY KEY" if column.name == table.key else ""}')
    by_name = {each.table.name: each.table for each in tables}
    for column_name, other in table.foreign:
        target = f'{sql_name(by_name[other])} ("{by_name[other].key}")'
        lines.append(f'  FOREIGN KEY ("{column_name}") REFERENCES {target} DEFERRABLE INITIALLY DEFERRED')
    return f"CREATE TABLE {sql_name(table)} (\n" + ",\n".join(lines) + "\n);\n"


def _insert(name: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    held: list[str] = []
    for row in rows:
        held.append(f"({', '.join(row)})")
        if len(held) == _ROWS_AT_A_TIME:
            yield f"INSERT INTO {name} VALUES\n" + ",\n".join(held) + ";\n"
            held.clear()
    if held:
        yield f"INSERT INTO {name} VALUES\n" + ",\n".join(held) + ";\n"


def _cell(row: dict[str, str]) -> Callable[[Column], str]:
    def write(column: Column) -> str:
        text = row[column.name]
        if not text:
            return "NULL"
        return text if column.kind in _TYPES and not column.is_list else quote(text)

    return write


def _statement(quad: ox.Quad) -> list[str]:
    term = quad.object
    literal = term if isinstance(term, ox.Literal) else None
    kind = "literal" if literal else "iri" if isinstance(term, ox.NamedNode) else "other"
    return [
        quote(_text(quad.subject)),
        quote(quad.predicate.value),
        quote(_text(term)),
        quote(kind),
        quote(literal.datatype.value) if literal else "NULL",
        quote(literal.language) if literal and literal.language else "NULL",
        quote(_text(quad.graph_name)),
    ]


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
    """The text of an IRI or literal; of anything else, what N-Quads write."""
    if isinstance(term, ox.DefaultGraph):
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def quote(text: str) -> str:
    """A text as SQL writes it.

    >>> quote("St. John's")
    "'St. John''s'"
    """
    return "'" + text.replace("'", "''") + "'"
