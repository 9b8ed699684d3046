"""Pages made of a store in this process, without a server; and what can be read of the HTML of a page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.queryfiles import read_query_folder
from kg.store import Question
from kg.vocab import CANONICAL_BASE, Prefixes, load_prefixes
from kg.web.addresses import Entity
from kg.web.kinds import make_page
from kg.web.language import Language
from kg.web.pages import Page, Surroundings, write_page
from kg.web.things import require_thing
from kg.web.views import Views

ROOT = Path(__file__).parents[1]
GENERAL = frozenset({"area-points", "key-messages"})


@dataclass
class PageMaker:
    """Makes pages of a store. What is asked for one thing is kept until the next one, in both languages."""

    store: ox.Store
    base: str = CANONICAL_BASE
    root: str = ""

    def __post_init__(self) -> None:
        self.prefixes: Prefixes = load_prefixes(ROOT / "ontology/prefixes.ttl")
        queries = {query.name: query for query in read_query_folder(ROOT / "queries/views")}
        self._general = {queries[name].text for name in GENERAL}
        self._kept: dict[str, bytes] = {}
        self.views = Views(self._ask, queries)

    async def _ask(self, question: Question) -> bytes:
        if question.text not in self._kept:
            results = self.store.query(question.text, use_default_graph_as_union=True)
            if isinstance(results, ox.QueryTriples):
                self._kept[question.text] = results.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
            else:
                assert isinstance(results, ox.QuerySolutions)
                self._kept[question.text] = results.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return self._kept[question.text]

    def forget(self) -> None:
        """Forget what was asked about one thing."""
        self._kept = {text: body for text, body in self._kept.items() if text in self._general}

    def around(self, language: Language, path: str) -> Surroundings:
        """Say where a page stands."""
        public = f"https://data.example{self.root}"
        return Surroundings(language, self.root, public, path, "?lang=xx", self.base, None, self.prefixes)

    async def make(self, entity: Entity, language: Language, number: int = 1) -> Page:
        """Make the page about a thing."""
        thing = await require_thing(self.views, self.base, entity.type, entity.key)
        return await make_page(self.views, thing, self.around(language, entity.path("page")), number)

    async def write(self, entity: Entity, language: Language, number: int = 1) -> str:
        """Write the page about a thing."""
        page = await self.make(entity, language, number)
        return write_page(page, self.around(language, entity.path("page")))


@dataclass(frozen=True)
class Reading:
    """What stands in a page: levels of headings, ids, addresses of links, and the JSON-LD."""

    headings: list[int]
    ids: list[str]
    links: list[str]
    json_ld: Mapping[str, Any]


def read_page(text: str) -> Reading:
    """Read a page. Autoescape writes every quote of a text as an entity: patterns find the attributes of tags only."""
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(scripts) <= 1
    return Reading(
        headings=[int(level) for level in re.findall(r"<h([1-6])[ >]", text)],
        ids=re.findall(r'<[^>]* id="([^"]*)"', text),
        links=[html.unescape(link) for link in re.findall(r'<a [^>]*href="([^"]*)"', text)],
        json_ld=json.loads(scripts[0]) if scripts else {},
    )


def assert_sound(text: str, name: str) -> Reading:
    """Assert what must hold of every page: headings in order, no id twice, each mark leads to something."""
    reading = read_page(text)
    assert reading.headings[0] == 1, name
    assert reading.headings.count(1) == 1, name
    steps = zip(reading.headings, reading.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps), (name, reading.headings)
    assert len(reading.ids) == len(set(reading.ids)), (name, sorted(reading.ids))
    inside = {link[1:] for link in reading.links if link.startswith("#")}
    assert inside <= set(reading.ids), (name, inside - set(reading.ids))
    assert not [link for link in reading.links if not link], name
    return reading
