"""What lists and the search find: items, their texts and their details, as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """A text and its language, empty where it has none."""

    text: str
    language: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Detail:
    """A value that an item has in some field; `label_de` and `label_en` where it is a thing."""

    value: str
    is_iri: bool = False
    label_de: str = ""
    label_en: str = ""

    @property
    def key(self) -> str:
        """The last part of its address, or itself.

        >>> Detail("https://example.org/id/round/1", True).key
        '1'
        """
        return re.split(r"[/#]", self.value.rstrip("/"))[-1] if self.is_iri else self.value

    def label(self, language: str) -> Text:
        """What it is called in the language, else in the other."""
        texts = (Text(self.label_de, "de"), Text(self.label_en, "en"))
        first, second = texts if language == "de" else texts[::-1]
        return (first if first.text else second) if first.text or second.text else Text(self.key)


@dataclass(frozen=True)
class Item:
    """A thing in a list. `kinds`: IRIs of its classes. `point`: longitude and latitude."""

    id: int
    list: str
    iri: str
    types: tuple[str, ...]
    names: tuple[Text, ...]
    titles: tuple[Text, ...] = ()
    texts: tuple[Text, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    population: int | None = None
    point: tuple[float, float] | None = None
    details: Mapping[str, tuple[Detail, ...]] = field(default_factory=dict)

    def name(self, language: str) -> Text:
        """Its name in the language, or what is nearest to that."""
        return pick(self.names or self.titles, language) or Text(Detail(self.iri, True).key)

    def title(self, language: str) -> Text | None:
        """Its title, where it has one beside its name."""
        return pick(self.titles, language) if self.names else None

    def text(self, language: str) -> Text | None:
        """What it is about, in a few sentences."""
        return pick(self.texts, language)

    def all(self, *fields: str) -> tuple[Detail, ...]:
        """Its values in some fields."""
        return tuple(detail for name in fields for detail in self.details.get(name, ()))


def pick(texts: tuple[Text, ...], language: str) -> Text | None:
    """The text in the language, else one without language, else the first; None where there is none."""
    for wanted in (language, ""):
        for each in texts:
            if each.language == wanted:
                return each
    return texts[0] if texts else None
