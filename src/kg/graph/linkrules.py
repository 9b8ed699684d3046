"""What an identifier of an outside dataset must look like: its form, and its check digits where it has some."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"
"""https://www.crockford.com/base32.html: no i, l, o, u."""


@dataclass(frozen=True)
class Target:
    """An outside dataset: how its identifiers begin and end, and what their own part must be."""

    name: str
    start: str
    own: re.Pattern[str]
    end: str = ""
    is_right: Callable[[str], bool] = lambda _: True

    def own_part(self, iri: str) -> str | None:
        """The part of an identifier that is its own; None where it is none of this dataset."""
        if not iri.startswith(self.start) or not iri.endswith(self.end):
            return None
        own = iri[len(self.start) : len(iri) - len(self.end)]
        return own if self.own.fullmatch(own) else None


def is_gnd(own: str) -> bool:
    """Whether the check digit of a GND number is right: digits weighted from the right by 2, 3, …, modulo 11.

    Numbers with a hyphen have that sum itself, numbers without one what is missing to eleven, as ISBN-10 has it.

    >>> is_gnd("4012814-3"), is_gnd("4012814-4"), is_gnd("1114189359")
    (True, False, True)
    """
    digits = own.replace("-", "")
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits[:-1]), start=2)) % 11
    check = 10 if digits[-1] == "X" else int(digits[-1])
    return check == (total if "-" in own else (11 - total) % 11)


def is_ror(own: str) -> bool:
    """Whether the check digits of a ROR identifier are right: ISO 7064, modulo 97, over base 32.

    >>> is_ror("033bb5z47"), is_ror("033bb5z48")
    (True, False)
    """
    number = 0
    for character in own[:-2]:
        number = number * 32 + _BASE_32.index(character)
    return 98 - (number * 100) % 97 == int(own[-2:])


TARGETS = (
    Target("wikidata", "http://www.wikidata.org/entity/", re.compile(r"Q[1-9][0-9]*")),
    Target("geonames", "https://sws.geonames.org/", re.compile(r"[1-9][0-9]*"), "/"),
    Target("gnd", "https://d-nb.info/gnd/", re.compile(r"[0-9]+(-[0-9X])?|[0-9]+X"), is_right=is_gnd),
    Target("ror", "https://ror.org/", re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"), is_right=is_ror),
)
"""The datasets that link sets lead to; the name is that of the file in data/links/."""


def target_of(iri: str) -> Target | None:
    """The dataset that an identifier belongs to; None where it has the form of none."""
    return next((target for target in TARGETS if target.own_part(iri) is not None), None)
