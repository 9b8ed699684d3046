"""Words of lists with facets and of the search."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {},
    "en": {},
}
