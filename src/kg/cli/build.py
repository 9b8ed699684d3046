"""`kg build`: make a release of what lies in data/, ontology/, shapes/ and queries/, and make it the current one."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TextIO

from kg.cli.check import terminal_language
from kg.config import Settings
from kg.graph.build import Built, Progress, build
from kg.graph.findings import Report
from kg.graph.publish import Outcome
from kg.graph.render import render_summary, render_text
from kg.history import history_of, read_changes

_OUTCOMES = {
    Outcome.NEW: "built",
    Outcome.KEPT: "unchanged",
    Outcome.REPLACED: "built anew: the same content in other bytes, the files before it were replaced",
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command line of `kg build`."""
    parser = subparsers.add_parser(
        "build",
        help="check the data and make a release of them",
        description="Check the data and make a release of them. On any error the release before stays in place.",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace a release of the same content, should its files be damaged"
    )
    parser.add_argument(
        "--without-register", action="store_true", help="leave the imported register of municipalities out"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Build, and say what came of it."""
    start = time.perf_counter()
    if args.without_register:
        settings = replace(settings, register=None)
    language = terminal_language(os.environ)
    progress = _progress(sys.stderr)

    def show(report: Report) -> None:
        progress("")
        sys.stderr.write(f"{render_text(report, language)}{render_summary(report, language)}\n")

    try:
        built = build(settings, progress, show, force=args.force)
    finally:
        progress("")
    print(_describe(built, time.perf_counter() - start, language))
    return 0


def _progress(stream: TextIO) -> Progress:
    """Show each step in place of the one before; nothing where nobody watches."""

    def show(step: str) -> None:
        stream.write(f"\r\x1b[K{step}" + " …" * bool(step))
        stream.flush()

    return show if stream.isatty() else lambda _step: None


def _describe(built: Built, seconds: float, language: str) -> str:
    counts = built.release.manifest["counts"]
    classes = ", ".join(f"{number} {name}" for name, number in counts.items() if name != "triples")
    changes = read_changes(built.release.path.parent, history_of(built.release)[-1])
    since = ""
    if built.outcome is Outcome.NEW and changes is not None and changes.previous:
        since = f"  since {changes.previous}: {changes.added} statements added, {changes.removed} removed\n"
    return (
        f"release {built.release.id} {_OUTCOMES[built.outcome]} ({seconds:.1f} s)\n"
        f"  {counts['triples']} triples in {len(built.release.manifest['graphs'])} graphs: {classes}\n"
        f"  {_describe_register(built.release.manifest.get('register'))}\n"
        f"{since}"
        f"  {render_summary(built.report, language)}\n"
        f"  {built.release.path}"
    )


def _describe_register(register: Mapping[str, Any] | None) -> str:
    if register is None:
        return "without the official register: only the places of the projects (kg register import)"
    count = register["units"].get("municipality", 0)
    return f"with the official register of {register['date']}: {count} municipalities"
