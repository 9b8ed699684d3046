"""What somebody knows of a place beside its name, compared with what is known of an entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.distances import distance
from kg.indexfile import fold
from kg.matching.entries import Entry, Question, Reason

STATES = {
    "sh": "01",
    "hh": "02",
    "ni": "03",
    "nds": "03",
    "hb": "04",
    "nw": "05",
    "nrw": "05",
    "he": "06",
    "rp": "07",
    "rlp": "07",
    "bw": "08",
    "bawue": "08",
    "by": "09",
    "sl": "10",
    "be": "11",
    "bb": "12",
    "mv": "13",
    "meckpomm": "13",
    "sn": "14",
    "st": "15",
    "lsa": "15",
    "th": "16",
}
"""Short forms of the names of the states (ISO 3166-2:DE and others in use), with their keys."""

_NEAR_KM, _FAR_KM = 10.0, 40.0
_CLOSE, _APART = 1.10, 1.6


@dataclass(frozen=True, slots=True)
class Context:
    """What a question says beside the name, understood. None where it says nothing; `unknown`: what was said and is not
    understood, by code."""

    states: frozenset[str] | None
    districts: frozenset[str] | None
    unknown: tuple[Reason, ...]
    question: Question


def understand(
    question: Question,
    within: tuple[str, ...],
    find_state: Callable[[str], frozenset[str]],
    find_district: Callable[[str], frozenset[str]],
) -> Context:
    """Understand what a question says; `within`: districts that the name itself says."""
    states = find_state(question.state) if question.state.strip() else None
    districts = find_district(question.district) if question.district.strip() else None
    unknown = [Reason("state-unknown", 0, question.state)] if states is not None and not states else []
    unknown += [Reason("district-unknown", 0, question.district)] if districts is not None and not districts else []
    for name in within:
        found = find_district(name)
        unknown += [] if found else [Reason("district-unknown", 0, name)]
        districts = found if districts is None else districts & found
    return Context(states or None, districts or None, tuple(unknown), question)


def weigh(entry: Entry, context: Context) -> list[Reason]:
    """What speaks for an entry and what against; against it speak reasons whose points are below 0."""
    question, reasons = context.question, []
    if context.states and entry.state_key:
        reasons.append(_say("state", entry.state_key in context.states, 5, 30, question.state))
    if context.districts and entry.district_key and entry.kind != "district":
        reasons.append(_say("district", entry.district_key in context.districts, 8, 30, question.district))
    if question.postcode and entry.postcode:
        reasons += _weigh_postcode(question.postcode.strip(), entry)
    if question.population and entry.population:
        ratio = max(question.population, entry.population) / min(question.population, entry.population)
        if ratio <= _CLOSE or ratio >= _APART:
            reasons.append(_say("population", ratio <= _CLOSE, 4, 15, str(entry.population)))
    if question.point and entry.point:
        far = distance(question.point, entry.point)
        if far <= _NEAR_KM or far >= _FAR_KM:
            reasons.append(_say("point", far <= _NEAR_KM, 8, 25, f"{far:.0f}"))
    return reasons


def _weigh_postcode(postcode: str, entry: Entry) -> list[Reason]:
    """One that has several postcodes is known by one of them: only the first two digits can speak against it."""
    if postcode == entry.postcode:
        return [Reason("postcode-agrees", 8, postcode)]
    if postcode[:2] != entry.postcode[:2]:
        return [Reason("postcode-contradicts", -20, entry.postcode)]
    return [] if entry.has_several_postcodes else [Reason("postcode-contradicts", -10, entry.postcode)]


def _say(what: str, agrees: bool, reward: int, price: int, about: str) -> Reason:
    return Reason(f"{what}-agrees", reward, about) if agrees else Reason(f"{what}-contradicts", -price, about)


def glue(text: str) -> str:
    """A text folded, without blanks.

    >>> glue("Nordrhein-Westfalen")
    'nordrheinwestfalen'
    """
    return fold(text).replace(" ", "")
