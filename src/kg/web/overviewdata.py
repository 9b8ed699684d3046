"""The places and the periods of the projects as files: tables, linked data, points for maps."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.formats import JSON_LD, RESULTS_CSV
from kg.vocab import DCAT, DCT, SKOS, XSD
from kg.web.language import LANGUAGES
from kg.web.listdata import HYDRA
from kg.web.pages import base_iri_of
from kg.web.site import public_url, views_of
from kg.web.views import Row, Views
from kg.web.writing import read_point

GEOJSON = "application/geo+json"
_GEO = "http://www.opengis.net/ont/geosparql#"
_NEVER_INDEXED = {"X-Robots-Tag": "noindex"}

router = APIRouter(include_in_schema=False)


@dataclass
class Area:
    """A place that projects worked in. `first`: a row that says what it is; `projects`: one row each; `involvements`:
    each that ties a project to it, with that project."""

    first: Row
    projects: list[Row] = field(default_factory=list)
    involvements: dict[str, str] = field(default_factory=dict)

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude of its centre; None where the graph has none."""
        return read_point(self.first.text("wkt"))


async def read_areas(views: Views) -> list[Area]:
    """The places that projects worked in, each once."""
    areas: dict[str, Area] = {}
    for row in await views.rows("places-of-projects"):
        area = areas.setdefault(row.text("area"), Area(row))
        if all(each.text("project") != row.text("project") for each in area.projects):
            area.projects.append(row)
        area.involvements[row.text("involvement")] = row.text("project")
    return list(areas.values())


async def read_periods(views: Views) -> list[Row]:
    """The joint projects with what is known of their periods, each once."""
    return list({row.text("project"): row for row in await views.rows("project-periods")}.values())


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


@router.api_route("/map.jsonld", methods=["GET", "HEAD"])
async def send_map_as_json_ld(request: Request) -> Response:
    """Send the places as linked data: what each is called, where it lies, and what ties projects to it."""
    areas = await read_areas(views_of(request))
    return _send_json_ld(request, "/map", [_place(base_iri_of(request), each) for each in areas])


@router.api_route("/timeline.jsonld", methods=["GET", "HEAD"])
async def send_timeline_as_json_ld(request: Request) -> Response:
    """Send the periods as linked data: as finely as a source says them, and the days between which they lie."""
    rows = await read_periods(views_of(request))
    return _send_json_ld(request, "/timeline", [_period(each) for each in rows])


@router.api_route("/map.geojson", methods=["GET", "HEAD"])
async def send_map_as_geojson(request: Request) -> Response:
    """Send the places whose point is known, for programs that draw maps (https://www.rfc-editor.org/rfc/rfc7946)."""
    areas = await read_areas(views_of(request))
    value = {"type": "FeatureCollection", "features": [_feature(area, area.point) for area in areas if area.point]}
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    total = str(len(value["features"]))
    return Response(body, headers={"X-Total-Count": total, "Content-Type": GEOJSON, **_NEVER_INDEXED})


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


def _place(base: str, area: Area) -> dict[str, Any]:
    """A place as statements that the graph has."""
    first = area.first
    node: dict[str, Any] = {"id": first.text("area"), "label": _by_language(first, "area")}
    if "kind" in first:
        node["type"] = first.text("kind").replace(f"{base}def#", "ki:")
    if "centroid" in first:
        node["centroid"] = {"id": first.text("centroid"), "wkt": first.text("wkt")}
    node["involvement"] = [{"id": each, "project": project} for each, project in sorted(area.involvements.items())]
    return node


def _period(row: Row) -> dict[str, Any]:
    """A project with its period as statements that the graph has."""
    node: dict[str, Any] = {
        "id": row.text("project"),
        "type": "ki:JointProject",
        "label": _by_language(row, "project"),
        "title": _by_language(row, "title"),
    }
    if "period" in row:
        ends = [name for name in ("start", "end") if name in row]
        said = {name: {"@value": row.text(name), "@type": row[name].datatype} for name in ends}
        node["period"] = {"id": row.text("period"), **said}
    for term, name in (("notBefore", "not_before"), ("notAfter", "not_after"), ("round", "round")):
        if name in row:
            node[term] = row.text(name)
    return {term: value for term, value in node.items() if value}


def _by_language(row: Row, name: str) -> dict[str, str]:
    return {language: row.text(f"{name}_{language}") for language in LANGUAGES if f"{name}_{language}" in row}


def _context(base: str) -> dict[str, Any]:
    """The context of both files: terms mean what they mean in our published context."""
    ki = f"{base}def#"
    return {
        "@version": 1.1,
        "id": "@id",
        "type": "@type",
        "ki": ki,
        "hydra": HYDRA,
        "hydra:totalItems": {"@id": "hydra:totalItems", "@type": f"{XSD}integer"},
        "label": {"@id": f"{SKOS}prefLabel", "@container": "@language"},
        "title": {"@id": f"{DCT}title", "@container": "@language"},
        "centroid": f"{_GEO}hasCentroid",
        "wkt": {"@id": f"{_GEO}asWKT", "@type": f"{_GEO}wktLiteral"},
        # The place is what the involvement is about, so the statement runs the other way round.
        "involvement": {"@reverse": f"{ki}area"},
        "project": {"@id": f"{ki}project", "@type": "@id"},
        "period": f"{ki}period",
        "start": f"{DCAT}startDate",
        "end": f"{DCAT}endDate",
        "notBefore": {"@id": f"{ki}notBefore", "@type": f"{XSD}date"},
        "notAfter": {"@id": f"{ki}notAfter", "@type": f"{XSD}date"},
        "round": {"@id": f"{ki}round", "@type": "@id"},
    }


def _send_json_ld(request: Request, path: str, members: Sequence[dict[str, Any]]) -> Response:
    document = {
        "@context": _context(base_iri_of(request)),
        "id": public_url(request) + path,
        "type": "hydra:Collection",
        "hydra:totalItems": len(members),
        "hydra:member": members,
    }
    headers = {"X-Total-Count": str(len(members)), **_NEVER_INDEXED}
    return JSONResponse(document, headers=headers, media_type=JSON_LD.media_type)


def _send_csv(columns: Sequence[str], rows: Iterable[Row]) -> Response:
    # What differs in other columns only is one row.
    cells = list(dict.fromkeys(tuple(row.text(column) for column in columns) for row in rows))
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows(cells)
    headers = {"X-Total-Count": str(len(cells)), "Content-Type": RESULTS_CSV.content_type, **_NEVER_INDEXED}
    return Response(lines.getvalue(), headers=headers)
