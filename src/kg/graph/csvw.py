"""CSV on the Web: what the columns of the tables are, for programs.

https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.graph.tables import SEPARATOR, Column, Filled, Table
from kg.vocab import Prefixes

GROUP = "csv-metadata.json"
"""Name of the file about all tables together."""

_DATATYPES: dict[str, Any] = {
    "iri": "anyURI",
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "partial-date": {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
}

Json = dict[str, Any]


def metadata_name(table: Table) -> str:
    """Where a program that has the CSV file looks for its metadata."""
    return f"{table.name}.csv-metadata.json"


def write_csvw(tables: Sequence[Filled], folder: Path, prefixes: Prefixes, licence: str) -> None:
    """Write the metadata of each table, and those of all together with the foreign keys between them."""
    context = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}]}
    described = []
    for each in tables:
        about = describe(each.table, prefixes)
        notes = {"dc:license": {"@id": licence}} if licence else {}
        _write(folder / metadata_name(each.table), {**context, **about, **notes})
        schema = about["tableSchema"]
        if each.table.foreign:
            schema = {**schema, "foreignKeys": _foreign_keys(each.table, tables)}
        described.append({**about, "tableSchema": schema})
    group = {**context, **({"dc:license": {"@id": licence}} if licence else {}), "tables": described}
    _write(folder / GROUP, group)


def describe(table: Table, prefixes: Prefixes) -> Json:
    """The metadata of one table, but for what it has to do with others."""
    schema: Json = {"columns": [_describe_column(column, table, prefixes) for column in table.columns]}
    if table.key:
        schema |= {"aboutUrl": f"{{+{table.key}}}", "primaryKey": table.key}
    return {
        "url": f"{table.name}.csv",
        "dc:title": [{"@value": text, "@language": language} for language, text in sorted(table.titles.items())],
        "tableSchema": schema,
    }


def _describe_column(column: Column, table: Table, prefixes: Prefixes) -> Json:
    # "und" is the header as it stands in the file, which has no language.
    about: Json = {"name": column.name, "titles": {"und": column.name, **column.titles}}
    about["datatype"] = _DATATYPES[column.kind]
    language = column.name.rpartition("_")[2]
    if column.kind == "text" and language in ("de", "en"):
        about["lang"] = language
    if column.is_list:
        about["separator"] = SEPARATOR
    if column.property:
        prefix, _, name = column.property.partition(":")
        about["propertyUrl"] = prefixes[prefix] + name
        if column.kind == "iri" and not column.is_list:
            about["valueUrl"] = f"{{+{column.name}}}"
    else:
        # No single property of the row's thing says what stands here.
        about["suppressOutput"] = True
    if column.name == table.key:
        about["required"] = True
    return about


def _foreign_keys(table: Table, tables: Sequence[Filled]) -> list[Json]:
    keys = {each.table.name: each.table.key for each in tables}
    return [
        {"columnReference": column, "reference": {"resource": f"{other}.csv", "columnReference": keys[other]}}
        for column, other in table.foreign
    ]


def _write(path: Path, value: Json) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
