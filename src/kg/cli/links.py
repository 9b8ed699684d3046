"""`kg links check`: verify the links to other datasets, each with its file and line."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kg.cli.check import terminal_language
from kg.config import Settings
from kg.graph.findings import LANGUAGES, Severity, make_report
from kg.graph.linkcheck import LINKS, check_links, count_links, read_coordinates, read_links
from kg.graph.render import RENDERERS
from kg.graph.sources import read_sources
from kg.graph.validate import validate
from kg.register.editions import list_editions
from kg.register.units import Kind


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command line of `kg links`."""
    parser = subparsers.add_parser("links", help="verify the links to other datasets in data/links/")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    check = verbs.add_parser(
        "check",
        help="verify form, predicate, source and target of each link",
        description="Verify the links in data/links/: shapes and checks as `kg check` does, and check digits, files, "
        "distances. Exit status 1 if there is a violation.",
    )
    check.add_argument(
        "--coordinates",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="where outside records lie: CSV with target, latitude, longitude, or a dump of GeoNames",
    )
    check.add_argument("--format", choices=sorted(RENDERERS), default="text", help="how to show findings (text)")
    check.add_argument("--lang", choices=LANGUAGES, help="language of the messages (that of the terminal, else en)")
    check.add_argument("--strict", action="store_true", help="exit with status 1 on warnings too")
    check.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Check and show; 1 where a link must be mended, else 0."""
    language = args.lang or terminal_language(os.environ)
    sources = read_sources(settings.root)
    report = validate(sources)
    links = read_links(sources)
    targets = [link.target.value for link in links if link.target is not None]
    coordinates: dict[str, tuple[float, float]] = {}
    for path in args.coordinates:
        coordinates |= read_coordinates(path, targets)
    if sources.problems:
        # Files that cannot be used are named whatever they hold: links lead from what stands in them.
        findings = list(report.findings)
    else:
        findings = [finding for finding in report.findings if finding.file.startswith(LINKS)]
        findings += check_links(sources, coordinates, _register_keys(settings))
    files = {link.file.name for link in links}
    report = make_report(findings, len(files), report.triples, report.prefixes, report.derived)
    sys.stdout.write(RENDERERS[args.format](report, language))
    counts = ", ".join(f"{name} {count}" for name, count in count_links(links).items())
    print(
        _SUMMARIES[language].format(
            links=len(links),
            files=len(files),
            counts=counts,
            known=len(coordinates),
            violations=report.count(Severity.VIOLATION),
            warnings=report.count(Severity.WARNING),
        ),
        file=sys.stdout if args.format == "text" else sys.stderr,
    )
    return 1 if not report.conforms or (args.strict and report.count(Severity.WARNING)) else 0


def _register_keys(settings: Settings) -> frozenset[str]:
    """The keys of municipalities that the imported register has; none where none is imported."""
    editions = list_editions(settings.register) if settings.register is not None else []
    if not editions:
        return frozenset()
    kinds = (Kind.MUNICIPALITY, Kind.UNINCORPORATED)
    return frozenset(unit.key for unit in editions[-1].read().units.values() if unit.kind in kinds)


_SUMMARIES = {
    "de": "{links} Verknüpfungen in {files} Dateien ({counts}); Lage von {known} Zielen verglichen."
    " Verstöße: {violations}, Warnungen: {warnings}.",
    "en": "{links} links in {files} files ({counts}); position of {known} targets compared."
    " Violations: {violations}, warnings: {warnings}.",
}
