"""Where the words of a search stand in a text, as people wrote it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kg.indexfile import fold_letter

_LENGTH = 220
_BEFORE = 60


@dataclass(frozen=True)
class Part:
    """A piece of a text, and whether it is one that was searched for."""

    text: str
    is_hit: bool = False


def mark(text: str, terms: Iterable[str]) -> tuple[Part, ...]:
    """The text in pieces, hits by themselves.

    >>> mark("Größe zählt", ["groesse"])
    (Part(text='Größe', is_hit=True), Part(text=' zählt', is_hit=False))
    """
    text = unicodedata.normalize("NFC", text)
    parts, end = [], 0
    for start, stop in _spans(text, terms):
        if start > end:
            parts.append(Part(text[end:start]))
        parts.append(Part(text[start:stop], is_hit=True))
        end = stop
    if end < len(text):
        parts.append(Part(text[end:]))
    return tuple(parts)


def snippet(text: str, terms: Iterable[str], length: int = _LENGTH) -> tuple[Part, ...]:
    """As much of a text as fits around its first hit, cut between words; without a hit, its start."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    terms = list(terms)
    spans = _spans(text, terms)
    if len(text) <= length:
        return mark(text, terms)
    start = max(0, spans[0][0] - _BEFORE) if spans else 0
    if start:
        blank = text.find(" ", start)
        # A word longer than what stands before the hit is not left out: it is the hit.
        start = blank + 1 if 0 <= blank < spans[0][0] else spans[0][0]
    stop = start + length
    if stop < len(text):
        blank = text.rfind(" ", start, stop)
        stop = blank if blank > start else stop
    else:
        stop = len(text)
    cut = f"{'… ' if start else ''}{text[start:stop]}{' …' if stop < len(text) else ''}"
    return mark(cut, terms)


def has_hit(parts: Iterable[Part]) -> bool:
    """True where something of it was searched for."""
    return any(part.is_hit for part in parts)


def _spans(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Start and end of each hit, none inside another."""
    folded, places = "", []
    for place, letter in enumerate(text):
        each = fold_letter(letter)
        folded += each
        places += [place] * len(each)
    found = sorted((start, -len(term)) for term in terms if term for start in _starts(folded, term))
    spans: list[tuple[int, int]] = []
    for start, minus_length in found:
        first, last = places[start], places[start - minus_length - 1]
        if not spans or first >= spans[-1][1]:
            spans.append((first, last + 1))
    return spans


def _starts(folded: str, term: str) -> list[int]:
    """Where a term starts: short ones only as whole words, as they are searched."""
    starts, start = [], folded.find(term)
    while start >= 0:
        end = start + len(term)
        is_word = (start == 0 or not folded[start - 1].isalnum()) and (end == len(folded) or not folded[end].isalnum())
        if len(term) > 2 or is_word:
            starts.append(start)
        start = folded.find(term, end)
    return starts
