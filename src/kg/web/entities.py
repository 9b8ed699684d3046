"""Pages about one thing, each kind made for its reader."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import SettingError
from kg.web.kinds import make_page
from kg.web.pages import base_iri_of, send_page, surroundings_of
from kg.web.rdf import redirect
from kg.web.records import room_of
from kg.web.signposting import page_links
from kg.web.site import public_url, site_of, views_of
from kg.web.things import require_thing

router = APIRouter(include_in_schema=False)


@router.api_route("/page/{type}/{key:path}", methods=["GET", "HEAD"])
async def show_thing(request: Request, type: str, key: str) -> Response:  # noqa: A002 - it is what identifiers call it
    """The page about a thing: 404 for what never was, 410 for what was withdrawn, 503 where the engine has trouble."""
    views = views_of(request)
    thing = await require_thing(views, base_iri_of(request), type, key)
    room = room_of(site_of(request), thing.iri)
    if room:
        return redirect(request, room, 303)
    number = _read_number(request.query_params.get("page", "1"))
    page = await make_page(views, thing, surroundings_of(request), number)
    release = site_of(request).release
    licence = str(release.manifest.get("licence", "")) if release else ""
    links = [page_links(thing, public_url(request), licence)]
    for rel, other in (("prev", number - 1), ("next", number + 1)):
        if 1 <= other <= page.values["page_count"]:
            links.append(f'<{public_url(request)}{thing.entity.path("page")}?page={other}>; rel="{rel}"')
    return send_page(request, page, headers={"Link": ", ".join(links)})


def _read_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise SettingError(f"page={text!r} is no number of a page", hint="pages are counted from 1: ?page=2")
    return int(text)
