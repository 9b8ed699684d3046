"""The dataset's description of itself: a page for people, and VoID, DCAT-AP.de and schema.org for programs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.description import Record, catalog, dataset_json_ld, read_record, void_document
from kg.description.dcat import distributed, title_of
from kg.description.terms import PREFIXES, write
from kg.description.void import dump_address
from kg.formats import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format, negotiate
from kg.web.language import language_of
from kg.web.opening import read_prefixes
from kg.web.pages import Alternate, Head, Page, send_page
from kg.web.records import require_record
from kg.web.releasefiles import history
from kg.web.site import public_url, site_of

FORMATS = (TURTLE, RDF_XML, JSON_LD, N_TRIPLES)
"""In what descriptions are written."""

_NO_INDEX = {"X-Robots-Tag": "noindex"}
_FORMS: dict[str, Callable[[Record, str, Mapping[str, str], str, bool], Sequence[ox.Triple]]] = {
    "/void": lambda record, public, names, _, has: void_document(record, public, names, has_service=has),
    "/catalog": lambda record, public, _, email, has: catalog(record, public, email, has_service=has),
}
"""Where descriptions are found, and what makes them of record, public address, prefixes, the operator's address, and
whether somebody answers in SPARQL."""

router = APIRouter(include_in_schema=False)


@router.api_route("/dataset", methods=["GET", "HEAD"])
async def show_dataset(request: Request) -> Response:
    """The dataset: a page for people with schema.org in it; as RDF what the catalogue says."""
    record, public = require_record(request), public_url(request)
    links = {"Link": ", ".join(dataset_links(record, public))}
    chosen = negotiate(request.headers.get("accept"), (HTML, *FORMATS), HTML)
    if chosen is not HTML:
        return await _send(request, "/catalog", chosen, is_negotiated=True, headers=links)
    return send_page(request, dataset_page(record, public, language_of(request)), headers=links)


@router.api_route("/dataset.jsonld", methods=["GET", "HEAD"])
async def send_schema_org(request: Request) -> Response:
    """The dataset in the words of schema.org."""
    value = dataset_json_ld(require_record(request), public_url(request), language_of(request))
    body = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    return Response(body, headers={"Content-Type": JSON_LD.media_type, "Vary": "Accept-Language", **_NO_INDEX})


@router.api_route("/.well-known/void", methods=["GET", "HEAD"])
@router.api_route("/void", methods=["GET", "HEAD"])
async def send_void(request: Request) -> Response:
    """The description in VoID, in the format that the client likes best."""
    return await _send_negotiated(request, "/void")


@router.api_route("/void.{suffix}", methods=["GET", "HEAD"])
async def send_void_as(request: Request, suffix: str) -> Response:
    """The description in VoID, in one format."""
    return await _send(request, "/void", format_of(suffix))


@router.api_route("/catalog", methods=["GET", "HEAD"])
async def send_catalog(request: Request) -> Response:
    """The catalogue in DCAT-AP.de, in the format that the client likes best."""
    return await _send_negotiated(request, "/catalog")


@router.api_route("/catalog.{suffix}", methods=["GET", "HEAD"])
async def send_catalog_as(request: Request, suffix: str) -> Response:
    """The catalogue in DCAT-AP.de, in one format."""
    return await _send(request, "/catalog", format_of(suffix))


def dataset_page(record: Record, public: str, language: str) -> Page:
    """The page about the dataset, as a server at the address `public` shows it."""
    own = f"{record.base}def#"
    hubs: dict[str, int] = {}
    for each in record.linksets:
        hubs[each.hub] = hubs.get(each.hub, 0) + each.triples
    values = {
        "record": record,
        "classes": sorted(
            (each for each in record.classes if each.iri.startswith(own)), key=lambda each: (-each.entities, each.iri)
        ),
        "downloads": [(each, title_of(each)) for each in distributed(record)],
        "hubs": sorted(hubs.items(), key=lambda item: (-item[1], item[0])),
        "links": sum(hubs.values()),
        "forms": [(name, [each.suffix for each in FORMATS]) for name in ("catalog", "void")],
        "count": count_in(language),
    }
    head = Head(
        description=record.description.get(language, ""),
        canonical="/dataset",
        about=record.iri,
        alternates=tuple(Alternate(f"/catalog{each.suffix}", each.media_type, "DCAT-AP.de") for each in FORMATS),
        json_ld=dataset_json_ld(record, public, language),
    )
    return Page("dataset.html", values, head)


def dataset_links(record: Record, public: str) -> list[str]:
    """Signposts of the dataset's page for programs, as values of the Link header: https://signposting.org/FAIR/."""
    signs = [
        (record.iri, "cite-as", ""),
        ("https://schema.org/AboutPage", "type", ""),
        ("https://schema.org/Dataset", "type", ""),
        (record.licence, "license", ""),
        *((f"{public}/catalog{each.suffix}", "describedby", each.media_type) for each in FORMATS),
        (f"{public}/dataset.jsonld", "describedby", JSON_LD.media_type),
        *((dump_address(record, each.name, public), "item", each.media_type) for each in distributed(record)),
    ]
    if record.publisher.iri:
        signs.insert(1, (record.publisher.iri, "author", ""))
        signs.insert(2, (record.publisher.iri, "publisher", ""))
    return [
        f'<{address}>; rel="{relation}"' + (f'; type="{kind}"' if kind else "") for address, relation, kind in signs
    ]


def count_in(language: str) -> Callable[[int], str]:
    """How a number is written in a language.

    >>> count_in("de")(35062), count_in("en")(35062)
    ('35.062', '35,062')
    """
    return lambda number: f"{number:,}".replace(",", "." if language == "de" else ",")


def graph_response(
    request: Request, body: bytes, chosen: Format, negotiated: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """A graph as an answer; `negotiated`: the path that has a suffix for each format, where Accept chose the format."""
    fields = {"Content-Type": chosen.content_type, **_NO_INDEX, **(headers or {})}
    if negotiated:
        fields |= {"Vary": "Accept", "Content-Location": f"{public_url(request)}{negotiated}{chosen.suffix}"}
    return Response(body, headers=fields)


def names_of(prefixes: Mapping[str, str], base: str) -> dict[str, str]:
    """The prefixes that descriptions are written with."""
    return {**prefixes, **PREFIXES, "catalog": f"{base}catalog#", "quality": f"{base}quality#"}


def format_of(suffix: str) -> Format:
    """The format of descriptions with this suffix. Raises HTTPException 404 where there is none."""
    for each in FORMATS:
        if each.suffix == f".{suffix}":
            return each
    raise HTTPException(404, f"there is no form {suffix!r}; there are {', '.join(each.suffix for each in FORMATS)}")


async def _send_negotiated(request: Request, form: str) -> Response:
    chosen = negotiate(request.headers.get("accept"), (*FORMATS, HTML), TURTLE)
    if chosen is HTML:
        require_record(request)
        root = str(request.scope.get("root_path", "")).rstrip("/")
        return RedirectResponse(f"{root}/dataset", 303, {"Vary": "Accept"})
    return await _send(request, form, chosen, is_negotiated=True)


async def _send(
    request: Request,
    form: str,
    chosen: Format,
    *,
    is_negotiated: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    require_record(request)
    release = site_of(request).release
    if release is None:
        raise HTTPException(404, "no release is served here")
    # Thousands of statements: nobody else shall wait while they are written.
    previous, email = history(release)[-1].previous, site_of(request).settings.operator.email
    has_service = not site_of(request).is_static
    body = await asyncio.to_thread(
        _write, release.path, previous, form, public_url(request), email, chosen, has_service=has_service
    )
    return graph_response(request, body, chosen, form if is_negotiated else "", headers)


@lru_cache(maxsize=32)
def _write(
    folder: Path, previous: str, form: str, public: str, email: str, chosen: Format, *, has_service: bool
) -> bytes:
    # Which release came before is no part of a release: it is known where both lie.
    record, prefixes = replace(read_record(folder), previous=previous), read_prefixes(folder)
    return write(_FORMS[form](record, public, prefixes, email, has_service), chosen, names_of(prefixes, record.base))
