"""Is the server alive, can it answer, and how is it doing?"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.errors import EngineError
from kg.formats import RESULTS_JSON
from kg.store import Question
from kg.web.metrics import CONTENT_TYPE, write_metrics
from kg.web.site import hub_of, site_of

router = APIRouter(include_in_schema=False)

_PATIENCE = 5.0
_NEVER_KEPT = {"Cache-Control": "no-store"}


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def check_health(request: Request) -> Response:
    """The process is alive and its loop turns."""
    return JSONResponse({"status": "ok", "release": hub_of(request).release_id or None}, headers=_NEVER_KEPT)


@router.api_route("/readyz", methods=["GET", "HEAD"])
async def check_readiness(request: Request) -> Response:
    """Ask the engine the smallest question; where it cannot answer, its error becomes a 503."""
    site = site_of(request)
    try:
        async with asyncio.timeout(_PATIENCE):
            await site.pool.answer(Question("ASK {}", RESULTS_JSON))
    except TimeoutError:
        raise EngineError(f"the smallest question has no answer after {_PATIENCE:g} seconds") from None
    value = {"status": "ready", "release": site.release.id if site.release else None, "sandbox": site.pool.sandbox}
    return JSONResponse(value, headers=_NEVER_KEPT)


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def send_metrics(request: Request) -> Response:
    """Numbers for Prometheus."""
    return Response(write_metrics(hub_of(request)), headers={"Content-Type": CONTENT_TYPE, **_NEVER_KEPT})
