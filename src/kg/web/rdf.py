"""Graphs that are made here, not by a query: written in every format of data, and sent."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg.context import CONTEXT_FILE, Context, compact, expand, parse_context
from kg.errors import EngineError
from kg.formats import GRAPH_FORMATS, JSON_LD, RDF_XML, RESULTS_CSV, Format, asked_profiles
from kg.store.writing import write_graph
from kg.vocab import Prefixes, shorten
from kg.web.site import Site, public_url, site_of

DATA_FORMATS: tuple[Format, ...] = (*GRAPH_FORMATS, RESULTS_CSV)
"""What the data of a thing can be had in."""
FORMAT_OF = {each.suffix: each for each in DATA_FORMATS}

NO_INDEX = {"X-Robots-Tag": "noindex"}
"""Data are for programs: what search engines shall find are the pages."""

FOAF = "http://xmlns.com/foaf/0.1/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
VOID = "http://rdfs.org/ns/void#"
_MORE_PREFIXES = {"foaf": FOAF, "hydra": HYDRA, "void": VOID}

_EXPANDED, _COMPACTED = (f"http://www.w3.org/ns/json-ld#{word}" for word in ("expanded", "compacted"))


def split_suffix(name: str) -> tuple[str, Format | None]:
    """What is asked for, and the format that its address ends with; None where it names none of ours.

    >>> split_suffix("kif.ttl")[0], split_suffix("1.0.0")
    ('kif', ('1.0.0', None))
    """
    stem, dot, end = name.rpartition(".")
    found = FORMAT_OF.get(dot + end)
    return (stem, found) if found and stem else (name, None)


async def send_rdf(
    request: Request,
    triples: Sequence[ox.Triple],
    chosen: Format,
    headers: Mapping[str, str],
    *,
    is_negotiated: bool,
) -> Response:
    """A graph in the format `chosen`, as an answer that search engines need not keep.

    `is_negotiated`: whether Accept chose the format. A profile of JSON-LD is chosen by Accept in any case.
    """
    profiles = asked_profiles(request.headers.get("accept"), JSON_LD.media_type) if chosen is JSON_LD else []
    site = site_of(request)
    context = read_context(site, public_url(request))
    is_expanded = _EXPANDED in profiles
    # A thread: to compact is slow, and nobody else shall wait for it.
    body = await asyncio.to_thread(write_rdf, triples, chosen, site.prefixes, context, is_expanded=is_expanded)
    kind = chosen.content_type
    if is_expanded or _COMPACTED in profiles:
        kind += f';profile="{_EXPANDED if is_expanded else _COMPACTED}"'
    vary = {"Vary": "Accept"} if is_negotiated or chosen is JSON_LD else {}
    return Response(body, headers={"Content-Type": kind, **vary, **NO_INDEX, **headers})


def write_rdf(
    triples: Sequence[ox.Triple],
    format: Format,  # noqa: A002
    prefixes: Prefixes,
    context: Context | None,
    *,
    is_expanded: bool = False,
) -> bytes:
    """Write a graph in any of the formats of data; compacted JSON-LD needs the context."""
    if format is RESULTS_CSV:
        return _write_table(triples, prefixes)
    if format is JSON_LD and is_expanded:
        return expand(triples)
    if format is JSON_LD:
        if context is None:
            raise EngineError("this release has no JSON-LD context", hint="build it anew: kg build")
        # Whoever asks again, or another with the same wish, need not wait.
        return _compact(tuple(triples), _Hashable(context))
    pieces: list[bytes] = []
    write_graph(triples, format, {**_MORE_PREFIXES, **prefixes}, pieces.append)
    body = b"".join(pieces)
    # The serialiser ends its own lines with \n only; a \r is part of a value and would be read back as \n.
    return body.replace(b"\r", b"&#xD;") if format is RDF_XML else body


@dataclass(frozen=True)
class _Hashable:
    """A context as a key: the same document stands for itself."""

    context: Context

    def __hash__(self) -> int:
        return hash(self.context.address)


@lru_cache(maxsize=16)
def _compact(triples: tuple[ox.Triple, ...], key: _Hashable) -> bytes:
    return compact(triples, key.context)


def read_context(site: Site, public: str) -> Context | None:
    """Our JSON-LD context, at the address where this service has it; None where the release has none."""
    path = folder_of(site) / CONTEXT_FILE
    return Context(f"{public}/context/v1.jsonld", _read_context(path, path.stat().st_mtime)) if path.is_file() else None


@lru_cache(maxsize=4)
def _read_context(path: Path, _changed: float) -> dict[str, object]:
    return parse_context(path.read_text(encoding="utf-8"), path.name).document


def folder_of(site: Site) -> Path:
    """Where ontology/ and shapes/ lie: in the release, or where files are served without one, in the project."""
    return site.release.path if site.release else site.settings.root


def redirect(request: Request, path: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Lead to a path of ours: only the path, so that no inner host name gets out from behind a proxy."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    return Response(status_code=status, headers={"Location": root + path, **(headers or {})})


def _write_table(triples: Sequence[ox.Triple], prefixes: Prefixes) -> bytes:
    """A table for people: names of the vocabulary in short, things and values as they are."""
    names = {**_MORE_PREFIXES, **prefixes}
    short = cache(lambda iri: shorten(iri, names).strip("<>"))
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("subject", "property", "value", "language", "datatype"))
    for subject, predicate, value in triples:
        row = [_plain(subject), short(predicate.value), _plain(value), "", ""]
        if isinstance(value, ox.Literal):
            row[3:] = [value.language or "", short(value.datatype.value)]
        table.writerow(row)
    return text.getvalue().encode()


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
