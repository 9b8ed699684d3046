"""Addresses of this service: from identifiers to paths, and back.

Identifiers never change; paths are relative to whatever host serves them (`root` is the path of the public address).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg.errors import SettingError

_SAFE = "!$&'()*+,;=:@-._~"
_PLACES = ("def", "shapes", "graph/", "context/")
"""What else below the base IRI is served at the same path."""


@dataclass(frozen=True)
class Entity:
    """A thing with an identifier of ours, `<base>id/<type>/<key>`."""

    type: str
    key: str
    base: str

    @property
    def iri(self) -> str:
        """Its identifier."""
        return f"{self.base}id/{self.type}/{self.key}"

    def path(self, room: str, suffix: str = "") -> str:
        """Where `room` (`id`, `page`, `data`, `linkset`) has it, as a browser writes it."""
        return f"/{room}/{quote(self.type, _SAFE)}/{quote(self.key, _SAFE)}{suffix}"


def read_entity(base: str, type_: str, key: str) -> Entity:
    """The entity that a path speaks of. Raises SettingError where no identifier can look like this.

    >>> read_entity("https://example.org/", "project", "kif").iri
    'https://example.org/id/project/kif'
    """
    for part in (type_, key):
        if not part or any(character in '<>"{}|^`\\' or character <= " " or character.isspace() for character in part):
            raise SettingError(f"{part!r} cannot be part of an identifier", hint="see /sitemap.xml for what there is")
    entity = Entity(type_, key, base)
    try:
        ox.NamedNode(entity.iri)
    except ValueError as error:
        raise SettingError(f"{key!r} cannot be part of an identifier: {error}") from error
    return entity


def find_entity(base: str, iri: str) -> Entity | None:
    """The entity with this identifier; None for an IRI of another form.

    >>> find_entity("https://example.org/", "https://example.org/id/project/kif").key
    'kif'
    """
    type_, slash, key = iri.removeprefix(f"{base}id/").partition("/")
    return Entity(type_, key, base) if iri.startswith(f"{base}id/") and slash and type_ and key else None


def local_path(base: str, iri: str) -> str:
    """The path on this service where an IRI is shown to people; empty for foreign ones.

    >>> local_path("https://example.org/", "https://example.org/def#Grant")
    '/def#Grant'
    >>> local_path("https://example.org/", "https://example.org/id/project/kif")
    '/page/project/kif'
    """
    entity = find_entity(base, iri)
    if entity is not None:
        return entity.path("page")
    rest = iri.removeprefix(base)
    return f"/{quote(unquote(rest), _SAFE + '/#')}" if iri.startswith(base) and rest.startswith(_PLACES) else ""
