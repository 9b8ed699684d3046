"""Names that more than one municipality of the official register has: where a release holds no register, it cannot see
that itself. `bench/matching.py namesakes` makes the list."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def namesakes() -> frozenset[str]:
    """The cores of these names, made alike (`kg.spellings`)."""
    return frozenset(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split())
