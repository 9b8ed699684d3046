"""A query as it is sent to a remote engine: read by the grammar to its end, with its dataset taken out.

Engines differ where the standards leave room, and where they do not: Virtuoso adds FROM clauses to the dataset of the
request, resolves prefixes nobody declared, and calls any web address through `bif:http_get`; Fuseki runs Java classes
by `java:` and invents a base IRI. So what a query names is settled here, and a remote engine sees no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urljoin

from kg.errors import QueryRefused, QuerySyntaxError
from kg.lexer import Lexer, Token, tokens
from kg.store.guard import decode_codepoints

FOREIGN_SCHEMES = ("bif:", "sql:", "java:")
"""Namespaces of functions that reach into the server: Virtuoso's own and its SQL procedures, Java classes in Jena."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_LINE_END = re.compile(r"[^\r\n]")
_LOCAL_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Sendable:
    """A query without FROM clauses; `default_graphs` and `named_graphs` are what they named, if there were any.

    `shift`: by how many characters its first line starts later than the query did.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    shift: int = 0


@dataclass
class _Names:
    """Resolves names as far as the query was read."""

    source: str
    given_base: str
    base: str = ""
    needs_base: bool = False
    prefixes: dict[str, str] = field(default_factory=dict)

    def resolve(self, token: Token) -> str:
        """The IRI that `token` stands for."""
        iri = self._expand(token) if token.kind == "name" else self._complete(token)
        if iri.lower().startswith(FOREIGN_SCHEMES):
            raise QueryRefused(f"<{iri[:60]}> reaches into the server: it is refused")
        return iri

    def _expand(self, token: Token) -> str:
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            self.fail(token, f"the prefix of {token.text[:40]!r} is not declared, or the name is not finished")
        return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)

    def _complete(self, token: Token) -> str:
        iri = decode_codepoints(token.text[1:-1])
        if _SCHEME.match(iri):
            return iri
        if self.base:
            return urljoin(self.base, iri)
        if self.given_base:
            self.needs_base = True
            return urljoin(self.given_base, iri)
        # `?a<?b&&?c>?d` is an IRI by the grammar, and a comparison to some engines: that is theirs to say.
        if not iri or iri[0].isalpha() or iri[0] in "#/":
            self.fail(token, f"{token.text[:40]!r} is a relative IRI, and the query has no BASE")
        return iri

    def fail(self, token: Token, reason: str) -> NoReturn:
        raise syntax_error(self.source, token.start, reason)


def make_sendable(text: str, base: str = "") -> Sendable:
    """Read `text` and make it ready to be sent; relative IRIs are resolved with `base`.

    Raises QuerySyntaxError with line and column, QueryRefused where it names a function that reaches into the server.
    """
    decoded = decode_codepoints(text)
    if decoded != text:
        # Some engines decode \uXXXX before they read anything (section 19.2 of the grammar), others never: what does
        # not parse in one reading may be right in the other.
        with suppress(QuerySyntaxError):
            _read(decoded, base)
    return _read(text, base)


def syntax_error(text: str, offset: int, reason: str) -> QuerySyntaxError:
    """The error for something wrong in `text` at `offset`."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return QuerySyntaxError(f"the query does not parse: {reason}", line=line, column=column)


def _read(text: str, base: str) -> Sendable:
    read = list(tokens(text))
    end = Lexer(text).skip(read[-1].end if read else 0)
    if end < len(text):
        # An engine that reads on where the grammar cannot would see what nobody has looked at.
        raise syntax_error(text, end, f"near {text[end : end + 1]!r}")
    names = _Names(text, base)
    body = _read_prologue(read, names)
    clauses: dict[int, tuple[bool, str]] = {}
    for start, length, named in _find_clauses(read, body):
        clauses[start] = (named, names.resolve(read[start + length - 1]))
    taken = {start + step for start, (named, _) in clauses.items() for step in range(3 if named else 2)}
    for token in read[body:]:
        if token.kind in ("iri", "name"):
            names.resolve(token)
    opening = f"BASE <{base}> " if names.needs_base else ""
    return Sendable(
        opening + "".join(_rewrite(text, read, taken)),
        tuple(iri for named, iri in clauses.values() if not named),
        tuple(iri for named, iri in clauses.values() if named),
        len(opening),
    )


def _read_prologue(read: list[Token], names: _Names) -> int:
    """Take in BASE and PREFIX declarations; the place of the first token behind them."""
    place = 0
    while place < len(read) and read[place].kind == "word":
        word = read[place].text.upper()
        following = [token.kind for token in read[place + 1 : place + 3]]
        if word == "BASE" and following[:1] == ["iri"]:
            names.base = names.resolve(read[place + 1])
            place += 2
        elif word == "PREFIX" and following == ["name", "iri"]:
            names.prefixes[read[place + 1].text.removesuffix(":")] = names.resolve(read[place + 2])
            place += 3
        elif word == "VERSION" and following[:1] == ["string"]:
            place += 2
        else:
            break
    return place


def _find_clauses(read: list[Token], body: int) -> Iterator[tuple[int, int, bool]]:
    """FROM clauses: place and number of tokens, and whether NAMED; between what is asked for and the pattern."""
    templates = 1 if [token.text.upper() for token in read[body : body + 2]] == ["CONSTRUCT", "{"] else 0
    depth = 0
    for place in range(body, len(read)):
        word = read[place].text.upper() if read[place].kind in ("word", "mark") else ""
        if word in ("{", "("):
            if word == "{" and not depth:
                if not templates:
                    return
                templates -= 1
            depth += 1
        elif word in ("}", ")"):
            depth -= 1
        elif word == "WHERE" and not depth:
            return
        elif word == "FROM" and not depth:
            following = read[place + 1 : place + 3]
            named = bool(following) and following[0].kind == "word" and following[0].text.upper() == "NAMED"
            length = 3 if named else 2
            if len(following) >= length - 1 and following[length - 2].kind in ("iri", "name"):
                yield place, length, named


def _rewrite(text: str, read: list[Token], taken: set[int]) -> Iterator[str]:
    """The query with blanks for comments and for the tokens `taken`, so that every place stays where it was."""
    end = 0
    for place, token in enumerate(read):
        yield _NOT_LINE_END.sub(" ", text[end : token.start])
        yield " " * len(token.text) if place in taken else token.text
        end = token.end
