"""The language of pages: German or English."""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")
DEFAULT: Language = "de"


def choose_language(wanted: str | None, accept_language: str | None) -> Language:
    """Take the language asked for in the address, else the best of the Accept-Language header, else German.

    >>> choose_language(None, "fr, en-GB;q=0.8, de;q=0.5"), choose_language("de", "en")
    ('en', 'de')
    """
    for language in LANGUAGES:
        if wanted == language:
            return language
    best, best_weight = DEFAULT, 0.0
    for member in (accept_language or "").split(","):
        tag, _, parameter = member.partition(";")
        weight = _read_weight(parameter)
        for language in LANGUAGES:
            if tag.strip().lower().split("-")[0] == language and weight > best_weight:
                best, best_weight = language, weight
    return best


def language_of(request: Request) -> Language:
    """The language for an answer to `request`."""
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language"))


def _read_weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
