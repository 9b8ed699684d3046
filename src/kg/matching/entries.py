"""What the matcher knows, is asked, and answers: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]
"""Longitude and latitude (WGS 84), in degrees."""


@dataclass(frozen=True, slots=True)
class Name:
    """A spelling of a thing, and what it is to it: one of `kg.matchfile.NAME_KINDS`."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing of the graph that a name or a key can lead to.

    `kind`: the type in its identifier. `about_de`, `about_en`: one line that tells it from others of the same name.
    `keys`: its own keys by kind (`kg.matchfile.KEY_KINDS`). `state`, `district`, `association`: IRIs of the areas it
    lies in, empty where it lies in none or is one, with `state_key` and `district_key` (a state has its own key there,
    a district, too). `unit`: what the register calls it ("Stadt"). `in_projects`: IRIs.
    """

    iri: str
    kind: str
    label_de: str
    label_en: str = ""
    about_de: str = ""
    about_en: str = ""
    names: tuple[Name, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    state: str = ""
    state_key: str = ""
    district: str = ""
    district_key: str = ""
    association: str = ""
    unit: str = ""
    postcode: str = ""
    has_several_postcodes: bool = False
    population: int | None = None
    point: Point | None = None
    in_projects: tuple[str, ...] = ()
    is_former: bool = False
    successor: str = ""

    def label(self, language: str) -> str:
        """What it is called in `language` ("de" or "en"); a name that stands in one language only stands for both."""
        return (self.label_en if language == "en" else self.label_de) or self.label_de or self.label_en

    def about(self, language: str) -> str:
        """The line that tells it from others of the same name, in `language`."""
        return (self.about_en if language == "en" else self.about_de) or self.about_de or self.about_en


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody knows of a thing that is to be found.

    `kinds`: what it may be; all where none is named. `keys`: as they are written in the register, leading zeros
    included. `state`, `district`: a name or a key. `population`: inhabitants, in whatever year. `limit`: how many
    candidates at most.
    """

    name: str = ""
    kinds: frozenset[str] = frozenset()
    keys: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    district: str = ""
    postcode: str = ""
    population: int | None = None
    point: Point | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate has its score: `points` it brought or cost, and what of it (`about`: a name, a key)."""

    code: str
    points: int = 0
    about: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant. `score`: 0 to 100. `is_match`: it is safe to take it without looking."""

    entry: Entry
    score: float
    is_match: bool
    reasons: tuple[Reason, ...] = ()
