"""Tells the caches in front of this service that another release is served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

METHOD = "PURGE"
HEADER = "X-Release"
"""Says which release is served from now on; answers of all others are to be forgotten."""

_PAUSES = (0.0, 3.0, 30.0)
"""Seconds before each time that a cache is told. Again, because an answer of the release before may have been on its
way to the cache at the first time, and because a cache may be starting anew."""
_TIMEOUT = 3.0

_log = logging.getLogger("kg")


async def purge(urls: Sequence[str], release_id: str) -> None:
    """Tell all caches, several times; what goes wrong is logged, since answers do not wait for it."""
    for pause in _PAUSES:
        await asyncio.sleep(pause)
        problems = await asyncio.gather(*(asyncio.to_thread(_send, url, release_id) for url in urls))
        for url, problem in zip(urls, problems, strict=True):
            if problem:
                _log.warning("the cache at %s does not know of release %s: %s", url, release_id, problem)


def _send(url: str, release_id: str) -> str:
    """Tell one cache; gives what went wrong, or nothing."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        with closing(kind(parts.netloc, timeout=_TIMEOUT)) as connection:
            connection.request(METHOD, parts.path or "/", headers={HEADER: release_id})
            status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    return "" if 200 <= status < 300 else f"it answers {status}"
