"""`kg query`: ask the current release from the terminal."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import pyoxigraph as ox

from kg.cli.serve import Subparsers, open_engine
from kg.config import Settings
from kg.errors import SettingError
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, RESULTS_JSON, TURTLE, Format
from kg.queries import fill, read_queries
from kg.queryfiles import SUFFIX, QueryFile, read_query_file
from kg.store import Engine, Question, Table, Term, form_of, is_graph_form, read_answer
from kg.vocab import Prefixes, load_prefixes, shorten

_NAME = re.compile(r"[A-Za-z0-9_-]+")

FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld")


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("query", help="ask the current release")
    parser.add_argument("query", help="a query, a file with one (.rq), or the name of a query of the release")
    parser.add_argument("--format", choices=FORMATS, help="how to print the answer (default: table; ttl for graphs)")
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="value for a parameter of a named query"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the answer to one query."""
    engine, release = open_engine(settings)
    folder = release.path if release else settings.root
    try:
        text = _read_query(args.query, folder, _read_params(args.param))
        prefixes = load_prefixes(folder / "ontology" / "prefixes.ttl")
        _print_answer(engine, text, args.format, prefixes)
    finally:
        engine.close()
    return 0


def _read_query(source: str, folder: Path, params: dict[str, str]) -> str:
    query_file = _find_query(source, folder)
    if query_file:
        return fill(query_file, params)
    if params:
        raise SettingError("--param needs a query file or the name of a query")
    return source


def _find_query(source: str, folder: Path) -> QueryFile | None:
    """A file where `source` ends like one, a query of the release where it is one word; None where it is a query."""
    if source.endswith(SUFFIX) and "{" not in source:
        return read_query_file(Path(source))
    if not _NAME.fullmatch(source):
        return None
    known = read_queries(folder / "queries")
    if source not in known:
        raise SettingError(f"the release has no query {source!r}", hint=f"it has: {', '.join(sorted(known)) or 'none'}")
    return known[source]


def _read_params(pairs: list[str]) -> dict[str, str]:
    params: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise SettingError(f"--param {pair!r} is not understood", hint="write it as name=value")
        if name in params:
            raise SettingError(f"--param {name} is given more than once")
        params[name] = value
    return params


def _print_answer(engine: Engine, text: str, name: str | None, prefixes: Prefixes) -> None:
    is_graph = is_graph_form(form_of(text))
    if not is_graph and name in (None, "table"):
        print(_lay_out(read_answer(engine.query(text, format=RESULTS_JSON)), prefixes))
        return
    engine.answer(Question(text, _find_format(name, is_graph)), sys.stdout.buffer.write)


def _find_format(name: str | None, is_graph: bool) -> Format:
    if is_graph and name in (None, "table"):
        return TURTLE
    offered = GRAPH_FORMATS if is_graph else RESULT_FORMATS
    for each in offered:
        if name in each.names:
            return each
    kind = "a graph" if is_graph else "a table"
    raise SettingError(f"{kind} cannot be printed as {name}", hint=", ".join(each.key for each in offered))


def _lay_out(found: Table | bool, prefixes: Prefixes) -> str:
    """A table with aligned columns and the number of its rows below.

    >>> print(_lay_out(Table(("name", "n"), ((ox.Literal("Zwönitz"), ox.Literal(11795)), (None, ox.Literal(7)))), {}))
    name     n
    -------  -----
    Zwönitz  11795
             7
    2 rows
    """
    if isinstance(found, bool):
        return "true" if found else "false"
    rows = [[_show(term, prefixes) for term in row] for row in found.rows]
    widths = [max(map(len, column)) for column in zip(found.columns, *rows, strict=True)]
    lines = [found.columns, ["-" * width for width in widths], *rows]
    text = "\n".join(
        "  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    return f"{text}\n{len(rows)} row{'' if len(rows) == 1 else 's'}"


def _show(term: Term | None, prefixes: Prefixes) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, prefixes)
    if isinstance(term, ox.Literal):
        text = " ".join(term.value.split())
        return f"{text}@{term.language}" if term.language else text
    return str(term)
