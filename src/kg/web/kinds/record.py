"""What the graph says about one thing, as it stands there: all its statements, and those of others about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.web.mentions import Mention
from kg.web.pages import Surroundings
from kg.web.texts.words import PROPERTIES
from kg.web.views import Row, Value

PAGE_SIZE = 100
"""How many statements of others stand on one page."""
MENTIONS_SHOWN = 25
"""How many things of a type are named of those that mention a thing."""

_UNSAID = {
    *("rdf:type", "rdfs:label", "skos:prefLabel", "foaf:name", "skos:notation", "prov:wasDerivedFrom"),
    *("dct:identifier", "dct:temporal", "dct:type", "dct:abstract", "dg:role_type", "org:classification"),
    *("org:hasUnit", "frapo:hasGrantNumber", "ki:notBefore", "ki:notAfter", "ki:ownTranslation", "ki:attribution"),
    *("skos:exactMatch", "skos:closeMatch", "owl:sameAs"),
}
"""What a page shows elsewhere, in other words, or not at all for people."""
_LEADS = ("dct:abstract", "dct:description", "schema:text", "skos:definition")


@dataclass(frozen=True)
class Fact:
    """A property with its values, each once."""

    curie: str
    row: Row
    values: tuple[Row, ...]


@dataclass(frozen=True)
class Mentions:
    """Things of one type that mention a thing: how many, and the rows of the first of them."""

    type: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Others:
    """What other things say of a thing: how many statements (`total`), and those of one page of them (`rows`).

    `by_type`: the things that mention it, each once, the first of each type with a row.
    """

    total: int
    rows: tuple[Row, ...] = ()
    by_type: tuple[Mentions, ...] = ()


@dataclass(frozen=True)
class Record:
    """All statements about a thing (`own`), and what other things say about it (`others`)."""

    own: Sequence[Row]
    others: Others
    around: Surroundings

    @cached_property
    def by_property(self) -> dict[str, list[Row]]:
        """Own statements by the short name of their property."""
        return {self.around.curie(iri): rows for iri, rows in merge(self.own, "property").items()}

    def values(self, *curies: str) -> list[Row]:
        """The rows of own statements with one of these properties, the first property first."""
        return [row for curie in curies for row in self.by_property.get(curie, ())]

    def value(self, *curies: str) -> Row | None:
        """The first of `values`."""
        return next(iter(self.values(*curies)), None)

    def text(self, *curies: str) -> Value | None:
        """The text of the first property that has one, in the best language."""
        for curie in curies:
            found = self.texts(curie)
            if found:
                return found[0]
        return None

    def texts(self, curie: str) -> list[Value]:
        """The texts of a property: those in the language of the page, else all that there are."""
        literals = [row["value"] for row in self.values(curie) if not row["value"].is_iri]
        return [each for each in literals if each.language in ("", self.around.language)] or literals

    @property
    def lead(self) -> Value | None:
        """What is told first: a summary, a description, a claim, a definition."""
        return self.text(*_LEADS)

    @property
    def is_own_translation(self) -> bool:
        """True where texts in the language of the page were written by us."""
        return any(row.text("value") == self.around.language for row in self.values("ki:ownTranslation"))

    @property
    def links_out(self) -> list[Value]:
        """The same, or nearly the same, in other datasets."""
        return [row["value"] for row in self.values("owl:sameAs", "skos:exactMatch", "skos:closeMatch")]

    def facts(self, *without: str) -> list[Fact]:
        """What people want to know of the statements, in the order in which properties are named in our words, our own
        properties first; without doubles that the build made for other vocabularies."""
        lead = next((curie for curie in _LEADS if self.texts(curie)), "")
        unsaid = {*_UNSAID, *without, lead}
        if {row["value"] for row in self.values("dct:title")} <= {row["value"] for row in self.values("rdfs:label")}:
            unsaid.add("dct:title")
        told = [curie for curie in self.by_property if curie not in unsaid and self._is_said(curie)]
        return [
            Fact(curie, self.by_property[curie][0], tuple(self._best(self.by_property[curie])))
            for curie in sorted(told, key=lambda curie: (not curie.startswith("ki:"), curie))
        ]

    def mentions(self, *without: str) -> list[Mentions]:
        """What mentions this thing, by type; `without` types that the page tells of elsewhere."""
        return [each for each in self.others.by_type if each.type not in without]

    def _is_said(self, curie: str) -> bool:
        return curie.startswith("ki:") or curie in PROPERTIES[self.around.language]

    def _best(self, rows: Iterable[Row]) -> list[Row]:
        """Values in the language of the page where there are such, else all."""
        kept = {row["value"]: row for row in rows}
        spoken = [value for value in kept if value.language in ("", self.around.language)]
        return [kept[value] for value in spoken or kept]


def group_mentions(mentions: Iterable[Mention], own: Iterable[Row], base: str) -> dict[str, list[Mention]]:
    """What mentions a thing, by type, each once and not where a statement of its own names it."""
    groups: dict[str, dict[str, Mention]] = {}
    named = {row.text("value") for row in own}
    ours = f"{base}id/"
    for each in mentions:
        if each.subject not in named:
            # Of thousands each microsecond counts: find_entity() makes an object of each.
            type_ = each.subject[len(ours) :].partition("/")[0] if each.subject.startswith(ours) else ""
            groups.setdefault(type_ or "source", {}).setdefault(each.subject, each)
    return {type_: list(found.values()) for type_, found in sorted(groups.items())}


def merge(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """The rows by the text of `key`, in the order in which they come.

    >>> merge([Row({"a": Value("x")}), Row({"a": Value("y")}), Row({"a": Value("x")})], "a").keys()
    dict_keys(['x', 'y'])
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.text(key), []).append(row)
    return found


def distinct(rows: Iterable[Row], name: str) -> list[Row]:
    """The first row of each value of the column `name`; rows without one are left out."""
    return list({row[name]: row for row in reversed(list(rows)) if name in row}.values())[::-1]


_RESULT_KINDS = ("guide", "tool", "model", "event-format", "video", "report", "other")


def results_by_kind(rows: Iterable[Row]) -> list[tuple[Row, list[list[Row]]]]:
    """Results by kind, what one can take over first; each kind with a row of it, each result with all its rows."""
    by_kind = merge(rows, "kind")
    place = {name: number for number, name in enumerate(_RESULT_KINDS)}
    ordered = sorted(by_kind, key=lambda kind: (place.get(kind.rpartition("/")[2], len(place)), kind))
    return [(by_kind[kind][0], list(merge(by_kind[kind], "result").values())) for kind in ordered]
