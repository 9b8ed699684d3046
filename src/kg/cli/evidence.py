"""`kg evidence`: keep what was found about the current release after it was built, for the page on quality."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.config import Settings
from kg.errors import ReleaseError
from kg.evidence import Evidence, write_evidence
from kg.evidence.junit import read_junit
from kg.evidence.links import check_links, links_as_evidence
from kg.queryfiles import read_query_file
from kg.release import STORE, Release, open_release

_LINKS = "queries/views/outbound-links.rq"
_TRIED_HOSTS = 5


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command line of `kg evidence`."""
    parser = subparsers.add_parser(
        "evidence",
        help="keep results of tests or of a link check beside the current release",
        description="Keep results of tests or of a link check beside the release they speak of; /quality shows them.",
    )
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    tests = kinds.add_parser("tests", help="results of a test run, as pytest --junit-xml=FILE writes them")
    tests.add_argument("file", type=Path, metavar="FILE", help="the JUnit XML")
    tests.set_defaults(run=_keep_tests)
    links = kinds.add_parser("links", help="ask all addresses elsewhere that the data name whether they answer")
    links.add_argument("--limit", type=int, default=0, metavar="N", help="ask the first N only; the rest is counted")
    links.add_argument("--pause", type=float, default=0.5, metavar="SECONDS", help="between two requests to one host")
    links.set_defaults(run=_keep_links)


def _keep_tests(args: argparse.Namespace, settings: Settings) -> int:
    """Keep the results of a test run beside the release that it tested, which must be here."""
    evidence = read_junit(args.file)
    open_release(settings.releases, evidence.release)
    return _keep(settings, evidence)


def _keep_links(args: argparse.Namespace, settings: Settings) -> int:
    """Ask the addresses, and keep what came of it."""
    release = open_release(settings.releases)
    addresses = find_addresses(release)
    asked = addresses[: args.limit] if args.limit > 0 else addresses
    _try_the_way_out(asked)
    answers = asyncio.run(check_links(asked, pause=args.pause))
    today = datetime.now(UTC).date().isoformat()
    return _keep(settings, links_as_evidence(answers, release.id, today, len(addresses) - len(asked)))


def _try_the_way_out(addresses: Sequence[str]) -> None:
    """Ask a few hosts. Raises ReleaseError where none of them answers: then nothing is known of any address."""
    first = {urlsplit(each).netloc: each for each in reversed(addresses)}
    answers = asyncio.run(check_links(list(first.values())[:_TRIED_HOSTS], seconds=10.0))
    if answers and not any(answer.status for answer in answers):
        troubles = ", ".join(sorted({answer.trouble for answer in answers}))
        raise ReleaseError(
            f"no address elsewhere can be reached from here ({troubles}): nothing was checked, nothing is kept",
            hint="run it where the network is open",
        )


def find_addresses(release: Release) -> list[str]:
    """The addresses elsewhere that the data of a release name. Raises ReleaseError where it cannot say."""
    path = release.path / _LINKS
    if not path.is_file():
        raise ReleaseError(f"release {release.id} has no {_LINKS}", hint="it is older: kg build")
    store = ox.Store.read_only(str(release.path / STORE))
    rows = store.query(read_query_file(path).text, use_default_graph_as_union=True)
    if not isinstance(rows, ox.QuerySolutions):
        raise ReleaseError(f"{_LINKS} of release {release.id} is no SELECT query")
    return [row["address"].value for row in rows]


def _keep(settings: Settings, evidence: Evidence) -> int:
    path = write_evidence(settings.releases, evidence)
    print(
        f"{evidence.kind} of release {evidence.release}: {evidence.passed} passed, {evidence.failed} failed,"
        f" {evidence.skipped} left out ({evidence.date})\n  {path}"
    )
    for failure in evidence.failures:
        print(f"  {failure}")
    return 0
