"""From queries to candidates: the matcher weighs names and what it knows, the rest is looked up in the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.indexfile import fold
from kg.matching import Candidate, Entry, Matcher, Question, say
from kg.web.desk import Desk
from kg.web.reconcile.asked import Asked, Condition
from kg.web.reconcile.extending import Values
from kg.web.reconcile.properties import Property
from kg.web.reconcile.types import KINDS, TYPES, Type, read_id, type_of, write_id
from kg.web.texts import TEXTS

_CERTAIN = 100.0
_FAILED = 20.0
"""What a candidate loses that does not meet a condition which is not required."""
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_WKT = re.compile(r".*POINT\s*\(\s*(-?\d{1,3}(?:\.\d+)?)\s+(-?\d{1,2}(?:\.\d+)?)\s*\).*", re.IGNORECASE)
_AREAS = ("state", "district")


UNREAD = "unread"
"""Feature of a candidate: a value could not be read, so that it was not weighed."""


@dataclass(frozen=True)
class Found:
    """A candidate; `unread`: properties whose value in the query could not be read, as where a cell says "k. A."."""

    candidate: Candidate
    unread: tuple[Property, ...] = ()

    @property
    def types(self) -> tuple[Type, ...]:
        """Its own type, and the one that this is a kind of."""
        own = type_of(self.candidate.entry.kind)
        return (own, *([TYPES[own.broader]] if own.broader else []))


async def find(desk: Desk, values: Values, base: str, batch: Sequence[Asked]) -> list[list[Found]]:
    """The candidates of each query, the likeliest first. Raises what Desk.work and Values.of raise."""
    made = [make_question(asked) for asked in batch]
    pairs = [(asked, question) for asked, (question, _) in zip(batch, made, strict=True)]
    found = await desk.work(pairs, lambda matcher, pair: _match(matcher, base, *pair))
    await _hold_to_conditions(await desk.matcher(), values, batch, found)
    return [
        [Found(each, unread) for each in sorted(candidates, key=lambda each: -each.score)[: asked.limit]]
        for asked, (_, unread), candidates in zip(batch, made, found, strict=True)
    ]


def make_question(asked: Asked) -> tuple[Question, tuple[Property, ...]]:
    """What the matcher is asked, and the properties whose value is no number or no point.

    Those are passed over: a table with "k. A." in one cell shall not fail in all the others.
    """
    fields: dict[str, Any] = {}
    unread: list[Property] = []
    keys: dict[str, str] = {}
    for condition in asked.conditions:
        if not _is_weighed(condition):
            continue
        (asks, kind), value = condition.property.asks, condition.values[0]
        if asks == "key":
            keys[kind] = value.rpartition("/")[2] or value
        elif asks in _AREAS:
            # Of an area that was reconciled before the key.
            fields[asks] = value.rpartition("/")[2] if f"{asks}/" in value else value
        elif asks in ("population", "point"):
            read = _read_population(value) if asks == "population" else _read_point(value)
            if read is None:
                unread.append(condition.property)
            else:
                fields[asks] = read
        else:
            fields[asks] = value
    # Some may fall away by conditions, so that more are needed than are wanted in the end.
    limit = asked.limit if len(keys) + len(fields) == len(asked.conditions) else max(4 * asked.limit, 20)
    return Question(asked.name, asked.kinds, keys, **fields, limit=limit), tuple(unread)


def _is_weighed(condition: Condition) -> bool:
    """True where the matcher weighs it: one value of a property that it knows."""
    return bool(condition.property.asks[0]) and len(condition.values) == 1 and condition.quantifier != "none"


def _match(matcher: Matcher, base: str, asked: Asked, question: Question) -> list[Candidate]:
    entry = matcher.entry(read_id(base, asked.name))
    if entry is not None:
        return [Candidate(entry, _CERTAIN, is_match=True)] if entry.kind in asked.kinds else []
    if asked.strict != "should" or not asked.types:
        return _known(matcher.match(question))
    # Other things are offered only where there is nothing of these types, and never as what is meant.
    kinds = frozenset(kind for each in asked.types for kind in each.kinds)
    of_types = _known(matcher.match(replace(question, kinds=kinds)))
    return of_types or [_weaken(each) for each in _known(matcher.match(question)) if each.entry.kind not in kinds]


def _known(candidates: Iterable[Candidate]) -> list[Candidate]:
    return [each for each in candidates if each.entry.kind in KINDS]


def _weaken(candidate: Candidate) -> Candidate:
    return replace(candidate, score=max(0.0, candidate.score - _FAILED), is_match=False)


async def _hold_to_conditions(
    matcher: Matcher, values: Values, batch: Sequence[Asked], found: list[list[Candidate]]
) -> None:
    """Look up in the graph what the matcher does not weigh, or is required: one question a property for all."""
    looked_up: dict[str, tuple[Condition, dict[str, None]]] = {}
    for asked, candidates in zip(batch, found, strict=True):
        for condition in asked.conditions:
            if condition.is_required or not _is_weighed(condition):
                _, iris = looked_up.setdefault(condition.property.id, (condition, {}))
                iris |= dict.fromkeys(each.entry.iri for each in candidates)
    known = {name: await values.of(each.property, tuple(iris)) for name, (each, iris) in looked_up.items() if iris}
    for at, asked in enumerate(batch):
        for condition in asked.conditions:
            if condition.property.id in known and (condition.is_required or not _is_weighed(condition)):
                found[at] = _hold(matcher, values, condition, known[condition.property.id], found[at])


def _hold(
    matcher: Matcher,
    values: Values,
    condition: Condition,
    known: Mapping[str, Sequence[Any]],
    candidates: list[Candidate],
) -> list[Candidate]:
    wanted = [_spellings(matcher, condition, value) for value in condition.values]
    kept = []
    for candidate in candidates:
        has = {text for row in known.get(candidate.entry.iri, ()) for text in values.spellings(row)}
        met = [bool(each & has) for each in wanted]
        is_met = {"any": any(met), "all": all(met), "none": not any(met)}[condition.quantifier]
        if is_met or not condition.is_required:
            kept.append(candidate if is_met else _weaken(candidate))
    return kept


def _spellings(matcher: Matcher, condition: Condition, value: str) -> set[str]:
    """All that a value may look like in the graph: of states and districts also what the matcher takes them for."""
    found = {fold(value), fold(value.rpartition("/")[2])}
    asks = condition.property.asks[0]
    if asks in _AREAS:
        entries: list[Entry] = matcher.find_key(asks, value)
        entries += [
            each.entry for each in matcher.match(Question(value, kinds=frozenset({asks}), limit=2)) if each.is_match
        ]
        found |= {fold(each.iri) for each in entries}
    return found


def _read_population(value: str) -> int | None:
    # As people print it, 12.345 or 12 345; a float comes from a spreadsheet.
    plain = re.sub(r"[.,'\s](?=\d{3}(?!\d))", "", value)
    return int(plain.partition(".")[0]) if re.fullmatch(r"[0-9]{1,9}(?:\.0*)?", plain) else None


def _read_point(value: str) -> tuple[float, float] | None:
    if match := _WKT.fullmatch(value):
        longitude, latitude = float(match[1]), float(match[2])
    elif match := _POINT.fullmatch(value):
        latitude, longitude = float(match[1]), float(match[2])
    else:
        return None
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


async def write(desk: Desk, results: Sequence[Sequence[Found]], base: str, language: str) -> list[list[dict[str, Any]]]:
    """The candidates of each query as both versions of the protocol write them: in turns too, for there are many."""
    return await desk.work(results, lambda _matcher, found: [write_candidate(each, base, language) for each in found])


def write_candidate(found: Found, base: str, language: str) -> dict[str, Any]:
    """A candidate as both versions of the protocol write it."""
    entry = found.candidate.entry
    features: dict[str, dict[str, Any]] = {}
    for reason in found.candidate.reasons:
        # Each feature stands once; a reason that came twice counts twice.
        if reason.code in features:
            features[reason.code]["value"] += reason.points
        else:
            features[reason.code] = {"id": reason.code, "name": say(reason, language), "value": reason.points}
    if found.unread:
        names = ", ".join(each.name(language) for each in found.unread)
        text = TEXTS["en" if language == "en" else "de"]["recon_unread"].format(names)
        features[UNREAD] = {"id": UNREAD, "name": text, "value": 0}
    written = {
        "id": write_id(base, entry.iri),
        "name": entry.label(language),
        "description": entry.about(language),
        "type": [{"id": each.id, "name": each.name(language)} for each in found.types],
        "score": found.candidate.score,
        "match": found.candidate.is_match,
        "features": list(features.values()),
    }
    return {name: value for name, value in written.items() if name != "description" or value}
