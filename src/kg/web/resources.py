"""Identifiers: each leads to a page for people and to data for programs."""

from __future__ import annotations

import re
from dataclasses import replace

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.formats import HTML, JSON, TURTLE, Format, negotiate
from kg.web.dataset import dataset_links
from kg.web.keys import find_matches, read_key
from kg.web.language import LANGUAGES
from kg.web.pages import Head, Page, base_iri_of, render, send_page
from kg.web.problems import problem_types
from kg.web.rdf import DATA_FORMATS, NO_INDEX, redirect, send_rdf, split_suffix
from kg.web.records import require_record, room_of
from kg.web.signposting import LINKSET, Link, links_of_data, write_links, write_linkset
from kg.web.site import public_url, site_of, views_of
from kg.web.statements import Edition, Statements, collect, neighbours, page_address
from kg.web.texts import TEXTS
from kg.web.things import Thing, require_thing

_PAGE = re.compile(r"[1-9][0-9]{0,6}\Z")

router = APIRouter(include_in_schema=False)


@router.api_route("/id/{kind}/{key:path}", methods=["GET", "HEAD"])
async def lead(request: Request, kind: str, key: str) -> Response:
    """Lead to the page about a thing, or to its data: https://www.w3.org/TR/cooluris/#r303gendocument."""
    thing = await _require(request, kind, key)
    chosen = negotiate(request.headers.get("accept"), (HTML, *DATA_FORMATS), HTML)
    path = thing.page if chosen is HTML else thing.entity.path("data", chosen.suffix)
    return redirect(request, path, 303, {"Vary": "Accept"})


@router.api_route("/data/{kind}/{file:path}", methods=["GET", "HEAD"])
async def send_data(request: Request, kind: str, file: str) -> Response:
    """The data of a thing: in the format that the address ends with, else in the one that Accept likes best."""
    key, named = split_suffix(file)
    thing = await _require(request, kind, key)
    chosen = named or negotiate(request.headers.get("accept"), DATA_FORMATS, TURTLE)
    page = _read_page(request)
    edition = edition_of(request)
    views = views_of(request)
    found = await views.once(
        ("data", thing.iri, str(page)),
        lambda: collect(views, thing, edition, page, is_whole=site_of(request).is_static),
    )
    if found is None:
        raise HTTPException(404, f"the data of {kind} {key!r} have no page {page}")
    headers = {"Link": _links(thing, edition, chosen, found)}
    if named is None:
        address = page_address(thing.entity.path("data", chosen.suffix), page)
        headers["Content-Location"] = str(request.scope.get("root_path", "")).rstrip("/") + address
    return await send_rdf(request, found.triples, chosen, headers, is_negotiated=named is None)


@router.api_route("/linkset/{kind}/{key:path}", methods=["GET", "HEAD"])
async def send_linkset(request: Request, kind: str, key: str) -> Response:
    """All typed links of a thing, of its page and of its data."""
    thing = await _require(request, kind, key)
    edition = edition_of(request)
    page = dataset_links(require_record(request), edition.public) if thing.room else ()
    body = write_linkset(thing, edition.public, edition.licence, page)
    return Response(body, headers={"Content-Type": LINKSET, **NO_INDEX})


@router.api_route("/resolve", methods=["GET", "HEAD"])
async def resolve(request: Request) -> Response:
    """Lead from an official key to the thing that has it; where several have it, to choose from."""
    key = read_key([each for each in request.query_params.multi_items() if each[0] != "lang"])
    matches = await find_matches(views_of(request), base_iri_of(request), key)
    if not matches:
        raise HTTPException(404, f"nothing here has the {key.kind} {key.value!r}")
    if len(matches) == 1:
        return redirect(request, matches[0].entity.path("id"), 303)
    if negotiate(request.headers.get("accept"), (JSON, HTML), JSON) is HTML:
        return render(request, "choices.html", {"key": key, "matches": matches}, status=300)
    url = public_url(request)
    choices = [{"iri": each.entity.iri, "label": each.label, "url": url + each.entity.path("id")} for each in matches]
    value = {"key": {key.kind: key.value}, "total": len(choices), "choices": choices}
    return JSONResponse(value, 300, {"Vary": "Accept, Accept-Language"})


@router.api_route("/problem/{name}", methods=["GET", "HEAD"])
async def explain_problem(request: Request, name: str) -> Response:
    """What a type of problem means, at the address that its IRI has: https://www.rfc-editor.org/rfc/rfc9457#name-type."""
    if name not in problem_types():
        raise HTTPException(404, f"there is no type of problem {name!r}; there are {', '.join(problem_types())}")
    status, title = problem_types()[name]
    values = {"iri": f"{base_iri_of(request)}problem/{name}", "status": status, "title": title}
    key = f"vocabulary_problem_{name}"
    if negotiate(request.headers.get("accept"), (HTML, JSON), HTML) is HTML:
        shown = {**values, "key": key, "name": name}
        return send_page(request, Page("problemtype.html", shown, Head(canonical=f"/problem/{name}")))
    meaning = {language: TEXTS[language][key] for language in LANGUAGES}
    return JSONResponse({**values, "meaning": meaning}, headers={"Vary": "Accept, Accept-Language", **NO_INDEX})


def edition_of(request: Request) -> Edition:
    """What all data of the release that is served have in common."""
    release = site_of(request).release
    known = release.manifest if release else {}
    said = {name: str(known.get(name) or "") for name in ("licence", "dataset", "date")}
    # A file says nothing that changes with each release though the thing does not: VoID says which release it is.
    version = release.id if release and not site_of(request).is_static else ""
    return Edition(public_url(request), **said, version=version)


async def _require(request: Request, kind: str, key: str) -> Thing:
    if request.scope["path"].endswith("\n"):
        # Which the router passes over: "kif%0A" is another key than "kif".
        raise HTTPException(404, "no identifier ends with a line break")
    thing = await require_thing(views_of(request), base_iri_of(request), kind, key)
    return replace(thing, room=room_of(site_of(request), thing.iri))


def _read_page(request: Request) -> int:
    values = request.query_params.getlist("page")
    if not values:
        return 1
    if len(values) > 1 or not _PAGE.match(values[0]):
        raise HTTPException(400, f"page is {values[0][:40]!r}; give one whole number, 1 or more")
    return int(values[0])


def _links(thing: Thing, edition: Edition, chosen: Format, found: Statements) -> str:
    links = links_of_data(thing, edition.public, edition.licence)
    address = edition.public + thing.entity.path("data", chosen.suffix)
    for rel, page in neighbours(found.page, found.pages).items():
        links.append(Link(rel, page_address(address, page), chosen.media_type))
    return write_links(links)
