"""`kg check`: read the sources, validate them, and show each finding with its file and line."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kg.config import Settings
from kg.errors import SettingError
from kg.graph.findings import LANGUAGES, Report, Severity, make_report
from kg.graph.render import RENDERERS, render_summary
from kg.graph.sources import DATA, ONTOLOGY, QUERIES, SHAPES, read_sources
from kg.graph.validate import validate


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command line of `kg check`."""
    parser = subparsers.add_parser(
        "check",
        help="parse and validate the data, name file and line of each finding",
        description="Parse and validate the data. Exit status 1 if there is a violation.",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="show findings in these files and folders only; files from elsewhere are checked by themselves",
    )
    parser.add_argument("--format", choices=sorted(RENDERERS), default="text", help="how to show findings (text)")
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the messages (that of the terminal, else en)")
    parser.add_argument("--strict", action="store_true", help="exit with status 1 on warnings too")
    parser.add_argument(
        "--without-register", action="store_true", help="leave the imported register of municipalities out"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Check and show; 1 where the data must be mended, else 0."""
    start = time.perf_counter()
    language = args.lang or terminal_language(os.environ)
    report = check_paths(settings.root, args.paths, None if args.without_register else settings.register)
    sys.stdout.write(RENDERERS[args.format](report, language))
    # Other forms go to programs, which read nothing but the document itself.
    summary_to = sys.stdout if args.format == "text" else sys.stderr
    print(f"{render_summary(report, language)} ({time.perf_counter() - start:.1f} s)", file=summary_to)
    fails = not report.conforms or (args.strict and report.count(Severity.WARNING) > 0)
    return 1 if fails else 0


def check_paths(root: Path, paths: Sequence[Path], register: Path | None = None) -> Report:
    """Check the project in `root`, or only `paths`: its own files within the whole, others by themselves.

    `register`: the folder where the official register is kept; it is checked within the whole.

    Where files of the project cannot be used, that is reported whether they were asked for or not.
    """
    resolved = [path.resolve() for path in paths]
    for given, path in zip(paths, resolved, strict=True):
        if not path.exists():
            raise SettingError(f"there is no file or folder {given}")
    own = [
        path for path in resolved if any(path.is_relative_to(root / part) for part in (DATA, ONTOLOGY, SHAPES, QUERIES))
    ]
    others = [path for path in resolved if path not in own]
    if not others:
        report = _check_whole(root, own, register)
    else:
        report = validate(read_sources(root, others))
        if own:
            whole = _check_whole(root, own, register)
            report = make_report(
                [*report.findings, *whole.findings],
                report.files + whole.files,
                report.triples + whole.triples,
                report.prefixes,
                report.derived + whole.derived,
            )
    return report


def _check_whole(root: Path, own: Sequence[Path], register: Path | None) -> Report:
    sources = read_sources(root, register=register)
    report = validate(sources)
    if not own or sources.problems:
        return report
    asked = [file for file in sources.files if any(file.path.is_relative_to(path) for path in own)]
    names = {file.name for file in asked}
    return replace(
        report,
        findings=tuple(finding for finding in report.findings if finding.file in names),
        files=len(asked),
        triples=sum(file.triples for file in asked),
    )


def terminal_language(environ: Mapping[str, str]) -> str:
    """Take the language of the terminal: LC_ALL, else LC_MESSAGES, else LANG; English where it is none of ours.

    >>> terminal_language({"LANG": "de_DE.UTF-8"})
    'de'
    """
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return next((language for language in LANGUAGES if locale.startswith(language)), "en")
