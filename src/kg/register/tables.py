"""Further columns by key that an office has: centre points, NUTS codes, links to Wikidata and GeoNames.

Columns are named as in `Columns`; what the register says itself (name, population, …) may stand beside them and is left
to the register. Each value comes with its evidence: what a column of the row says, else what whoever imports it said,
else the table itself.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kg.errors import DataError, Position, SettingError
from kg.register.units import Edition, Id, Kind

KEY_COLUMNS = {
    "ags": (Kind.MUNICIPALITY, Kind.UNINCORPORATED),
    "association_key": (Kind.ASSOCIATION,),
    "district_key": (Kind.DISTRICT,),
    "state_key": (Kind.STATE,),
}
"""Columns with keys, the one of the smallest units first: a table of municipalities may name their districts too."""

_VALUES = ("lat", "lon", "nuts3", "nuts3_2024", "wikidata", "geonames_id")
_EVIDENCE = ("coord_source", "nuts3_source", "wikidata_source", "geonames_source", "geonames_match")
_LEFT_TO_THE_REGISTER = (
    *(
        "ars",
        "name",
        "name_official",
        "type_code",
        "type",
        "is_municipality",
        "government_district_key",
        "seat",
        "state",
    ),
    *("postcode_seat", "several_postcodes", "population", "population_male", "area_km2", "municipalities"),
    *("member_municipalities", "seat_of_government", "territorial_status"),
    *("lau_gisco_id", "degurba_2020", "nuts3_2021", "nuts1", "iso3166_2", "dcat_ap_de_uri"),
)
VALUE_KINDS = ("coord", "nuts3", "wikidata", "geonames")
"""Kinds of values, as evidence speaks of them."""

_LONGITUDES = (Decimal("5.5"), Decimal("15.2"))
_LATITUDES = (Decimal("47.2"), Decimal("55.2"))
"""Where Germany lies, with its islands."""

_PATTERNS = {
    "nuts3": (r"DE[1-9A-G][0-9A-Z]{2}", "a code of NUTS 3, as in DEA52"),
    "wikidata": (r"Q[1-9][0-9]{0,11}", "a number of Wikidata, as in Q1295"),
    "geonames_id": (r"[1-9][0-9]{0,9}", "a number of GeoNames, as in 2935517"),
}


@dataclass(frozen=True, slots=True)
class Extra:
    """What a row of a table adds to a unit. `point`: longitude and latitude as written; `evidence` by kind of value.

    `found_by`: how the pair with GeoNames was found, as the table says it.
    """

    unit: Id
    line: int
    table: str
    point: tuple[str, str] | None = None
    nuts3: str = ""
    wikidata: str = ""
    geonames: str = ""
    found_by: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)


def read_table(name: str, content: bytes, edition: Edition, evidence: Mapping[str, str]) -> Iterator[Extra]:
    """Read a table (CSV, with commas or semicolons, UTF-8) row by row; `evidence`: what was said of it, by kind.

    Raises DataError with the line where a column, a key or a value is not as it must be.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError("is not UTF-8", Position(name, line), hint="save the table as CSV in UTF-8") from error
    header = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",", strict=True
    )
    try:
        columns = [column.strip() for column in next(reader, [])]
        key_column = _check_columns(name, columns)
        seen: dict[Id, int] = {}
        start = reader.line_num + 1
        for cells in reader:
            if any(cells):
                if len(cells) != len(columns):
                    raise DataError(f"has {len(cells)} cells, the header has {len(columns)}", Position(name, start))
                row = _Row(name, start, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)})
                unit = _find_unit(row, key_column, edition)
                if unit in seen:
                    raise row.wrong(f"{key_column} {unit[1]} stands on line {seen[unit]} already")
                seen[unit] = start
                yield _extra(row, unit, evidence)
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"is no table in CSV: {error}", Position(name, reader.line_num)) from error


def load_table(path: Path) -> bytes:
    """Read the bytes of a table. Raises SettingError where there is none."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror or error}") from error


def read_evidence(said: Iterable[str]) -> dict[str, str]:
    """Read what whoever imports a table says of it, as `coord=bkg-vg250-2018-12-31`. Raises SettingError."""
    found = {}
    for each in said:
        kind, equals, source = each.partition("=")
        if kind not in VALUE_KINDS or not equals or not source.strip():
            raise SettingError(
                f"--source is {each!r}", hint=f"as in coord=bkg-vg250-2018-12-31; kinds: {', '.join(VALUE_KINDS)}"
            )
        found[kind] = source.strip()
    return found


@dataclass(frozen=True)
class _Row:
    table: str
    line: int
    cells: Mapping[str, str]

    def get(self, *columns: str) -> str:
        return next((self.cells[column] for column in columns if self.cells.get(column)), "")

    def wrong(self, message: str, hint: str = "") -> DataError:
        return DataError(message, Position(self.table, self.line), hint=hint)

    def require(self, column: str, value: str) -> str:
        pattern, form = _PATTERNS[column]
        if value and not re.fullmatch(pattern, value, re.ASCII):
            raise self.wrong(f"{column} is {value!r}", hint=f"it must be {form}")
        return value


def _check_columns(name: str, columns: Sequence[str]) -> str:
    """Find the column with the key; raise DataError where columns are missing, unknown or there twice."""
    known = (*KEY_COLUMNS, *_VALUES, *_EVIDENCE, *_LEFT_TO_THE_REGISTER)
    here = Position(name, 1)
    for column in columns:
        if column not in known:
            hint = f"columns that count: {', '.join((*KEY_COLUMNS, *_VALUES, *_EVIDENCE))}"
            raise DataError(f"has the column {column!r}, which is not known", here, hint=hint)
        if columns.count(column) > 1:
            raise DataError(f"has the column {column!r} twice", here)
    key = next((column for column in KEY_COLUMNS if column in columns), "")
    if not key:
        raise DataError("has no column with keys", here, hint=f"one of {', '.join(KEY_COLUMNS)}")
    if not set(columns) & set(_VALUES):
        raise DataError("has no column that adds anything", here, hint=f"one or more of {', '.join(_VALUES)}")
    if ("lat" in columns) != ("lon" in columns):
        raise DataError("has one of the columns lat and lon; a point needs both", here)
    return key


def _find_unit(row: _Row, column: str, edition: Edition) -> Id:
    key = row.get(column)
    for kind in KEY_COLUMNS[column]:
        if (kind, key) in edition.units:
            return kind, key
    short = key.isdigit() and any((kind, f"0{key}") in edition.units for kind in KEY_COLUMNS[column])
    hint = "its leading zero was lost: keys are text" if short else f"the register of {edition.date} is meant"
    raise row.wrong(f"{column} is {key!r}, which the register does not have", hint=hint)


def _extra(row: _Row, unit: Id, evidence: Mapping[str, str]) -> Extra:
    own = {kind: row.get(f"{kind}_source") or evidence.get(kind, "") for kind in VALUE_KINDS}
    return Extra(
        unit=unit,
        line=row.line,
        table=row.table,
        point=_point(row),
        nuts3=row.require("nuts3", row.get("nuts3", "nuts3_2024")),
        wikidata=row.require("wikidata", row.get("wikidata")),
        geonames=row.require("geonames_id", row.get("geonames_id")),
        found_by=row.get("geonames_match"),
        evidence={kind: source for kind, source in own.items() if source},
    )


def _point(row: _Row) -> tuple[str, str] | None:
    latitude, longitude = row.get("lat"), row.get("lon")
    if not latitude and not longitude:
        return None
    if not latitude or not longitude:
        raise row.wrong("has one of lat and lon; a point needs both")
    for column, text, (least, most) in (("lat", latitude, _LATITUDES), ("lon", longitude, _LONGITUDES)):
        try:
            number = Decimal(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text, re.ASCII) else None
        except InvalidOperation:  # more digits than anybody means
            number = None
        if number is None:
            raise row.wrong(f"{column} is {text!r}", hint="it must be degrees with a point, as in 51.515")
        if not least <= number <= most:
            raise row.wrong(f"{column} is {text}, outside Germany", hint="are lat and lon swapped?")
    return longitude, latitude
