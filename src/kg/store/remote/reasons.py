"""Why a remote engine refused a query, said in our words: its own may hold addresses and traces of the server."""

from __future__ import annotations

import re

from kg.errors import QueryError
from kg.lexer import tokens
from kg.store.remote.question import syntax_error

_PLACES = (
    re.compile(r"\bat (\d+):(\d+)"),
    re.compile(r"\bline:? (\d+),? col(?:umn)?:? (\d+)", re.IGNORECASE),
    re.compile(r"\bline:? (\d+)()", re.IGNORECASE),
)
_NEAR = re.compile(r"error at '([^'\n]{1,40})'")
_CODES = re.compile(r"^(?:Virtuoso \w+ Error \w+: (?:SPARQL compiler: )?|Parse error: |Error \d+: )+", re.IGNORECASE)
_HARMLESS = re.compile(r"[A-Za-z][\w (),;'=?+*-]{3,120}")


def explain(reason: str, text: str, shift: int) -> QueryError:
    """The error for a query that a remote engine refused for `reason`; `shift` as in `Sendable`."""
    place = next((match for pattern in _PLACES if (match := pattern.search(reason))), None)
    if place:
        line, column = int(place.group(1)), int(place.group(2) or 0)
        return _explain_place(reason, text, line, column - shift if line == 1 and column > shift else column)
    said = _CODES.sub("", reason.strip().split("\n")[0]).rstrip(". ")
    if _HARMLESS.fullmatch(said):
        return QueryError(f"the engine does not take this query: {said}")
    return QueryError("the engine does not take this query")


def _explain_place(reason: str, text: str, line: int, column: int) -> QueryError:
    lines = text.split("\n")
    offset = min(sum(len(each) + 1 for each in lines[: line - 1]) + max(column - 1, 0), len(text))
    if not column:
        near = _NEAR.search(reason)
        error = syntax_error(text, offset, f"near {near.group(1)!r}" if near else "in this line")
        error.column = 0
        return error
    token = next((each for each in tokens(text) if each.start <= offset < each.end), None)
    if token:
        return syntax_error(text, token.start, f"near {token.text[:40]!r}")
    return syntax_error(text, offset, "at this place" if text[offset:].strip() else "it ends too early")
