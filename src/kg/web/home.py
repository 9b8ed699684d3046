"""The landing page: what is here and where."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.formats import HTML, JSON, negotiate
from kg.web.pages import render
from kg.web.site import public_url, site_of

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
async def show_home(request: Request) -> Response:
    """The landing page: what is here and where."""
    site = site_of(request)
    if negotiate(request.headers.get("accept"), (HTML, JSON), HTML) is HTML:
        return render(request, "home.html", {"manifest": site.release.manifest if site.release else {}})
    url = public_url(request)
    links = {name: f"{url}/{name}" for name in ("sparql", "queries/", "graphs", "dumps/", "openapi.json", "healthz")}
    value = {"release": site.release.id if site.release else None, "links": links}
    return JSONResponse(value, headers={"Vary": "Accept, Accept-Language"})
