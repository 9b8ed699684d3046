"""All places and all periods of the projects at a glance: a picture, and the same as a table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.formats import RESULTS_CSV
from kg.vocab import XSD
from kg.web.pages import Alternate, Head, Page, Surroundings, send_page, surroundings_of
from kg.web.pictures import Bar, Place, place_map, say_day, timeline
from kg.web.site import views_of
from kg.web.texts import TEXTS
from kg.web.views import Row, Value, Views

GEOJSON = "application/geo+json"
_NEVER_INDEXED = {"X-Robots-Tag": "noindex"}
_POINT = re.compile(r"POINT ?\((-?[0-9.]+) (-?[0-9.]+)\)")
_PRECISIONS = {f"{XSD}date": "day", f"{XSD}gYearMonth": "month", f"{XSD}gYear": "year"}

router = APIRouter(include_in_schema=False)


@dataclass
class Area:
    """A place that projects worked in. `first`: a row that says what it is; `projects`: one row each."""

    first: Row
    projects: list[Row] = field(default_factory=list)

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude of its centre; None where the graph has none."""
        return read_point(self.first.text("wkt"))


def read_point(wkt: str) -> tuple[float, float] | None:
    """Longitude and latitude of a point in WKT; None for anything else.

    >>> read_point("POINT(9.81686 54.18411)")
    (9.81686, 54.18411)
    """
    match = _POINT.fullmatch(wkt.strip())
    return (float(match[1]), float(match[2])) if match else None


def bar_of(row: Row, href: str, language: str, *, group: str = "") -> Bar | None:
    """The bar of a row with `project`, its name, `start`, `end`, `not_before` and `not_after`.

    None where the beginning or the end is not known.
    """
    if not (row.text("not_before") and row.text("not_after")):
        return None
    precisions = [_PRECISIONS.get(row[each].datatype, "day") if each in row else "day" for each in ("start", "end")]
    name = row.pick("project", language) or row["project"]
    span = date.fromisoformat(row.text("not_before")), date.fromisoformat(row.text("not_after"))
    return Bar(name.text, href, *span, "/".join(precisions), group)


async def read_areas(views: Views) -> list[Area]:
    """The places that projects worked in, each once."""
    areas: dict[str, Area] = {}
    for row in await views.rows("places-of-projects"):
        area = areas.setdefault(row.text("area"), Area(row))
        if all(each.text("project") != row.text("project") for each in area.projects):
            area.projects.append(row)
    return list(areas.values())


async def make_map(views: Views, around: Surroundings) -> Page:
    """The page with all places of projects."""
    words = TEXTS[around.language]

    def order(area: Area) -> tuple[str, str, str]:
        state = area.first.pick("state", around.language) if "state" in area.first else None
        name = area.first.pick("area", around.language) or area.first["area"]
        return (state.text if state else "", name.text.casefold(), area.first.text("area"))

    areas = sorted(await read_areas(views), key=order)
    places = [
        Place(*area.point, _name_of(area, around.language), around.href(area.first["area"]), len(area.projects))
        for area in areas
        if area.point
    ]
    projects = {row.text("project") for area in areas for row in area.projects}
    return Page(
        "map.html",
        {
            "areas": areas,
            "picture": place_map(places, language=around.language, label=words["overview_map"]),
            "placed": len(places),
            "projects": len(projects),
        },
        Head(
            description=words["overview_map_intro"].format(places=len(areas), projects=len(projects)),
            canonical="/map",
            alternates=(
                Alternate("/map.csv", RESULTS_CSV.media_type, words["overview_map"]),
                Alternate("/map.geojson", GEOJSON, words["overview_map"]),
            ),
        ),
    )


async def make_timeline(views: Views, around: Surroundings) -> Page:
    """The page with the periods of all joint projects."""
    words = TEXTS[around.language]

    def group_of(row: Row) -> str:
        name = row.pick("round", around.language) if "round" in row else None
        return name.text if name else words["overview_no_round"]

    rows = sorted(await read_periods(views), key=lambda row: (row.text("not_before") or "9", row.text("project")))
    bars = [bar_of(row, around.href(row["project"]), around.language, group=group_of(row)) for row in rows]
    drawn = [bar for bar in bars if bar]
    return Page(
        "timeline.html",
        {
            "rows": rows,
            "say": lambda row, name: say_end(row.get(name), around),
            "picture": timeline(drawn, language=around.language, label=words["overview_timeline"]),
            "drawn": len(drawn),
        },
        Head(
            description=words["overview_timeline_intro"].format(projects=len(rows)),
            canonical="/timeline",
            alternates=(Alternate("/timeline.csv", RESULTS_CSV.media_type, words["overview_timeline"]),),
        ),
    )


async def read_periods(views: Views) -> list[Row]:
    """The joint projects with what is known of their periods, each once."""
    return list({row.text("project"): row for row in await views.rows("project-periods")}.values())


def say_end(value: Value | None, around: Surroundings) -> str:
    """One end of a period as finely as a source says it; a word for what is not known."""
    if value is None:
        return TEXTS[around.language]["overview_unknown"]
    first_day = date.fromisoformat((value.text + "-01-01")[:10])
    return say_day(first_day, _PRECISIONS.get(value.datatype, "day"), around.language)


def _name_of(area: Area, language: str) -> str:
    name = area.first.pick("area", language) or area.first["area"]
    return f"{name.text} ({len(area.projects)})" if len(area.projects) > 1 else name.text


@router.api_route("/map", methods=["GET", "HEAD"])
async def show_map(request: Request) -> Response:
    """Show where projects worked."""
    return send_page(request, await make_map(views_of(request), surroundings_of(request)))


@router.api_route("/timeline", methods=["GET", "HEAD"])
async def show_timeline(request: Request) -> Response:
    """Show when projects ran."""
    return send_page(request, await make_timeline(views_of(request), surroundings_of(request)))


@router.api_route("/map.csv", methods=["GET", "HEAD"])
async def send_map_as_csv(request: Request) -> Response:
    """Send the places as a table, a row for each place and project."""
    columns = ("area", "area_de", "area_en", "kind", "wkt", "state", "state_de", "state_en", "project", "project_de")
    return _send_csv(columns, await views_of(request).rows("places-of-projects"))


@router.api_route("/timeline.csv", methods=["GET", "HEAD"])
async def send_timeline_as_csv(request: Request) -> Response:
    """Send the periods as a table, a row for each project."""
    columns = ("project", "project_de", "title_de", "title_en", "start", "end", "not_before", "not_after", "round")
    return _send_csv(columns, await read_periods(views_of(request)))


@router.api_route("/map.geojson", methods=["GET", "HEAD"])
async def send_map_as_geojson(request: Request) -> Response:
    """Send the places whose point is known, for programs that draw maps (https://www.rfc-editor.org/rfc/rfc7946)."""
    areas = await read_areas(views_of(request))
    value = {"type": "FeatureCollection", "features": [_feature(area, area.point) for area in areas if area.point]}
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(body, headers={"Content-Type": GEOJSON, **_NEVER_INDEXED})


def _feature(area: Area, point: tuple[float, float]) -> dict[str, object]:
    first = area.first
    return {
        "type": "Feature",
        "id": first.text("area"),
        "geometry": {"type": "Point", "coordinates": list(point)},
        "properties": {
            **{name: first.text(name) for name in ("area_de", "area_en", "state_de", "state_en") if name in first},
            "projects": [row.text("project") for row in area.projects],
            "project_names": [(row.pick("project", "de") or row["project"]).text for row in area.projects],
        },
    }


def _send_csv(columns: Sequence[str], rows: Iterable[Row]) -> Response:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([row.text(column) for column in columns] for row in rows)
    return Response(lines.getvalue(), headers={"Content-Type": RESULTS_CSV.content_type, **_NEVER_INDEXED})
