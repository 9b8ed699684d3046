"""What is to be said about the dataset as a whole, as one value.

`description/record.json` of a release holds it. Nothing in it depends on where the release is served.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError

FOLDER = "description"
RECORD_FILE = f"{FOLDER}/record.json"

Texts = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Agent:
    """Who publishes: the identifier and the names by language."""

    iri: str
    name: Texts


@dataclass(frozen=True)
class PropertyCount:
    """How many triples have this property."""

    iri: str
    triples: int


@dataclass(frozen=True)
class ClassCount:
    """How many things are of this class, what it is called, and which properties they have.

    No properties are named for classes whose properties nobody looks for.
    """

    iri: str
    entities: int
    label: Texts
    properties: tuple[PropertyCount, ...] = ()


@dataclass(frozen=True)
class Linkset:
    """Links to one other dataset (`hub`, its host) by one property; `uri_space`: how its identifiers begin."""

    hub: str
    uri_space: str
    predicate: str
    triples: int


@dataclass(frozen=True)
class NamedGraph:
    """One named graph and what it holds."""

    iri: str
    title: Texts
    triples: int


@dataclass(frozen=True)
class Dump:
    """One file to download. `media_type`: of the file; `content_type`: of what is in it, once unpacked."""

    name: str
    media_type: str
    content_type: str
    bytes: int
    sha256: str

    @property
    def is_packed(self) -> bool:
        """True where it must be unpacked first."""
        return self.media_type != self.content_type


@dataclass(frozen=True)
class RegisterEdition:
    """The edition of the official register of municipalities that the release holds.

    `date`: the day of its boundaries. `population_date`: that of its population, empty where it is not known. `graph`
    and `source`: identifiers of the named graph it is in and of the edition. `rights`: the line it is published with.
    `units`: how many it has of each kind, by the type in their identifiers.
    """

    date: str
    population_date: str
    graph: str
    source: str
    rights: str
    units: Mapping[str, int]


@dataclass(frozen=True)
class Record:
    """The dataset.

    `version`: the id of the release. `issued`: its date. `entities`: things with an identifier of ours, each with
    documents of its own. `temporal`: first and last day of the projects that are described, each may be empty.
    `distinct_objects` is 0 where the number could not be settled (it stands in the graph that it counts).
    `previous`: the id of the release before, where that is known. `source_names`: of sources that are described here.
    `register`: None where the places of the projects are all that is known of Germany.
    """

    base: str
    iri: str
    version: str
    issued: str
    title: Texts
    description: Texts
    keywords: dict[str, tuple[str, ...]]
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    licence: str
    rights: str
    publisher: Agent
    sources: tuple[str, ...]
    temporal: tuple[str, str]
    triples: int
    entities: int
    distinct_subjects: int
    distinct_objects: int
    classes: tuple[ClassCount, ...]
    properties: tuple[PropertyCount, ...]
    linksets: tuple[Linkset, ...]
    graphs: tuple[NamedGraph, ...]
    vocabularies: tuple[str, ...]
    examples: tuple[str, ...]
    dumps: tuple[Dump, ...] = ()
    previous: str = ""
    source_names: dict[str, Texts] = field(default_factory=dict)
    register: RegisterEdition | None = None

    @property
    def uri_space(self) -> str:
        """How the identifiers of all things begin."""
        return f"{self.base}id/"

    @property
    def graph(self) -> str:
        """The named graph in which the release describes itself; the description's own nodes are fragments of it."""
        return f"{self.base}graph/description"


def write_record(record: Record) -> str:
    """The record as JSON, the same bytes for the same record."""
    return json.dumps(asdict(record), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_record(release: Path) -> Record:
    """Read the record of the release in the folder `release`.

    Raises ReleaseError where it has none (an older release), or one that cannot be read.
    """
    path = release / RECORD_FILE
    try:
        return _to_record(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ReleaseError(f"release {release.name} has no description", hint="it is older: kg build") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"the description of release {release.name} cannot be read: {error}") from error


def _to_record(value: Mapping[str, Any]) -> Record:
    read = dict(value)
    read["register"] = RegisterEdition(**value["register"]) if value.get("register") else None
    read["publisher"] = Agent(**value["publisher"])
    read["keywords"] = {language: tuple(words) for language, words in value["keywords"].items()}
    read["classes"] = tuple(
        ClassCount(**{**each, "properties": tuple(PropertyCount(**one) for one in each["properties"])})
        for each in value["classes"]
    )
    for name, kind in (("properties", PropertyCount), ("linksets", Linkset), ("graphs", NamedGraph), ("dumps", Dump)):
        read[name] = tuple(kind(**each) for each in value[name])
    for name in ("themes", "languages", "sources", "temporal", "vocabularies", "examples"):
        read[name] = tuple(value[name])
    return Record(**read)
