"""What the query editor asks of the service: prefixes, classes and properties to propose."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.formats import GRAPH_FORMATS, RESULT_FORMATS
from kg.web.pages import STATIC, Surroundings
from kg.web.site import Site, site_of, views_of
from kg.web.texts import TEXTS
from kg.web.texts.editor import SCRIPT
from kg.web.views import Row

SCRIPT_FILE = "editor/editor.js"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the page with the editor: scripts of our own, which may ask nobody else."""

_KEPT = 2
"""Releases whose terms are kept: while one follows another, both are asked."""

router = APIRouter(include_in_schema=False)
_terms: dict[str, list[Row]] = {}


def is_built() -> bool:
    """Whether the editor was built at set-up; without it the plain form stands alone."""
    return (STATIC / SCRIPT_FILE).is_file()


def make_settings(around: Surroundings, *, shown: bool) -> dict[str, Any]:
    """What the page tells its script. `shown`: whether there is an answer on the page."""
    texts = TEXTS[around.language]
    return {
        "root": around.root,
        "base": around.base,
        "lang": around.language,
        "texts": {key: texts[key] for key in SCRIPT},
        "tables": [each.media_type for each in RESULT_FORMATS],
        "graphs": [each.media_type for each in GRAPH_FORMATS],
        "names": {each.media_type: each.title for each in (*RESULT_FORMATS, *GRAPH_FORMATS)},
        "shown": shown,
    }


@router.api_route("/sparql/vocabulary.json", methods=["GET", "HEAD"])
async def send_vocabulary(request: Request) -> Response:
    """The prefixes, and the classes and properties in use with their labels, most used first."""
    site = site_of(request)
    rows = await _ask_terms(request, site)
    value = {
        "prefixes": dict(site.prefixes),
        "classes": [_describe(row) for row in rows if row.text("kind") == "class"],
        "properties": [_describe(row) for row in rows if row.text("kind") == "property"],
    }
    return JSONResponse(value)


async def _ask_terms(request: Request, site: Site) -> list[Row]:
    """Ask once a release; what another engine holds may change at any time. Without views no terms are told."""
    rows = _terms.get(site.id)
    if rows is None and "terms" not in site.views:
        rows = []
    elif rows is None:
        rows = await views_of(request).rows("terms")
        if site.release is not None and site.pool.spec.is_fixed:
            _terms[site.id] = rows
            while len(_terms) > _KEPT:
                del _terms[next(iter(_terms))]
    return rows


def _describe(row: Row) -> dict[str, Any]:
    label = {language: row.text(f"label_{language}") for language in ("de", "en") if f"label_{language}" in row}
    return {"iri": row.text("term"), "count": int(row.text("count")), "label": label}
