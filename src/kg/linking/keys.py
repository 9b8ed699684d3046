"""Official keys as they stand in cells: without their zeros, with a `.0`, with blanks, as an address."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"https?://(?:"
    r"[^\s/]+(?:/[^\s/]+)*/id/(?:municipality|district|state|association)/(?P<own>\d+)"
    r"|(?:www\.)?dcat-ap\.de/def/politicalGeocoding/\w+/(?P<dcat>\d+)"
    r"|data\.europa\.eu/nuts/code/(?P<nuts>DE\w*)"
    r"|(?:www\.)?wikidata\.org/(?:entity|wiki)/(?P<wikidata>Q\d+)"
    r"|(?:sws|www)\.geonames\.org/(?P<geonames>\d+)\S*"
    r")/?"
)
_FORMULA = re.compile(r'="([^"]*)"')
_POINT_ZERO = re.compile(r"(\d+)[.,]0+")
_CUT = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_NUTS = re.compile(r"DE[0-9A-Z]{1,3}")
_LAU = re.compile(r"DE_?(\d{8})")
_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f]+")
_GROUPS = re.compile(r"\d{1,3}(?:[ ./-]\d{1,4}){1,4}")

KIND_OF_LENGTH = {2: "state", 3: "government_district", 5: "district", 8: "ags", 9: "association", 12: "ars"}
"""Kinds of keys by the number of their digits."""
_LENGTH_OF_KIND = {kind: length for length, kind in KIND_OF_LENGTH.items()}


@dataclass(frozen=True)
class Reading:
    """What a cell may mean as a key: its kind, its full form, and whether a leading zero was put back."""

    kind: str
    value: str
    zero: bool = False


def clean(text: str) -> str:
    """A cell without what Excel and its users put around a key.

    >>> [clean(each) for each in ("'01001000", '="01001000"', " 1001000.0", "05 9 13 000", "05.913.000")]
    ['01001000', '01001000', '1001000', '05913000', '05913000']
    """
    text = text.strip().strip("\ufeff").strip()
    formula = _FORMULA.fullmatch(text)
    if formula:
        text = formula[1]
    text = text.strip("'’`´\" \t\u00a0")
    whole = _POINT_ZERO.fullmatch(text)
    if whole:
        return whole[1]
    text = _BLANKS.sub(" ", text)
    return re.sub(r"[ ./-]", "", text) if _GROUPS.fullmatch(text) else text


def is_cut(text: str) -> bool:
    """True for a key that Excel has made a number with an exponent of: its last digits are lost.

    >>> is_cut("5,913E+06"), is_cut("5913000")
    (True, False)
    """
    return bool(_CUT.fullmatch(text.strip()))


def read_key(text: str, expected: str = "") -> tuple[Reading, ...]:
    """What a cell may mean as a key, the likeliest first; nothing where it is none. `expected`: a kind, if known.

    >>> read_key("1001000")
    (Reading(kind='ags', value='01001000', zero=True),)
    >>> read_key("http://dcat-ap.de/def/politicalGeocoding/districtKey/05913"), read_key("Dortmund")
    ((Reading(kind='district', value='05913', zero=False),), ())
    """
    bare = text.strip()
    address = _ADDRESS.fullmatch(bare)
    if address:
        for kind in ("nuts", "wikidata", "geonames"):
            if address[kind]:
                return (Reading(kind, address[kind]),)
        return _by_length(address["own"] or address["dcat"], expected)
    bare = clean(text)
    lau = _LAU.fullmatch(bare)
    if lau:
        return (Reading("ags", lau[1]),)
    if _NUTS.fullmatch(bare.upper()) and bare[:2].isupper():
        return (Reading("nuts", bare),)
    return _by_length(bare, expected) if bare.isascii() and bare.isdigit() else ()


def _by_length(digits: str, expected: str) -> tuple[Reading, ...]:
    """Read by the number of digits; one digit less is a zero that was lost, for states 01 to 09 only."""
    found = []
    length = len(digits)
    wanted = _LENGTH_OF_KIND.get(expected, 0)
    if length in KIND_OF_LENGTH and "01" <= digits[:2] <= "16":
        found.append(Reading(KIND_OF_LENGTH[length], digits))
    if length + 1 in KIND_OF_LENGTH and digits[0] != "0":
        found.append(Reading(KIND_OF_LENGTH[length + 1], f"0{digits}", zero=True))
    if length == 8 and digits.endswith("000") and "01" <= digits[:2] <= "16":
        # Some portals fill up the keys of districts and states.
        found.append(Reading("district", digits[:5]))
        if digits.endswith("000000"):
            found.append(Reading("state", digits[:2]))
    if wanted:
        found.sort(key=lambda reading: len(reading.value) != wanted)
    return tuple(found)
