"""The pictures of pages about things, made of the same rows as their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup

from kg.vocab import XSD
from kg.web.kinds.kind import Material
from kg.web.kinds.record import distinct
from kg.web.pictures import Bar, Edge, Node, Place, network, place_map, timeline
from kg.web.texts import TEXTS
from kg.web.views import Row, Value
from kg.web.writing import read_point

_PRECISIONS = {f"{XSD}date": "day", f"{XSD}gYearMonth": "month", f"{XSD}gYear": "year"}


def draw_areas(material: Material, rows: Sequence[Row]) -> Markup:
    """A map of the areas of `rows`, which the page is about."""
    places = [_place(material, row, True) for row in distinct(rows, "area") if read_point(row.text("point"))]
    return place_map(places, language=material.around.language, label=_label(material, "thing_picture_map"))


def draw_here(material: Material, point: tuple[float, float] | None, near: Iterable[Row]) -> Markup:
    """A map of the area that the page is about, and of what lies near it."""
    if point is None:
        return Markup("")
    here = Place(*point, material.title.text, "", 1, True)
    places = [here, *(_place(material, row, False) for row in near)]
    return place_map(places, language=material.around.language, label=_label(material, "thing_picture_map"))


def draw_periods(material: Material, rows: Iterable[Row]) -> Markup:
    """A timeline of projects (rows of the view `measure-projects`), by round."""
    bars = [
        Bar(
            _name(row, "project", material).text,
            material.around.href(row["project"]),
            date.fromisoformat(row.text("first")),
            date.fromisoformat(row.text("last")),
            "/".join(_PRECISIONS.get(row[each].datatype, "day") if each in row else "day" for each in ("start", "end")),
            str(row.pick("round_name", material.language) or ""),
        )
        for row in rows
        if "first" in row and "last" in row
    ]
    return timeline(bars, language=material.around.language, label=_label(material, "thing_picture_timeline"))


def draw_partners(material: Material) -> Markup:
    """The network of an organisation: its projects, and who takes part in them besides."""
    around, projects, partners = (
        material.around,
        material.rows["organisation-projects"],
        material.rows["organisation-partners"],
    )
    centre = Node(material.thing.iri, material.title.text, "", "organisation")
    nodes = [
        Node(row.text("project"), _name(row, "project", material).text, around.href(row["project"]), "project")
        for row in distinct(projects, "project")
    ]
    edges = [Edge(centre.key, node.key) for node in nodes]
    # A unit takes part as its organisation does; its partners are not asked, so their projects may be others.
    known = {node.key for node in nodes}
    shared = [row for row in partners if row.text("project") in known]
    nodes += [
        Node(row.text("other"), _name(row, "other", material).text, around.href(row["other"]), "organisation")
        for row in distinct(shared, "other")
    ]
    edges += [Edge(row.text("project"), row.text("other")) for row in shared]
    return network(centre, nodes, edges, language=around.language, label=_label(material, "thing_picture_network"))


def _place(material: Material, row: Row, emphasis: bool) -> Place:
    longitude, latitude = read_point(row.text("point")) or (0.0, 0.0)
    return Place(longitude, latitude, _name(row, "area", material).text, material.around.href(row["area"]), 1, emphasis)


def _name(row: Row, column: str, material: Material) -> Value:
    return row.pick(f"{column}_name", material.language) or Value(material.around.curie(row[column]))


def _label(material: Material, key: str) -> str:
    return f"{TEXTS[material.around.language][key]}: {material.title}"
