"""Full-text search: which items have the words that somebody typed, the best first.

A word is found wherever it stands, inside of compounds too (a full-text index over groups of three letters). A word
that stands nowhere is taken for a misspelling of the nearest words that do. What is found is weighed here: a whole
name counts more than a word of it, a name more than a summary.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from kg.indexfile import REGISTER, fold
from kg.search.index import Index

LONGEST = 200
"""Characters of what was typed that are read."""

MOST_WORDS = 8

_GRAM = 3
_WEIGHTS = (10.0, 8.0, 5.0, 2.0, 2.0)  # name, key, title, related, text
_MISSPELT = 0.6
_HYPHENED = re.compile(r"\w-\w")
_ALTERNATIVES = 6
_PRIORS = {"key-messages": 3.0, "municipalities": 2.5, "projects": 2.5, "themes": 2.0, "organisations": 1.0}
_MUNICIPALITY = '#Municipality"'
_MEANT = 25.0
"""What it counts at least that somebody typed a name, or the start of one: then a place is meant, whoever knows it."""
_BEHIND = 1_000.0
_SMALL = """
der die das den dem des ein eine einer und oder in im am an auf aus bei fuer mit von vom zu zum zur nach ist sind
the a an and or of for in on at by with to from is are
"""
_SMALL_WORDS = frozenset(_SMALL.split())


@dataclass(frozen=True)
class Matches:
    """What a search found: numbers of items, best first, and how many of each list.

    `terms`: the folded words that were searched, those in place of misspelt ones included. `replaced`: what was
    searched in place of a word that stands nowhere. `is_partial`: no item has all the words; these have most of them.
    """

    ids: tuple[int, ...] = ()
    lists: Mapping[str, int] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_partial: bool = False


@dataclass(frozen=True)
class _Word:
    """A word as it is searched: its spellings, what it counts, and the items that have it."""

    spellings: tuple[str, ...]
    weight: float
    ids: frozenset[int]


def search(index: Index, text: str, lists: Iterable[str] = (), *, is_prefix: bool = False) -> Matches:
    """Search for the words of `text`, in all lists or in some. `is_prefix`: the last word is not at its end yet.

    Nothing that can be typed is an error; what `Index` raises is.
    """
    typed = fold(text[:LONGEST]).split()
    names = [part for name in _choose_names(text[:LONGEST]) for part in _parts(index, name)][:MOST_WORDS]
    words: list[_Word] = []
    replaced: dict[str, tuple[str, ...]] = {}
    for name in names:
        word = _find_word(index, name, is_prefix=is_prefix and name == names[-1])
        if not word.ids and (nearest := _nearest(index, name)):
            word = _Word(nearest, _MISSPELT, frozenset().union(*(_having(index, each) for each in nearest)))
            replaced[name] = nearest
        words.append(word)
    keys = _by_key(index, "".join(typed))
    ids, is_partial = _fitting(words, set(keys))
    scores = _weigh(index, ids, words, " ".join(typed), keys)
    wanted = frozenset(lists)
    ranked = sorted(scores, key=lambda number: (-scores[number][0], number))
    return Matches(
        ids=tuple(number for number in ranked if not wanted or scores[number][1] in wanted),
        lists=Counter(list_ for _, list_ in scores.values()),
        terms=tuple(dict.fromkeys(spelling for word in words for spelling in word.spellings)),
        replaced=replaced,
        is_partial=is_partial,
    )


def _choose_names(text: str) -> list[str]:
    """The words to be searched, without the small ones; what is typed with hyphens stays one, of several parts."""
    names: list[str] = []
    for word in text.split():
        parts = fold(word).split()
        names += [" ".join(parts)] if len(parts) > 1 and _HYPHENED.search(word) else parts
    telling = [name for name in names if name not in _SMALL_WORDS] or names
    return list(dict.fromkeys(telling))


def _parts(index: Index, name: str) -> list[str]:
    """A word of several parts as one where it stands somewhere, else its parts."""
    return [name] if _find_word(index, name, is_prefix=False).ids else name.split()


def _find_word(index: Index, name: str, *, is_prefix: bool) -> _Word:
    if len(name) < _GRAM:
        # Two letters stand inside of nearly everything: they are a word, or the start of one that is being typed.
        return _Word((name,), 1.0, _matching(index, "words", f'"{name}"{"*" if is_prefix else ""}'))
    spellings = tuple(dict.fromkeys((name, name.replace(" ", ""))))
    return _Word(spellings, 1.0, frozenset().union(*(_having(index, each) for each in spellings)))


def _having(index: Index, name: str) -> frozenset[int]:
    return _matching(index, "grams", f'"{name}"')


def _matching(index: Index, table: str, expression: str) -> frozenset[int]:
    # `name` has letters and digits only, so that nothing in the expression is FTS5's own syntax.
    rows = index.rows(f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (expression,))  # noqa: S608
    return frozenset(row[0] for row in rows)


def _nearest(index: Index, name: str) -> tuple[str, ...]:
    """The words that a misspelt one may mean: those with the fewest letters added, left out, changed or swapped."""
    if len(name) <= _GRAM or name.isdigit():
        return ()
    most = 1 if len(name) < 8 else 2
    found = extract(name, index.words, scorer=OSA.distance, score_cutoff=most, limit=_ALTERNATIVES)
    least = min((distance for _, distance, _ in found), default=0)
    return tuple(word for word, distance, _ in found if distance == least)


def _by_key(index: Index, typed: str) -> dict[int, float]:
    """Items with this key, or with one that starts so, and what that counts."""
    if len(typed) < 2 or not any(letter.isdigit() for letter in typed):
        return {}
    exact = {row[0]: 150.0 for row in index.rows("SELECT item FROM key WHERE key = ?", (typed,))}
    if len(typed) < 4:
        return exact
    # The end is a letter behind all others: keys between both start with what was typed.
    rows = index.rows("SELECT item FROM key WHERE key > ? AND key < ?", (typed, typed + "\U0010ffff"))
    return {row[0]: 40.0 for row in rows} | exact


def _fitting(words: list[_Word], keys: set[int]) -> tuple[set[int], bool]:
    """The items that have all words, else those that have most; and whether it is only most."""
    counts = Counter(number for word in words for number in word.ids)
    most = max(counts.values(), default=0)
    if most < len(words) and keys:
        return keys, False
    return {number for number, count in counts.items() if count == most} | keys, 0 < most < len(words)


def _weigh(
    index: Index, ids: set[int], words: list[_Word], typed: str, keys: Mapping[int, float]
) -> dict[int, tuple[float, str]]:
    """The weight of each item, and its list."""
    rows = index.rows(
        "SELECT doc.*, item.list, item.types FROM doc JOIN item USING (id)"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(ids)),),
    )
    meant = " ".join(word.spellings[0] for word in words)
    scores = {}
    for number, *columns, list_, types in rows:
        score = keys.get(number, 0.0) + _PRIORS.get(list_, 0.0) + (0.5 if _MUNICIPALITY in types else 0.0)
        score += sum(word.weight * _weigh_word(columns, word.spellings) for word in words)
        whole = max(_weigh_whole(columns, typed), _MISSPELT * _weigh_whole(columns, meant))
        score += whole
        # A thousand places have "haus" or "neu" inside of their names: they come behind all that tells of projects.
        if list_ == REGISTER and whole < _MEANT and number not in keys:
            score -= _BEHIND
        # Of two names that have the word, it is more of the shorter one.
        scores[number] = (score - len(columns[0]) / 1000, list_)
    return scores


def _weigh_word(columns: list[str], spellings: tuple[str, ...]) -> float:
    best, rest = 0.0, 0.0
    for column, weight in zip(columns, _WEIGHTS, strict=True):
        each = weight * max(_how(column, spelling) for spelling in spellings)
        best, rest = max(best, each), rest + min(best, each)
    return best + rest / 10


def _how(column: str, word: str) -> float:
    """How a word stands in a text: by itself, at the start of one, inside of one, or not at all."""
    if word not in column:
        return 0.0
    around = f" {column} "
    if f" {word} " in around:
        return 1.0
    return 0.7 if f" {word}" in around else 0.45


def _weigh_whole(columns: list[str], typed: str) -> float:
    """What it counts that all that was typed stands there as one."""
    name, _, title, *_ = columns
    if not typed:
        return 0.0
    if f"| {typed} |" in name:
        return 100.0
    if f"~ {typed} ~" in name:
        return 60.0
    if f"| {typed} " in name:
        return 25.0
    if typed in name:
        return 12.0
    return 6.0 if typed in title else 0.0
