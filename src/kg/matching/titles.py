"""Names of what is no place: organisations, projects, results, themes."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from kg.matching.entries import Entry
from kg.matching.places import Grade, Hit
from kg.spellings import read_title, title_variants

Words = tuple[str, ...]

_LEAST = 8
_SHARED = 0.5


class Titles:
    """All names of such things, found by the whole, by their words, and by what is nearly the same."""

    def __init__(self, spellings: Iterable[tuple[Entry, Iterable[Words]]]) -> None:
        self._whole: dict[str, list[Entry]] = {}
        self._having: dict[str, list[tuple[Entry, Words]]] = {}
        for entry, spelt in spellings:
            for words in spelt:
                self._whole.setdefault("".join(words), []).append(entry)
                for word in set(words):
                    self._having.setdefault(word, []).append((entry, words))

    def find(self, name: str, kinds: frozenset[str]) -> list[Hit]:
        """What a name may mean: the same, else nearly the same, and what shares half of the words."""
        hits: list[Hit] = []
        for variant in title_variants(name):
            words = read_title(variant)
            whole = "".join(words)
            hits += [Hit(entry, Grade.SAME, "name-same", 88) for entry in self._whole.get(whole, ())]
            hits += self._sharing(words, kinds)
            if not any(hit.grade is Grade.SAME for hit in hits) and len(whole) >= _LEAST:
                most = 1 if len(whole) < 12 else 2
                for key, distance, _ in extract(whole, self._whole.keys(), scorer=OSA.distance, score_cutoff=most):
                    points = 75 - 10 * int(distance)
                    hits += [Hit(e, Grade.NEAR, "name-misspelt", points, int(distance)) for e in self._whole[key]]
        return [hit for hit in hits if not kinds or hit.entry.kind in kinds]

    def _sharing(self, words: Words, kinds: frozenset[str]) -> list[Hit]:
        """Things that share words: the rarer a word, the more it counts."""
        weights = {word: 1 / len(found) for word in set(words) if (found := self._having.get(word))}
        best: dict[str, tuple[float, Entry]] = {}
        for word in weights:
            for entry, known in self._having[word]:
                if kinds and entry.kind not in kinds:
                    continue
                shared = sum(_weight(each, weights) for each in set(words) & set(known))
                all_of_both = sum(_weight(each, weights) for each in {*words, *known})
                if (ratio := shared / all_of_both) > best.get(entry.iri, (0.0, entry))[0]:
                    best[entry.iri] = (ratio, entry)
        return [
            Hit(entry, Grade.LOOSE, "words-shared", round(30 + 35 * ratio))
            for ratio, entry in best.values()
            if ratio >= _SHARED
        ]


def _weight(word: str, weights: dict[str, float]) -> float:
    """What a word counts; one that is known nowhere counts like a rare one."""
    return 0.3 + weights.get(word, 1.0)
