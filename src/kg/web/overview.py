"""All places and all periods of the projects at a glance: a picture, and the same as a table."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.formats import JSON_LD, RESULTS_CSV
from kg.vocab import XSD
from kg.web.overviewdata import GEOJSON, Area, read_areas, read_periods
from kg.web.pages import Alternate, Head, Page, Surroundings, send_page, surroundings_of
from kg.web.pictures import Bar, Place, place_map, say_day, timeline
from kg.web.site import views_of
from kg.web.texts import TEXTS
from kg.web.views import Row, Value, Views

_PRECISIONS = {f"{XSD}date": "day", f"{XSD}gYearMonth": "month", f"{XSD}gYear": "year"}

router = APIRouter(include_in_schema=False)


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
                Alternate("/map.jsonld", JSON_LD.media_type, words["overview_map"]),
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
            alternates=(
                Alternate("/timeline.csv", RESULTS_CSV.media_type, words["overview_timeline"]),
                Alternate("/timeline.jsonld", JSON_LD.media_type, words["overview_timeline"]),
            ),
        ),
    )


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
