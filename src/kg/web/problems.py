"""Errors on the wire: problem details (RFC 9457) for programs, a plain page for people.

https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, unquote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import (
    Busy,
    EngineError,
    KgError,
    LimitReached,
    NotAcceptable,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    ReleaseError,
    SettingError,
    TooManyRequests,
)
from kg.formats import accepts_html
from kg.web.language import DEFAULT
from kg.web.pages import render
from kg.web.rdf import redirect
from kg.web.signposting import Link, write_links
from kg.web.site import site_of
from kg.web.texts import TEXTS
from kg.web.things import Withdrawn

_PROBLEMS: tuple[tuple[type[KgError], int, str, str], ...] = (
    (QuerySyntaxError, 400, "query-syntax", "The query does not parse"),
    (QueryRefused, 403, "query-refused", "The query is not answered here"),
    (LimitReached, 503, "limit", "A limit of this service was met"),
    (QueryError, 400, "query", "The query cannot be answered"),
    (SettingError, 400, "parameter", "A parameter is wrong"),
    (NotAcceptable, 406, "not-acceptable", "No acceptable format"),
    (ReleaseError, 404, "no-release", "There is no such release"),
    (TooManyRequests, 429, "too-many-requests", "Too many requests"),
    (Busy, 503, "busy", "The service is busy"),
    (EngineError, 503, "engine", "The query engine cannot answer"),
)
_PHRASES = {each.phrase for each in HTTPStatus}
_LONGEST_SOUGHT = 80
_ENGINE_BACK = 30
"""Seconds after which an engine that cannot answer may be asked again."""
_REPLACED = "successor-version http://purl.org/dc/terms/isReplacedBy"
_TITLES = {
    400: "The request is not understood",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "No acceptable format",
    410: "The identifier was withdrawn",
    413: "The request is too large",
    414: "The address is too long",
    415: "The media type of the request is not understood",
}


def problem_types() -> dict[str, tuple[int, str]]:
    """The types of problems by the names that end their IRIs, each with its status and its title."""
    return {name: (status, title) for _, status, name, title in _PROBLEMS}


def install_problem_handlers(app: FastAPI) -> None:
    """Make `app` answer every error as a problem document or page."""
    app.add_exception_handler(KgError, _answer_kg_error)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(500, _answer_crash)


def answer_error(request: Request, error: KgError | HTTPException) -> Response:
    """The answer that says what went wrong."""
    if isinstance(error, Withdrawn):
        return _answer_withdrawn(request, error)
    if isinstance(error, HTTPException):
        title = _TITLES.get(error.status_code, "The request failed")
        return _problem(request, error.status_code, "", title, str(error.detail), {}, error.headers)
    for kind, status, name, title in _PROBLEMS:
        if isinstance(error, kind):
            extra: dict[str, object] = {"hint": error.hint} if error.hint else {}
            if isinstance(error, QuerySyntaxError) and error.line:
                extra |= {"line": error.line, "column": error.column}
            if isinstance(error, LimitReached):
                extra |= {"limit": error.limit}
            headers = None
            if isinstance(error, Busy | TooManyRequests):
                headers = {"Retry-After": str(error.retry_after)}
            elif isinstance(error, EngineError):
                headers = {"Retry-After": str(_ENGINE_BACK)}
            return _problem(request, status, name, title, str(error), extra, headers)
    raise error


def _answer_withdrawn(request: Request, error: Withdrawn) -> Response:
    """What stands where a thing was: why it is there no more, and what follows it. Where it was merged with another,
    the way to that one: docs/decisions/0012-withdrawn-identifiers.md."""
    if error.merged_with is not None:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        room = path.split("/")[1]
        rest = path.removeprefix(f"/{room}/{error.thing.entity.type}/{error.thing.entity.key}")
        return redirect(request, error.merged_with.path(room, quote(rest)), 301)
    successors = error.thing.replaced_by
    links = write_links(Link(_REPLACED, each) for each in successors)
    headers = {"Link": links, "Vary": "Accept, Accept-Language"} if links else {}
    if accepts_html(request.headers.get("accept")):
        return render(request, "withdrawn.html", {"withdrawn": error}, status=410, headers=headers)
    extra: dict[str, object] = {"successors": list(successors)}
    extra |= {"withdrawn": error.date} if error.date else {}
    extra |= {"notes": error.notes} if error.notes else {}
    return _problem(request, 410, "", _TITLES[410], str(error.detail), extra, headers)


async def _answer_kg_error(request: Request, error: Exception) -> Response:
    return answer_error(request, error) if isinstance(error, KgError) else answer_crash(request, error)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405 and request.method == "OPTIONS":
        # The framework refuses it, and names what it takes: that is what was asked.
        allowed = {each.strip() for each in (error.headers or {}).get("Allow", "").split(",")} | {"OPTIONS"}
        return Response(status_code=204, headers={"Allow": ", ".join(sorted(allowed - {""}))})
    return answer_error(request, error) if isinstance(error, HTTPException) else answer_crash(request, error)


async def _answer_crash(request: Request, error: Exception) -> Response:
    return answer_crash(request, error)


def answer_crash(request: Request, error: Exception) -> Response:
    """The answer where something broke: what it was is for the log, which the server writes, not for strangers."""
    return _problem(request, 500, "", "Something broke here", f"{type(error).__name__} on the server", {})


def _problem(
    request: Request,
    status: int,
    name: str,
    title: str,
    detail: str,
    extra: dict[str, object],
    headers: Mapping[str, str] | None = None,
) -> Response:
    kind = f"{site_of(request).settings.base_iri}problem/{name}" if name else "about:blank"
    fields = {"type": kind, "title": title, "status": status, "detail": detail, **extra}
    kept = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **(headers or {})}
    if accepts_html(request.headers.get("accept")):
        return render(request, "problem.html", _show(request, fields, name, kept), status=status, headers=kept)
    body = json.dumps(fields, ensure_ascii=False).encode() + b"\n"
    return Response(body, status, kept, media_type="application/problem+json")


def _show(request: Request, fields: Mapping[str, object], name: str, headers: Mapping[str, str]) -> dict[str, object]:
    """What the page for people shows: words in their language, and the English detail where it adds to them."""
    status = str(fields["status"])
    detail = str(fields["detail"])
    last = unquote(request.scope["path"].rstrip("/").rpartition("/")[2])
    return {
        "problem": fields,
        "words": name or (status if f"problem_title_{status}" in TEXTS[DEFAULT] else "other"),
        # The framework has nothing to say but the name of the status.
        "detail": "" if detail in _PHRASES else detail,
        "query": request.scope.get("kg.query", ""),
        "retry_after": headers.get("Retry-After", ""),
        # The end of an address that was mistyped is often the name of what is sought.
        "sought": " ".join(re.findall(r"\w+", last))[:_LONGEST_SOUGHT],
        # The page in the other language is had by asking again, which is possible where nothing was sent.
        "is_read": request.method in ("GET", "HEAD"),
    }
