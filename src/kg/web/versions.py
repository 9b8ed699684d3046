"""Earlier releases, as web archives know them: https://www.rfc-editor.org/rfc/rfc7089 (Memento).

The original resource is `/dumps/latest/`, which leads to the release of the day that a client names
(`Accept-Datetime`), else to the one that is served. Mementos are the pages of the releases, `/timemap.link` lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.history import Published
from kg.release import MANIFEST, Release
from kg.web.releasefiles import history, served_release
from kg.web.signposting import Link
from kg.web.site import public_url

LINK_FORMAT = "application/link-format"
LATEST = "/dumps/latest/"
TIMEMAP = "/timemap.link"

router = APIRouter(include_in_schema=False)


@router.api_route(TIMEMAP, methods=["GET", "HEAD"])
async def send_timemap(request: Request) -> Response:
    """List all releases that are still there."""
    body = write_timemap(public_url(request), kept(served_release(request)))
    return Response(body, media_type=LINK_FORMAT)


def kept(release: Release) -> tuple[Published, ...]:
    """What was published up to `release` and still lies beside it, the first release first."""
    releases = release.path.parent
    return tuple(each for each in history(release) if (releases / each.id / MANIFEST).is_file())


def write_timemap(public: str, releases: Sequence[Published]) -> str:
    """The list of `releases`, the first release first: https://www.rfc-editor.org/rfc/rfc7089#section-5.

    >>> print(write_timemap("https://x.example", [Published("2026-11-22-a", "", "2026-11-22T10:00:00Z")]), end="")
    <https://x.example/dumps/latest/>; rel="original timegate",
    <https://x.example/timemap.link>; rel="self"; type="application/link-format",
    <https://x.example/dumps/2026-11-22-a/>; rel="first last memento"; datetime="Sun, 22 Nov 2026 10:00:00 GMT"
    """
    lines = [
        f'<{public}{LATEST}>; rel="original timegate"',
        f'<{public}{TIMEMAP}>; rel="self"; type="{LINK_FORMAT}"',
    ]
    for number, each in enumerate(releases, start=1):
        relation = " ".join(["first"] * (number == 1) + ["last"] * (number == len(releases)) + ["memento"])
        lines.append(f'<{public}/dumps/{each.id}/>; rel="{relation}"; datetime="{http_date(each)}"')
    return ",\n".join(lines) + "\n"


def choose(releases: Sequence[Published], accept_datetime: str) -> Published:
    """The release that was the newest on the day a client names, the first for a day before all of them.

    Raises HTTPException 400 for what is no date.
    """
    try:
        wanted = parsedate_to_datetime(accept_datetime)
    except ValueError as error:
        detail = "Accept-Datetime must be a date as in Sun, 22 Nov 2026 10:00:00 GMT"
        raise HTTPException(400, detail) from error
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    before = [each for each in releases if _moment(each) <= wanted]
    return before[-1] if before else releases[0]


def http_date(published: Published) -> str:
    """When a release was published, as headers write it."""
    return format_datetime(_moment(published), usegmt=True)


def version_links(root: str, release: Release | None, *, is_static: bool = False) -> tuple[Link, ...]:
    """What every page says of other releases, below the address `root`: where their list is, and the one before.

    Where the log is broken nothing is said of the one before: /dumps/ and the list say what is wrong, and pages about
    other things stay readable. Plain files do not name it either: a new release would change every one of them.
    """
    if release is None:
        return ()
    try:
        previous = [] if is_static else [each.id for each in kept(release)][-2:-1]
    except HTTPException:
        previous = []
    return (
        Link("timemap", root + TIMEMAP, LINK_FORMAT),
        Link("version-history", f"{root}/dumps/"),
        *(Link("predecessor-version", f"{root}/dumps/{each}/") for each in previous),
    )


def _moment(published: Published) -> datetime:
    moment = datetime.fromisoformat(published.published)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
