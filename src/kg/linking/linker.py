"""Finds the place that a row is about: by its keys where it has some, else by its name and what stands beside it.

A key and a name that do not fit each other are a contradiction, never a link; neither is a name with which several
places may be meant.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.indexfile import fold
from kg.linking.columns import Columns
from kg.linking.headings import DISTRICT, LATITUDE, LONGITUDE, NAME, POPULATION, POSTCODE, STATE
from kg.linking.keys import Reading, clean, is_cut, read_key
from kg.linking.knowing import resolve
from kg.linking.outcomes import Asked, Outcome, Status
from kg.matching import Candidate, Entry, Matcher, Question

_KEPT = 100_000
"""Outcomes that are kept: rows that say the same as one of them are not matched again."""
_NOTHING = frozenset(
    {"", "-", "--", "–", "—", ".", "/", "x", "?", "k.a.", "k. a.", "n/a", "na", "n.a.", "null", "none"}
)
"""How tables say that a cell has no value."""
AREAS = frozenset({"municipality", "district", "association", "state", "government-district", "unincorporated-area"})
_MUNICIPAL = frozenset({"municipality", "unincorporated-area"})
_AGREES = 60.0
"""Score from which a name may be that of the place whose key stands beside it."""
_MAY_BE = 60.0
"""Score from which a place is named as one that may be meant."""
_MOST_CANDIDATES = 5
_MOST_NAMESAKES = 30
"""Among so many of a name in a state the place with the key beside it is looked for."""


@dataclass(frozen=True)
class _ByKey:
    """What the keys of a row say. `entry`: the smallest place they name; `problem`: why there is none, with the key."""

    entry: Entry | None = None
    reading: Reading | None = None
    problem: str = ""
    about: str = ""
    others: tuple[Entry, ...] = ()


class Linker:
    """Answers what rows ask, many at a time; `columns` says where in a row what stands."""

    def __init__(self, matcher: Matcher, columns: Columns) -> None:
        self._matcher = matcher
        self._columns = columns
        self._knows_register = not matcher.is_partial
        self._kept: OrderedDict[Asked, Outcome] = OrderedDict()
        self._states: dict[str, Entry | None] = {}
        self.matched = 0
        """How many different questions were answered by matching."""

    def read(self, cells: Sequence[str]) -> Asked:
        """What a row says of its place."""
        columns = self._columns
        keys = tuple(cells[key.index].strip() if key.index < len(cells) else "" for key in columns.keys)
        return Asked(
            keys,
            _value(columns.cell(NAME, cells)),
            _value(columns.cell(STATE, cells)),
            _value(columns.cell(DISTRICT, cells)),
            _value(columns.cell(POSTCODE, cells)),
            _value(columns.cell(POPULATION, cells)),
            (_value(columns.cell(LATITUDE, cells)), _value(columns.cell(LONGITUDE, cells))),
        )

    def answer(self, asked: Iterable[Asked]) -> dict[Asked, Outcome]:
        """What comes of each of `asked`."""
        answers: dict[Asked, Outcome] = {}
        pending: list[tuple[Asked, _ByKey, Question]] = []
        for each in dict.fromkeys(asked):
            known = self._kept.get(each)
            if known is not None:
                self._kept.move_to_end(each)
                answers[each] = known
                continue
            by_key = self._look_up(each)
            question = self._question(each, by_key)
            if question is None:
                answers[each] = self._keep(each, self._finish(each, by_key, ()))
            else:
                pending.append((each, by_key, question))
        found = self._matcher.match_all([question for _, _, question in pending])
        for (each, by_key, question), candidates in zip(pending, found, strict=True):
            closer = self._ask_closer(each, question, candidates)
            answers[each] = self._keep(each, self._finish(each, by_key, closer))
        self.matched += len(pending)
        return answers

    def _keep(self, asked: Asked, outcome: Outcome) -> Outcome:
        self._kept[asked] = outcome
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return outcome

    # Keys

    def _look_up(self, asked: Asked) -> _ByKey:
        """What the keys say, before the name is looked at."""
        found: list[tuple[Reading, Entry]] = []
        problem, about = "", ""
        for column, cell in zip(self._columns.keys, asked.keys, strict=True):
            if not _value(cell):
                continue
            known = resolve(read_key(cell, column.role), self._matcher)
            if known is not None:
                found.append(known)
            elif not problem:
                readings = read_key(cell, column.role)
                problem = "key-cut" if is_cut(cell) else "key-unknown" if readings else "key-unreadable"
                about = clean(cell)
        if not found:
            return _ByKey(problem=problem, about=about)
        if problem == "key-unknown":
            # One key is known and the other is not: nobody can say which of them is wrong.
            return _ByKey(problem=problem, about=about, others=tuple(entry for _, entry in found))
        reading, entry = found[0]
        for other_reading, other in found[1:]:
            if _lies_in(other, entry):
                reading, entry = other_reading, other
            elif not _lies_in(entry, other):
                return _ByKey(problem="keys-differ", about=other_reading.value, others=(entry, other))
        return _ByKey(entry, reading)

    # Questions

    def _question(self, asked: Asked, by_key: _ByKey) -> Question | None:
        """What the matcher has to be asked; None where the keys alone decide."""
        entry = by_key.entry
        if by_key.problem == "keys-differ" or not asked.name:
            return None
        if entry is not None and _is_called(entry, asked.name):
            return None
        question = Question(name=asked.name, kinds=AREAS, limit=_MOST_CANDIDATES)
        if entry is not None and entry.kind in _MUNICIPAL:
            return replace(question, state=entry.state_key, limit=_MOST_NAMESAKES)
        context = {"state": asked.state, "district": asked.district, "postcode": _postcode(asked.postcode)}
        if entry is not None:
            key = entry.district_key or entry.state_key
            context["district" if entry.district_key else "state"] = key
        return replace(question, **context)  # type: ignore[arg-type] # they are all texts

    def _ask_closer(self, asked: Asked, question: Question, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """Ask again where a name is not enough: for what the heading says, and with what differs from row to row."""
        if not candidates or candidates[0].is_match:
            return candidates
        if self._columns.kinds:
            # A municipality and its association may share a name; below "Gemeinde" the municipality is meant.
            question = replace(question, kinds=self._columns.kinds)
            candidates = self._matcher.match(question) or candidates
        population, point = _number(asked.population), _point(asked.point)
        if not candidates or candidates[0].is_match or (population is None and point is None):
            return candidates
        return self._matcher.match(replace(question, population=population, point=point))

    # Outcomes

    def _finish(self, asked: Asked, by_key: _ByKey, candidates: Sequence[Candidate]) -> Outcome:
        entry = by_key.entry
        if by_key.problem == "keys-differ":
            return Outcome(Status.CONTRADICTION, "keys-differ", about=by_key.about, candidates=by_key.others)
        if entry is not None:
            agrees = not asked.name or _is_called(entry, asked.name) or _has(candidates, entry)
            if agrees:
                return self._by_key(asked, by_key, entry)
            if entry.kind in _MUNICIPAL:
                others = tuple(each.entry for each in candidates if each.score >= _MAY_BE)
                return Outcome(
                    Status.CONTRADICTION,
                    "name-differs",
                    about=entry.label_de,
                    candidates=(entry, *others)[:_MOST_CANDIDATES],
                )
        elif by_key.problem == "key-unknown":
            code = "key-unknown" if self._knows_register else "key-unknown-here"
            others = by_key.others or tuple(each.entry for each in candidates if each.score >= _MAY_BE)
            return Outcome(Status.UNMATCHED, code, about=by_key.about, candidates=others)
        return self._by_name(asked, by_key, candidates)

    def _by_key(self, asked: Asked, by_key: _ByKey, entry: Entry) -> Outcome:
        state = self._find_state(asked.state)
        if state is not None and entry.state_key and state.state_key != entry.state_key:
            return Outcome(Status.CONTRADICTION, "state-differs", about=asked.state, candidates=(entry,))
        code = "key-zero" if by_key.reading is not None and by_key.reading.zero else "key"
        return self._linked(entry, code, by_key.reading.value if by_key.reading else "")

    def _by_name(self, asked: Asked, by_key: _ByKey, candidates: Sequence[Candidate]) -> Outcome:
        if not asked.name:
            if by_key.problem:
                return Outcome(Status.UNMATCHED, by_key.problem, about=by_key.about)
            return Outcome(Status.EMPTY, "empty")
        likely = [each for each in candidates if each.score >= _MAY_BE]
        if candidates and candidates[0].is_match:
            code = "name-without-key" if by_key.problem else "name"
            return self._linked(candidates[0].entry, code, by_key.about or asked.name)
        entries = tuple(each.entry for each in likely)
        if not entries:
            return Outcome(
                Status.UNMATCHED, "name-unknown" if self._knows_register else "name-unknown-here", about=asked.name
            )
        code = "several" if len(entries) > 1 else "unsure"
        return Outcome(Status.AMBIGUOUS, code, about=asked.name, candidates=entries)

    def _linked(self, entry: Entry, code: str, about: str) -> Outcome:
        if not entry.is_former:
            return Outcome(Status.MATCHED, code, entry, about)
        successor = self._matcher.entry(entry.successor) if entry.successor else None
        return Outcome(Status.FORMER, "former" if successor else "former-without", entry, about, successor)

    def _find_state(self, text: str) -> Entry | None:
        """The state that a cell names or gives the key of; None where it cannot be told."""
        if not text:
            return None
        if text not in self._states:
            known = resolve(read_key(text, "state"), self._matcher)
            if known is not None:
                self._states[text] = known[1]
            else:
                candidates = self._matcher.match(Question(name=text, kinds=frozenset({"state"}), limit=1))
                self._states[text] = candidates[0].entry if candidates and candidates[0].is_match else None
        return self._states[text]


def _value(cell: str) -> str:
    return "" if cell.lower() in _NOTHING else cell


def _lies_in(inner: Entry, outer: Entry) -> bool:
    """Whether one place is the other, or lies in it."""
    return inner.iri == outer.iri or outer.iri in (inner.state, inner.district, inner.association)


def _is_called(entry: Entry, name: str) -> bool:
    """Whether a name is one of the place's own, but for capitals and signs, or for letters that got lost."""
    folded = fold(name)
    own = (entry.label_de, entry.label_en, *(each.text for each in entry.names))
    return any(fold(each) == folded for each in own) or ("?" in name and any(_lost(each) == name for each in own))


def _lost(name: str) -> str:
    """The name as programs write it in the usual character set of offices, which lacks letters of Sorbian.

    >>> _lost("Burg (Spreewald)/Bórkowy (Błota)")
    'Burg (Spreewald)/Bórkowy (B?ota)'
    """
    return name.encode("cp1252", "replace").decode("cp1252")


def _has(candidates: Sequence[Candidate], entry: Entry) -> bool:
    return any(each.entry.iri == entry.iri and each.score >= _AGREES for each in candidates)


def _postcode(text: str) -> str:
    """The five digits of a postcode that may have lost its zero, or stands before the name of a place.

    >>> _postcode("1067"), _postcode("44135 Dortmund"), _postcode("D-44135")
    ('01067', '44135', '44135')
    """
    digits = "".join(character if character.isdigit() else " " for character in text).split()
    for word in digits:
        if len(word) in (4, 5):
            return word.zfill(5)
    return ""


def _number(text: str) -> int | None:
    """A number of inhabitants, with or without signs between thousands.

    >>> _number("12.345"), _number("12 345"), _number("1.234,5"), _number("viele")
    (12345, 12345, None, None)
    """
    bare = text.replace(".", "").replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("'", "")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else None


def _point(texts: tuple[str, str]) -> tuple[float, float] | None:
    """Longitude and latitude from a latitude and a longitude as they are written, with a comma or a point."""
    try:
        latitude, longitude = (float(text.replace(",", ".")) for text in texts)
    except ValueError:
        return None
    return (longitude, latitude) if -180 <= longitude <= 180 and -90 <= latitude <= 90 else None
