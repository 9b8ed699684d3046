"""Which thing an address speaks of: there, never there, or there no more."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException

from kg.errors import SettingError
from kg.web.addresses import Entity, find_entity, read_entity
from kg.web.views import Value, Views


@dataclass(frozen=True)
class Thing:
    """A thing in the graph. `classes`: IRIs of all its classes, those of known vocabularies too."""

    entity: Entity
    classes: tuple[str, ...]
    label_de: Value
    label_en: Value
    replaced_by: tuple[str, ...] = ()

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
    """The thing with this identifier. Raises HTTPException 404 where there is none, and what `find_thing` raises."""
    try:
        thing = await find_thing(views, base, type_, key)
    except SettingError as error:
        raise HTTPException(404, str(error)) from error
    if thing is None:
        raise HTTPException(404, f"there is no {type_} {key!r} in this release")
    return thing


async def thing_of_iri(views: Views, base: str, iri: str) -> Thing | None:
    """The thing with the identifier `iri`; None where there is none of ours."""
    entity = find_entity(base, iri)
    return await find_thing(views, base, entity.type, entity.key) if entity else None
