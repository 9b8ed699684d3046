"""The funding measure itself, and its rounds: projects in the order of time, and what sources say of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.web.kinds.drawing import draw_periods
from kg.web.kinds.kind import Kind, Material, reference
from kg.web.kinds.record import distinct, merge


def prepare(material: Material) -> dict[str, Any]:
    """Group the rows as the page tells them."""
    rows = material.rows
    projects = distinct(rows["measure-projects"], "project")
    by_round = merge(sorted(projects, key=lambda row: (row.text("round") or "~", row.text("first") or "~")), "round")
    return {
        "rounds": [(group[0], group) for group in by_round.values()],
        "projects": projects,
        "picture": draw_periods(material, projects),
        "messages": distinct(rows["key-messages"], "message") if material.thing.entity.type == "measure" else [],
        "periods": [group[0] for group in merge(rows["periods"], "period").values()],
        "contradictions": list(merge(rows["contradictions"], "contradiction").values()),
        "claims": list(rows["claims"]),
    }


def describe(material: Material, _made: Mapping[str, Any]) -> dict[str, Any]:
    """A service of the state, in the terms of schema.org."""
    record, language = material.record, material.language
    return {
        "@type": "GovernmentService",
        "serviceType": material.write.type(material.thing.entity.type).one,
        "provider": [reference(row, "value", language, "GovernmentOrganization") for row in record.values("dg:funder")],
        "serviceOperator": [
            reference(row, "value", language, "Organization") for row in record.values("eurio:isImplementedBy")
        ],
        "url": [row.text("value") for row in record.values("foaf:homepage")],
    }


MEASURE = Kind(
    template="thing/measure.html",
    prepare=prepare,
    describe=describe,
    views=("measure-projects", "periods", "contradictions", "claims"),
    general=("key-messages",),
)
