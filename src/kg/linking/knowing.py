"""What the matcher of a release knows: the whole register, or the places of the projects alone; keys without doubt."""

from __future__ import annotations

from collections.abc import Sequence

from kg.linking.keys import Reading
from kg.matching import Entry, Matcher

_LEAST = 5_000
"""Germany has more than ten thousand municipalities, the projects worked in a hundred."""


def knows_register(matcher: Matcher) -> bool:
    """Whether a place that the matcher does not know is none: it knows all municipalities, not only some."""
    return matcher.counts.get("municipality", 0) >= _LEAST


def resolve(readings: Sequence[Reading], matcher: Matcher) -> tuple[Reading, Entry] | None:
    """The first reading of a key that means one place, with that place; a living one before dissolved ones."""
    for reading in readings:
        found = matcher.find_key(reading.kind, reading.value)
        living = [entry for entry in found if not entry.is_former]
        for entries in (living, found):
            if len(entries) == 1:
                return reading, entries[0]
    return None
