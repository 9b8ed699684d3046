"""The routes of the service; those of the draft stand below its own beginning as well."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import SettingError
from kg.formats import HTML, JSON, choose_format
from kg.matching import Entry
from kg.web.body import FORM, media_type_of, read_address, read_body, read_fields
from kg.web.language import LANGUAGES, Language, language_of
from kg.web.pages import base_iri_of, send_page, surroundings_of, write_page
from kg.web.reconcile.asked import MOST_PROPERTIES
from kg.web.reconcile.extending import Values, extend, write_meta, write_rows
from kg.web.reconcile.manifest import DRAFT, ROOM, write_draft_manifest, write_manifest
from kg.web.reconcile.matching import find, write
from kg.web.reconcile.page import PREVIEW_POLICY, make_flyout, make_page, make_preview, read_form
from kg.web.reconcile.properties import Table, read_table
from kg.web.reconcile.reading import Reader
from kg.web.reconcile.suggesting import (
    SUGGESTIONS,
    read_typed,
    read_whole,
    suggest_entities,
    suggest_properties,
    suggest_types,
    write_entity,
    write_property,
    write_type,
)
from kg.web.reconcile.types import read_id, read_type, type_of
from kg.web.site import desk_of, public_url, site_of, views_of
from kg.web.views import Views

# Where files are served without a release, there is no such service, and no manifest that promises one.
router = APIRouter(include_in_schema=False, dependencies=[Depends(desk_of)])

_READ = ["GET", "HEAD"]
_BOTH = ["GET", "HEAD", "POST"]


def _table(request: Request) -> Table:
    release = site_of(request).release
    return read_table(release.path) if release else Table(())


def _values(request: Request) -> Values:
    return Values(Views(views_of(request).ask, _table(request).queries), base_iri_of(request))


def _reader(request: Request) -> Reader:
    return Reader(base_iri_of(request), _table(request))


def _params(request: Request) -> dict[str, str]:
    """The parameters of the address. Raises HTTPException, and SettingError for a callback."""
    return _plain(read_address(request.scope))


def _plain(fields: list[tuple[str, str]]) -> dict[str, str]:
    params = dict(fields)
    if "callback" in params:
        raise SettingError(
            "JSONP is not spoken here: it would make a script of the answer",
            hint="leave callback away; every address may be asked from any page (CORS)",
        )
    return params


def _send(request: Request, value: Any) -> Response:
    language = language_of(request)
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language", "X-Robots-Tag": "noindex"}
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
    return Response(body, headers=headers, media_type=JSON.media_type)


@router.api_route(ROOM, methods=_BOTH)
async def send_service(request: Request) -> Response:
    """Send the manifest, to a browser the page; or answer what is asked in the address or in a form."""
    params = _params(request)
    if request.method == "POST":
        return await _answer_form(request)
    if "queries" in params or "extend" in params:
        return await _answer(request, params)
    formats = [params["format"]] if params.get("format") else []
    if choose_format(request.headers.get("accept"), formats, (JSON, HTML), JSON) is HTML:
        return await _show(request, params)
    said = params.get("lang", "")
    language = language_of(request)
    manifest = write_manifest(
        public_url(request), base_iri_of(request), language, language if said in LANGUAGES else ""
    )
    return _send(request, manifest)


async def _answer_form(request: Request) -> Response:
    kind = media_type_of(request)
    if kind != FORM:
        hint = f"; send JSON to {ROOM}/match or {ROOM}/extend" if kind == JSON.media_type else ""
        raise HTTPException(415, f"{kind or 'no media type'} is not understood here; send {FORM}{hint}")
    return await _answer(request, _plain(read_fields(await read_body(request), "form")))


async def _answer(request: Request, params: Mapping[str, str]) -> Response:
    language = language_of(request)
    if "queries" in params and "extend" in params:
        raise SettingError("there are both queries and extend", hint="send one of them")
    if "queries" in params:
        batch = _reader(request).batch(params["queries"])
        base = base_iri_of(request)
        found = await find(desk_of(request), _values(request), base, list(batch.values()))
        results = await write(desk_of(request), found, base, language)
        answer = {name: {"result": each} for name, each in zip(batch, results, strict=True)}
        return await asyncio.to_thread(_send, request, answer)
    if "extend" in params:
        extension = _reader(request).extension("extend", params["extend"])
        values = _values(request)
        rows = write_rows(values, extension, await extend(values, extension), language)
        return _send(request, {"meta": write_meta(extension.wanted, language), "rows": rows})
    raise SettingError("there are neither queries nor extend", hint='as in queries={"q0":{"query":"Dortmund"}}')


async def _show(request: Request, params: Mapping[str, str]) -> Response:
    table, desk = _table(request), desk_of(request)
    form = read_form(params)
    found = await find(desk, _values(request), base_iri_of(request), form.asked(table)) if form.lines else []
    return send_page(request, make_page(form, found, table, await desk.matcher(), language_of(request)))


@router.api_route(DRAFT, methods=_READ)
async def send_draft(request: Request) -> Response:
    """Send the manifest of the draft."""
    _params(request)
    return _send(request, write_draft_manifest(public_url(request), language_of(request)))


async def _read_json(request: Request) -> str:
    _params(request)
    kind = media_type_of(request)
    if kind != JSON.media_type:
        raise HTTPException(415, f"{kind or 'no media type'} is not understood here; send {JSON.media_type}")
    try:
        return (await read_body(request)).decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the body is not UTF-8 (byte {error.start})") from None


@router.post(f"{ROOM}/match")
@router.post(f"{DRAFT}/match")
async def match(request: Request) -> Response:
    """Answer queries as the draft sends them."""
    batch = _reader(request).draft_batch(await _read_json(request))
    base, language = base_iri_of(request), language_of(request)
    found = await find(desk_of(request), _values(request), base, batch)
    results = [{"candidates": each} for each in await write(desk_of(request), found, base, language)]
    return await asyncio.to_thread(_send, request, {"results": results})


@router.post(f"{ROOM}/extend")
@router.post(f"{DRAFT}/extend")
async def answer_extend(request: Request) -> Response:
    """Extend data as the draft sends it."""
    extension = _reader(request).extension("the body", await _read_json(request))
    values, language = _values(request), language_of(request)
    rows = write_rows(values, extension, await extend(values, extension), language)
    listed = [
        {"id": name, "properties": [{"id": id_, "values": each} for id_, each in properties.items()]}
        for name, properties in rows.items()
    ]
    return _send(request, {"meta": write_meta(extension.wanted, language), "rows": listed})


@router.api_route(f"{ROOM}/extend/propose", methods=_READ)
@router.api_route(f"{DRAFT}/extend/propose", methods=_READ)
async def propose(request: Request) -> Response:
    """Propose properties of a type; of all types where none is said, as of a column of no type."""
    params, language = _params(request), language_of(request)
    said = params.get("type", "").strip()
    kinds = frozenset(read_type("type", said).kinds) if said else None
    limit = read_whole("limit", params.get("limit", ""), 0) or MOST_PROPERTIES
    table = _table(request)
    found = [write_property(each, language) for each in (table.of(kinds) if kinds else table.properties)]
    answer: dict[str, Any] = {"properties": found[:limit]}
    answer |= {"type": said} if said else {}
    answer |= {"limit": limit} if params.get("limit", "").strip() else {}
    return _send(request, answer)


@router.api_route(f"{ROOM}/suggest/entity", methods=_READ)
@router.api_route(f"{DRAFT}/suggest/entity", methods=_READ)
async def suggest_entity(request: Request) -> Response:
    """Suggest things."""
    typed, language, base = read_typed(_params(request), SUGGESTIONS), language_of(request), base_iri_of(request)
    found = await desk_of(request).call(lambda matcher: suggest_entities(matcher, base, typed))
    return _send(request, {"result": [write_entity(each, base, language) for each in found]})


@router.api_route(f"{ROOM}/suggest/type", methods=_READ)
@router.api_route(f"{DRAFT}/suggest/type", methods=_READ)
async def suggest_type(request: Request) -> Response:
    """Suggest types."""
    typed, language = read_typed(_params(request)), language_of(request)
    return _send(request, {"result": [write_type(each, language) for each in suggest_types(typed, language)]})


@router.api_route(f"{ROOM}/suggest/property", methods=_READ)
@router.api_route(f"{DRAFT}/suggest/property", methods=_READ)
async def suggest_property(request: Request) -> Response:
    """Suggest properties."""
    typed, language = read_typed(_params(request)), language_of(request)
    found = suggest_properties(_table(request), typed, language)
    return _send(request, {"result": [write_property(each, language) for each in found]})


@router.api_route(f"{ROOM}/preview", methods=_READ)
@router.api_route(f"{DRAFT}/preview", methods=_READ)
async def send_preview(request: Request) -> Response:
    """Show a thing in a few lines, in another program's window."""
    entry = await _require_entry(request)
    page = await make_preview(entry, _values(request), _table(request), language_of(request))
    return send_page(request, page, headers={"Content-Security-Policy": PREVIEW_POLICY, "X-Robots-Tag": "noindex"})


@router.api_route(f"{ROOM}/flyout/{{what}}", methods=_READ)
async def send_flyout(request: Request, what: str) -> Response:
    """Send a few words about something that was suggested, as HTML inside of JSON."""
    language: Language = language_of(request)
    id_ = _params(request).get("id", "")
    if what == "entity":
        entry = await _require_entry(request)
        page = make_flyout(entry.label(language), type_of(entry.kind).name(language), entry.about(language))
    elif what == "type":
        page = make_flyout(read_type("id", id_).name(language), "", read_type("id", id_).id)
    elif what == "property":
        property_ = _table(request).read("id", id_)
        kinds = ", ".join(each.name(language) for each in property_.types)
        page = make_flyout(property_.name(language), kinds, property_.about(language))
    else:
        raise HTTPException(404, "there are flyouts of entity, type and property")
    return _send(request, {"id": id_, "html": write_page(page, surroundings_of(request)).strip()})


async def _require_entry(request: Request) -> Entry:
    id_ = _params(request).get("id", "")
    if not id_.strip():
        raise SettingError("there is no id", hint="as in ?id=municipality/05913000")
    entry = (await desk_of(request).matcher()).entry(read_id(base_iri_of(request), id_))
    if entry is None:
        raise HTTPException(404, f"there is no {id_[:80]!r} to be shown; an id looks like municipality/05913000")
    return entry
