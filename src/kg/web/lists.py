"""Lists with facets, as pages, as tables and as linked data."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.errors import EngineError, KgError, SettingError
from kg.formats import HTML, JSON_LD, RESULTS_CSV, Format, choose_format
from kg.indexfile import SIZES
from kg.search import Index
from kg.search.lists import KINDS, Choice, FacetValue, Found, Kind, find, states, traits_of
from kg.search.places import Place, find_place
from kg.search.words import Matches, search
from kg.web.language import Language, language_of
from kg.web.listdata import collection, list_context, list_rows, member, write_csv
from kg.web.listlinks import Asked, read_asked, write_address
from kg.web.listviews import DATA_PAGE, PAGE, WHOLE, count_pages, show_chosen, show_facets, show_like, show_pages
from kg.web.pages import Alternate, Head, Page, base_iri_of, send_page
from kg.web.site import public_url, site_of
from kg.web.texts import TEXTS

router = APIRouter(include_in_schema=False)

FORMATS = (HTML, RESULTS_CSV, JSON_LD)
KILOMETRES = (10, 25, 50, 100, 200)


@dataclass(frozen=True)
class Answer:
    """What the index says to what was asked: `place` where it was asked for one, `trouble` where there is none such.

    `traits`: the size class and the state of the place.
    """

    found: Found
    place: Place | None = None
    traits: Mapping[str, FacetValue] = field(default_factory=dict)
    trouble: str = ""
    matches: Matches | None = None


@dataclass(frozen=True)
class TownForm:
    """What a form needs that leads to projects in towns like one's own."""

    states: tuple[tuple[str, str], ...]
    sizes: tuple[str, ...] = tuple(SIZES)


def index_of(request: Request) -> Index:
    """The search index of what is served. Raises EngineError where files are served without a release."""
    index = site_of(request).index
    if index is None:
        raise EngineError(
            "files are served here without a release, so that there is no search index", hint="build one: kg build"
        )
    return index


async def find_town_form(request: Request) -> TownForm | None:
    """The form for a page that shows it beside other things; None where there is no index to ask."""
    try:
        index = index_of(request)
        rows = await asyncio.to_thread(states, index)
    except KgError:
        # The lists say what is wrong with the index; a page that only leads there does without.
        return None
    language = language_of(request)
    return TownForm(tuple((key, english if language == "en" and english else german) for key, german, english in rows))


def answer_list(index: Index, asked: Asked, language: Language, length: int) -> Answer:
    """Ask the index. An unknown place gives an empty list with `trouble`; what else is unknown raises SettingError."""
    place, trouble, matches = None, "", None
    if asked.near:
        try:
            place = find_place(index, asked.near)
        except SettingError as error:
            trouble = str(error)
    if asked.words:
        matches = search(index, asked.words, [asked.kind.name])
    among = () if trouble else matches.ids if matches else None
    choice = Choice(asked.kind, asked.facets, place, asked.km, among)
    order = asked.order or asked.natural_order
    found = find(index, choice, order, language, (asked.page - 1) * length, length)
    return Answer(found, place, traits_of(index, place) if place else {}, trouble, matches)


async def _send_list(request: Request, kind: Kind, wanted: Format | None) -> Response:
    params = request.query_params.multi_items()
    asked = read_asked(kind, params)
    if wanted is None:
        formats = [value for name, value in params if name == "format"]
        wanted = choose_format(request.headers.get("accept"), formats, FORMATS, HTML)
    length = PAGE if wanted is HTML else WHOLE if site_of(request).is_static else DATA_PAGE
    language = language_of(request)
    answer = await asyncio.to_thread(answer_list, index_of(request), asked, language, length)
    if answer.trouble and wanted is not HTML:
        raise SettingError(answer.trouble)
    pages = count_pages(answer.found.total, length)
    if asked.page > pages:
        raise HTTPException(404, f"this list has {pages} pages of {length}, none with the number {asked.page}")
    headers = _headers(request, asked, answer.found.total, length, wanted)
    if wanted is HTML:
        form = None
        if kind.has_places and (site_of(request).is_static or not answer.found.total):
            form = await find_town_form(request)
        page = _make_page(asked, answer, language, form)
        if site_of(request).is_static and asked.facets:
            # As files there are the whole lists only: these are parts of them.
            page = replace(page, head=replace(page.head, alternates=()))
        return send_page(request, page, headers=headers)
    if wanted is RESULTS_CSV:
        return _send_csv(request, asked, answer, headers)
    return await _send_json_ld(request, asked, answer, headers)


def _headers(request: Request, asked: Asked, total: int, length: int, wanted: Format) -> dict[str, str]:
    url = public_url(request)
    suffix = "" if wanted is HTML else wanted.suffix
    pages = show_pages(asked, total, length, suffix)
    whole = replace(asked, page=1)
    links = [
        f'<{url}{write_address(whole, "" if each is HTML else each.suffix)}>; rel="alternate"; type="{each.media_type}"'
        for each in FORMATS
        if each is not wanted
    ]
    relations = {"first": "first", "previous": "prev", "next": "next", "last": "last"}
    links += [f'<{url}{pages[name]}>; rel="{rel}"' for name, rel in relations.items() if name in pages]
    return {"Link": ", ".join(links), "X-Total-Count": str(total), "Vary": "Accept, Accept-Language"}


def _make_page(asked: Asked, answer: Answer, language: Language, form: TownForm | None) -> Page:
    texts = TEXTS[language]
    found = answer.found
    whole = replace(asked, page=1)
    pages = show_pages(asked, found.total, PAGE)
    values: Mapping[str, Any] = {
        "asked": asked,
        "answer": answer,
        "found": found,
        "start": (asked.page - 1) * PAGE,
        "facets": show_facets(asked, found, language, texts),
        "like": show_like(asked, answer.traits, language, texts),
        "unknown": [(texts[f"list_facet_{name}"], value) for name, value in found.unknown],
        "asked_now": write_address(asked),
        "chosen": show_chosen(asked, found, language, texts),
        "pages": pages,
        "page_count": count_pages(found.total, PAGE),
        "all_href": write_address(Asked(asked.kind)),
        "csv_href": write_address(whole, ".csv"),
        "excel_href": write_address(whole, ".csv", excel=language),
        "json_ld_href": write_address(whole, ".jsonld"),
        "near_kilometres": sorted({*KILOMETRES, asked.km}),
        "town_form": form,
    }
    title = texts[f"list_{asked.kind.name}"]
    head = Head(
        description=texts[f"list_{asked.kind.name}_intro"],
        canonical=write_address(asked),
        alternates=(
            Alternate(write_address(whole, ".csv"), RESULTS_CSV.media_type, f"{title} (CSV)"),
            Alternate(write_address(whole, ".jsonld"), JSON_LD.media_type, f"{title} (JSON-LD)"),
        ),
        json_ld=_schema_list(answer, title, language),
        is_indexed=asked.is_plain and bool(found.total),
    )
    return Page("list.html", values, head)


def _schema_list(answer: Answer, title: str, language: Language) -> dict[str, Any]:
    """The list as search engines read it: https://schema.org/ItemList."""
    entries = [
        {"@type": "ListItem", "position": number, "item": {"@id": item.iri, "name": item.name(language).text}}
        for number, item in enumerate(answer.found.items, start=1)
    ]
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "name": title,
        "numberOfItems": answer.found.total,
        "itemListElement": entries,
    }


def _send_csv(request: Request, asked: Asked, answer: Answer, headers: Mapping[str, str]) -> Response:
    excel = request.query_params.get("excel", "")
    if excel not in ("", "de", "en"):
        raise SettingError(f"excel: {excel[:40]!r} is no language", hint="it is the one that Excel speaks: de or en")
    rows = list_rows(asked.kind.name, answer.found.items, answer.found.kilometres)
    name = f"{asked.kind.name}{RESULTS_CSV.suffix}"
    return Response(
        write_csv(rows, excel=excel),
        headers={
            **headers,
            "Content-Type": "text/csv; charset=utf-8; header=present",
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Robots-Tag": "noindex",
        },
    )


async def _send_json_ld(request: Request, asked: Asked, answer: Answer, headers: Mapping[str, str]) -> Response:
    kind, url = asked.kind.name, public_url(request)
    length = WHOLE if site_of(request).is_static else DATA_PAGE
    pages = show_pages(asked, answer.found.total, length, JSON_LD.suffix)
    base = base_iri_of(request)
    document = collection(
        list_context(base, kind),
        url + write_address(replace(asked, page=1)),
        answer.found.total,
        [member(base, kind, item) for item in answer.found.items],
        {name: url + address for name, address in pages.items()},
    )
    return JSONResponse(document, headers={**headers, "X-Robots-Tag": "noindex"}, media_type=JSON_LD.media_type)


def format_of(form: str, offered: Sequence[Format]) -> Format:
    """The format that an address ends with. Raises HTTPException 404 where none does."""
    for each in offered:
        if each is not HTML and each.suffix == f".{form}":
            return each
    suffixes = ", ".join(each.suffix for each in offered if each is not HTML)
    raise HTTPException(404, f"there is no format {form[:40]!r} here, only {suffixes}")


def _route(kind: Kind) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return await _send_list(request, kind, None)

    return send


def _data_route(kind: Kind) -> Callable[[Request, str], Awaitable[Response]]:
    async def send(request: Request, form: str) -> Response:
        return await _send_list(request, kind, format_of(form, FORMATS))

    return send


for _kind in KINDS.values():
    router.add_api_route(f"/{_kind.name}", _route(_kind), methods=["GET", "HEAD"])
    router.add_api_route(f"/{_kind.name}.{{form}}", _data_route(_kind), methods=["GET", "HEAD"])
