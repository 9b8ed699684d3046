"""What an edition says, in the terms of the vocabulary: an area for each unit, points and links, sources, changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

import pyoxigraph as ox

from kg.register.editions import Kept
from kg.register.history import Change, Event, compare, former_ars
from kg.register.tables import Extra
from kg.register.units import Edition, Id, Kind, Unit
from kg.vocab import CANONICAL_BASE, DCT, KI, PROV, RDF, RDF_TYPE, SKOS, XSD

GEO = "http://www.opengis.net/ont/geosparql#"
RIGHTS = (
    "© Statistisches Bundesamt (Destatis), {year}. Vervielfältigung und "
    "Verbreitung, auch auszugsweise, mit Quellenangabe gestattet."
)
"""The line the register is published with; the year is that of the edition."""

CLASSES = {
    Kind.STATE: "State",
    Kind.GOVERNMENT_DISTRICT: "GovernmentDistrict",
    Kind.PLANNING_REGION: "PlanningRegion",
    Kind.DISTRICT: "District",
    Kind.ASSOCIATION: "MunicipalAssociation",
    Kind.MUNICIPALITY: "Municipality",
    Kind.UNINCORPORATED: "UnincorporatedArea",
}
KEYS = {
    Kind.STATE: "stateKey",
    Kind.GOVERNMENT_DISTRICT: "governmentDistrictKey",
    Kind.PLANNING_REGION: "planningRegionKey",
    Kind.DISTRICT: "districtKey",
    Kind.ASSOCIATION: "associationKey",
    Kind.MUNICIPALITY: "ags",
    Kind.UNINCORPORATED: "ags",
}
_SOURCES = {
    "destatis-2020": "destatis-auszug-gv-2020",
    "geonames-place": "geonames-2023-03",
    "google-covid19-knowledge-graph": "covid-19-open-data",
    "google-covid19-knowledge-graph (state = city)": "covid-19-open-data",
}
"""What the columns of the known tables call a source that the graph knows by another name."""

_FOUND_BY = {
    "ags+name": "AGS und Namen",
    "ags+basename": "AGS und Namen ohne Zusatz",
    "ags+altname": "AGS und weiteren Namen",
    "name+distance<6km": "Namen und Entfernung unter 6 km",
    "name+district": "Namen und Kreis",
}
_LINKS = {
    "wikidata": ("exactMatch", "http://www.wikidata.org/entity/{}"),
    # The number at hand is that of the populated place, not of the municipality.
    "geonames": ("closeMatch", "https://sws.geonames.org/{}/"),
}
_INTEGER, _DECIMAL, _DATE = (ox.NamedNode(XSD + name) for name in ("integer", "decimal", "date"))
_WKT = ox.NamedNode(GEO + "wktLiteral")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, and where it comes from: a file, as messages call it, and a line (0: no line of its own)."""

    triple: ox.Triple
    file: str
    line: int


def area_iri(unit: Id) -> ox.NamedNode:
    """Name the area of a unit.

    >>> area_iri((Kind.MUNICIPALITY, "05913000")).value
    'https://w3id.org/kommunen-innovativ/id/municipality/05913000'
    """
    return ox.NamedNode(f"{CANONICAL_BASE}id/{unit[0]}/{unit[1]}")


def edition_source(day: date) -> ox.NamedNode:
    """Name the edition of a day as a source."""
    return _id("source", f"destatis-gv100ad-{day}")


def about_edition(kept: Kept, edition: Edition) -> Iterator[Statement]:
    """Say what the edition of the register is, as a source."""
    year, month, day = str(kept.date).split("-")
    if not kept.population_date:
        dated_de, dated_en = (
            "Stichtag der Einwohnerzahl: nicht bekannt.",
            "Reference date of the population: not known.",
        )
    else:
        how_de, how_en = (
            ("erschlossen", "inferred") if kept.inferred else ("angegeben beim Einspielen", "given at import")
        )
        dated_de = f"Stichtag der Einwohnerzahl: {kept.population_date} ({how_de})."
        dated_en = f"Reference date of the population: {kept.population_date} ({how_en})."
    facts: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF_TYPE.value, ox.NamedNode(KI + "Source")),
        (DCT + "title", ox.Literal(f"Gemeindeverzeichnis GV100AD, Gebietsstand {day}.{month}.{year}")),
        (
            DCT + "description",
            ox.Literal(
                f"Amtliches Gemeindeverzeichnis: Schlüssel, Namen, Arten, Einwohnerzahl, Fläche und Postleitzahl. "
                f"{dated_de} "
                "Werte von Kreisen, Ländern und Gemeindeverbänden sind aus den Gemeinden summiert.",
                language="de",
            ),
        ),
        (
            DCT + "description",
            ox.Literal(
                f"Official register of municipalities: keys, names, types, population, area and postcode. "
                f"{dated_en} "
                "Values of districts, states and associations are summed from their municipalities.",
                language="en",
            ),
        ),
        (DCT + "rights", ox.Literal(RIGHTS.format(year=year))),
        (DCT + "valid", ox.Literal(str(kept.date), datatype=_DATE)),
    ]
    if not kept.population_date:
        facts.append((KI + "populationDateUnknown", ox.Literal(True)))
    for predicate, term in facts:
        yield Statement(ox.Triple(edition_source(edition.date), ox.NamedNode(predicate), term), edition.file, 0)


def about_units(edition: Edition, population_date: str) -> Iterator[Statement]:
    """Say what the register says of each unit. `population_date` may be empty: then no statement says a day."""
    for unit in edition.units.values():
        for predicate, term in about_unit(unit, edition.date, population_date):
            yield Statement(ox.Triple(area_iri(unit.id), ox.NamedNode(predicate), term), edition.file, unit.line)


def about_unit(unit: Unit, day: date, population_date: str) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    """Say what the register says of one unit, as predicate and object."""
    yield RDF_TYPE.value, ox.NamedNode(KI + CLASSES[unit.kind])
    yield SKOS + "prefLabel", ox.Literal(unit.name, language="de")
    if unit.kind is Kind.STATE:
        yield SKOS + "prefLabel", ox.Literal(unit.name, language="en")
    if unit.official != unit.name:
        yield SKOS + "altLabel", ox.Literal(unit.official)
    yield KI + KEYS[unit.kind], ox.Literal(unit.key)
    if unit.ars:
        yield KI + "ars", ox.Literal(unit.ars)
    if unit.type:
        yield KI + "unitType", ox.Literal(unit.type, language="de")
    for parent in unit.parents:
        yield DCT + "isPartOf", area_iri(parent)
    yield KI + "population", ox.Literal(str(unit.population), datatype=_INTEGER)
    if population_date:
        yield KI + "populationDate", ox.Literal(population_date, datatype=_DATE)
    if unit.area:
        yield KI + "areaKm2", ox.Literal(_square_kilometres(unit.area), datatype=_DECIMAL)
    if unit.postcode:
        yield KI + "postcode", ox.Literal(unit.postcode)
    if unit.several_postcodes:
        yield KI + "severalPostcodes", ox.Literal(True)
    yield DCT + "valid", ox.Literal(str(day), datatype=_DATE)
    yield PROV + "wasDerivedFrom", edition_source(day)


Linked = AbstractSet[tuple[str, str]]
"""Links that are there already: the IRI of a thing and that of its record elsewhere."""


def about_extras(extras: Iterable[Extra], linked: Linked = frozenset()) -> Iterator[Statement]:
    """Say what the tables add: points, codes, links with their evidence, and the sources that these name.

    A record elsewhere that is about a town is linked to the town, not to the district that the town is on its own:
    tables name it for both. `linked`: what is linked beside the tables.
    """
    sources: dict[str, tuple[str, str]] = {}
    rows = list(extras)
    municipalities = [extra for extra in rows if extra.unit[0] is Kind.MUNICIPALITY]
    towns = {(extra.unit[1], target) for extra in municipalities for target in _targets(extra)}
    for row in rows:
        extra = _without_links_of_its_town(row, towns, linked) if row.unit[0] is Kind.DISTRICT else row
        for subject, predicate, term in _about_extra(extra, sources):
            yield Statement(ox.Triple(subject, ox.NamedNode(predicate), term), extra.table, extra.line)
    for key, (title, table) in sources.items():
        for predicate, term in _about_source(title, table):
            yield Statement(ox.Triple(_id("source", key), ox.NamedNode(predicate), term), table, 0)


def _without_links_of_its_town(extra: Extra, towns: Linked, linked: Linked) -> Extra:
    key = f"{extra.unit[1]}000"
    town = area_iri((Kind.MUNICIPALITY, key)).value
    shared = {
        kind: ""
        for kind, number in _numbers(extra)
        if (key, _target(kind, number)) in towns or (town, _target(kind, number)) in linked
    }
    return replace(extra, **shared) if shared else extra  # type: ignore[arg-type]


def _targets(extra: Extra) -> list[str]:
    return [_target(kind, number) for kind, number in _numbers(extra)]


def _numbers(extra: Extra) -> list[tuple[str, str]]:
    return [(kind, number) for kind, number in (("wikidata", extra.wikidata), ("geonames", extra.geonames)) if number]


def _target(kind: str, number: str) -> str:
    return _LINKS[kind][1].format(number)


Said = tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]


def _about_extra(extra: Extra, sources: dict[str, tuple[str, str]]) -> Iterator[Said]:
    area = area_iri(extra.unit)
    key = extra.unit[1]

    def source(kind: str) -> ox.NamedNode:
        return _source(extra, kind, sources)

    if extra.point:
        geometry = _id("geometry", key)
        yield area, GEO + "hasCentroid", geometry
        yield geometry, RDF_TYPE.value, ox.NamedNode(GEO + "Geometry")
        yield geometry, GEO + "asWKT", ox.Literal(f"POINT({extra.point[0]} {extra.point[1]})", datatype=_WKT)
        yield area, PROV + "wasDerivedFrom", source("coord")
    if extra.nuts3:
        yield area, KI + "nuts3", ox.Literal(extra.nuts3)
        yield area, PROV + "wasDerivedFrom", source("nuts3")
    for kind, number in _numbers(extra):
        match = _LINKS[kind][0]
        if kind == "geonames" and extra.unit[0] is Kind.STATE:
            match = "exactMatch"
        link = _id("link", f"{kind}--{key}")
        yield link, RDF_TYPE.value, ox.NamedNode(KI + "Link")
        yield link, RDF + "subject", area
        yield link, RDF + "predicate", ox.NamedNode(SKOS + match)
        yield link, RDF + "object", ox.NamedNode(_target(kind, number))
        yield link, PROV + "wasDerivedFrom", source(kind)
        if kind == "geonames" and extra.found_by:
            said = _FOUND_BY.get(extra.found_by, extra.found_by)
            yield link, SKOS + "note", ox.Literal(f"Paar gefunden über: {said}", language="de")
            yield link, SKOS + "note", ox.Literal(f"pair found by: {extra.found_by}", language="en")


def _source(extra: Extra, kind: str, sources: dict[str, tuple[str, str]]) -> ox.NamedNode:
    """Name the source of a value: what the row or the import said, else the table itself."""
    said = extra.evidence.get(kind, "")
    table = extra.table.rpartition("/")[2]
    key = _SOURCES.get(said) or slug(said) or f"register-table-{slug(table.removesuffix('.csv'))}"
    sources.setdefault(key, (said or table, extra.table))
    return _id("source", key)


def _about_source(title: str, table: str) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    """Describe a source as far as a table names it; where data/ describes it, that is what holds."""
    name = table.rpartition("/")[2]
    yield RDF_TYPE.value, ox.NamedNode(KI + "Source")
    yield DCT + "title", ox.Literal(title)
    yield KI + "titleIsDescriptive", ox.Literal(True)
    german = f"Genannt in der Tabelle {name}, die mit dem Gemeindeverzeichnis eingespielt wurde."
    english = f"Named in the table {name}, which was imported with the register of municipalities."
    yield DCT + "description", ox.Literal(german, language="de")
    yield DCT + "description", ox.Literal(english, language="en")


def slug(text: str) -> str:
    """Write a name as the last part of an identifier.

    >>> slug("Maße der Städte (2024)")
    'masse-der-staedte-2024'
    """
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(letter, letters)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")


def _square_kilometres(hectares: int) -> str:
    """Write hectares as square kilometres, as short as the data in data/ do: 11865 is 118.65, 107570 is 1075.7."""
    return f"{hectares / 100:.2f}".rstrip("0").removesuffix(".") if hectares % 100 else f"{hectares // 100}.0"


def _id(type_: str, key: str) -> ox.NamedNode:
    return ox.NamedNode(f"{CANONICAL_BASE}id/{type_}/{key}")


def about_history(before: Edition, after: Edition) -> Iterator[Statement]:
    """Say what became of units between two editions: change events, successors, names and regional keys of before."""
    for event in compare(before, after):
        for subject, predicate, term in _about_event(event):
            line = event.result.line if event.result else event.originals[0].line
            file = after.file if event.result else before.file
            yield Statement(ox.Triple(subject, ox.NamedNode(predicate), term), file, line)
    for unit, ars in former_ars(before, after):
        yield Statement(
            ox.Triple(area_iri(unit.id), ox.NamedNode(KI + "formerArs"), ox.Literal(ars)), after.file, unit.line
        )


def about_former(unit: Unit, edition: Edition, population_date: str, successor: Unit | None) -> Iterator[Statement]:
    """Say what the last edition that had a unit said of it, and that it is there no more."""
    area = area_iri(unit.id)
    day = edition.date
    after_de = f"an seine Stelle trat {successor.name}" if successor else "die Nachfolge zeigen die Ausgaben nicht"
    after_en = f"{successor.name} is in its place" if successor else "the editions do not show the successor"
    facts = [
        (predicate, term)
        for predicate, term in about_unit(unit, day, population_date)
        if predicate != RDF_TYPE.value or unit.kind is not Kind.MUNICIPALITY
    ]
    former = "FormerMunicipality" if unit.kind is Kind.MUNICIPALITY else "FormerArea"
    facts.append((RDF_TYPE.value, ox.NamedNode(KI + former)))
    facts.append((SKOS + "note", ox.Literal(f"Zuletzt im Gemeindeverzeichnis vom {day}; {after_de}.", language="de")))
    facts.append((SKOS + "note", ox.Literal(f"Last in the register of {day}; {after_en}.", language="en")))
    if successor:
        facts.append((DCT + "isReplacedBy", area_iri(successor.id)))
    for predicate, term in facts:
        yield Statement(ox.Triple(area, ox.NamedNode(predicate), term), edition.file, unit.line)


def _about_event(event: Event) -> Iterator[Said]:
    first = event.result if event.change is Change.MERGER and event.result else event.originals[0]
    node = _id("area-change", f"{event.after.date}--{event.change}--{first.key}")
    yield node, RDF_TYPE.value, ox.NamedNode(KI + "AreaChange")
    yield node, KI + "changeKind", _id("area-change-kind", event.change)
    for unit in event.originals:
        yield node, KI + "originalArea", area_iri(unit.id)
    if event.result:
        yield node, KI + "resultingArea", area_iri(event.result.id)
    if event.change is Change.RENAMING and event.result:
        old = event.originals[0]
        yield node, KI + "formerName", ox.Literal(old.official)
        if old.name != event.result.name:
            yield area_iri(old.id), SKOS + "altLabel", ox.Literal(old.name)
    names = ", ".join(unit.name for unit in event.originals)
    now = event.result.name if event.result else ""
    for language, word in _CHANGE_WORDS[event.change].items():
        label = f"{names} → {now} ({word})" if now else f"{names} ({word})"
        yield node, SKOS + "prefLabel", ox.Literal(label, language=language)
    yield node, KI + "notBefore", ox.Literal(str(event.before.date), datatype=_DATE)
    yield node, KI + "notAfter", ox.Literal(str(event.after.date), datatype=_DATE)
    yield node, PROV + "wasDerivedFrom", edition_source(event.before.date)
    yield node, PROV + "wasDerivedFrom", edition_source(event.after.date)


_CHANGE_WORDS = {
    Change.MERGER: {"de": "Eingliederung oder Zusammenschluss", "en": "merger"},
    Change.KEY: {"de": "neuer Schlüssel", "en": "new key"},
    Change.RENAMING: {"de": "Umbenennung", "en": "renaming"},
    Change.DISSOLUTION: {"de": "nicht mehr geführt", "en": "no longer listed"},
}
