"""The first page: what this is, and the way to a project that helped a town like ours."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.formats import HTML, JSON, negotiate
from kg.web.addresses import find_entity
from kg.web.pages import Head, Page, Surroundings, send_page, surroundings_of
from kg.web.site import public_url, site_of, views_of
from kg.web.texts import TEXTS
from kg.web.views import Row, Views
from kg.web.writing import Writer

router = APIRouter(include_in_schema=False)

SIZES = ("rural", "small", "medium", "large")
"""The size classes of municipalities, as the lists know them."""
RESULT_KINDS = ("guide", "tool", "model", "event-format", "video", "report")
_COUNTED = ("JointProject", "Municipality", "Organisation", "Result", "Source", "triples")


@router.api_route("/", methods=["GET", "HEAD"])
async def show_home(request: Request) -> Response:
    """The first page for people; for programs, where things are."""
    site = site_of(request)
    if negotiate(request.headers.get("accept"), (HTML, JSON), HTML) is HTML:
        # A release that was built before there were views has none of these; it is shown all the same.
        views = views_of(request) if {"key-messages", "home-states"} <= set(site.views) else None
        manifest = site.release.manifest if site.release else {}
        return send_page(request, await make_home(views, surroundings_of(request), manifest))
    url = public_url(request)
    links = {name: f"{url}/{name}" for name in ("sparql", "queries/", "graphs", "dumps/", "openapi.json", "healthz")}
    value = {"release": site.release.id if site.release else None, "links": links}
    return JSONResponse(value, headers={"Vary": "Accept, Accept-Language"})


async def make_home(views: Views | None, around: Surroundings, manifest: Mapping[str, Any]) -> Page:
    """The first page, with the key messages and states of the graph, and numbers of the manifest."""
    messages: list[Row] = []
    states: list[Row] = []
    if views is not None:
        messages, states = await asyncio.gather(views.rows("key-messages"), views.rows("home-states"))
    counts = manifest.get("counts", {})
    values = {
        "manifest": manifest,
        "messages": messages,
        "states": [(_key_of(row, around), row) for row in states],
        "sizes": SIZES,
        "result_kinds": RESULT_KINDS,
        "figures": [(name, counts[name]) for name in _COUNTED if name in counts],
        "write": Writer(around.language),
        "measure": f"{around.base}id/measure/kommunen-innovativ" if messages else "",
    }
    return Page("home.html", values, Head(description=TEXTS[around.language]["home_lead"], canonical="/"))


def _key_of(row: Row, around: Surroundings) -> str:
    """The official key of a state, which is the key of its identifier."""
    entity = find_entity(around.base, row.text("state"))
    return entity.key if entity else ""
