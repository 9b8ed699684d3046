"""Pages about one thing, each kind made for its reader."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.description import Record, dataset_json_ld
from kg.errors import SettingError
from kg.web.dataset import dataset_links
from kg.web.kinds import make_page
from kg.web.language import language_of
from kg.web.pages import base_iri_of, send_page, surroundings_of
from kg.web.records import find_record
from kg.web.signposting import links_of_page, page_links, write_links
from kg.web.site import public_url, site_of, views_of
from kg.web.things import Thing, require_thing

router = APIRouter(include_in_schema=False)


@router.api_route("/page/{type}/{key:path}", methods=["GET", "HEAD"])
async def show_thing(request: Request, type: str, key: str) -> Response:  # noqa: A002 - it is what identifiers call it
    """The page about a thing: 404 for what never was, 410 for what was withdrawn, 503 where the engine has trouble."""
    views, public = views_of(request), public_url(request)
    thing = await require_thing(views, base_iri_of(request), type, key)
    number = _read_number(request.query_params.get("page", "1"))
    page = await make_page(views, thing, surroundings_of(request), number)
    release = site_of(request).release
    licence = str(release.manifest.get("licence", "")) if release else ""
    links = [page_links(thing, public, licence)]
    record = find_record(site_of(request))
    if record is not None and record.iri == thing.iri:
        # Whoever comes with the identifier of the whole finds all that /dataset says to programs.
        page = replace(page, head=replace(page.head, json_ld=dataset_json_ld(record, public, language_of(request))))
        links = _links_of_dataset(thing, record, public, licence)
    for rel, other in (("prev", number - 1), ("next", number + 1)):
        if 1 <= other <= page.values["page_count"]:
            links.append(f'<{public}{thing.entity.path("page")}?page={other}>; rel="{rel}"')
    return send_page(request, page, headers={"Link": ", ".join(links)})


def _links_of_dataset(thing: Thing, record: Record, public: str, licence: str) -> list[str]:
    """The links of the page /dataset, and those of the page about a thing that are not among them."""
    links = dataset_links(record, public)
    own = (write_links([each]) for each in links_of_page(thing, public, licence) if each.rel != "collection")
    return [*links, *(each for each in own if each not in links)]


def _read_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise SettingError(f"page={text!r} is no number of a page", hint="pages are counted from 1: ?page=2")
    return int(text)
