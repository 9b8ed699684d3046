"""The page where a table is dropped and comes back linked; the same for programs. Nothing of it is stored."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.formats import HTML, JSON, RESULTS_CSV, TURTLE, Format, negotiate
from kg.linking.headings import DISTRICT, NAME, POPULATION, POSTCODE, STATE
from kg.linking.report import ROLES
from kg.linking.texts import STATUSES
from kg.web.language import language_of
from kg.web.linkdesk import MOST_TABLE_BYTES, Answer
from kg.web.pages import Head, Page, base_iri_of, send_page
from kg.web.records import find_record
from kg.web.site import hub_of, site_of

router = APIRouter(include_in_schema=False)

FORMATS = (HTML, RESULTS_CSV, TURTLE, JSON)
CHOICES = ("key_column", *(f"{role}_column" for role in (NAME, STATE, DISTRICT, POSTCODE, POPULATION)))
"""Fields of the form that name a column."""
FIELDS = (*CHOICES, "heading_line", "encoding", "delimiter")

_FORM = "multipart/form-data"
TABLES = (
    "text/csv",
    "text/tab-separated-values",
    "text/plain",
    "application/vnd.ms-excel",
)
_FORM_BYTES = 16_384
"""What a form may be longer than its table."""
_INLINE_BYTES = 512 * 1024
"""Longest file that the page holds itself; a longer one is asked for by itself."""
_PART = {"csv": 0, "metadata": 1, "ttl": 2}


@router.api_route("/link", methods=["GET", "HEAD", "POST"])
async def answer(request: Request) -> Response:
    """The form that takes a table, or what comes of one that was sent."""
    return await _link_table(request) if request.method == "POST" else _show_form(request)


def _show_form(request: Request) -> Response:
    negotiate(request.headers.get("accept"), (HTML,), HTML)
    return send_page(request, form_page(request))


async def _link_table(request: Request) -> Response:
    """Link the table that is sent: as a page, or as one of the files that are made of it."""
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != _FORM and media_type not in TABLES:
        raise HTTPException(415, f"{media_type or 'no media type'} is not understood; send {_FORM} or text/csv")
    # Browsers send forms and get a page; a program that sends a table gets one back.
    wanted = negotiate(request.headers.get("accept"), FORMATS, HTML if media_type == _FORM else RESULTS_CSV)
    body = await _read_body(request)
    fields = {name: value[:200] for name, value in request.query_params.items() if name in FIELDS}
    answer = await _ask(request, {"content_type": content_type, "fields": fields}, body)
    about = answer.about
    if about["status"] in ("no-table", "wrong"):
        return _say_what_is_wrong(request, wanted, about)
    chosen = about["fields"].get("as", "")
    if chosen in _PART:
        return _send_file(chosen, answer)
    if chosen == "page" or wanted is HTML:
        return send_page(request, result_page(request, answer), headers={"Cache-Control": "no-store"})
    if wanted is JSON:
        return Response(_report(about), media_type=JSON.media_type, headers=_KEEP_NOTHING)
    return _send_file("csv" if wanted is RESULTS_CSV else "ttl", answer)


_KEEP_NOTHING = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}


async def _read_body(request: Request) -> bytes:
    most = MOST_TABLE_BYTES + _FORM_BYTES
    refused = HTTPException(413, f"the table is longer than {MOST_TABLE_BYTES >> 20} MiB; kg link takes any length")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > most:
        raise refused
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise refused
    return bytes(body)


async def _ask(request: Request, head: Mapping[str, Any], body: bytes) -> Answer:
    site = site_of(request)
    if site.release is None:
        raise HTTPException(404, "what is served here is no release: there are no places to link to")
    record = find_record(site)
    known = {
        "language": language_of(request),
        "identifiers": base_iri_of(request),
        "rights": record.rights if record else "",
    }
    client = request.client.host if request.client else ""
    return await hub_of(request).desk.link(site.release, site.settings.limits, client, {**head, **known}, body)


def _say_what_is_wrong(request: Request, wanted: Format, about: Mapping[str, Any]) -> Response:
    if wanted is HTML:
        return send_page(request, form_page(request, about), status=400, headers={"Cache-Control": "no-store"})
    if about["status"] == "no-table":
        raise HTTPException(400, "there is no table in the request: send one as text/csv, or as the field table")
    place = f"line {about['line']}: " if about["line"] else ""
    hint = f" ({about['hint']})" if about["hint"] else ""
    raise HTTPException(400, f"{place}{about['message']}{hint}")


def _send_file(chosen: str, answer: Answer) -> Response:
    name = _name_of(chosen, answer.about["name"])
    headers = {**_KEEP_NOTHING, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(answer.parts[_PART[chosen]], headers=headers, media_type=_media_type(chosen))


def _name_of(chosen: str, name: str) -> str:
    """The name of a file that is made of a table, by that of the linked table."""
    return {"csv": name, "metadata": f"{name}-metadata.json", "ttl": f"{name.removesuffix('.csv')}.ttl"}[chosen]


def _media_type(chosen: str) -> str:
    return {"csv": "text/csv;charset=utf-8", "metadata": "application/csvm+json", "ttl": TURTLE.content_type}[chosen]


def _as_link(content: bytes, media_type: str) -> str:
    """An address that holds the content whole, for a link that downloads it; empty where it is too long for that."""
    if len(content) > _INLINE_BYTES:
        return ""
    return f"data:{media_type.replace(' ', '')};base64,{base64.b64encode(content).decode()}"


def _report(about: Mapping[str, Any]) -> bytes:
    return json.dumps(about["shown"]["report"], ensure_ascii=False, indent=1).encode() + b"\n"


def form_page(request: Request, wrong: Mapping[str, Any] | None = None) -> Page:
    """The page with the form; `wrong`: why the table that was sent could not be linked."""
    values = {
        "wrong": wrong,
        "most": MOST_TABLE_BYTES >> 20,
        "choices": CHOICES,
        "roles": ROLES[language_of(request)],
        "has_release": site_of(request).release is not None,
    }
    return Page("link.html", values, Head(canonical="/link"))


def result_page(request: Request, answer: Answer) -> Page:
    """The page with what came of a table."""
    language = language_of(request)
    about, name = answer.about, answer.about["name"]
    made = [
        (_name_of(chosen, name), f"link_{chosen}", answer.parts[at], _media_type(chosen))
        for chosen, at in _PART.items()
    ]
    text = about["shown"]["text"].encode()
    made.append((f"{name}.report.txt", "link_report", text, "text/plain;charset=utf-8"))
    files = [
        {"name": own, "label": label, "size": len(content), "href": _as_link(content, media_type)}
        for own, label, content, media_type in made
    ]
    values = {
        "name": name,
        "shown": about["shown"],
        "report": about["shown"]["report"],
        "files": files,
        "statuses": {str(status): text for status, text in STATUSES[language].items()},
    }
    return Page("linked.html", values, Head(is_indexed=False))
