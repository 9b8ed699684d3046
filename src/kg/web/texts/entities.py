"""Words of pages about one thing."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {},
    "en": {},
}
