"""Words of the description of the dataset and its quality."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {},
    "en": {},
}
