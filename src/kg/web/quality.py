"""How good the data are: what the check found, what rests on sources, what is missing, what outside lists ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.description import Record
from kg.description.terms import write
from kg.errors import EngineError, ReleaseError
from kg.evidence import KINDS, Evidence, read_evidence
from kg.formats import HTML, JSON, JSON_LD, TURTLE, Format, negotiate
from kg.web.dataset import FORMATS, count_in, format_of, graph_response, names_of
from kg.web.language import language_of
from kg.web.pages import Alternate, Head, Page, send_page
from kg.web.proofs import Demand, read_fair, read_practices
from kg.web.qualitygraph import quality_graph
from kg.web.records import read_quality, read_report, require_record
from kg.web.site import Site, public_url, site_of

_DUPLICATES = "duplicate-labels"
_NOT_DATA = ("derived", "description", "ontology", "sources", "dataset")
"""Graphs that hold no statements about the measure: what follows, what describes, and the sources themselves."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Quality:
    """Everything that is known of the quality of one release."""

    record: Record
    numbers: Mapping[str, Any]
    report: Mapping[str, Any]
    evidence: Mapping[str, Evidence]
    fair: tuple[Demand, ...]
    practices: tuple[Demand, ...]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows that the query `name` of queries/quality/ gave; none where the release has no such query."""
        return list(self.numbers.get(name, {}).get("rows", []))

    @property
    def summary(self) -> Mapping[str, int]:
        """What the check counted."""
        return dict(self.report.get("summary", {}))

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the check found, the worst first."""
        order = {"Violation": 0, "Warning": 1, "Info": 2}
        return sorted(self.report.get("findings", []), key=lambda each: order.get(each["severity"], 3))

    @property
    def duplicates(self) -> list[dict[str, Any]]:
        """Things that may be one thing twice."""
        return [each for each in self.findings if str(each["source"]).endswith(_DUPLICATES)]

    @property
    def sourced(self) -> tuple[int, int]:
        """How many statements about the measure are about a thing that names its source, and how many there are."""
        rows = [row for row in self.rows("sources-by-graph") if str(row["graph"]).rpartition("/")[2] not in _NOT_DATA]
        return sum(row["with_source"] for row in rows), sum(row["statements"] for row in rows)


@router.api_route("/quality", methods=["GET", "HEAD"])
async def show_quality(request: Request) -> Response:
    """The page on quality, or the same as RDF."""
    quality = read_all(site_of(request), require_record(request))
    chosen = negotiate(request.headers.get("accept"), (HTML, *FORMATS), HTML)
    if chosen is HTML:
        return send_page(request, quality_page(quality, language_of(request), site_of(request).queries))
    return await _send(request, quality, chosen, "/quality")


@router.api_route("/quality.{suffix}", methods=["GET", "HEAD"])
async def send_quality_as(request: Request, suffix: str) -> Response:
    """What is known of quality, as RDF in one format."""
    chosen = format_of(suffix)
    return await _send(request, read_all(site_of(request), require_record(request)), chosen)


@router.api_route("/quality/report.{suffix}", methods=["GET", "HEAD"])
async def send_report(request: Request, suffix: str) -> Response:
    """The report of the check, as SHACL has it or as JSON."""
    require_record(request)
    release = site_of(request).release
    media_types = {"ttl": TURTLE.content_type, "json": JSON.media_type}
    if release is None or suffix not in media_types:
        raise HTTPException(404, f"there is no report in the form {suffix!r}; there are .ttl and .json")
    path = release.path / f"report/check.{suffix}"
    if not path.is_file():
        raise HTTPException(404, "this release has no report of its check")
    body = await asyncio.to_thread(path.read_bytes)
    return Response(body, media_type=media_types[suffix], headers={"X-Robots-Tag": "noindex"})


def read_all(site: Site, record: Record) -> Quality:
    """Read what is known. Raises EngineError where something is there that cannot be read."""
    evidence: dict[str, Evidence] = {}
    if site.release is not None:
        try:
            evidence = read_evidence(site.release.path.parent, site.release.id)
        except ReleaseError as error:
            raise EngineError(str(error)) from error
    return Quality(record, read_quality(site), read_report(site), evidence, read_fair(), read_practices())


def quality_page(quality: Quality, language: str, queries: Collection[str]) -> Page:
    """The page on quality; it leads to those `queries` (names) that the release has."""
    with_source, statements = quality.sourced
    values = {
        "quality": quality,
        "record": quality.record,
        "count": count_in(language),
        "share": share_in(language),
        "with_source": with_source,
        "statements": statements,
        "kinds": KINDS,
        "not_data": _NOT_DATA,
        "queries": queries,
    }
    head = Head(
        canonical="/quality",
        about=quality.record.iri,
        alternates=tuple(Alternate(f"/quality{each.suffix}", each.media_type, "DQV") for each in (TURTLE, JSON_LD)),
    )
    return Page("quality.html", values, head)


def share_in(language: str) -> Callable[[int, int], str]:
    """How a share is written: per cent, rounded down, so that only all of something is 100 %.

    >>> share_in("de")(1999, 2000), share_in("en")(2, 2), share_in("en")(0, 0)
    ('99,9 %', '100 %', '–')
    """

    def share(part: int, whole: int) -> str:
        if not whole:
            return "–"
        per_mille = part * 1000 // whole
        text = f"{per_mille // 10}" if per_mille % 10 == 0 else f"{per_mille / 10:.1f}"
        return f"{text.replace('.', ',') if language == 'de' else text} %"

    return share


async def _send(request: Request, quality: Quality, chosen: Format, negotiated: str = "") -> Response:
    body = await asyncio.to_thread(_write, quality, public_url(request), site_of(request).prefixes, chosen)
    return graph_response(request, body, chosen, negotiated)


def _write(quality: Quality, public: str, prefixes: Mapping[str, str], chosen: Format) -> bytes:
    with_source, statements = quality.sourced
    triples = quality_graph(
        quality.record,
        public,
        {"statements-with-source": with_source, "statements-about-the-measure": statements},
        quality.numbers,
        quality.summary,
        quality.evidence,
        {"fair": quality.fair, "practices": quality.practices},
    )
    return write(triples, chosen, names_of(prefixes, quality.record.base))
