"""What has changed from release to release, for people (Atom) and for programs (LDES)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.formats import GRAPH_FORMATS, HTML, TURTLE, Format, negotiate
from kg.history import Published
from kg.release import Release
from kg.store import choose_coding, coder_of
from kg.web.answers import is_among, make_tag
from kg.web.atom import write_feed
from kg.web.language import language_of
from kg.web.ldes import Stream, describe_page, describe_stream, write_triples
from kg.web.pages import base_iri_of
from kg.web.releasefiles import all_published, changes_of, history, served_release
from kg.web.site import public_url, site_of
from kg.web.texts import TEXTS

_FOREVER = "public, max-age=31536000, immutable"
_WORTH_CODING = 1000

router = APIRouter(include_in_schema=False)


@router.api_route("/feed.atom", methods=["GET", "HEAD"])
async def send_atom(request: Request) -> Response:
    """The feed for people, an entry for each release, in German or English."""
    release = served_release(request)
    language = language_of(request)
    body = await asyncio.to_thread(_write_atom, release, base_iri_of(request), public_url(request), language)
    headers = {"Vary": "Accept-Language", "Content-Language": language}
    return Response(body, headers=headers, media_type="application/atom+xml")


@router.api_route("/feed", methods=["GET", "HEAD"])
async def send_stream(request: Request) -> Response:
    """The feed for programs: what the stream is, and where its pages are."""
    wire = negotiate(request.headers.get("accept"), (*GRAPH_FORMATS, HTML), TURTLE)
    if wire is HTML:
        address = f"{request.scope.get('root_path', '')}/dumps/#follow"
        return RedirectResponse(address, 303, {"Vary": "Accept"})
    return await _send(request, wire, partial(_write_stream, served_release(request)), {"Vary": "Accept"})


async def send_stream_as(request: Request) -> Response:
    """The same in a format that the address names."""
    wire = next(each for each in GRAPH_FORMATS if request.scope["path"].endswith(f"/feed{each.suffix}"))
    return await _send(request, wire, partial(_write_stream, served_release(request)), {})


for _wire in GRAPH_FORMATS:
    # One by one: the application knows its own paths by how they begin.
    router.add_api_route(f"/feed{_wire.suffix}", send_stream_as, methods=["GET", "HEAD"])


@router.api_route("/feed/{release_id}", methods=["GET", "HEAD"])
async def send_page_of_stream(request: Request, release_id: str) -> Response:
    """What one release changed; this never changes."""
    release = served_release(request)
    published = (await asyncio.to_thread(all_published, release)).get(release_id)
    if published is None:
        raise HTTPException(404, f"there is no release {release_id!r} in this stream; see /feed")
    wire = negotiate(request.headers.get("accept"), (*GRAPH_FORMATS, HTML), TURTLE)
    if wire is HTML:
        address = f"{request.scope.get('root_path', '')}/dumps/{release_id}/#changes"
        return RedirectResponse(address, 303, {"Vary": "Accept"})
    write = partial(_write_page, release.path.parent, published)
    return await _send(request, wire, write, {"Vary": "Accept", "Cache-Control": _FOREVER})


Write = Callable[[Stream, Format, tuple[tuple[str, str], ...]], bytes]
"""Writes a page of the stream in a format, with these prefixes."""


async def _send(request: Request, wire: Format, write: Write, headers: dict[str, str]) -> Response:
    """Send what `write` makes. It may be megabytes, so that all of it happens aside."""
    stream = Stream(base_iri_of(request), public_url(request))
    prefixes = tuple(site_of(request).prefixes.items())
    coding = choose_coding(request.headers.get("accept-encoding", ""))
    body, coding, tag = await asyncio.to_thread(_code, write, stream, wire, prefixes, coding)
    vary = ", ".join(filter(None, (headers.get("Vary", ""), "Accept-Encoding")))
    kept = {"Cache-Control": "no-cache", **headers, "ETag": tag, "Vary": vary}
    if is_among(tag.encode(), request.headers.get("if-none-match", "").encode()):
        return Response(status_code=304, headers=kept)
    if coding:
        kept["Content-Encoding"] = coding
    return Response(body, headers={**kept, "Content-Type": wire.content_type})


def _code(
    write: Write, stream: Stream, wire: Format, prefixes: tuple[tuple[str, str], ...], coding: str
) -> tuple[bytes, str, str]:
    body = write(stream, wire, prefixes)
    if len(body) < _WORTH_CODING:
        coding = ""
    tag = make_tag(body.decode(), coding).decode()
    if coding:
        coder = coder_of(coding)
        body = coder.feed(body) + coder.finish()
    return body, coding, tag


def _write_stream(release: Release, stream: Stream, wire: Format, _prefixes: tuple[tuple[str, str], ...]) -> bytes:
    manifest = release.manifest
    titles, licence = manifest.get("title", {}), manifest.get("licence") or ""
    return write_triples(describe_stream(stream, history(release), titles, licence), wire, {})


@lru_cache(maxsize=4)
def _write_page(
    releases: Path, published: Published, stream: Stream, wire: Format, prefixes: tuple[tuple[str, str], ...]
) -> bytes:
    return write_triples(describe_page(stream, published, releases), wire, dict(prefixes))


def _write_atom(release: Release, base: str, public: str, language: str) -> bytes:
    entries = [(each, changes_of(release, each)) for each in history(release)]
    titles = release.manifest.get("title", {})
    words = TEXTS["de" if language == "de" else "en"]
    author = titles.get(language) or words["site"]
    return write_feed(entries, base=base, public=public, author=author, words=words, language=language)
