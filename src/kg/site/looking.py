"""What a browser needs to find things in the files of a site, without a server: lists, words, texts, and list entries.

    find/lists.json.gz          what is in which list, in which order, with which features; loaded first
    find/words.json.gz          the folded texts that words are looked for in
    find/texts.de.json.gz       what a hit of the search shows
    find/projects.de.json.gz    the entries of a list, made by the same template as its pages
    find/points.json.gz         where the places lie that only the official register knows; loaded for a distance

All is read from the search index of the release; static/find/ asks it as `kg.search` does. Things have the numbers of
their places in the index here, from 0.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from kg.config import Settings
from kg.errors import ReleaseError
from kg.formats import RESULTS_CSV
from kg.indexfile import REGISTER
from kg.search import Index, Item
from kg.search.lists import FACETS, KINDS, FacetValue, Found
from kg.search.sets import in_order
from kg.site.asking import Service
from kg.site.marks import PUBLIC, ROOT, settle, thing_of
from kg.site.names import Target, locate
from kg.site.plan import read_apart
from kg.site.staging import Put, Staging
from kg.web.language import LANGUAGES, Language
from kg.web.listdata import DETAIL_ENDS, SHAPES
from kg.web.listlinks import Asked, write_address
from kg.web.listviews import PAGE, label_of
from kg.web.pages import STATIC, Page, Surroundings, write_page
from kg.web.searches import GROUPS, readable
from kg.web.texts import TEXTS

FOLDER = "find"
SCRIPTS = f"static/{FOLDER}"
FORMAT = 2
"""Number of this layout; the scripts refuse any other."""

_ENTRY = "page.html"
"""As a page at the root: what lists link to is found from there."""
_SPLIT = "\f"
"""Between entries; no text can have it, since XML and Turtle's files here do not."""
_STARTED_BY_PAGES = "start.js"
_KEYS = {8: 0, 12: 1}
"""Digits of the keys that people look for, the best known first: of a municipality (AGS), its regional key (ARS)."""


@dataclass(frozen=True)
class _Numbers:
    """Places of things by their numbers in the index."""

    by_id: Mapping[int, int]

    def of(self, ids: Iterable[int]) -> list[int]:
        return [self.by_id[number] for number in ids if number in self.by_id]


@dataclass(frozen=True)
class _Links:
    """Where links lead to; the things that are `apart` have no files of their own."""

    public: str
    base: str
    apart: frozenset[str]

    def settle(self, text: str, language: Language) -> str:
        """The text with addresses that hold at the root of the site."""
        return settle(text, _ENTRY, language, self.public, self.base, self.apart).text

    def are_apart(self, path: str) -> bool:
        """True for the address of a page that there is not."""
        return thing_of(path) in self.apart


def put_lookup(settings: Settings, staging: Staging, base: str) -> list[Put]:
    """Put the files; the tables of whole lists are there already.

    Raises ReleaseError where the disk is full, EngineError where the index cannot be read.
    """
    service = Service(settings)
    try:
        apart = asyncio.run(read_apart(service))
        return _put_all(service, staging, _Links(settings.public_url, base, apart))
    finally:
        asyncio.run(service.app.hub.site.pool.close())


def _put_all(service: Service, staging: Staging, links: _Links) -> list[Put]:
    index = service.app.hub.site.index
    if index is None:
        raise ReleaseError("this release has no search index", hint="build the release anew: kg build")
    rows = index.rows("SELECT id, list, types, first_year, last_year, population FROM item ORDER BY id")
    numbers = _Numbers({row[0]: place for place, row in enumerate(rows)})
    files: dict[str, dict[str, Any]] = {
        "words": {"docs": [row[1:] for row in index.rows("SELECT * FROM doc ORDER BY id")]}
    }
    for language in LANGUAGES:
        items = index.items(numbers.by_id)
        files[f"texts.{language}"] = {
            "kinds": {name: TEXTS[language][f"search_{name}"] for name in GROUPS},
            "items": _texts(service, items, language, links),
        }
        for kind in KINDS:
            files[f"{kind}.{language}"] = {"entries": _entries(service, index, kind, language, links)}
    points = index.rows("SELECT id, longitude, latitude FROM item WHERE list = ? AND longitude NOT NULL", (REGISTER,))
    files["points"] = {"points": [[numbers.by_id[number], *point] for number, *point in sorted(points)]}
    packed = {name: _pack(value) for name, value in files.items()}
    marks = {name: _mark(body) for name, body in packed.items()}
    tables = {each.file: _mark((staging.new / each.file).read_bytes()) for kind in KINDS for each in whole_tables(kind)}
    about = {"format": FORMAT, "page": PAGE, "files": marks, "tables": tables}
    packed["lists"] = _pack({**about, **_lists(index, rows, numbers)})
    puts = [staging.put(f"{FOLDER}/{name}.json.gz", body) for name, body in sorted(packed.items())]
    # Pages name the first script, so that it is made with them; that one names the others.
    scripts = (path for path in sorted((STATIC / FOLDER).glob("*.js")) if path.name != _STARTED_BY_PAGES)
    puts += [staging.put_file(f"{SCRIPTS}/{path.name}", path) for path in scripts]
    return puts


def _mark(body: bytes) -> tuple[str, int]:
    return hashlib.sha256(body).hexdigest()[:16], len(body)


def whole_tables(kind: str) -> Iterable[Target]:
    """A whole list as a table, for programs and for Excel: what must be there before the lookup is put."""
    whole = Asked(KINDS[kind])
    yield locate(write_address(whole, RESULTS_CSV.suffix))
    for language in LANGUAGES:
        yield locate(write_address(whole, RESULTS_CSV.suffix, excel=language))


def _pack(value: Mapping[str, Any]) -> bytes:
    # Without a time, so that the same release makes the same file.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def _lists(index: Index, rows: list[tuple[Any, ...]], numbers: _Numbers) -> dict[str, Any]:
    facets: dict[str, dict[str, list[int]]] = {name: {} for name in FACETS}
    for name, value, item in index.rows("SELECT name, value, item FROM facet ORDER BY name, value, item"):
        if name in facets:
            facets[name].setdefault(value, []).append(numbers.by_id[item])
    labels: dict[str, list[list[str]]] = {name: [] for name in FACETS}
    for name, value, german, english in index.rows("SELECT * FROM value ORDER BY name, value"):
        if name in labels:
            each = FacetValue(value, german, english, 0, is_chosen=False)
            labels[name].append([value, *(label_of(name, each, language, TEXTS[language]) for language in LANGUAGES)])
    places: dict[int, list[int]] = {}
    for item, area in index.rows("SELECT item, area FROM place ORDER BY item, area"):
        if area in numbers.by_id:
            places.setdefault(numbers.by_id[item], []).append(numbers.by_id[area])
    return {
        "groups": GROUPS,
        "list": [GROUPS.index(row[1]) for row in rows],
        "is_municipality": numbers.of(row[0] for row in rows if '#Municipality"' in row[2]),
        "first": [row[3] for row in rows],
        "last": [row[4] for row in rows],
        "population": [row[5] for row in rows],
        "orders": {
            kind: {each: numbers.of(in_order(index, kind, "name", each)) for each in LANGUAGES} for kind in KINDS
        },
        "kinds": {
            kind.name: {
                "facets": kind.facets,
                "orders": kind.orders,
                "has_places": kind.has_places,
                "details": len(SHAPES[kind.name].columns) * len(DETAIL_ENDS),
            }
            for kind in KINDS.values()
        },
        "facets": facets,
        "values": labels,
        "places": [[item, areas] for item, areas in sorted(places.items())],
        "points": [[numbers.by_id[area.id], area.longitude, area.latitude] for area in index.areas],
        "keys": [
            [key, numbers.by_id[item]] for key, item in index.rows("SELECT key, item FROM key ORDER BY key, item")
        ],
        "basis": {
            language: {each: TEXTS[language][f"list_basis_{each}"] for each in ("stated", "inferred")}
            for language in LANGUAGES
        },
    }


def _entries(service: Service, index: Index, kind: str, language: Language, links: _Links) -> list[str]:
    """The entries of a list, in the order of their names."""
    items = tuple(index.items(in_order(index, kind, "name", language)))
    values = {"asked": Asked(KINDS[kind]), "found": Found(len(items), items, {}), "split": _SPLIT}
    page = write_page(Page("_list_entries.html", values), _around(service, kind, language))
    return [each.strip() for each in links.settle(page, language).split(_SPLIT)[1:]]


def _texts(service: Service, items: list[Item], language: Language, links: _Links) -> list[list[Any]]:
    """What each thing shows as a hit: address, name, first text, all texts, what belongs to it; texts with language.

    A place without a page of its own shows what people look for there: its keys.
    """
    around = _around(service, "search", language)
    paths = [around.href(item.iri) for item in items]
    hrefs = links.settle("\n".join(paths), language).split("\n")
    texts = []
    for item, path, href in zip(items, paths, hrefs, strict=True):
        shown = readable(item, language)
        first = shown.first and [shown.first.text, shown.first.language]
        related = [[TEXTS[language][field], label.text, label.language] for field, label in shown.related]
        others = [[each.text, each.language] for each in shown.texts]
        keys = sorted((each.value for each in item.all("key")), key=lambda key: (_KEYS.get(len(key), 9), key))
        if keys and links.are_apart(path.removeprefix(ROOT)):
            first = [TEXTS[language]["site_find_keys"].format(keys=", ".join(keys)), language]
            others = [first, *others]
        texts.append([unescape(href), [shown.name.text, shown.name.language], first, others, related])
    return texts


def _around(service: Service, path: str, language: Language) -> Surroundings:
    site = service.app.hub.site
    base = str(site.release.manifest.get("base_iri") or site.settings.base_iri) if site.release else ""
    return Surroundings(
        language=language,
        root=ROOT,
        public=PUBLIC,
        path=f"/{path}",
        other="",
        base=base,
        release=site.release,
        prefixes=site.prefixes,
        is_static=True,
    )
