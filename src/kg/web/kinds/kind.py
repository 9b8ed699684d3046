"""What a kind of page is: which views it asks, which template shows them, and what search engines are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.web.kinds.notes import Notes
from kg.web.kinds.record import Record
from kg.web.pages import Surroundings
from kg.web.things import Thing
from kg.web.views import Row, Value
from kg.web.writing import Writer


@dataclass(frozen=True)
class Material:
    """Everything that was asked for one page; `rows` by the name of the view."""

    thing: Thing
    around: Surroundings
    record: Record
    rows: Mapping[str, Sequence[Row]]
    notes: Notes
    write: Writer

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.around.language

    @property
    def title(self) -> Value:
        """The name of the thing; where it has none, what it is and what it belongs to."""
        if self.record.values("rdfs:label"):
            return self.thing.label(self.language)
        return Value(f"{self.write.type(self.thing.entity.type).one}: {self._context()}")

    def _context(self) -> str:
        for curie in ("ki:project", "ki:measure", "ki:concerns", "rdf:subject"):
            row = self.record.value(curie)
            if row is not None:
                return str(row.pick("value_name", self.language) or self.thing.entity.key)
        mentioning = (row for each in self.record.others.by_type for row in each.rows)
        named = (row.pick("subject_name", self.language) for row in mentioning)
        return str(next(filter(None, named), self.thing.entity.key))


Prepare = Callable[[Material], dict[str, Any]]
"""Makes what a template shows of the rows."""
Describe = Callable[[Material, Mapping[str, Any]], dict[str, Any]]
"""What search engines are told in the terms of schema.org, of the material and what was made of it: without the
identifier, the name and the description, which all kinds have."""


@dataclass(frozen=True)
class Kind:
    """A kind of page. `views` are asked about the thing, `general` are asked without parameter.

    `list`: the path of the list that such things stand in, and the key of its name.
    """

    template: str
    prepare: Prepare
    describe: Describe
    views: tuple[str, ...] = ()
    general: tuple[str, ...] = ()
    list: tuple[str, str] = ("", "")


def reference(row: Row, name: str, language: str, type_: str) -> dict[str, Any]:
    """The thing in the column `name`, in the terms of schema.org; a literal is its name."""
    value = row[name]
    label = row.pick(f"{name}_name", language) if value.is_iri else value
    found: dict[str, Any] = {"@type": type_}
    if value.is_iri:
        found["@id"] = value.text
    return {**found, "name": label.text} if label else found
