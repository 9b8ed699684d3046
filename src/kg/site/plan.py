"""What there is to ask for: pages in both languages, data in every format, whatever else the service offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from starlette.routing import Route

from kg.formats import GRAPH_FORMATS, HTML, JSON, RESULTS_JSON
from kg.site.asking import Service
from kg.site.names import FEED_FORMATS, MISSING, PAGE, Target, locate
from kg.store import Question, Table, read_json
from kg.web import ROOMS
from kg.web.addresses import Entity, find_entity
from kg.web.dataset import FORMATS as DESCRIPTIONS
from kg.web.discovery import read_paths
from kg.web.language import LANGUAGES
from kg.web.problems import problem_types
from kg.web.rdf import DATA_FORMATS
from kg.web.releasefiles import history
from kg.web.serving import NEEDS_SERVER
from kg.web.tables import BELOW, formats_of
from kg.web.views import Views

_INDEX = "/index.json"
_THINGS = 'SELECT DISTINCT ?thing WHERE {{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), "{base}id/")) }}'


_APART = """SELECT DISTINCT ?thing {{ GRAPH <{base}graph/register> {{ ?thing a ?class }}
  FILTER(STRSTARTS(STR(?thing), "{base}id/"))
  FILTER(?class IN (<{base}def#Municipality>, <{base}def#UnincorporatedArea>, <{base}def#MunicipalAssociation>,
    <{base}def#District>, <{base}def#GovernmentDistrict>, <{base}def#PlanningRegion>, <{base}def#State>,
    <{base}def#FormerMunicipality>, <{base}def#FormerArea>, <{base}def#AreaChange>, <{base}def#Link>,
    <http://www.opengis.net/ont/geosparql#Geometry>)) }}"""
_TOUCHED = """SELECT DISTINCT ?thing {{ GRAPH ?graph {{ ?other ?property ?thing }}
  FILTER(?graph NOT IN (<{base}graph/register>, <{base}graph/derived>, <{base}graph/description>))
  FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "{base}id/")) }}"""


async def read_apart(service: Service) -> frozenset[str]:
    """What of the official register has no files of its own, as `<type>/<key>`: places that nothing in data/ names.

    Twelve thousand places in two languages and seven formats would be 140,000 files, six times all others, and say of
    none that a project worked there. The downloads hold them; links to them lead there.
    """
    site = service.app.hub.site
    base = str(site.release.manifest.get("base_iri") or site.settings.base_iri) if site.release else ""

    async def ask(question: str) -> frozenset[str]:
        rows = read_json(await site.pool.answer(Question(question.format(base=base), RESULTS_JSON)))
        found = rows.rows if isinstance(rows, Table) else ()
        things = (find_entity(base, row[0].value) for row in found if isinstance(row[0], ox.NamedNode))
        return frozenset(f"{each.type}/{each.key}" for each in things if each)

    known = await ask(_APART)
    return known - await ask(_TOUCHED) if known else known


@dataclass(frozen=True)
class Wish:
    """An answer that is to become `file`."""

    target: Target

    @property
    def file(self) -> str:
        """The name of the file, below the root of the site."""
        return self.target.file

    @property
    def address(self) -> str:
        """What is asked."""
        return self.target.address.removesuffix("index.json") if self._is_index else self.target.address

    @property
    def accept(self) -> str:
        """The media type that is asked for."""
        if self.file.endswith(PAGE):
            return HTML.media_type
        if self._is_index:
            return JSON.media_type
        return next((each.media_type for each in GRAPH_FORMATS if self.file.endswith(each.suffix)), "*/*")

    @property
    def _is_index(self) -> bool:
        return self.target.address.endswith(_INDEX)


Group = tuple[Wish, ...]
"""Wishes that ask the engine for the same: whoever asks for them together is answered soonest."""


def wish(address: str) -> Iterator[Wish]:
    """The wishes for an address: a page in both languages, anything else once."""
    for target in dict.fromkeys(locate(address, language) for language in LANGUAGES):
        yield Wish(target)


def about_thing(entity: Entity) -> Group:
    """Everything about one thing."""
    data = (entity.path("data", each.suffix) for each in DATA_FORMATS)
    addresses = (entity.path("page"), *data, entity.path("linkset"))
    # An identifier has one page that leads on, in the language of most.
    return (*(each for address in addresses for each in wish(address)), Wish(locate(entity.path("id"))))


async def read_plan(service: Service) -> tuple[list[Group], list[Entity]]:
    """What is asked for whatever links there are: about the whole; and the things, see `about_thing`."""
    site = service.app.hub.site

    async def ask(question: Question) -> bytes:
        return await site.pool.answer(question)

    views = Views(ask, site.views)
    base = str(site.release.manifest.get("base_iri") or site.settings.base_iri) if site.release else ""
    paths = await read_paths(views, base)
    # Not only those of the site map, which search engines shall keep: every identifier leads somewhere.
    rows = read_json(await ask(Question(_THINGS.format(base=base), RESULTS_JSON)))
    found = rows.rows if isinstance(rows, Table) else ()
    iris = sorted(row[0].value for row in found if isinstance(row[0], ox.NamedNode))
    apart = await read_apart(service)
    things = [
        each for each in (find_entity(base, iri) for iri in iris) if each and f"{each.type}/{each.key}" not in apart
    ]
    addresses = [path for path in paths if not path.startswith("/page/")]
    addresses += [path for path in _routes() if path not in NEEDS_SERVER]
    addresses += [f"{form}{each.suffix}" for form in ("/void", "/catalog") for each in DESCRIPTIONS]
    addresses += [MISSING]
    addresses += [f"/problem/{name}" for name in problem_types()]
    for name, query in site.queries.items():
        addresses += [f"{BELOW}{name}{each.suffix}" for each in formats_of(query.text)] + [f"{BELOW}{name}.rq"]
    groups = [
        tuple(wish(address)) for address in dict.fromkeys((*addresses, f"{BELOW}index.json", "/dumps/index.json"))
    ]
    negotiated = [iri.removeprefix(base) for iri in await site.pool.graphs() if iri.startswith(base)] + ["prefixes"]
    # What each release changed: only data name these.
    changes = [f"feed/{each.id}" for each in history(site.release)] if site.release else []
    for paths, formats in ((negotiated, GRAPH_FORMATS), (changes, FEED_FORMATS)):
        groups += [tuple(Wish(Target(path + each.suffix, "", f"/{path}", "de")) for each in formats) for path in paths]
    return groups, things


def _routes() -> Iterable[str]:
    """The addresses of the service that have no variable part."""
    for room in ROOMS:
        for route in room.router.routes:
            if isinstance(route, Route) and "{" not in route.path and "GET" in (route.methods or ()):
                yield route.path
