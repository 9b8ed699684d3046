"""Federated queries, where they are allowed: each SERVICE is led to a gateway, which calls only what is on the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from kg.errors import QueryRefused
from kg.federation import Service
from kg.lexer import Token, tokens
from kg.store.spelling import is_read_in_one_way

_LONGEST = 20_000


def redirect_services(text: str, services: Sequence[Service], gateway: str) -> str:
    """The query with each service replaced by its address at `gateway`.

    Raises QueryRefused for a service that is not on the list, and as `find_services`.
    """
    pieces: list[str] = []
    position = 0
    for target, iri in find_services(text):
        if not any(service.serves(iri) for service in services):
            raise QueryRefused(
                f"the service {target.text[:200]} is not on the list of this endpoint",
                hint="ask each endpoint on its own, or federate from your side",
            )
        pieces += [text[position : target.start], f"<{gateway}{quote(iri, safe='')}>"]
        position = target.end
    return "".join([*pieces, text[position:]])


def require_gateway(text: str, gateway: str) -> None:
    """Raise QueryRefused where a query calls anything but the gateway."""
    for target, iri in find_services(text):
        if not iri.startswith(gateway):
            raise QueryRefused(f"the service {target.text[:200]} is not called from here")


def find_services(text: str) -> Iterator[tuple[Token, str]]:
    """The services of a query: where each is named, and its IRI.

    Only what is written out is understood: an IRI, or a short name with a prefix of the query. Raises QueryRefused for
    anything else: a variable, a text that is very long or could be read in two ways.
    """
    if not is_read_in_one_way(text) or len(text) > _LONGEST:
        raise QueryRefused(
            "a federated query must be plain",
            hint=f"no backslashes, no < before a quotation mark or #, not more than {_LONGEST} characters",
        )
    row = list(tokens(text))
    prefixes = _read_prefixes(row)
    for at, token in enumerate(row):
        name = token.text.upper() if token.kind == "word" else token.text.upper().partition(":")[0]
        if token.kind not in ("word", "name") or "SERVICE" not in name:
            continue
        rest = row[at + 1 : at + 3]
        if token.kind == "name" or name != "SERVICE" or not rest:
            raise QueryRefused(f"{token.text[:40]!r} is not understood in a federated query")
        target = rest[1] if rest[0].text.upper() == "SILENT" and len(rest) > 1 else rest[0]
        yield target, _resolve(target, prefixes)


def _read_prefixes(row: list[Token]) -> dict[str, str]:
    return {
        row[at + 1].text: row[at + 2].text[1:-1]
        for at, token in enumerate(row[:-2])
        if token.kind == "word" and token.text.upper() == "PREFIX" and row[at + 2].kind == "iri"
    }


def _resolve(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if prefix + ":" in prefixes:
            return prefixes[prefix + ":"] + local
    raise QueryRefused(
        f"SERVICE {token.text[:40]} is refused: only a service that is written out can be looked up in the list"
    )
