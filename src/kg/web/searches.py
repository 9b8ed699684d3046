"""The search over everything that has a name, and suggestions while somebody types."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.errors import SettingError
from kg.formats import HTML, JSON, JSON_LD, RESULTS_CSV, Format, choose_format
from kg.indexfile import REGISTER
from kg.search import Index, Item, Text
from kg.search.lists import KINDS
from kg.search.marks import Part, has_hit, mark, snippet
from kg.search.words import Matches, search
from kg.web.language import Language, language_of
from kg.web.listdata import collection, list_context, member, write_csv
from kg.web.listlinks import read_number
from kg.web.lists import TownForm, find_town_form, format_of, index_of
from kg.web.listviews import DATA_PAGE, PAGE, count_pages
from kg.web.pages import Alternate, Head, Page, base_iri_of, send_page, surroundings_of
from kg.web.site import public_url
from kg.web.texts import TEXTS

router = APIRouter(include_in_schema=False)

FORMATS = (HTML, JSON, RESULTS_CSV, JSON_LD)
GROUPS = (*KINDS, REGISTER, "others")
"""Names of the lists, and of the things that stand in none."""

_SUGGESTIONS = 8
_LONGEST = 10_000


_FIELDS = {
    "place": "list_places",
    "coordinator": "list_coordinator",
    "project": "list_project",
    "project.stated": "list_project",
    "project.inferred": "list_project",
    "message": "list_facet_message",
    "message.stated": "list_facet_message",
    "message.inferred": "list_facet_message",
    "theme": "list_facet_theme",
    "state": "list_facet_state",
    "district": "search_district",
    "seat": "list_seat",
    "publisher": "list_publisher",
    "round": "list_facet_round",
    "type": "list_facet_type",
    "result": "list_facet_result",
    "set": "list_facet_set",
    "also": "search_also",
}
"""What belongs to a thing and is searched with it, and the text that names it."""


@dataclass(frozen=True)
class Query:
    """What is searched: the words as typed, the list they shall be in (or any), the part of the answer."""

    words: str = ""
    group: str = ""
    page: int = 1

    def address(self, suffix: str = "", **more: str) -> str:
        """The one address of this search."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [("kind", self.group)] if self.group else []
        pairs += [("page", str(self.page))] if self.page != 1 else []
        pairs += more.items()
        return f"/search{suffix}" + (f"?{urlencode(sorted(pairs))}" if pairs else "")


@dataclass(frozen=True)
class Hit:
    """Something that was found: its name and where in its texts the words stand."""

    item: Item
    name: tuple[Part, ...]
    name_language: str
    snippet: tuple[Part, ...] = ()
    snippet_language: str = ""
    field: str = ""
    """The field of a thing that belongs to it, where only that one's name has the words."""


@dataclass(frozen=True)
class Readable:
    """What of an item can be shown: `first` where no text has a hit, `related` with the keys of the fields' names."""

    name: Text
    first: Text | None
    texts: tuple[Text, ...]
    related: tuple[tuple[str, Text], ...]


def read_query(params: Mapping[str, str]) -> Query:
    """Read the parameters of a search. Raises SettingError for a kind or a page that cannot be."""
    group = params.get("kind", "").strip()
    if group and group not in GROUPS:
        raise SettingError(f"kind: {group[:40]!r} is no kind of thing", hint=f"it is one of {', '.join(GROUPS)}")
    words = " ".join(params.get("q", "")[:_LONGEST].split())
    return Query(words, group, read_number("page", params.get("page", ""), 1, 100_000))


def answer_search(index: Index, query: Query, language: Language, length: int) -> tuple[Matches, list[Hit]]:
    """Ask the index."""
    matches = search(index, query.words, [query.group] if query.group else [])
    start = (query.page - 1) * length
    return matches, [_hit(item, matches, language) for item in index.items(matches.ids[start : start + length])]


@router.api_route("/search", methods=["GET", "HEAD"])
async def send_search(request: Request) -> Response:
    """Search, and answer in the form that is wanted."""
    formats = request.query_params.getlist("format")
    return await _send(request, choose_format(request.headers.get("accept"), formats, FORMATS, HTML))


@router.api_route("/search.{form}", methods=["GET", "HEAD"])
async def send_data(request: Request, form: str) -> Response:
    """What was found as a table, as linked data or as plain JSON."""
    return await _send(request, format_of(form, FORMATS))


@router.api_route("/suggest", methods=["GET", "HEAD"])
async def send_suggestions(request: Request) -> Response:
    """The few best names for what somebody is typing."""
    index, language = index_of(request), language_of(request)
    text = request.query_params.get("q", "")

    def ask() -> list[Item]:
        return index.items(search(index, text, is_prefix=True).ids[:_SUGGESTIONS])

    around = surroundings_of(request)
    found = [
        {
            "name": item.name(language).text,
            "kind": item.list,
            "kind_label": TEXTS[language][f"search_{item.list}"],
            "id": item.iri,
            "page": around.public + around.href(item.iri).removeprefix(around.root),
        }
        for item in await asyncio.to_thread(ask)
    ]
    return JSONResponse({"q": text[:200], "suggestions": found}, headers={"Vary": "Accept-Language", **_NO_INDEX})


_NO_INDEX = {"X-Robots-Tag": "noindex"}


async def _send(request: Request, wanted: Format) -> Response:
    query, language = read_query(request.query_params), language_of(request)
    length = PAGE if wanted is HTML else DATA_PAGE
    matches, hits = await asyncio.to_thread(answer_search, index_of(request), query, language, length)
    total = len(matches.ids)
    pages = _pages(query, total, length, "" if wanted is HTML else wanted.suffix)
    if query.page > count_pages(total, length):
        raise HTTPException(404, f"the search found {total}, there is no page {query.page}")
    headers = {**_headers(public_url(request), query, wanted, pages), "X-Total-Count": str(total)}
    if wanted is HTML:
        form = None if hits else await find_town_form(request)
        return send_page(request, _make_page(query, matches, hits, pages, form), headers=headers)
    headers |= _NO_INDEX
    if wanted is RESULTS_CSV:
        excel = request.query_params.get("excel", "")
        rows = [["item", "kind", "name", "name_language", "text"]]
        rows += [[hit.item.iri, hit.item.list, _join(hit.name), hit.name_language, _join(hit.snippet)] for hit in hits]
        headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
        return Response(write_csv(rows, excel=excel if excel in ("de", "en") else ""), headers=headers)
    if wanted is JSON:
        return JSONResponse(_plain(request, query, matches, hits, pages, language), headers=headers)
    url = public_url(request)
    base = base_iri_of(request)
    document = collection(
        list_context(base, ""),
        url + replace(query, page=1).address(),
        total,
        [member(base, "", hit.item) for hit in hits],
        {name: url + address for name, address in pages.items()},
    )
    return JSONResponse(document, headers=headers, media_type=JSON_LD.media_type)


def readable(item: Item, language: Language) -> Readable:
    """What of an item can be shown with a hit in it."""
    name = item.name(language)
    texts = [each for each in (item.title(language), item.text(language)) if each]
    others = [each for each in (*texts, *item.names, *item.titles, *item.texts) if each != name]
    related = [
        (_FIELDS[field], detail.label(language))
        for field in sorted(item.details.keys() & _FIELDS.keys())
        for detail in item.details[field]
        if detail.value != item.iri
    ]
    return Readable(name, texts[0] if texts else None, tuple(dict.fromkeys(others)), tuple(related))


def _hit(item: Item, matches: Matches, language: Language) -> Hit:
    shown = readable(item, language)
    name, first = shown.name, shown.first
    marked = mark(name.text, matches.terms)
    for text in shown.texts:
        parts = snippet(text.text, matches.terms)
        if has_hit(parts):
            return Hit(item, marked, name.language, parts, text.language)
    if not (has_hit(marked) and first):
        for field, label in shown.related:
            parts = mark(label.text, matches.terms)
            if has_hit(parts):
                return Hit(item, marked, name.language, parts, label.language, field)
    if first:
        return Hit(item, marked, name.language, snippet(first.text, ()), first.language)
    return Hit(item, marked, name.language)


def _pages(query: Query, total: int, length: int, suffix: str) -> dict[str, str]:
    last = count_pages(total, length)
    numbers = {"id": query.page, "first": 1, "last": last}
    if query.page > 1:
        numbers["previous"] = query.page - 1
    if query.page < last:
        numbers["next"] = query.page + 1
    return {name: replace(query, page=number).address(suffix) for name, number in numbers.items()}


def _headers(url: str, query: Query, wanted: Format, pages: Mapping[str, str]) -> dict[str, str]:
    whole = replace(query, page=1)
    links = [
        f'<{url}{whole.address("" if each is HTML else each.suffix)}>; rel="alternate"; type="{each.media_type}"'
        for each in FORMATS
        if each is not wanted
    ]
    relations = {"first": "first", "previous": "prev", "next": "next", "last": "last"}
    links += [f'<{url}{pages[name]}>; rel="{rel}"' for name, rel in relations.items() if name in pages]
    return {"Link": ", ".join(links), "Vary": "Accept, Accept-Language"}


def _make_page(
    query: Query, matches: Matches, hits: list[Hit], pages: Mapping[str, str], form: TownForm | None
) -> Page:
    whole = replace(query, page=1)
    values: Mapping[str, Any] = {
        "query": query,
        "matches": matches,
        "hits": hits,
        "total": len(matches.ids),
        "everything": sum(matches.lists.values()),
        "pages": pages,
        "page_count": count_pages(len(matches.ids), PAGE),
        "groups": [
            (name, matches.lists[name], replace(whole, group=name).address())
            for name in GROUPS
            if matches.lists.get(name)
        ],
        "all_href": replace(whole, group="").address(),
        "csv_href": whole.address(".csv"),
        "json_href": whole.address(".json"),
        "json_ld_href": whole.address(".jsonld"),
        "town_form": form,
    }
    alternates = tuple(Alternate(whole.address(each.suffix), each.media_type) for each in FORMATS if each is not HTML)
    return Page("search.html", values, Head(canonical=query.address(), alternates=alternates, is_indexed=False))


def _plain(
    request: Request, query: Query, matches: Matches, hits: list[Hit], pages: Mapping[str, str], language: Language
) -> dict[str, Any]:
    around = surroundings_of(request)
    results = [
        {
            "id": hit.item.iri,
            "kind": hit.item.list,
            "name": _join(hit.name),
            "name_language": hit.name_language,
            "text": _join(hit.snippet),
            "text_language": hit.snippet_language,
            "page": around.public + around.href(hit.item.iri).removeprefix(around.root),
        }
        for hit in hits
    ]
    return {
        "q": query.words,
        "language": language,
        "total": len(matches.ids),
        "kinds": dict(matches.lists),
        "searched_instead": {word: list(words) for word, words in matches.replaced.items()},
        "is_partial": matches.is_partial,
        "pages": {name: around.public + address for name, address in pages.items()},
        "results": results,
    }


def _join(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)
