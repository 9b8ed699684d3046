"""The vocabulary, the shapes and the JSON-LD context, at the addresses their terms name."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.context import CONTEXT_FILE
from kg.formats import GRAPH_FORMATS, HTML, JSON_LD, TURTLE, Format, negotiate
from kg.vocab import Prefixes, shorten
from kg.web.language import Language, language_of
from kg.web.pages import Alternate, Head, Page, base_iri_of, send_page
from kg.web.rdf import NO_INDEX, folder_of, send_rdf, split_suffix
from kg.web.site import site_of
from kg.web.terms import (
    ONTOLOGY,
    PREFIX_TABLE,
    SHAPES,
    ShapeFile,
    Vocabulary,
    read_shapes,
    read_triples,
    read_vocabulary,
    shape_files,
)
from kg.web.texts import TEXTS

_ONE_YEAR = "public, max-age=31536000"
_IRI = re.compile(r"<([^<>]*)>")

router = APIRouter(include_in_schema=False)


async def send_vocabulary(request: Request) -> Response:
    """The vocabulary of the release that is served: a page with an anchor for each term, or its statements."""
    return await _send_vocabulary(request, folder_of(site_of(request)), "/def")


async def send_shapes(request: Request) -> Response:
    """All shapes of the release that is served, and the prefixes that their queries need."""
    folder = folder_of(site_of(request))
    files = shape_files(folder)
    if not files:
        raise HTTPException(404, "there are no shapes here")
    prefixes = [path for path in (folder / PREFIX_TABLE,) if path.is_file()]
    return await _send_shapes(request, files, [*files, *prefixes], "/shapes")


for _suffix in ("", *(each.suffix for each in GRAPH_FORMATS)):
    router.add_api_route(f"/def{_suffix}", send_vocabulary, methods=["GET", "HEAD"])
    router.add_api_route(f"/shapes{_suffix}", send_shapes, methods=["GET", "HEAD"])


@router.api_route("/def/{version}", methods=["GET", "HEAD"])
async def send_version(request: Request, version: str) -> Response:
    """One version of the vocabulary: that of the release that is served, or of one before that is still there."""
    wanted, _ = split_suffix(version)
    folder = await asyncio.to_thread(_find_version, request, wanted)
    if folder is None:
        raise HTTPException(404, f"there is no version {wanted!r} of the vocabulary here; see /def")
    return await _send_vocabulary(request, folder, f"/def/{wanted}")


@router.api_route("/shapes/{name}", methods=["GET", "HEAD"])
async def send_shape_file(request: Request, name: str) -> Response:
    """The shapes of one file."""
    wanted, _ = split_suffix(name)
    path = next((each for each in shape_files(folder_of(site_of(request))) if each.stem == wanted), None)
    if path is None:
        raise HTTPException(404, f"there are no shapes {wanted!r}; see /shapes")
    return await _send_shapes(request, [path], [path], f"/shapes/{wanted}")


@router.api_route("/prefixes", methods=["GET", "HEAD"])
async def send_prefixes(request: Request) -> Response:
    """The prefix table, which the queries of the shapes refer to."""
    path = folder_of(site_of(request)) / PREFIX_TABLE
    if not path.is_file():
        raise HTTPException(404, "there is no prefix table here")
    chosen = negotiate(request.headers.get("accept"), GRAPH_FORMATS, TURTLE)
    return await send_rdf(request, read_triples([path]), chosen, {}, is_negotiated=True)


@router.api_route("/context/v1.jsonld", methods=["GET", "HEAD"])
async def send_context(request: Request) -> Response:
    """Our JSON-LD context. What it says of a term never changes: another meaning would be another version of it."""
    path = folder_of(site_of(request)) / CONTEXT_FILE
    if not path.is_file():
        raise HTTPException(404, "there is no JSON-LD context here")
    headers = {"Content-Type": JSON_LD.media_type, "Cache-Control": _ONE_YEAR, **NO_INDEX}
    return Response(path.read_bytes(), headers=headers)


def _find_version(request: Request, version: str) -> Path | None:
    """The folder that has this version of the vocabulary; among releases the one served first, then the newest."""
    site = site_of(request)
    folders = [folder_of(site)]
    if site.release is not None:
        beside = (each for each in site.release.path.parent.iterdir() if each.is_dir() and not each.is_symlink())
        folders += sorted((each for each in beside if not each.name.startswith(".")), reverse=True)
    for folder in folders:
        vocabulary = read_vocabulary(folder)
        if vocabulary is not None and vocabulary.version_iri == f"{base_iri_of(request)}def/{version}":
            return folder
    return None


async def _send_vocabulary(request: Request, folder: Path, path: str) -> Response:
    vocabulary = await asyncio.to_thread(read_vocabulary, folder)
    if vocabulary is None:
        raise HTTPException(404, "there is no vocabulary here")
    chosen = _choose(request)
    if chosen is not HTML:
        return await _send_graph(request, [folder / ONTOLOGY], chosen, path)
    return send_page(request, vocabulary_page(vocabulary, path, language_of(request)))


async def _send_shapes(request: Request, shown: Sequence[Path], read: Sequence[Path], path: str) -> Response:
    chosen = _choose(request)
    if chosen is not HTML:
        return await _send_graph(request, read, chosen, path)
    files = await asyncio.to_thread(lambda: [read_shapes(each) for each in shown])
    return send_page(request, shapes_page(files, site_of(request).prefixes, path, language_of(request)))


async def _send_graph(request: Request, files: Sequence[Path], chosen: Format, path: str) -> Response:
    is_negotiated = split_suffix(request.scope["path"].rpartition("/")[2])[1] is None
    root = str(request.scope.get("root_path", "")).rstrip("/")
    headers = {"Content-Location": root + path + chosen.suffix} if is_negotiated else {}
    triples = await asyncio.to_thread(read_triples, files)
    return await send_rdf(request, triples, chosen, headers, is_negotiated=is_negotiated)


def _choose(request: Request) -> Format:
    """What the address ends with, else what Accept likes best; people without a wish get the page."""
    _, named = split_suffix(request.scope["path"].rpartition("/")[2])
    return named or negotiate(request.headers.get("accept"), (HTML, *GRAPH_FORMATS), HTML)


def vocabulary_page(vocabulary: Vocabulary, path: str, language: Language) -> Page:
    """The page of the vocabulary, at `path` below the root."""
    values = {
        "vocabulary": vocabulary,
        "path": path,
        "formats": GRAPH_FORMATS,
        "kinds": ("class", "property", "datatype"),
    }
    return Page("def.html", values, _head(path, vocabulary.description.get(language, "")))


def shapes_page(files: Sequence[ShapeFile], prefixes: Prefixes, path: str, language: Language) -> Page:
    """The page of these files of shapes, at `path` below the root."""

    def write_path(text: str) -> str:
        return _IRI.sub(lambda match: shorten(match.group(1), prefixes), text)

    values = {
        "files": files,
        "path": path,
        "formats": GRAPH_FORMATS,
        "write_path": write_path,
        "is_whole": path == f"/{SHAPES}",
    }
    return Page("shapes.html", values, _head(path, TEXTS[language]["vocabulary_shapes_intro"]))


def _head(path: str, description: str) -> Head:
    alternates = tuple(Alternate(path + each.suffix, each.media_type) for each in GRAPH_FORMATS)
    return Head(description=description, canonical=path, alternates=alternates)
