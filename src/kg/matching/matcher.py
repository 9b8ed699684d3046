"""The matcher: opened once for a release, asked by as many threads as there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from kg.matchfile import MATCHING, read_lines, read_register
from kg.matching.context import STATES, Context, glue, understand, weigh
from kg.matching.entries import Candidate, Entry, Question, Reason
from kg.matching.forms import weigh_form, without_same_towns
from kg.matching.namesakes import namesakes
from kg.matching.places import Grade, Hit, PlaceNames
from kg.matching.reading import read_entry
from kg.matching.titles import Titles
from kg.matching.verdict import Weighed, judge
from kg.release import Release
from kg.spellings import AREAS, Spelling, read_place, spell


class MatcherFile:
    """The matcher of a file, opened when it is first wanted: not everybody who serves a release is asked for it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._matcher: Matcher | None = None

    def matcher(self) -> Matcher:
        """The matcher, the same each time; the first time takes up to a second. Raises EngineError as `read` does."""
        with self._lock:
            if self._matcher is None:
                self._matcher = Matcher.read(self.path)
            return self._matcher


class Matcher:
    """Finds what names and keys mean among its entries. It never changes, so that threads may share it.

    A question takes a tenth of a millisecond where the name is known, and up to a few where it is misspelt.
    """

    def __init__(self, entries: Iterable[Entry], spelt: Mapping[str, Any] | None = None, *, register: str = "") -> None:
        """`spelt`: the names of the entries made alike, by IRI (`kg.spellings.spell`); made here where they are not
        given. `register`: the day of the official register that they were taken from, empty where they are places of
        projects alone."""
        self.register = register
        self.entries = tuple(entries)
        self._by_iri = {entry.iri: entry for entry in self.entries}
        self._by_key: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            for kind, values in entry.keys.items():
                for value in values:
                    self._by_key.setdefault((kind, value), []).append(entry)
        if spelt is None:
            spelt = {each.iri: spell(each.kind, (name.text for name in each.names)) for each in self.entries}
        areas = [(entry, spelt[entry.iri]) for entry in self.entries if entry.kind in AREAS]
        self._districts: dict[str, set[str]] = {}
        self._states = dict(STATES)
        for entry, spellings in areas:
            for whole, core, _ in spellings:
                if entry.kind == "state":
                    self._states[whole] = entry.state_key
                elif entry.kind == "district":
                    for key in (whole, core):
                        self._districts.setdefault(key, set()).add(entry.district_key)
        regions = {name: keys.copy().pop() for name, keys in self._districts.items() if len(keys) == 1} | self._states
        self._places = PlaceNames(areas, regions)
        self._titles = Titles((entry, spelt[entry.iri]) for entry in self.entries if entry.kind not in AREAS)

    @classmethod
    def open(cls, release: Release) -> Matcher:
        """The matcher of a release. Raises EngineError where the release has no such file, or it cannot be read."""
        return cls.read(release.path / MATCHING)

    @classmethod
    def read(cls, path: Path) -> Matcher:
        """The matcher of the file `path`. Raises EngineError as `open` does."""
        spelt, entries = {}, []
        for line in read_lines(path):
            entry = read_entry(line)
            entries.append(entry)
            spelt[entry.iri] = line.get("spelt", ())
        return cls(entries, spelt, register=read_register(path))

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many entries there are of each kind."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
        return counts

    @property
    def is_partial(self) -> bool:
        """True where the release holds no register: of places it knows those of the projects alone."""
        return not self.register

    def entry(self, iri: str) -> Entry | None:
        """The entry with this identifier."""
        return self._by_iri.get(iri)

    def find_key(self, kind: str, value: str) -> list[Entry]:
        """The entries that have the key. A NUTS region is a district; other places only lie in it."""
        found = self._by_key.get((kind, value.strip()), [])
        districts = [entry for entry in found if entry.kind == "district"]
        return list(districts or found) if kind == "nuts" else list(found)

    def match_all(self, questions: Iterable[Question]) -> Iterator[list[Candidate]]:
        """The candidates of each question, in the order of the questions."""
        return map(self.match, questions)

    def match(self, question: Question) -> list[Candidate]:
        """What may be meant, best first, at most `question.limit`."""
        readings = read_place(question.name)
        within = readings[0].within if readings else ()
        context = understand(question, within, self._find_states, self._find_districts)
        found: dict[str, Weighed] = {}
        for hit, form in self._hits(question, readings):
            reasons = weigh(hit.entry, context) if hit.entry.kind in AREAS else []
            reasons += weigh_form(hit.entry, form)
            _keep_best(found, Weighed(hit, tuple(reasons)))
        blocked = list(context.unknown)
        keyed, doubts = self._keyed(question)
        blocked += doubts
        if keyed:
            self._weigh_keys(found, keyed, question, context)
        weighed = without_same_towns(list(found.values()))
        letters = max((len(reading.full) for reading in readings), default=0)
        if self.is_partial and not keyed and _is_namesake(readings, weighed):
            blocked.append(Reason("namesakes-elsewhere", -10, question.name))
        return judge(weighed, letters, blocked=blocked, is_partial=self.is_partial)[: question.limit]

    def _hits(self, question: Question, readings: list[Spelling]) -> Iterator[tuple[Hit, str]]:
        kinds = question.kinds
        hits: list[tuple[Hit, str]] = []
        if not kinds or kinds & AREAS:
            for reading in readings:
                hits += [(hit, reading.form) for hit in self._places.find(reading)]
            hits = _of_kinds(hits, kinds)
            if not any(hit.grade is Grade.SAME for hit, _ in hits):
                for reading in readings:
                    more = (*self._places.find_loosely(reading), *self._places.find_near(reading))
                    hits += _of_kinds([(hit, reading.form) for hit in more], kinds)
        if question.name.strip() and (not kinds or kinds - AREAS):
            hits += [(hit, "") for hit in self._titles.find(question.name, kinds)]
        return iter(hits)

    def _keyed(self, question: Question) -> tuple[list[Entry], list[Reason]]:
        """The entries that the keys lead to, and why none may be taken: a key that leads nowhere, or elsewhere."""
        groups: list[list[Entry]] = []
        doubts: list[Reason] = []
        for kind, value in question.keys.items():
            if not value.strip():
                continue
            found = self.find_key(kind, value)
            of_kinds = [entry for entry in found if not question.kinds or entry.kind in question.kinds]
            if not found:
                doubts.append(Reason("key-unknown", 0, f"{kind} {value.strip()}"))
            elif not of_kinds:
                doubts.append(Reason("key-of-other-kind", 0, f"{kind} {value.strip()}"))
            else:
                groups.append(of_kinds)
        both = [entry for entry in groups[0] if all(entry in group for group in groups)] if groups else []
        if groups and not both:
            doubts.append(Reason("keys-disagree", -20, ", ".join(question.keys)))
            both = list({entry.iri: entry for group in groups for entry in group}.values())
        return both, doubts

    def _weigh_keys(self, found: dict[str, Weighed], keyed: list[Entry], question: Question, context: Context) -> None:
        """Let the keys decide: what they lead to is meant where the name does not speak against it."""
        about = ", ".join(f"{kind} {value}" for kind, value in question.keys.items())
        wanted = {entry.iri for entry in keyed}
        has_name = bool(question.name.strip())
        for iri, each in list(found.items()):
            reason = Reason("key-agrees", 20, about) if iri in wanted else Reason("key-of-another", -40, about)
            hit = each.hit
            if iri in wanted and hit.code != "addition-differs":
                hit = Hit(hit.entry, Grade.SAME, hit.code, hit.points, hit.distance)
            found[iri] = Weighed(hit, (*each.reasons, reason))
        for entry in keyed:
            if entry.iri in found:
                continue
            if has_name:
                hit = Hit(entry, Grade.SAME, "name-contradicts-key", 20)
                found[entry.iri] = Weighed(hit, (Reason("key-with-other-name", -1, about), *weigh(entry, context)))
            else:
                hit = Hit(entry, Grade.SAME, "key-alone", 90)
                found[entry.iri] = Weighed(hit, (Reason("key-agrees", 10, about), *weigh(entry, context)))

    def _find_states(self, text: str) -> frozenset[str]:
        plain = text.strip()
        if plain.isdigit():
            return frozenset({plain}) & frozenset(self._states.values())
        readings = [glue(plain), *(reading.full for reading in read_place(plain)), glue(plain).removeprefix("de")]
        return frozenset(self._states[each] for each in readings if each in self._states)

    def _find_districts(self, text: str) -> frozenset[str]:
        plain = text.strip()
        if plain.isdigit():
            return frozenset(entry.district_key for entry in self._by_key.get(("district", plain), ()))
        keys: set[str] = set()
        for reading in read_place(plain):
            for spelling in (reading.full, reading.full.removesuffix("kreis")):
                keys |= self._districts.get(spelling, set())
        return frozenset(keys)


def _of_kinds(hits: list[tuple[Hit, str]], kinds: frozenset[str]) -> list[tuple[Hit, str]]:
    return [(hit, form) for hit, form in hits if not kinds or hit.entry.kind in kinds]


def _keep_best(found: dict[str, Weighed], new: Weighed) -> None:
    """Keep the better of two ways in which a name leads to an entry."""
    old = found.get(new.hit.entry.iri)
    if old is None or _rank(new) > _rank(old):
        found[new.hit.entry.iri] = new


def _rank(each: Weighed) -> tuple[bool, int, int]:
    return (
        not each.is_contradicted,
        int(each.hit.grade),
        each.hit.points + sum(reason.points for reason in each.reasons),
    )


def _is_namesake(readings: list[Spelling], weighed: list[Weighed]) -> bool:
    """Whether places that are not known here have the same name, and nothing said tells which one is meant."""
    sure = {"district-agrees", "state-agrees", "postcode-agrees", "point-agrees"}
    same = [each for each in weighed if each.hit.grade is Grade.SAME and each.hit.entry.kind == "municipality"]
    plain = any(reading.core in namesakes() and reading.core == reading.full for reading in readings)
    return bool(same) and plain and not any(each.codes & sure for each in same)
