"""A key message or a theme: its claim, its projects (stated and inferred apart), and results to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.web.kinds.kind import Kind, Material
from kg.web.kinds.record import merge, results_by_kind


def prepare(material: Material) -> dict[str, Any]:
    """Group the rows as the page tells them."""
    rows = material.rows
    projects = [group[0] for group in merge(rows["assigned-projects"], "assignment").values()]
    inferred = f"{material.around.base}id/basis/inferred"
    return {
        "stated": [row for row in projects if row.text("basis") != inferred],
        "inferred": [row for row in projects if row.text("basis") == inferred],
        "inferred_basis": inferred,
        "results": results_by_kind(rows["assigned-results"]),
    }


def describe(material: Material, _made: Mapping[str, Any]) -> dict[str, Any]:
    """A claim where it is a sentence, else a term of a list, in the terms of schema.org."""
    record = material.record
    if not record.values("schema:text"):
        lists = [row.text("value") for row in record.values("skos:inScheme")]
        return {
            "@type": "DefinedTerm",
            "inDefinedTermSet": [{"@type": "DefinedTermSet", "@id": iri} for iri in lists],
        }
    return {
        "@type": "Claim",
        "text": str(record.text("schema:text") or ""),
        "subjectOf": [row.text("value") for row in record.values("foaf:page")],
    }


MESSAGE = Kind(
    template="thing/concept.html",
    prepare=prepare,
    describe=describe,
    views=("assigned-projects", "assigned-results"),
    list=("/key-messages", "nav_key_messages"),
)
THEME = Kind(
    template="thing/concept.html",
    prepare=prepare,
    describe=describe,
    views=("assigned-projects", "assigned-results"),
    list=("/themes", "nav_themes"),
)
