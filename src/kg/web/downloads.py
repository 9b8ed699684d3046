"""The files of releases, as they lie on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kg.errors import ReleaseError
from kg.formats import HTML, JSON, negotiate
from kg.release import CURRENT, DUMPS, MANIFEST, Release, open_release
from kg.web.pages import render
from kg.web.site import public_url, site_of

LATEST = "latest"
CHECKSUMS = "SHA256SUMS"

_FOREVER = "public, max-age=31536000, immutable"
_BESIDE = {CHECKSUMS: "text/plain", MANIFEST: "application/json"}

router = APIRouter(include_in_schema=False)


@router.api_route("/dumps/", methods=["GET", "HEAD"])
async def list_dumps(request: Request) -> Response:
    """List the files of the release that is served."""
    release = _served_release(request)
    files = list(_files(release).values())
    if negotiate(request.headers.get("accept"), (JSON, HTML), JSON) is HTML:
        return render(request, "dumps.html", {"files": files, "manifest": release.manifest})
    url = f"{public_url(request)}/dumps/{release.id}/"
    value = {
        "release": release.id,
        "date": release.manifest.get("date"),
        "licence": release.manifest.get("licence"),
        "files": [{**each, "url": url + each["name"]} for each in files],
    }
    body = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    return Response(body, headers={"Content-Type": JSON.media_type, "Vary": "Accept, Accept-Language"})


@router.api_route("/dumps/{release_id}/{name:path}", methods=["GET", "HEAD"])
async def send_dump(request: Request, release_id: str, name: str) -> Response:
    """Send a file of a release; `latest` leads to the release that is served."""
    served = _served_release(request)
    if release_id == LATEST:
        _find_file(served, name)
        address = request.scope.get("root_path", "") + f"/dumps/{served.id}/{name}"
        return RedirectResponse(address, 302, headers={"Cache-Control": "no-cache"})
    release = served
    if release_id != served.id:
        if release_id == CURRENT:
            raise ReleaseError(
                f"there is no release {CURRENT!r}", hint=f"/dumps/{LATEST}/ leads to the one that is served"
            )
        try:
            release = open_release(served.path.parent, release_id)
        except ReleaseError:
            # What is wrong with it says where it lies, which is for the owner alone.
            raise ReleaseError(f"there is no release {release_id!r} here", hint="see /dumps/") from None
    file = _find_file(release, name)
    headers = {"ETag": f'"{file["sha256"]}"', "Cache-Control": _FOREVER} if file["sha256"] else {}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if headers and (headers["ETag"] in known or "*" in known):
        return Response(status_code=304, headers=headers)
    media_type = "application/gzip" if name.endswith(".gz") else file["media_type"]
    return FileResponse(release.path / file["path"], media_type=media_type, headers=headers)


def _served_release(request: Request) -> Release:
    release = site_of(request).release
    if release is None:
        raise ReleaseError("this server serves files of its owner, no release", hint="kg build, then kg serve")
    return release


def _files(release: Release) -> dict[str, dict[str, Any]]:
    """The files on offer by name: those of dumps/ in the manifest, then what lies beside them."""
    files = {}
    for each in release.manifest.get("files", []):
        if each["path"].startswith(f"{DUMPS}/"):
            name = each["path"].removeprefix(f"{DUMPS}/")
            files[name] = {"name": name, **each}
    for name, media_type in _BESIDE.items():
        path = release.path / name
        if path.is_file():
            size = path.stat().st_size
            files[name] = {"name": name, "path": name, "media_type": media_type, "bytes": size, "sha256": ""}
    return files


def _find_file(release: Release, name: str) -> dict[str, Any]:
    file = _files(release).get(name)
    if file is None or not Path(release.path, file["path"]).is_file():
        raise HTTPException(404, f"release {release.id} has no file {name!r}; see /dumps/")
    return file
