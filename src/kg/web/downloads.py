"""The files of releases, as they lie on disk, and the pages that say what they are."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kg.formats import HTML, JSON, negotiate
from kg.release import Release
from kg.web.pages import send_page
from kg.web.releasefiles import File, changes_of, files_of, find_file, find_release, history, served_release
from kg.web.releasepage import list_all, release_page
from kg.web.site import public_url, site_of

LATEST = "latest"

_FOREVER = "public, max-age=31536000, immutable"
_VARY = {"Vary": "Accept, Accept-Language"}
_RANGES = re.compile(r"bytes\s*=\s*(.*)\Z", re.IGNORECASE)
_RANGE = re.compile(r"([0-9]*)-([0-9]*)\Z")

router = APIRouter(include_in_schema=False)


@router.api_route("/dumps/", methods=["GET", "HEAD"])
async def list_dumps(request: Request) -> Response:
    """List the files of the release that is served, and all releases."""
    return await _send_release(request, served_release(request), "/dumps/")


@router.api_route("/dumps/{release_id}", methods=["GET", "HEAD"])
async def add_slash_to_release(request: Request, release_id: str) -> Response:
    """Lead to the page of a release."""
    find_release(request, served_release(request).id if release_id == LATEST else release_id)
    return RedirectResponse(f"{request.url.path}/", 308)


@router.api_route("/dumps/{release_id}/", methods=["GET", "HEAD"])
async def show_release(request: Request, release_id: str) -> Response:
    """Show a release, which may be an old one; `latest` leads to the release that is served."""
    if release_id == LATEST:
        return _lead_to_latest(request, served_release(request), "")
    release = find_release(request, release_id)
    return await _send_release(request, release, f"/dumps/{release.id}/")


@router.api_route("/dumps/{release_id}/{name:path}", methods=["GET", "HEAD"])
async def send_dump(request: Request, release_id: str, name: str) -> Response:
    """Send a file of a release, or a part of it; `latest` leads to the release that is served."""
    if release_id == LATEST:
        release = served_release(request)
        await asyncio.to_thread(find_file, release, name)
        return _lead_to_latest(request, release, name)
    release = await asyncio.to_thread(find_release, request, release_id)
    file = await asyncio.to_thread(find_file, release, name)
    headers = _headers(release, file)
    response = FileResponse(file.path, media_type=file.media_type, headers=headers, stat_result=file.path.stat())
    if _is_known(request, response):
        kept = ("etag", "cache-control", "last-modified", "link", "vary")
        return Response(
            status_code=304, headers={key: response.headers[key] for key in kept if key in response.headers}
        )
    _settle_range(request, response, file.path.stat().st_size)
    return response


def _lead_to_latest(request: Request, served: Release, name: str) -> Response:
    address = request.scope.get("root_path", "") + f"/dumps/{served.id}/{name}"
    return RedirectResponse(address, 302, headers={"Cache-Control": "no-cache"})


def _headers(release: Release, file: File) -> dict[str, str]:
    headers = {"ETag": f'"{file.sha256}"', "Cache-Control": _FOREVER} if file.sha256 else {}
    links = []
    if release.manifest.get("licence"):
        links.append(f'<{release.manifest["licence"]}>; rel="license"')
    metadata = f"{file.path.name}-metadata.json"
    if file.path.with_name(metadata).is_file():
        links.append(f'<{metadata}>; rel="describedby"; type="application/csvm+json"')
    return headers | ({"Link": ", ".join(links)} if links else {})


def _is_known(request: Request, response: FileResponse) -> bool:
    """True where the client has the file already: https://www.rfc-editor.org/rfc/rfc9110#name-precedence."""
    if "if-none-match" in request.headers:
        known = [tag.strip().removeprefix("W/") for tag in request.headers["if-none-match"].split(",")]
        return response.headers["etag"] in known or "*" in known
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return parsedate_to_datetime(response.headers["last-modified"]) <= since
    except (ValueError, TypeError):
        # No date at all, or one without a time zone, which no client sends.
        return False


def _settle_range(request: Request, response: FileResponse, size: int) -> None:
    """Take a Range header away that does not count; raise HTTPException 416 for one that cannot be met.

    https://www.rfc-editor.org/rfc/rfc9110#name-range : it counts for GET only, in bytes only, and with If-Range only
    where the client's part is of the same file.
    """
    wanted = _RANGES.match(request.headers.get("range", ""))
    if_range = request.headers.get("if-range")
    same = if_range is None or if_range in (response.headers["etag"], response.headers["last-modified"])
    if request.method != "GET" or wanted is None or not same:
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"range"]
        return
    for part in wanted.group(1).split(","):
        match = _RANGE.match(part.strip())
        first, last = match.groups() if match else ("", "")
        backwards = first and last and int(last) < int(first)
        outside = int(first) >= size if first else not last or int(last) == 0 or size == 0
        if backwards or outside:
            raise HTTPException(
                416, f"{part.strip()!r} is no part of the {size} bytes there are", {"Content-Range": f"bytes */{size}"}
            )


async def _send_release(request: Request, release: Release, path: str) -> Response:
    accept = request.headers.get("accept")
    if negotiate(accept, (JSON, HTML), JSON) is HTML:
        public, is_static = public_url(request), site_of(request).is_static
        page = await asyncio.to_thread(release_page, release, path, public, is_static=is_static)
        return send_page(request, page)
    value = await asyncio.to_thread(_describe, request, release, path)
    body = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    return Response(body, headers={"Content-Type": JSON.media_type, **_VARY})


def _describe(request: Request, release: Release, path: str) -> Mapping[str, Any]:
    public = public_url(request)
    url = f"{public}/dumps/{release.id}/"
    published, changes = history(release)[-1], changes_of(release)
    value: dict[str, Any] = {
        "release": release.id,
        "date": release.manifest.get("date"),
        "published": published.published,
        "licence": release.manifest.get("licence"),
        "url": url,
        "previous": f"{public}/dumps/{published.previous}/" if published.previous else None,
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "bytes": file.size,
                "sha256": file.sha256,
                "url": url + file.name,
            }
            for file in files_of(release).values()
        ],
    }
    if changes is not None:
        value["changes"] = {
            "added": changes.added,
            "removed": changes.removed,
            "classes": {
                name: {state: len(iris) for state, iris in states.items()} for name, states in changes.classes.items()
            },
        }
    if path == "/dumps/":
        value["releases"] = [
            {"release": each.id, "date": each.date, "url": f"{public}/dumps/{each.id}/"} for each in list_all(release)
        ]
    return value
