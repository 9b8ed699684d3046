"""Reasons of a score in words, German and English."""

from __future__ import annotations

from kg.matching.entries import Reason

_WORDS = {
    "name-same": ("der Name stimmt überein: {}", "the name agrees: {}"),
    "name-misspelt": ("der Name ist ähnlich geschrieben: {}", "the name is spelt in a similar way: {}"),
}


def say(reason: Reason, language: str) -> str:
    """The reason in `language` ("de" or "en").

    >>> say(Reason("name-same", 90, "Kassel"), "de")
    'der Name stimmt überein: Kassel'
    """
    return _WORDS[reason.code][language == "en"].format(reason.about)
