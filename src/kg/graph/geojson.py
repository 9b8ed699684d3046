"""The municipalities as points on a map: https://www.rfc-editor.org/rfc/rfc7946 ."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError
from kg.graph.tables import SEPARATOR, Filled

TABLE = "municipalities"
_POINT = re.compile(r"POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)\Z")
_NUMBERS = {"integer": int, "decimal": float}
_NOT_SHOWN = ("municipality", "centroid_wkt", "same_as")


def write_geojson(tables: Sequence[Filled], folder: Path, title: str, licence: str, attribution: str) -> None:
    """Write `municipalities.geojson` where there is such a table: a feature for each row, without geometry where the
    graph knows no centre point."""
    for each in tables:
        if each.table.name == TABLE:
            collection = {
                "type": "FeatureCollection",
                "name": TABLE,
                "title": title,
                "licence": licence,
                "attribution": attribution,
                "features": [_feature(each, row) for row in each.rows],
            }
            text = json.dumps(collection, ensure_ascii=False, indent=1) + "\n"
            (folder / f"{TABLE}.geojson").write_text(text, encoding="utf-8", newline="\n")


def _feature(filled: Filled, row: dict[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = {"iri": row["municipality"]}
    for column in filled.table.columns:
        if column.name in _NOT_SHOWN:
            continue
        text = row[column.name]
        if column.is_list:
            properties[column.name] = text.split(SEPARATOR) if text else []
        else:
            properties[column.name] = _NUMBERS.get(column.kind, str)(text) if text else None
    point = row["centroid_wkt"]
    return {
        "type": "Feature",
        "id": row["municipality"],
        "geometry": {"type": "Point", "coordinates": _coordinates(point)} if point else None,
        "properties": properties,
    }


def _coordinates(wkt: str) -> list[float]:
    """Longitude and latitude, as both forms have them.

    >>> _coordinates("POINT(10.13727 54.321775)")
    [10.13727, 54.321775]
    """
    match = _POINT.match(wkt)
    if match is None:
        raise ReleaseError(f"{wkt!r} is no point in WKT", hint="write centre points as POINT(longitude latitude)")
    return [float(match.group(1)), float(match.group(2))]
