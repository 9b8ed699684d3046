"""Named queries: found in a folder, filled with parameters.

A parameter is a line `VALUES ?name { default }` in the query. Filling replaces the default by another term, built and
written by the RDF library: what a client sends is never pasted into a query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError
from kg.lexer import Token, tokens
from kg.queryfiles import Param, QueryFile, read_query_folder
from kg.vocab import XSD

FOLDERS = ("named", "competency")
"""The folders below queries/ whose queries are offered by name; where two have one name the first counts."""

_ANY_URI = "iri"
_LEXICAL = {
    "integer": r"[+-]?[0-9]+",
    "nonNegativeInteger": r"\+?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "boolean": r"true|false|1|0",
    "date": r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    "gYearMonth": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
    "gYear": r"[0-9]{4}",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
}


@dataclass(frozen=True)
class _Slot:
    """Where a parameter stands: the term between the braces of its VALUES line; with the prefixes of the query."""

    default: tuple[Token, ...]
    prefixes: dict[str, str]


def read_queries(folder: Path) -> dict[str, QueryFile]:
    """The queries offered by name, from the folder `queries/` of a release or of the sources."""
    found: dict[str, QueryFile] = {}
    for name in FOLDERS:
        for query_file in read_query_folder(folder / name):
            found.setdefault(query_file.name, query_file)
    return found


def fill(query_file: QueryFile, params: Mapping[str, str | Sequence[str]]) -> str:
    """The text of the query with `params` in place of the defaults; an empty value leaves the default.

    Several values of one parameter stand side by side in its VALUES line.

    A value is read as what the default is: an IRI (written out, or short with a prefix of the query), a text with the
    same language, a literal of the same datatype. Raises QueryError for a parameter that the query does not have, and
    for a value that is not of the kind.
    """
    known = {param.name: param for param in query_file.params}
    for name in params:
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            raise QueryError(f"{query_file.name} has no parameter {name!r}", hint=f"it has: {names}")
    replacements: list[tuple[int, int, str]] = []
    for name, param in known.items():
        slot = _find_slot(query_file, name)
        if given := params.get(name):
            values = (given,) if isinstance(given, str) else given
            terms = " ".join(str(_read_term(param, slot, value)) for value in values)
            replacements.append((slot.default[0].start, slot.default[-1].end, terms))
    text = query_file.text
    for start, end, term_text in sorted(replacements, reverse=True):
        text = text[:start] + term_text + text[end:]
    return text


def _find_slot(query_file: QueryFile, name: str) -> _Slot:
    slot = _locate_slot(query_file.text, name)
    if slot is None:
        raise QueryError(f"{query_file.name} has no line 'VALUES ?{name} {{ default }}' with one term as default")
    return slot


@lru_cache(maxsize=1024)
def _locate_slot(text: str, name: str) -> _Slot | None:
    """Where the parameter stands in the text; kept, as pages fill the same few queries again and again."""
    row = list(tokens(text))
    prefixes = {
        row[at + 1].text.removesuffix(":"): row[at + 2].text.strip("<>")
        for at, token in enumerate(row[:-2])
        if token.kind == "word" and token.text.upper() == "PREFIX"
    }
    for at, token in enumerate(row[:-2]):
        if token.text.upper() == "VALUES" and row[at + 1].text == f"?{name}" and row[at + 2].text == "{":
            default = []
            for part in row[at + 3 :]:
                if part.text == "}":
                    break
                default.append(part)
            if _is_one_term(default):
                return _Slot(tuple(default), prefixes)
    return None


def _is_one_term(parts: list[Token]) -> bool:
    kinds = [part.kind for part in parts]
    if len(kinds) == 1:
        return kinds[0] in ("iri", "name", "string", "number", "word")
    if kinds == ["string", "language"]:
        return True
    return (
        kinds[:1] == ["string"]
        and [part.text for part in parts[1:3]] == ["^", "^"]
        and kinds[3:] in (["iri"], ["name"])
    )


def _read_term(param: Param, slot: _Slot, value: str) -> ox.NamedNode | ox.Literal:
    kind = _kind_of(param, slot)
    if kind == _ANY_URI:
        return _read_iri(param, slot, value)
    if kind.startswith("@"):
        return ox.Literal(value, language=kind[1:])
    if not kind:
        return ox.Literal(value)
    local = kind.removeprefix(XSD)
    if kind.startswith(XSD) and local in _LEXICAL:
        value = value.strip()
        if not re.fullmatch(_LEXICAL[local], value):
            raise QueryError(f"parameter {param.name}: {value!r} is no xsd:{local}")
    return ox.Literal(value, datatype=ox.NamedNode(kind))


def _kind_of(param: Param, slot: _Slot) -> str:
    """The kind of value: "iri", "@<language>", the IRI of a datatype, or "" for plain text."""
    first, last = slot.default[0], slot.default[-1]
    if first.kind in ("iri", "name"):
        return _ANY_URI
    if first.kind == "string":
        if last.kind == "language":
            return last.text
        return "" if first is last else _expand(last.text, slot)
    if first.kind == "number":
        return XSD + ("double" if "e" in first.text.lower() else "decimal" if "." in first.text else "integer")
    if first.text.lower() in ("true", "false"):
        return XSD + "boolean"
    if first.text.upper() != "UNDEF":
        raise QueryError(f"parameter {param.name}: its default {first.text!r} is no term")
    said = param.default.removeprefix("UNDEF").strip()
    return _expand(said, slot) if said and said != _ANY_URI and not said.startswith("@") else said


def _read_iri(param: Param, slot: _Slot, value: str) -> ox.NamedNode:
    value = value.strip().removeprefix("<").removesuffix(">")
    try:
        return ox.NamedNode(_expand(value, slot))
    except ValueError as error:
        raise QueryError(
            f"parameter {param.name}: {value!r} is no IRI ({error})",
            hint="write it out, or short with a prefix of the query",
        ) from error


def _expand(name: str, slot: _Slot) -> str:
    """Write a short name out with the prefixes of the query; leave IRIs alone."""
    if name.startswith("<"):
        return name.strip("<>")
    prefix, colon, local = name.partition(":")
    if colon and prefix in slot.prefixes and not local.startswith("//"):
        return slot.prefixes[prefix] + local
    if prefix == "xsd" and colon:
        return XSD + local
    return name
