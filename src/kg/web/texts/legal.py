"""Words of what the law wants said, and of how to cite and report."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {},
    "en": {},
}
