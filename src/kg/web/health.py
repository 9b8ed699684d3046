"""Is the server able to answer?"""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.formats import RESULTS_JSON
from kg.web.site import site_of

router = APIRouter(include_in_schema=False)


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def check_health(request: Request) -> Response:
    """Ask the engine the smallest question; where it cannot answer, its error becomes a 503."""
    site = site_of(request)
    answer = await to_thread.run_sync(partial(site.engine.query, "ASK {}", format=RESULTS_JSON))
    await to_thread.run_sync(answer.read)
    value = {"status": "ok", "release": site.release.id if site.release else None}
    return JSONResponse(value, headers={"Cache-Control": "no-store"})
