"""Spellings of names of places and of other things, made alike so that they can be compared.

A name of a place has a core and additions that tell it from others: "Neustadt a. d. Weinstr." is `neustadt` and
`weinstrasse`. Words of administration are no part of either: "Landkreis Göttingen" is `goettingen`, a `district`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.indexfile import fold
from kg.placewords import FORMS, LONG, REGIONS

_WORD = re.compile(r"[^\W_]+\.?|[(),;/]")
_OVER = re.compile(r"\bO\.\s?L\.?(?=\s|$|\))")
_SORB = re.compile(r"(?<=[^\s/])\s+/\s+(?=\S)|(?<=\))/(?=\S)")
_EPITHET = re.compile(r".*(?:stadt|gemeinde|flecken|markt|heilbad|seebad|kommune|kurort|gebiet|geb|bezirk|kirchspiel)")

_BEFORE = {"grosse", "kreisfreie", "kreisangehoerige", "freie", "und", "reg", "der", "die"}
_AFTER_COMMA = {"st": "town", "m": "market", "s": "town"}
_PREPOSITIONS = set("am an a auf im in i bei b beim ob o vor v vorm unter zu zur zum z von vom ueber".split())  # noqa: SIM905
_SMALL = _PREPOSITIONS | set("der dem den die d des und u das".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name of a place. `full`: all its words as one, `core`: without the additions; `form`: a value of FORMS, or
    empty; `within`: names of districts that the name itself says it lies in."""

    full: str
    core: str
    additions: tuple[str, ...] = ()
    form: str = ""
    within: tuple[str, ...] = ()


@dataclass(slots=True)
class _Part:
    """What stands between two signs: the sign before it, and its words, each with whether it ends in a full stop."""

    sign: str
    words: list[tuple[str, bool]]


def read_place(name: str) -> list[Spelling]:
    """The readings of a name of a place: as it stands, then without words of administration where it has such.

    >>> read_place("Neustadt a. d. Weinstr.")[0].additions, read_place("LK Göttingen")[-1].form
    (('weinstrasse',), 'district')
    """
    parts, form, within = _split(name)
    readings = [_spell(parts, "" if form != "town" else form, within)] if parts else []
    if parts:
        words = [word for word, _ in parts[0].words]
        start = 0
        found = ""
        while start < len(words) - 1 and (
            words[start] in FORMS or (words[start] in _BEFORE and start + 1 < len(words) - 1)
        ):
            found = FORMS.get(words[start], found)
            start += 1
        end = len(words)
        if not found and end > 1 and words[-1] in FORMS and words[-1] != "land" and words[-2] not in _SMALL:
            found, end = FORMS[words[-1]], end - 1
        rest = parts[1:]
        if not found and rest and len(rest[-1].words) > 1 and FORMS.get(rest[-1].words[-1][0]) == "town":
            found, rest = "town", [*rest[:-1], _Part(rest[-1].sign, rest[-1].words[:-1])]
        if found:
            readings.append(_spell([_Part("", parts[0].words[start:end]), *rest], found, within))
        elif form:
            readings = [_spell(parts, form, within)]
    return [each for each in dict.fromkeys(readings) if each.full]


def _split(name: str) -> tuple[list[_Part], str, tuple[str, ...]]:
    """The parts of a name, and what was set aside: the form it says after a comma or in brackets, and its district."""
    text = _OVER.sub("OL", name[:200])
    parts = [_Part("", [])]
    for sign_or_word in _WORD.findall(text):
        if len(sign_or_word) == 1 and sign_or_word in "(),;/":
            if sign_or_word != ")":
                parts.append(_Part(sign_or_word, []))
            continue
        for word in fold(sign_or_word).split():
            parts[-1].words.append(("oberbayern" if sign_or_word == "OB" else word, sign_or_word[-1] == "."))
    form, within = "", []
    kept = [parts[0]]
    for part in parts[1:]:
        words = [word for word, _ in part.words]
        if not words:
            continue
        if part.sign in "(,;":
            first = FORMS.get(words[0], "")
            if len(words) > 1 and first in ("district", "state"):
                within.append("".join(word for word in words[1:]))
                continue
            if len(words) == 1 and part.sign == "," and words[0] in _AFTER_COMMA:
                form = _AFTER_COMMA[words[0]]
                continue
            if all(word in FORMS or word in _BEFORE for word in words) and words != ["land"]:
                form = FORMS.get(words[-1], form)
                continue
            if part.sign == "," and (_EPITHET.fullmatch(words[-1]) or "gemfr" in words or "stadt" in words):
                form = form or ("town" if words[-1].endswith("stadt") else "")
                continue
        kept.append(part)
    while kept and not kept[0].words:
        kept.pop(0)
    return kept, form, tuple(within)


def _spell(parts: list[_Part], form: str, within: tuple[str, ...]) -> Spelling:
    core: list[str] = []
    additions: list[str] = []
    for number, part in enumerate(parts):
        is_addition = number > 0
        last = len(part.words) - 1
        for place, (word, is_short) in enumerate(part.words):
            if (place or number) and word in _SMALL and (place < last or len(word) > 1):
                is_addition = is_addition or (word in _PREPOSITIONS and bool(core))
                continue
            long = LONG.get(word, word) if is_short or word in ("st", "opf", "oberbayern") or is_addition else word
            if is_short and place == last and place and len(word) <= 9 and long == word:
                is_addition = True
            if len(word) == 1 and place == last and place and not word.isdigit():
                is_addition = True
            if is_short and long in REGIONS and core:
                is_addition = True
            (additions if is_addition else core).append(long)
    return Spelling("".join((*core, *additions)), "".join(core), tuple(additions), form, within)


def spell_area(name: str, kind: str) -> Iterator[Spelling]:
    """The spellings that an area is found by for one of its names: words of administration are no part of the names of
    districts, associations and the like, but of those of municipalities ("Markt Schwaben", "Amt Neuhaus")."""
    for piece in dict.fromkeys((name, *_SORB.split(name))):
        readings = read_place(piece)
        if not readings:
            continue
        chosen = readings[0] if kind in ("municipality", "unincorporated-area", "region") else readings[-1]
        yield chosen
        if kind == "district":
            yield readings[0]
        if kind == "district":
            shorter = chosen.core.removesuffix("kreis")
            if shorter and shorter != chosen.core and not chosen.additions:
                yield Spelling(shorter, shorter, (), chosen.form)
        first = fold(piece).split()[:1]
        if kind == "municipality" and first and first[0] in ("lutherstadt", "hansestadt"):
            yield readings[-1]


_TITLES = {
    "uni": "universitaet",
    "univ": "universitaet",
    "tu": "technische universitaet",
    "fh": "fachhochschule",
    "hs": "hochschule",
    "inst": "institut",
    "ges": "gesellschaft",
    "verb": "verband",
}
_LEGAL = set("gmbh ggmbh mbh ev e v eg ag kg gbr ohg se co i g inc ltd".split())  # noqa: SIM905
_LITTLE = set("der die das des dem den fuer und am an the of for and zur zum im in von a".split())  # noqa: SIM905
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")


def read_title(text: str) -> tuple[str, ...]:
    """The telling words of a name of an organisation, a project or a work, in order.

    >>> read_title("TU Dortmund e. V.")
    ('technische', 'universitaet', 'dortmund')
    """
    words = [long for word in fold(text[:500]).split() for long in _TITLES.get(word, word).split()]
    telling = [word for word in words if word not in _LEGAL and word not in _LITTLE]
    return tuple(telling or words)


def title_variants(text: str) -> Iterator[str]:
    """A name, and the same without what stands in brackets at its end."""
    yield text
    if (shorter := _BRACKETS.sub("", text)) and shorter != text:
        yield shorter


AREAS = frozenset(
    (
        "municipality",
        "unincorporated-area",
        "association",
        "district",
        "government-district",
        "planning-region",
        "state",
        "region",
    )
)
"""The kinds of things whose names are read as names of places."""


def spell(kind: str, names: Iterable[str]) -> list[tuple[str, ...] | tuple[str, str, tuple[str, ...]]]:
    """The names of a thing made alike, each once: of an area whole, core and additions, of others their words."""
    if kind in AREAS:
        found = (spelling for name in names for spelling in spell_area(name, kind))
        return list(dict.fromkeys((each.full, each.core, each.additions) for each in found))
    return list(dict.fromkeys(words for name in names for each in title_variants(name) if (words := read_title(each))))
