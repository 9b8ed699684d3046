"""How a linked table reads as linked data: one plan, written as CSVW for programs and followed when triples are made.

Each row is a node, `<table>#row-1`; `dct:spatial` leads from it to its place, each other column is a property of its
own, `<table>#einwohner`. What our columns say, they say of the place. https://www.w3.org/TR/csv2rdf/, minimal mode.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kg.indexfile import fold
from kg.linking.layout import Layout
from kg.linking.source import Dialect
from kg.linking.writing import COLUMNS
from kg.vocab import CANONICAL_BASE, DCT, RDFS, SKOS


@dataclass(frozen=True)
class Mapped:
    """A column as a property. `name`: in templates; `property`: empty where it follows from the name.

    `about_place`: what it says is said of the place, not of the row. `is_iri`: its values are identifiers.
    `datatype`: integer, decimal, `decimal,` or string. `is_left_out`: it has no triples.
    """

    name: str
    title: str
    property: str = ""
    about_place: bool = False
    is_iri: bool = False
    datatype: str = "string"
    language: str = ""
    is_left_out: bool = False


def map_columns(layout: Layout, own: Sequence[str], identifiers: str = CANONICAL_BASE) -> tuple[Mapped, ...]:
    """The plan for a table and our columns, which are called `own`; `identifiers`: the start of all of ours."""
    vocabulary = f"{identifiers}def#"
    taken: set[str] = set(own)
    columns = []
    for number, (title, datatype) in enumerate(zip(layout.heading, layout.types, strict=True), start=1):
        name = _name(title, number, taken)
        taken.add(name)
        columns.append(Mapped(name, title, datatype=datatype))
    place = {
        "iri": ("", DCT + "spatial", False, True),
        "name": ("de", RDFS + "label", True, False),
        "ags": ("", vocabulary + "ags", True, False),
        "ars": ("", vocabulary + "ars", True, False),
        "nuts": ("", vocabulary + "nuts3", True, False),
        "wikidata": ("", SKOS + "exactMatch", True, True),
        "geonames": ("", SKOS + "closeMatch", True, True),
        "successor": ("", DCT + "isReplacedBy", True, True),
    }
    for heading, column in zip(own, COLUMNS, strict=True):
        if column in place:
            language, term, about_place, is_iri = place[column]
            columns.append(Mapped(heading, heading, term, about_place, is_iri, language=language))
        else:
            columns.append(Mapped(heading, heading, is_left_out=True))
    return tuple(columns)


def _name(title: str, number: int, taken: set[str]) -> str:
    start = "_".join(fold(title).encode("ascii", "ignore").decode().split()) or f"spalte_{number}"
    name, again = start, 1
    while name in taken:
        again += 1
        name = f"{start}_{again}"
    return name


def write_csvw(
    file_name: str, dialect: Dialect, layout: Layout, columns: Sequence[Mapped], own: Sequence[str], rights: str = ""
) -> str:
    """The metadata that lie beside the linked table. https://www.w3.org/TR/tabular-metadata/."""
    iri = own[COLUMNS.index("iri")]
    document: dict[str, Any] = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": quote(file_name),
        **({"dc:rights": rights} if rights else {}),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": dialect.delimiter,
            "commentPrefix": None,
            "header": True,
            "headerRowCount": 1,
            "skipRows": layout.above + (1 if dialect.names_delimiter else 0),
        },
        "tableSchema": {
            "aboutUrl": f"{quote(file_name)}#row-{{_row}}",
            "columns": [_describe(column, iri) for column in columns],
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _describe(column: Mapped, iri: str) -> dict[str, Any]:
    about: dict[str, Any] = {"name": column.name, "titles": column.title or column.name}
    if column.is_left_out:
        return {**about, "suppressOutput": True}
    if column.datatype == "decimal,":
        about["datatype"] = {"base": "decimal", "format": {"decimalChar": ","}}
    elif column.is_iri:
        about["datatype"] = "anyURI"
    elif column.datatype != "string":
        about["datatype"] = column.datatype
    if column.language:
        about["lang"] = column.language
    if column.about_place:
        about["aboutUrl"] = f"{{+{iri}}}"
    if column.property:
        about["propertyUrl"] = column.property
    if column.is_iri:
        about["valueUrl"] = f"{{+{column.name}}}"
    return about
