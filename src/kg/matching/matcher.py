"""The matcher: opened once for a release, asked by as many threads as there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from kg.indexfile import fold
from kg.matchfile import MATCHING, read_lines
from kg.matching.entries import Candidate, Entry, Question, Reason
from kg.matching.reading import read_entry
from kg.release import Release


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
    """Finds what names and keys mean among its entries. It never changes, so that threads may share it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_iri = {entry.iri: entry for entry in self.entries}
        self._by_key: dict[tuple[str, str], list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for kind, values in entry.keys.items():
                for value in values:
                    self._by_key.setdefault((kind, value), []).append(entry)
            for spelling in dict.fromkeys(fold(name.text) for name in entry.names):
                self._by_name.setdefault(spelling, []).append(entry)

    @classmethod
    def open(cls, release: Release) -> Matcher:
        """The matcher of a release. Raises EngineError where the release has no such file, or it cannot be read."""
        return cls.read(release.path / MATCHING)

    @classmethod
    def read(cls, path: Path) -> Matcher:
        """The matcher of the file `path`. Raises EngineError as `open` does."""
        return cls(map(read_entry, read_lines(path)))

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many entries there are of each kind."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
        return counts

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
        wanted = fold(question.name)
        scores = {entry.iri: (entry, 100, "name-same") for entry in self._by_name.get(wanted, ())}
        if not scores and wanted:
            for spelling, distance, _ in extract(
                wanted, self._by_name.keys(), scorer=OSA.distance, score_cutoff=2, limit=20
            ):
                for entry in self._by_name[spelling]:
                    scores.setdefault(entry.iri, (entry, 80 - 10 * int(distance), "name-misspelt"))
        found = [each for each in scores.values() if not question.kinds or each[0].kind in question.kinds]
        is_match = len(found) == 1 and found[0][1] == 100
        candidates = [
            Candidate(entry, float(score), is_match, (Reason(code, score, entry.label_de),))
            for entry, score, code in found
        ]
        return sorted(candidates, key=lambda each: (-each.score, each.entry.iri))[: question.limit]
