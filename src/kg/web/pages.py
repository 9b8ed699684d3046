"""Pages: templates, their texts in two languages, and the landing page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from kg.formats import HTML, JSON, negotiate
from kg.web.language import language_of
from kg.web.site import public_url, site_of
from kg.web.texts import TEXTS

_HERE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

router = APIRouter(include_in_schema=False)


def render(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Render a page in the language of the request."""
    language = language_of(request)
    site = site_of(request)
    page = _TEMPLATES.get_template(template).render(
        lang=language,
        t=TEXTS[language],
        release=site.release,
        # Relative to the host, so that a proxy needs no setting for pages to work.
        root=str(request.scope.get("root_path", "")).rstrip("/"),
        **values,
    )
    kept = {"Content-Language": language, "Vary": "Accept, Accept-Language", **(headers or {})}
    return HTMLResponse(page, status, kept)


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


@router.api_route("/queries", methods=["GET", "HEAD"])
@router.api_route("/dumps", methods=["GET", "HEAD"])
async def add_slash(request: Request) -> Response:
    """Lead to the list; only the path, so that no inner host name gets out from behind a proxy."""
    return RedirectResponse(f"{request.url.path}/", 308)


@router.api_route("/static/style.css", methods=["GET", "HEAD"])
async def send_style() -> Response:
    """The one style sheet."""
    return FileResponse(_HERE / "static" / "style.css", media_type="text/css")
