"""What is made here and held whole, pages and lists: coded, marked, and not sent again to whoever has it."""

from __future__ import annotations

from hashlib import blake2b

from kg.store import choose_coding, coder_of
from kg.web.answers import Headers, make_tag
from kg.web.exchange import Exchange

_WORTH_CODING = 1000
_ABOUT_THE_BODY = (b"content-type", b"content-length", b"content-encoding", b"content-disposition")
_PAGE = b"text/html"


def finish(exchange: Exchange, status: int, headers: Headers, body: bytes) -> tuple[int, Headers, bytes]:
    """The answer as it goes out: with a tag of its own, coded as its client likes it, or only the word that it has it.

    What is no success, must not be kept, or has a tag already stays as it is.
    """
    known = {name.lower(): value for name, value in headers}
    if (
        status != 200
        or exchange.scope["method"] not in ("GET", "HEAD")
        or b"etag" in known
        or b"no-store" in known.get(b"cache-control", b"")
    ):
        return status, headers, body
    coding = choose_coding(exchange.accept_encoding) if len(body) >= _WORTH_CODING else ""
    # The type too: a graph may be written alike in two formats, and is another answer all the same.
    tag = make_tag(blake2b(body).hexdigest(), known.get(b"content-type", b"").decode("latin-1"), coding)
    added = {b"etag": tag, b"vary": _add_to_vary(known.get(b"vary", b""))}
    added[b"cache-control"] = known.get(b"cache-control", b"no-cache")
    last_modified = exchange.site.last_modified.encode()
    # Pages change with the software too, and what another engine holds at any time: of both the release says nothing.
    if known.get(b"content-type", b"").startswith(_PAGE) or not exchange.site.pool.spec.is_fixed:
        last_modified = b""
    if last_modified:
        added[b"last-modified"] = last_modified
    if (exchange.if_none_match or last_modified) and exchange.knows(tag):
        others = [pair for pair in headers if pair[0].lower() not in (*added, *_ABOUT_THE_BODY)]
        return 304, [*others, *added.items()], b""
    if coding:
        coder = coder_of(coding)
        body = coder.feed(body) + coder.finish()
        added[b"content-encoding"] = coding.encode()
    added[b"content-length"] = b"%d" % len(body)
    return 200, [*(pair for pair in headers if pair[0].lower() not in added), *added.items()], body


def _add_to_vary(vary: bytes) -> bytes:
    return vary if b"accept-encoding" in vary.lower() else b", ".join(filter(None, (vary, b"Accept-Encoding")))
