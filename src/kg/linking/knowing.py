"""Which place keys mean, without doubt."""

from __future__ import annotations

from collections.abc import Sequence

from kg.linking.keys import Reading
from kg.matching import Entry, Matcher


def resolve(readings: Sequence[Reading], matcher: Matcher) -> tuple[Reading, Entry] | None:
    """The first reading of a key that means one place, with that place; a living one before dissolved ones."""
    for reading in readings:
        found = matcher.find_key(reading.kind, reading.value)
        living = [entry for entry in found if not entry.is_former]
        for entries in (living, found):
            if len(entries) == 1:
                return reading, entries[0]
    return None
