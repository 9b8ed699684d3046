"""Tokens of SPARQL 1.1 and 1.2, read exactly: https://www.w3.org/TR/sparql11-query/#sparqlGrammar.

The grammar promises that the longest token wins. Engines do not keep that promise: Oxigraph's parser reads
`trueSERVICE` as two words, `SERVICEex:x` as a keyword and a name, `FILTER(?a<?b)SERVICE#>` with an operator where the
grammar sees an IRI, and a long string with a bad escape as an empty string with another one behind it. So `readings`
gives every way in which a token can be read at a place, the grammar's own way first; `tokens` follows that way only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["iri", "name", "variable", "blank", "string", "language", "number", "word", "mark"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, its text, and where it starts."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the text goes on behind it."""
        return self.start + len(self.text)


_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040\\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_STRING_ESCAPE = (
    r"\\[tbnrf\"'\\]|\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"
    r"|\\U(?!0000[Dd][89A-Fa-f])(?:0000|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4}"
)

_SPACE = re.compile(r"[ \t\r\n]*+")
_LINE_END = re.compile(r"[\r\n]|\Z")
_IRI = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>")
_PREFIX_START = re.compile(rf"[{_BASE}]")
_RUN = re.compile(rf"[{_CHARS}.]++")
_LOCAL = re.compile(rf"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:(?:[{_CHARS}:]|{_ESCAPED})|\.+(?=[{_CHARS}:%\\]))*+")
_WORD = re.compile(rf"[{_BASE}_][{_CHARS}]*+")
_VARIABLE = re.compile(rf"[?$][{_BASE}_0-9][{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040]*+")
_BLANK = re.compile(rf"_:[{_BASE}_0-9](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+")
_LANGUAGE = re.compile(r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+")
_NUMBER = re.compile(r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+")
# Marks of several characters matter to nobody here but `{|`, which opens no group: one character at a time is enough.
_MARK = re.compile(r"\{\||[^\\%\"'@]", re.DOTALL)

_STRINGS = {
    quote: (
        re.compile(rf"{quote}{quote}{quote}(?:{quote}{{0,2}}+(?:[^{quote}\\]|\\.))*+{quote}{quote}{quote}", re.DOTALL),
        re.compile(rf"{quote}(?:[^{quote}\\\r\n]|\\[^\r\n])*+{quote}"),
    )
    for quote in "\"'"
}
_BAD_ESCAPE = re.compile(rf"(?:[^\\]|{_STRING_ESCAPE})*+\\")


class Lexer:
    """Reads tokens of one text; `work` counts the characters looked at, for whoever follows many readings."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_ends = [match.start() for match in _LINE_END.finditer(text)]
        self._run_ends = [match.end() for match in _RUN.finditer(text)]
        self.work = 0

    def skip(self, position: int) -> int:
        """Where the next token starts, behind white space and comments."""
        while True:
            match = _SPACE.match(self.text, position)
            position = match.end() if match else position
            if not self.text.startswith("#", position):
                return position
            # Many readings may meet the same comment: its end is looked up, not searched again.
            position = self._line_ends[bisect_left(self._line_ends, position)]

    def readings(self, start: int) -> list[Token]:
        """All tokens that may be read at `start`, the grammar's own first; none where no query can go on."""
        first = self.text[start : start + 1]
        if not first:
            return []
        if first == "<":
            return self._read_less_than(start)
        if first in "\"'":
            return self._read_string(start, first)
        if first in "?$" and (token := self._match("variable", _VARIABLE, start)):
            return [token]
        if first == "_" and (token := self._match("blank", _BLANK, start)):
            return [token]
        if first == "@" and (token := self._match("language", _LANGUAGE, start)):
            return [token]
        if (first.isascii() and first.isdigit()) or first == ".":
            token = self._match("number", _NUMBER, start)
            if token:
                return [token]
        names = self._read_name(start)
        if names:
            return names
        token = self._match("word", _WORD, start) or self._match("mark", _MARK, start)
        return [token] if token else []

    def _match(self, kind: Kind, pattern: re.Pattern[str], start: int) -> Token | None:
        match = pattern.match(self.text, start)
        if match is None:
            return None
        self.work += match.end() - start
        return Token(kind, match.group(), start)

    def _read_less_than(self, start: int) -> list[Token]:
        """An IRI; or an operator, or the start of a triple term, with something behind it that looks like an IRI.

        Which it is matters only where the two readings go different ways behind the `>`: where a comment or a string
        may start inside. No operator reading survives two slashes in a row, so that ordinary IRIs are just IRIs.
        """
        operator = self._match("mark", _MARK, start)
        iri = self._match("iri", _IRI, start)
        if iri is None:
            return [operator] if operator else []
        inside = re.split(r"[#']", iri.text, maxsplit=1)
        if operator is None or len(inside) == 1 or "//" in inside[0]:
            return [iri]
        return [iri, operator]

    def _read_string(self, start: int, quote: str) -> list[Token]:
        """A string; with a bad escape inside, an engine may take its first two quotes for an empty one."""
        long, short = _STRINGS[quote]
        short_string = self._match("string", short, start)
        if not self.text.startswith(quote * 3, start):
            return [short_string] if short_string else []
        long_string = self._match("string", long, start)
        if long_string is None:
            self.work += len(self.text) - start
            return [short_string] if short_string else []
        if short_string and _BAD_ESCAPE.match(long_string.text):
            return [long_string, short_string]
        return [long_string]

    def _read_name(self, start: int) -> list[Token]:
        """A prefixed name; Oxigraph 0.5 ends its local part before the second group of dots."""
        colon = start
        if _PREFIX_START.match(self.text, start):
            # Looked up, not searched: a long run of words and dots would be searched from each word again.
            colon = self._run_ends[bisect_right(self._run_ends, start)]
        if self.text[colon : colon + 1] != ":" or (colon > start and self.text[colon - 1] == "."):
            return []
        local = _LOCAL.match(self.text, colon + 1)
        end = local.end() if local else colon + 1
        readings = [Token("name", self.text[start:end], start)]
        groups = list(re.finditer(r"(?<!\\)\.+", self.text[colon + 1 : end]))
        if len(groups) > 1:
            readings.append(Token("name", self.text[start : colon + 1 + groups[1].start()], start))
        return readings


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` as the grammar reads them, up to where it cannot be read on.

    >>> [token.text for token in tokens("ASK { ?s ?p 'SERVICE' } # SERVICE")]
    ['ASK', '{', '?s', '?p', "'SERVICE'", '}']
    """
    lexer = Lexer(text)
    readings = lexer.readings(lexer.skip(0))
    while readings:
        token = readings[0]
        yield token
        readings = lexer.readings(lexer.skip(token.end))
