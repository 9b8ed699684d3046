"""Lists and search results as data: CSV tables and JSON-LD collections."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.search.items import Item, Text
from kg.vocab import DCT, RDFS, SKOS, XSD

HYDRA = "http://www.w3.org/ns/hydra/core#"
SCHEMA = "https://schema.org/"

Cells = Sequence[str]
DETAIL_ENDS = ("", "_de", "_en")
"""Ends of the names of columns that a detail has: its value, and its label in each language."""


@dataclass(frozen=True)
class Shape:
    """What a list of some kind says in data. `names`, `texts`: terms of the context for its names and its texts.

    `columns`: details that the table has. `links`: details that are statements of the item itself, and their terms.
    """

    names: str = "label"
    texts: str = ""
    columns: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    has_years: bool = False
    has_population: bool = False


_MESSAGES = {"message.stated": "statedKeyMessage", "message.inferred": "inferredKeyMessage"}
SHAPES = {
    "projects": Shape(
        texts="abstract",
        columns=("kind", "coordinator", "place", "message.stated", "message.inferred", "theme", "round", "key"),
        links={**_MESSAGES, "theme": "focusTheme", "round": "round"},
        has_years=True,
    ),
    "municipalities": Shape(columns=("kind", "key", "unit", "district", "state", "project"), has_population=True),
    "organisations": Shape(
        texts="description", columns=("type", "role", "seat", "project"), links={"type": "organisationType"}
    ),
    "results": Shape(
        names="title",
        texts="description",
        columns=("result", "project", "message.stated", "message.inferred", "theme", "round", "place", "key", "page"),
        links={"result": "resultKind", "project": "project"},
        has_years=True,
    ),
    "publications": Shape(
        columns=("publisher", "message", "key", "page"), links={"publisher": "publisher"}, has_years=True
    ),
    "key-messages": Shape(
        texts="text", columns=("set", "project.stated", "project.inferred"), links={"set": "inScheme"}
    ),
    "themes": Shape(texts="definition", columns=("set", "project"), links={"set": "inScheme"}),
    "events": Shape(columns=("where",), has_years=True),
}


def write_csv(rows: Iterable[Cells], *, excel: str = "") -> bytes:
    """A table as CSV (RFC 4180): UTF-8, commas, one header row.

    Programs want it so, without a mark of byte order, as all other tables here are. Excel needs such a mark to know
    UTF-8, and the separator of its own language: `excel` is that language, `de` or `en`. There a cell must not be taken
    for a formula either.
    """
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";" if excel == "de" else ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_no_formula(cell) for cell in row] if excel else row)
    return output.getvalue().encode("utf-8-sig" if excel else "utf-8")


def list_rows(kind: str, items: Iterable[Item], kilometres: Mapping[int, float]) -> Iterable[Cells]:
    """The rows of a list, its header first. Values of one field are joined with "; ", IRIs apart from labels."""
    shape = SHAPES[kind]
    header = ["item", "name_de", "name_en"]
    header += ["title_de", "title_en"] if kind in ("projects", "publications") else []
    header += ["text_de", "text_en"] if shape.texts else []
    header += ["first_year", "last_year"] if shape.has_years else []
    header += ["population", "longitude", "latitude"] if shape.has_population else []
    header += ["kilometres"] if kilometres else []
    fields = [name.replace(".", "_") for name in shape.columns]
    yield [*header, *(name + end for name in fields for end in DETAIL_ENDS)]
    for item in items:
        values = {
            "item": item.iri,
            **{f"name_{tag}": _in(item.names, tag) for tag in ("de", "en")},
            **{f"title_{tag}": _in(item.titles, tag) for tag in ("de", "en")},
            **{f"text_{tag}": _in(item.texts, tag) for tag in ("de", "en")},
            "first_year": _number(item.first_year),
            "last_year": _number(item.last_year),
            "population": _number(item.population),
            "longitude": _number(item.point[0] if item.point else None),
            "latitude": _number(item.point[1] if item.point else None),
            "kilometres": f"{kilometres[item.id]:.1f}" if item.id in kilometres else "",
        }
        row = [values[name] for name in header]
        for name in shape.columns:
            details = item.all(name)
            row.append("; ".join(each.value for each in details))
            row.append("; ".join(each.label_de for each in details if each.label_de))
            row.append("; ".join(each.label_en for each in details if each.label_en))
        yield row


def list_context(base: str, kind: str) -> dict[str, Any]:
    """The JSON-LD context of a list: terms mean what they mean in our published context."""
    ki = f"{base}def#"
    language = {"@container": "@language"}
    terms: dict[str, Any] = {
        "label": {"@id": f"{SKOS}prefLabel", **language},
        "title": {"@id": f"{DCT}title", **language},
        "abstract": {"@id": f"{DCT}abstract", **language},
        "description": {"@id": f"{DCT}description", **language},
        "definition": {"@id": f"{SKOS}definition", **language},
        "text": {"@id": f"{SCHEMA}text", **language},
        "name": {"@id": f"{RDFS}label", **language},
        "population": {"@id": f"{ki}population", "@type": f"{XSD}integer"},
        "inScheme": {"@id": f"{SKOS}inScheme", "@type": "@id"},
        "publisher": {"@id": f"{DCT}publisher", "@type": "@id"},
    }
    ours = (
        "statedKeyMessage",
        "inferredKeyMessage",
        "focusTheme",
        "round",
        "organisationType",
        "resultKind",
        "project",
    )
    terms |= {name: {"@id": f"{ki}{name}", "@type": "@id"} for name in ours}
    shape = SHAPES.get(kind)
    used = {"name"} if shape is None else {shape.names, "title", shape.texts, "population", *shape.links.values()}
    return {
        "@version": 1.1,
        "id": "@id",
        "type": "@type",
        "ki": ki,
        "hydra": HYDRA,
        "hydra:totalItems": {"@id": "hydra:totalItems", "@type": f"{XSD}integer"},
        **{f"hydra:{name}": {"@id": f"hydra:{name}", "@type": "@id"} for name in ("first", "previous", "next", "last")},
        **{name: terms[name] for name in sorted(used & terms.keys())},
    }


def member(base: str, kind: str, item: Item) -> dict[str, Any]:
    """An item in a JSON-LD list: nothing but statements that the graph has of it."""
    shape = SHAPES.get(kind)
    node: dict[str, Any] = {"id": item.iri, "type": [each.replace(f"{base}def#", "ki:") for each in item.types]}
    if shape is None:
        return node | {"name": _by_language(item.names or item.titles)}
    texts = {shape.names: item.names, "title": item.titles or (item.names if shape.names == "title" else ())}
    if shape.texts:
        texts[shape.texts] = item.texts
    node |= {term: _by_language(values) for term, values in texts.items() if values}
    if item.population is not None and shape.has_population:
        node["population"] = item.population
    for name, term in shape.links.items():
        iris = [each.value for each in item.all(name) if each.is_iri]
        if iris:
            node[term] = iris
    return node


def collection(
    context: Mapping[str, Any], address: str, total: int, members: Sequence[Mapping[str, Any]], pages: Mapping[str, str]
) -> dict[str, Any]:
    """A JSON-LD collection: https://www.hydra-cg.com/spec/latest/core/#collections.

    `address`: of the whole list. `pages`: addresses of this part (`id`), of its neighbours, of the first and the last.
    """
    return {
        "@context": context,
        "id": address,
        "type": "hydra:Collection",
        "hydra:totalItems": total,
        "hydra:view": {
            "id": pages["id"],
            "type": "hydra:PartialCollectionView",
            **{f"hydra:{name}": page for name, page in pages.items() if name != "id"},
        },
        "hydra:member": list(members),
    }


def _by_language(texts: Iterable[Text]) -> dict[str, str | list[str]]:
    values: dict[str, list[str]] = {}
    for each in texts:
        values.setdefault(each.language or "@none", []).append(each.text)
    return {language: found if len(found) > 1 else found[0] for language, found in values.items()}


def _in(texts: Iterable[Text], language: str) -> str:
    return "; ".join(each.text for each in texts if each.language in (language, ""))


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def _no_formula(cell: str) -> str:
    """https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
