"""`kg link`: add official keys, identifiers and links to a table."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kg.cli.check import terminal_language
from kg.cli.serve import Subparsers
from kg.config import Settings
from kg.description import RECORD_FILE, read_record
from kg.errors import SettingError
from kg.formats import GRAPH_FORMATS, N_TRIPLES, TURTLE, Format
from kg.linking.headings import DISTRICT, NAME, POPULATION, POSTCODE, STATE
from kg.linking.problems import TableError
from kg.linking.report import write_csv, write_json, write_text
from kg.linking.run import Options, link_table
from kg.linking.source import ENCODINGS, open_table
from kg.linking.writing import new_files
from kg.matching import Matcher
from kg.release import Release, open_release

_SHOWN = 20
"""Cases that the terminal shows; the report has all."""
_REPORTS = {".json": write_json, ".csv": write_csv}
_WIRES = (TURTLE, N_TRIPLES)
_DELIMITERS = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ","}


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "link",
        help="add official keys, identifiers and links to a table (CSV)",
        description="Add AGS, ARS, NUTS, identifiers and links to each row of a table, and say which rows led nowhere.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the table, as CSV")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the linked table (FILE.linked.csv)")
    parser.add_argument("--rdf", type=Path, metavar="FILE", help="the rows as linked data: .ttl or .nt")
    parser.add_argument("--report", type=Path, metavar="FILE", help="the report: .txt, .json or .csv")
    parser.add_argument("--key-column", action="append", metavar="NAME", help="a column of keys: heading or number")
    for role in (NAME, STATE, DISTRICT, POSTCODE, POPULATION):
        parser.add_argument(f"--{role}-column", metavar="NAME", help=f"the {role} column; '' for none")
    parser.add_argument("--heading-line", type=int, metavar="N", help="line of the heading; 0 for none")
    parser.add_argument("--encoding", choices=ENCODINGS, help="in place of what is found")
    parser.add_argument("--delimiter", metavar="CHAR", help="in place of what is found; tab for a tab")
    parser.add_argument("--base", default="", metavar="IRI", help="address that the table will have, for linked data")
    parser.add_argument("--lang", choices=("de", "en"), help="language of notes and report (of the terminal, else en)")
    parser.add_argument("--force", action="store_true", help="replace files that are there already")
    parser.add_argument("--strict", action="store_true", help="exit with status 1 where a row is not linked")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Link a table; 1 where --strict is asked and a row is not linked."""
    language = args.lang or terminal_language(os.environ)
    try:
        return _link(args, settings, language)
    except TableError as error:
        raise error.speak(language) from None


def _link(args: argparse.Namespace, settings: Settings, language: str) -> int:
    source = open_table(args.file, args.encoding or "", _read_delimiter(args.delimiter))
    out = args.out or args.file.with_name(f"{args.file.stem}.linked.csv")
    metadata = out.with_name(f"{out.name}-metadata.json")
    release = open_release(settings.releases)
    options = Options(
        asked=_read_columns(args),
        heading_line=args.heading_line,
        language=language,
        base=_read_base(args.base),
        wire=_wire_of(args.rdf),
        identifiers=str(release.manifest.get("base_iri") or settings.base_iri),
    )
    report_path = [args.report] if args.report else []
    rdf_path = [args.rdf] if args.rdf else []
    with new_files([out, metadata, *rdf_path, *report_path], args.file, args.force) as files:
        linked = link_table(
            source, Matcher.open(release), options, files[0], files[2] if args.rdf else None, rights_of(release)
        )
        files[1].write(linked.describe(out.name).encode())
        if args.report:
            write = _REPORTS.get(args.report.suffix)
            text = write(linked.report) if write else write_text(linked.report, language)
            files[-1].write(text.encode())
    sys.stdout.write(write_text(linked.report, language, _SHOWN))
    for path in (out, metadata, *rdf_path, *report_path):
        print(f"  {path}")
    return 1 if args.strict and linked.report.linked < linked.report.with_place else 0


def rights_of(release: Release) -> str:
    """What whoever uses keys and links of the release must name; empty where it is not described."""
    return read_record(release.path).rights if (release.path / RECORD_FILE).is_file() else ""


def _read_columns(args: argparse.Namespace) -> dict[str, list[str]]:
    asked = {"key": args.key_column} if args.key_column else {}
    for role in (NAME, STATE, DISTRICT, POSTCODE, POPULATION):
        name = getattr(args, f"{role}_column")
        if name is not None:
            asked[role] = [name]
    return {role: [name for name in names if name] for role, names in asked.items()}


def _read_delimiter(text: str | None) -> str:
    delimiter = _DELIMITERS.get(text or "", text or "")
    if len(delimiter) > 1 or delimiter in ('"', "\n", "\r"):
        raise SettingError(f"--delimiter is {text!r}", hint="give one character, or tab")
    return delimiter


def _read_base(text: str) -> str:
    if text and (":" not in text or any(character in '<>"{}|^`\\#' or character <= " " for character in text)):
        raise SettingError(f"--base is {text!r}", hint="give an absolute address without a fragment")
    return text


def _wire_of(path: Path | None) -> Format:
    if path is None:
        return TURTLE
    wire = next((each for each in _WIRES if each.suffix == path.suffix), None)
    if wire is None:
        others = [each.suffix for each in GRAPH_FORMATS if each not in _WIRES]
        raise SettingError(
            f"rows are not written as {path.suffix or path.name!r}",
            hint=f"give a file that ends in .ttl or .nt; other tools make {', '.join(others)} of it",
        )
    return wire
