"""Words of the pages of the vocabulary and the shapes."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {},
    "en": {},
}
