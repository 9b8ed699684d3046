"""Which thing an address speaks of: there, never there, or there no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from kg.errors import SettingError
from kg.web.addresses import Entity, find_entity, read_entity
from kg.web.language import LANGUAGES, Language
from kg.web.views import Value, Views


@dataclass(frozen=True)
class Thing:
    """A thing in the graph. `classes`: IRIs of all its classes, those of known vocabularies too.

    `room`: the path of the page about it, where that is not the one of its identifier: the dataset has its own.
    """

    entity: Entity
    classes: tuple[str, ...]
    label_de: Value
    label_en: Value
    replaced_by: tuple[str, ...] = ()
    room: str = ""

    @property
    def page(self) -> str:
        """The path of the page about it."""
        return self.room or self.entity.path("page")

    @property
    def iri(self) -> str:
        """Its identifier."""
        return self.entity.iri

    def label(self, language: str) -> Value:
        """Its name in the language, or what is nearest to that."""
        return self.label_de if language == "de" else self.label_en

    def is_a(self, name: str) -> bool:
        """True for things of our class `name`."""
        return f"{self.entity.base}def#{name}" in self.classes


class Withdrawn(HTTPException):
    """There was such an identifier, and it is withdrawn: 410, or the way to the one that it was merged with.

    `note`: why, by language; `date`: when.
    """

    def __init__(self, thing: Thing, notes: Mapping[Language, str], date: str) -> None:
        when = f" on {date}" if date else ""
        after = ", ".join(f"<{each}>" for each in thing.replaced_by)
        detail = f"<{thing.iri}> was withdrawn{when}" + (f"; in its place: {after}" if after else "")
        super().__init__(410, detail)
        self.thing = thing
        self.notes = dict(notes)
        self.date = date

    @property
    def merged_with(self) -> Entity | None:
        """The one thing that was always the same; None where it was not merged, or not with one of ours."""
        if not self.thing.is_a("MergedIdentifier") or len(self.thing.replaced_by) != 1:
            return None
        return find_entity(self.thing.entity.base, self.thing.replaced_by[0])


async def find_thing(views: Views, base: str, type_: str, key: str) -> Thing | None:
    """The thing with this identifier; None where there is none.

    Raises SettingError (as `read_entity`), and EngineError where the engine cannot answer: that is no "not found".
    """
    entity = read_entity(base, type_, key)
    rows = await views.rows("thing", thing=entity.iri)
    if not rows:
        return None
    first = rows[0]
    fallback = Value(entity.key)
    return Thing(
        entity=entity,
        classes=tuple(dict.fromkeys(row.text("class") for row in rows)),
        label_de=first.pick("label", "de") or fallback,
        label_en=first.pick("label", "en") or fallback,
        replaced_by=tuple(dict.fromkeys(row.text("replaced_by") for row in rows if row.text("replaced_by"))),
    )


async def require_thing(views: Views, base: str, type_: str, key: str) -> Thing:
    """The thing with this identifier.

    Raises HTTPException 404 where there is none, Withdrawn where there is none any more, and what `find_thing` raises.
    """
    try:
        thing = await find_thing(views, base, type_, key)
    except SettingError as error:
        raise HTTPException(404, str(error)) from error
    if thing is None:
        raise HTTPException(404, f"there is no {type_} {key!r} in this release")
    if thing.is_a("WithdrawnIdentifier") or thing.is_a("MergedIdentifier"):
        row = (await views.rows("withdrawal", thing=thing.iri))[0]
        notes = {language: row.text(f"note_{language}") for language in LANGUAGES if row.text(f"note_{language}")}
        raise Withdrawn(thing, notes, row.text("date"))
    return thing
