"""Reads requests of the SPARQL protocol: https://www.w3.org/TR/sparql11-protocol/#query-operation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Scope

from kg.errors import QueryRefused

MAX_QUERY_BYTES = 1_048_576
"""Longest request body that is read; a longer one gets 413."""

MAX_ADDRESS_BYTES = 60_000
"""Longest query part of an address that is read; a longer one gets 414. The server itself takes a little more."""

SPARQL_QUERY = "application/sparql-query"
_SPARQL_UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 1000
_LONGEST_FORMAT = 100
_MOST_FORMATS = 10
_MEDIA_TYPES = {"POST": f"{FORM}, {SPARQL_QUERY}", "QUERY": SPARQL_QUERY}


@dataclass(frozen=True)
class ProtocolRequest:
    """A query (None where there is none), the dataset and the formats it is asked with."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    max_rows: int = 0


async def read_request(request: Request) -> ProtocolRequest:
    """Read what a client asks, from the address and, for POST and QUERY, from the body.

    Raises HTTPException 400, 413, 414 or 415, and QueryRefused for an update.
    """
    fields = read_address(request.scope)
    queries = []
    if request.method in ("POST", "QUERY"):
        media_type = media_type_of(request)
        coding = request.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            # https://www.rfc-editor.org/rfc/rfc9110#name-415-unsupported-media-type
            raise HTTPException(415, f"the coding {coding[:40]} is not understood", {"Accept-Encoding": "identity"})
        if media_type == _SPARQL_UPDATE:
            raise QueryRefused("this endpoint is read-only: updates are refused")
        if media_type == FORM and request.method == "POST":
            fields += read_fields(await read_body(request), "form")
        elif media_type == SPARQL_QUERY:
            queries.append(_decode(await read_body(request), "query"))
        else:
            accepted = _MEDIA_TYPES[request.method]
            raise HTTPException(415, f"{media_type or 'no media type'} is not understood; send {accepted}")
    if any(name == "update" for name, _ in fields):
        raise QueryRefused("this endpoint is read-only: updates are refused")
    queries += [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise HTTPException(400, "there is more than one query in the request; send one")
    query = queries[0] if queries and queries[0].strip() else None
    return ProtocolRequest(
        query=query,
        default_graphs=_values(fields, "default-graph-uri"),
        named_graphs=_values(fields, "named-graph-uri"),
        formats=_read_formats(fields),
        max_rows=_read_max_rows(_values(fields, "maxrows")),
    )


def read_address(scope: Scope) -> list[tuple[str, str]]:
    """The fields of the address. Raises HTTPException 400 or 414."""
    address = scope.get("query_string", b"")
    if len(address) > MAX_ADDRESS_BYTES:
        raise HTTPException(414, f"the address is longer than {MAX_ADDRESS_BYTES} bytes; send long queries with POST")
    return read_fields(address, "address")


def _read_max_rows(values: tuple[str, ...]) -> int:
    if not values:
        return 0
    if len(values) > 1 or not re.fullmatch(r"[1-9][0-9]{0,8}", values[0]):
        raise HTTPException(400, f"maxrows is {values[0][:40]!r}; give one whole number from 1 to 999999999")
    return int(values[0])


def _read_formats(fields: list[tuple[str, str]]) -> tuple[str, ...]:
    values = _values(fields, "format") + _values(fields, "output") + _values(fields, "results")
    # Each once, and no novels: they are remembered.
    return tuple(dict.fromkeys(value[:_LONGEST_FORMAT] for value in values))[:_MOST_FORMATS]


def _values(fields: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in fields if name == wanted and value)


def media_type_of(request: Request) -> str:
    """The media type of the body, in small letters. Raises HTTPException 415 where it is not in UTF-8."""
    media_type, *parameters = request.headers.get("content-type", "").lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise HTTPException(415, f"charset {value} is not understood; send UTF-8")
    return media_type.strip()


async def read_body(request: Request) -> bytes:
    """The body. Raises HTTPException 413."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_QUERY_BYTES:
            raise HTTPException(413, f"the request is longer than {MAX_QUERY_BYTES} bytes")
    return bytes(body)


def read_fields(encoded: bytes, place: str) -> list[tuple[str, str]]:
    """Decode a form once and only once: `100%2525` is the text `100%25`. Raises HTTPException 400."""
    try:
        return parse_qsl(
            encoded.decode("ascii" if place == "address" else "utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except UnicodeDecodeError:
        raise HTTPException(400, f"the {place} is not UTF-8") from None
    except ValueError:
        raise HTTPException(400, f"the {place} has more than {_MAX_FIELDS} fields") from None


def _decode(body: bytes, place: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the {place} is not UTF-8 (byte {error.start})") from None
