"""Words of the pages in German and English, one module a room; both languages have the same keys."""

from __future__ import annotations

from kg.web.language import LANGUAGES, Language
from kg.web.texts import (
    dataset,
    editor,
    engine,
    entities,
    general,
    legal,
    linking,
    lists,
    pictures,
    problems,
    reconcile,
    releases,
    site,
    vocabulary,
)

ROOMS = (
    *(general, entities, lists, pictures, dataset, releases, vocabulary, editor, engine, legal, problems),
    *(reconcile, linking, site),
)

TEXTS: dict[Language, dict[str, str]] = {
    language: {key: text for room in ROOMS for key, text in room.TEXTS[language].items()} for language in LANGUAGES
}
