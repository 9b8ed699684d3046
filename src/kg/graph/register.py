"""The official register beside what people wrote: it fills in what data/ does not say, and never says it again.

For the places in data/ that file wins. Where the register says otherwise, that is noted, with both places.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.description.record import RegisterEdition
from kg.graph.findings import CHECKS, Severity
from kg.graph.shacl import Result
from kg.register.editions import Kept, list_editions
from kg.register.history import Change, compare
from kg.register.statements import (
    GEO,
    RIGHTS,
    Linked,
    Statement,
    about_edition,
    about_extras,
    about_former,
    about_history,
    about_units,
    edition_source,
)
from kg.register.units import Kind
from kg.vocab import CANONICAL_BASE, DCT, KI, PROV, RDF, RDF_TYPE, SKOS, rebase

REGISTER_GRAPH = ox.NamedNode(CANONICAL_BASE + "graph/register")

_BATCH = 50_000
"""Statements that are stored at once, so that memory stays bounded."""

_PREF_LABEL, _ALT_LABEL = SKOS + "prefLabel", SKOS + "altLabel"
_SEVERAL = {_ALT_LABEL, PROV + "wasDerivedFrom", SKOS + "note"}
_POPULATION, _POPULATION_DATE = KI + "population", KI + "populationDate"
_DATED = {_POPULATION, KI + "areaKm2"}
"""What changes from edition to edition without anything being wrong."""

_FAR = 10.0
"""Kilometres that two centres of one place may lie apart: they are made in different ways."""

_POINT = re.compile(r"POINT\(([0-9.]+) ([0-9.]+)\)")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass
class Register:
    """What of the register came into a store.

    `editions`: all that are kept, the oldest first; the last is the one that holds. `units`: how many it has of each
    kind. `files`: each file of it to the
    number of its statements in the store. `lines`: the file and line that first speak of a subject (IRI) data/ does not
    describe. `differences`: where it says otherwise than data/.
    """

    editions: tuple[Kept, ...]
    units: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    differences: list[Result] = field(default_factory=list)

    @property
    def current(self) -> Kept:
        """The edition that holds."""
        return self.editions[-1]


def add_register(folder: Path, store: ox.Store, ontology: ox.NamedNode) -> Register | None:
    """Add to graph:register what the register kept in `folder` says beyond `store`, which holds data/ and the ontology.

    None where nothing is kept there. Raises DataError where an edition cannot be used.
    """
    editions = list_editions(folder)
    if not editions:
        return None
    register = Register(tuple(editions))
    comparison = _Comparison(store, ontology, register)
    batch: set[ox.Quad] = set()
    for statement in _statements(register, _links(store)):
        if comparison.is_missing(statement):
            register.files[statement.file] = register.files.get(statement.file, 0) + 1
            subject, predicate, term = statement.triple
            batch.add(ox.Quad(subject, predicate, term, REGISTER_GRAPH))
        if len(batch) >= _BATCH:
            store.bulk_extend(batch)
            batch.clear()
    store.bulk_extend(batch)
    return register


def _links(store: ox.Store) -> set[tuple[str, str]]:
    """What data/ links to what: the IRIs of both."""
    things, targets = (
        {quad.subject: _value(quad.object) for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + name), None)}
        for name in ("subject", "object")
    )
    return {(thing, targets[link]) for link, thing in things.items() if link in targets}


def _statements(register: Register, linked: Linked) -> Iterator[Statement]:
    edition = register.current.read()
    register.units.update((str(kind), edition.count(kind)) for kind in Kind if edition.count(kind))
    yield from about_edition(register.current, edition)
    yield from about_units(edition, register.current.population_date)
    yield from about_extras(register.current.extras(edition), linked)
    # Backwards, two editions at a time: a unit is described by the last edition that has it.
    known = set(edition.units)
    for kept in reversed(register.editions[:-1]):
        before = kept.read()
        yield from about_edition(kept, before)
        yield from about_history(before, edition)
        successors = {
            unit.id: event.result
            for event in compare(before, edition)
            if event.change is not Change.RENAMING
            for unit in event.originals
        }
        for id_, unit in before.units.items():
            if id_ not in known:
                yield from about_former(unit, before, kept.population_date, successors.get(id_))
        known |= before.units.keys()
        edition = before


class _Comparison:
    """Compares statements of the register with what people wrote, which is in the store already."""

    def __init__(self, store: ox.Store, ontology: ox.NamedNode, register: Register) -> None:
        self._store = store
        self._register = register
        self._current = edition_source(register.current.date)
        self._ours = {
            quad.subject.value
            for name in store.named_graphs()
            if name != ontology
            for quad in store.quads_for_pattern(None, None, None, name)
            if isinstance(quad.subject, ox.NamedNode)
        }

    def is_missing(self, statement: Statement) -> bool:
        """Whether data/ leaves open what the register says; notes where it says otherwise."""
        subject, predicate, term = statement.triple
        if not isinstance(subject, ox.NamedNode):
            raise TypeError(f"the register speaks of {subject}, which has no IRI")
        if subject.value not in self._ours:
            self._register.lines.setdefault(subject.value, (statement.file, statement.line))
            return True
        ours = self._values(subject, predicate)
        if term in ours or subject.value.startswith(CANONICAL_BASE + "id/source/"):
            return False
        name = predicate.value
        if name == _ALT_LABEL:
            return _value(term) not in self._names(subject)
        if name in _SEVERAL:
            return True
        if name == DCT + "isPartOf":
            ours = [each for each in ours if _type_of(each) == _type_of(term)]
        elif name == _POPULATION_DATE:
            # The day goes with the number.
            return not ours and not self._values(subject, ox.NamedNode(_POPULATION))
        elif name == _PREF_LABEL:
            ours = [each for each in ours if _language(each) == _language(term)]
        if ours and self._differ(subject, name, ours, term):
            self._note(subject, predicate, ours[0], term, statement)
        return not ours

    def _differ(self, subject: ox.NamedNode, predicate: str, ours: list[Term], term: Term) -> bool:
        """Whether one of two statements must be wrong."""
        if predicate == _PREF_LABEL:
            return _value(term) not in self._names(subject) and _language(term) == "de"
        if predicate in _DATED:
            same_edition = self._current in self._values(subject, ox.NamedNode(PROV + "wasDerivedFrom"))
            return same_edition and all(float(_value(each)) != float(_value(term)) for each in ours)
        if predicate == GEO + "asWKT":
            return all(_distance(_value(each), _value(term)) > _FAR for each in ours)
        if predicate == RDF_TYPE.value:
            return any(_value(each).startswith(KI) for each in ours)
        return predicate not in (GEO + "hasCentroid", RDF + "predicate", DCT + "valid")

    def _note(
        self, subject: ox.NamedNode, predicate: ox.NamedNode, ours: Term, term: Term, statement: Statement
    ) -> None:
        place = f"{statement.file}:{statement.line}"
        said = _value(term).removeprefix(CANONICAL_BASE)
        self._register.differences.append(
            Result(
                severity=Severity.WARNING,
                focus=subject,
                path=predicate,
                value=ours,
                component="",
                shape=CHECKS + "register-differs",
                messages={
                    "de": f"Das Gemeindeverzeichnis sagt „{said}“ ({place}). "
                    "Den Eintrag danach berichtigen; bis dahin gilt er.",
                    "en": f'The official register says "{said}" ({place}). '
                    "Correct the entry by it; until then the entry holds.",
                },
            )
        )

    def _values(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[Term]:
        found = self._store.quads_for_pattern(subject, predicate, None, None)
        return [quad.object for quad in found if quad.graph_name != REGISTER_GRAPH]

    def _names(self, subject: ox.NamedNode) -> set[str]:
        return {
            _value(each) for name in (_PREF_LABEL, _ALT_LABEL) for each in self._values(subject, ox.NamedNode(name))
        }


def _value(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, ox.Literal) else ""


def _type_of(term: Term) -> str:
    """Take the type out of an identifier of ours, as `district`."""
    return _value(term).rpartition("/")[0]


def _distance(one: str, other: str) -> float:
    """Say how many kilometres two points lie apart, both as WKT; 0 where one is no point.

    >>> round(_distance("POINT(7.466 51.515)", "POINT(7.216 51.482)"))
    18
    """
    points: list[tuple[float, float]] = []
    for text in (one, other):
        found = _POINT.fullmatch(text)
        if found is None:
            return 0.0
        points.append((math.radians(float(found[1])), math.radians(float(found[2]))))
    (x1, y1), (x2, y2) = points
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(half))


def describe_register(register: Register, base: str) -> RegisterEdition:
    """What a release whose IRIs begin with `base` says of the edition it holds."""
    kept = register.current
    return RegisterEdition(
        date=str(kept.date),
        population_date=kept.population_date,
        graph=rebase(REGISTER_GRAPH.value, base),
        source=rebase(edition_source(kept.date).value, base),
        rights=RIGHTS.format(year=kept.date.year),
        units=dict(sorted(register.units.items())),
    )


def source_lines(register: Register, file: str, subjects: Iterable[str]) -> dict[str, int]:
    """Give the lines of `file` that first speak of `subjects` (IRIs), as far as it does."""
    lines = ((subject, register.lines.get(subject)) for subject in subjects)
    return {subject: place[1] for subject, place in lines if place is not None and place[0] == file}
