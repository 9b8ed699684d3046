"""A change in the register of municipalities: what was there, what is there now, and between which editions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.web.kinds.kind import Kind, Material, reference
from kg.web.kinds.record import distinct


def prepare(material: Material) -> dict[str, Any]:
    """Areas before and after the change; `now` is empty where the editions do not show what is in their place."""
    rows = material.rows["area-changes"]
    sides = {side: distinct([row for row in rows if row.text("side") == side], "area") for side in ("before", "now")}
    return {"sides": rows, **sides}


def describe(material: Material, made: Mapping[str, Any]) -> dict[str, Any]:
    """A change, in the terms of schema.org."""
    areas = {row.text("area"): row for row in (*made["before"], *made["now"])}
    about = [reference(row, "area", material.language, "AdministrativeArea") for row in areas.values()]
    return {"@type": "Event", "about": about}


CHANGE = Kind(template="thing/change.html", prepare=prepare, describe=describe, views=("area-changes",))
