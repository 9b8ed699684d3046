"""Headers that every answer carries: open to all origins, closed to tricks."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.config import Settings
from kg.web.answers import Headers
from kg.web.exchange import open_exchange
from kg.web.whole import finish

_ALWAYS = {
    # Public data, no cookies: any page may read it, none with credentials.
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Location, ETag, Link, Retry-After, X-Result-Truncated, X-Total-Count",
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_UNSAID = (b"cache-control", b"no-cache")
"""A cache that is told nothing may guess how long an answer holds: another release may follow any minute."""
FRONT_ONLY = frozenset({b"x-accel-expires", b"surrogate-control"})
"""Names of headers for a cache of our own in front; it keeps no answer that comes without them."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, If-Modified-Since,"
    " If-None-Match, Range, X-Requested-With",
    "Access-Control-Max-Age": "86400",
}


def common_headers(settings: Settings) -> Headers:
    """The headers of every answer; where the public address is https, browsers shall keep to it."""
    headers = dict(_ALWAYS)
    if settings.public_url.startswith("https://"):
        headers["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class CommonHeaders:
    """ASGI middleware: answers preflight requests, adds the headers, and finishes what is held whole."""

    def __init__(self, app: ASGIApp, common: Headers) -> None:
        self._app = app
        self._common = common

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the answer gets the headers on its way back."""
        exchange = open_exchange(scope, receive, send, scope["kg.site"], scope["path"])
        start: Message | None = None

        async def send_finished(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                message["headers"] = add_missing(message["headers"], self._common)
                start = message
                return
            if start is not None:
                if not message.get("more_body"):
                    body = message.get("body", b"")
                    start["status"], start["headers"], message["body"] = finish(
                        exchange, start["status"], start["headers"], body
                    )
                await send(start)
                start = None
            await send(message)

        if is_preflight(scope):
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send_finished)
        else:
            await self._app(scope, receive, send_finished)


def add_missing(headers: Headers, common: Headers) -> Headers:
    """The headers of an answer with those of `common` that it has not got itself, and a word on keeping it."""
    names = {name.lower() for name, _ in headers}
    return [*headers, *(pair for pair in (*common, _UNSAID) if pair[0] not in names)]


def is_preflight(scope: Scope) -> bool:
    """True where a browser asks whether a page of another origin may ask."""
    if scope["method"] != "OPTIONS":
        return False
    names = {name for name, _ in scope["headers"]}
    return b"origin" in names and b"access-control-request-method" in names
