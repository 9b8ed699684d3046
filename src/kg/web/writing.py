"""How pages write values for people: dates as precise as they are, numbers, money, identifiers of other datasets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.web.language import Language
from kg.web.texts.words import PROPERTIES, TYPES, TypeWords
from kg.web.views import Row, Value

_MONTHS: dict[Language, tuple[str, ...]] = {
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?\Z")
_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\Z", re.IGNORECASE)
_SHORT_ADDRESS = 40
_OUTSIDE = (
    (re.compile(r"https?://www\.wikidata\.org/entity/(.+)"), "Wikidata"),
    (re.compile(r"https?://sws\.geonames\.org/(\d+)/?"), "GeoNames"),
    (re.compile(r"https?://d-nb\.info/gnd/(.+)"), "GND"),
    (re.compile(r"https?://ror\.org/(.+)"), "ROR"),
    (re.compile(r"https?://doi\.org/(.+)"), "DOI"),
    (re.compile(r"http://data\.europa\.eu/nuts/code/(.+)"), "NUTS"),
    (re.compile(r"http://dcat-ap\.de/def/politicalGeocoding/(\w+/.+)"), "DCAT-AP.de"),
    (re.compile(r"https?://metadata\.un\.org/sdg/(\d+)"), "SDG"),
)


@dataclass(frozen=True)
class Writer:
    """Writes in one language."""

    language: Language

    def date(self, value: Value | str | None) -> str:
        """A date, a month or a year, each as precise as it is.

        >>> Writer("de").date("2021-07"), Writer("de").date("2021-07-01"), Writer("en").date("2021")
        ('Juli 2021', '1. Juli 2021', '2021')
        """
        text = str(value or "")
        match = _DATE.match(text)
        if not match:
            return text
        year, month, day = match.groups()
        words = [_MONTHS[self.language][int(month) - 1], year] if month else [year]
        if day:
            words.insert(0, f"{int(day)}." if self.language == "de" else str(int(day)))
        return " ".join(words)

    def span(self, start: Value | None, end: Value | None) -> str:
        """From and to; one of them may be unknown, and says so.

        >>> Writer("en").span(Value("2021-07"), Value("2023-06")), Writer("de").span(Value("2016"), None)
        ('July 2021 to June 2023', 'ab 2016, Ende nicht bekannt')
        """
        german = self.language == "de"
        if start and end:
            if str(start) == str(end):
                return self.date(start)
            return f"{self.date(start)} {'bis' if german else 'to'} {self.date(end)}"
        if start:
            return (
                f"{'ab' if german else 'from'} {self.date(start)}, {'Ende nicht bekannt' if german else 'end unknown'}"
            )
        if end:
            return f"{'bis' if german else 'until'} {self.date(end)}"
        return ""

    def number(self, value: Value | str | float) -> str:
        """A number with its groups of three.

        >>> Writer("de").number("603462"), Writer("en").number("280.71"), Writer("de").number("280.71")
        ('603.462', '280.71', '280,71')
        """
        whole, dot, part = str(value).partition(".")
        if not re.fullmatch(r"[+-]?\d+", whole) or (dot and not part.isdigit()):
            return str(value)
        text = f"{int(whole):,}" + dot + part
        return text.translate(str.maketrans(",.", ".,")) if self.language == "de" else text

    def money(self, value: Value | str, currency: Value | str) -> str:
        """An amount.

        >>> Writer("de").money("232354.14", "EUR"), Writer("en").money("465000", "EUR")
        ('232.354,14 €', '€465,000')
        """
        sign = "€" if str(currency) == "EUR" else str(currency)
        return (
            f"{self.number(value)} {sign}" if self.language == "de" or len(sign) > 1 else f"{sign}{self.number(value)}"
        )

    def type(self, name: str) -> TypeWords:
        """What people call things of this type of identifiers."""
        return TYPES[self.language].get(name) or TYPES[self.language][""]

    def property(self, curie: str, row: Row | None = None) -> str:
        """What people call a property: our word for it, else its label in the graph, else its short name."""
        word = PROPERTIES[self.language].get(curie)
        label = row.pick("property_name", self.language) if row is not None and not word else None
        if label is not None:
            return label.text[:1].upper() + label.text[1:]
        return word or curie

    def outside(self, iri: Value | str) -> tuple[str, str]:
        """The dataset that a foreign IRI belongs to, and the identifier there; an address is its own name, a long one
        only its host.

        >>> Writer("de").outside("http://www.wikidata.org/entity/Q1295")
        ('Wikidata', 'Q1295')
        """
        text = str(iri)
        for pattern, name in _OUTSIDE:
            match = pattern.match(text)
            if match:
                return name, match.group(1)
        address = text.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
        host, slash, _ = address.partition("/")
        return "", address if len(address) <= _SHORT_ADDRESS or not slash else f"{host}/…"


def read_point(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of a point written as WKT (CRS84); None for anything else.

    >>> read_point("POINT(7.46 51.51)")
    (7.46, 51.51)
    """
    match = _POINT.search(text)
    return (float(match.group(1)), float(match.group(2))) if match else None
