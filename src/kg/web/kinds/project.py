"""A project: what it tried, where, with whom, what came out, and how sure all that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.web.kinds.drawing import draw_areas
from kg.web.kinds.kind import Kind, Material, reference
from kg.web.kinds.record import distinct, merge, results_by_kind
from kg.web.views import Row

_ROLES = ("coordinator", "research-partner", "practice-partner", "associated")
_MESSAGES = ("scheme/key-messages", "scheme/further-messages")
_ASKED = 3


def prepare(material: Material) -> dict[str, Any]:
    """Group the rows as the page tells them."""
    rows = material.rows
    base = f"{material.around.base}id/"
    assignments = [each[0] for each in merge(rows["project-assignments"], "assignment").values()]
    messages = [row for row in assignments if row.text("scheme").removeprefix(base) in _MESSAGES]
    rounds = [row for row in assignments if row.text("target").startswith(f"{base}round/")]
    areas = list(merge(rows["project-areas"], "involvement").values())
    partners = _by_role(rows["project-participations"], base)
    return {
        "partners": partners,
        "contacts": contacts(partners, base),
        "areas": areas,
        "picture": draw_areas(material, rows["project-areas"]),
        "states": distinct(rows["project-areas"], "state"),
        "results": results_by_kind(rows["project-results"]),
        "works": [group[0] for group in merge(rows["works"], "work").values()],
        "messages": messages,
        "themes": [row for row in assignments if row not in messages and row not in rounds],
        "rounds": rounds,
        "periods": [group[0] for group in merge(rows["periods"], "period").values()],
        "codes": distinct([row for row in rows["funding"] if "code" in row], "node"),
        # That of the whole project first.
        "amounts": sorted(
            distinct([row for row in rows["funding"] if "value" in row], "node"), key=lambda row: "organisation" in row
        ),
        "contradictions": list(merge(rows["contradictions"], "contradiction").values()),
        "claims": list(rows["claims"]),
        "neighbours": neighbours(rows["project-neighbours"]),
    }


def contacts(partners: Sequence[tuple[Row, list[list[Row]]]], base: str) -> list[list[Row]]:
    """Whom to ask about a project: who coordinated it; where no source says who, a few others, with a website first."""
    if partners and partners[0][0].text("role") == f"{base}role/{_ROLES[0]}":
        return partners[0][1]
    others = [rows for _, groups in partners for rows in groups]
    return sorted(others, key=lambda rows: "homepage" not in rows[0])[:_ASKED]


def neighbours(rows: Any) -> list[list[Row]]:
    """The projects that share most, as the view gives them, each with what it shares; as much as another by name."""
    groups = list(merge(rows, "other").values())
    return sorted(groups, key=lambda group: (-len(group), group[0].text("other_name_de").casefold()))


def describe(material: Material, made: Mapping[str, Any]) -> dict[str, Any]:
    """A research project, in the terms of schema.org."""
    record, language = material.record, material.language
    title = record.text("dct:title")
    found: dict[str, Any] = {"@type": "ResearchProject"}
    if title:
        found["alternateName"] = title.text
    found["url"] = [row.text("value") for row in record.values("foaf:homepage")]
    for key, curie in (("foundingDate", "eurio:startDate"), ("dissolutionDate", "eurio:endDate")):
        row = record.value(curie)
        if row is not None:
            found[key] = row.text("value")
    found["member"] = [
        reference(group[0], "organisation", language, "Organization")
        for _, groups in made["partners"]
        for group in groups
    ]
    found["areaServed"] = [reference(group[0], "area", language, "AdministrativeArea") for group in made["areas"]]
    found["funding"] = [
        {"@type": "MonetaryGrant", "@id": row.text("node"), "identifier": row.text("code")} for row in made["codes"]
    ]
    found["subjectOf"] = [
        reference(group[0], "result", language, "CreativeWork") for _, groups in made["results"] for group in groups
    ]
    # What we inferred is no keyword of the project: no source says so.
    stated = [row for row in made["messages"] + made["themes"] if row.text("basis").endswith("/stated")]
    found["keywords"] = [str(row.pick("target_name", language) or "") for row in stated]
    return found


def _by_role(rows: Any, base: str) -> list[tuple[Row, list[list[Row]]]]:
    """Participations by role, each with all its rows (a row a unit); the coordinator first."""
    known = {f"{base}role/{name}": place for place, name in enumerate(_ROLES)}
    by_role = merge(rows, "role")
    ordered = sorted(by_role, key=lambda role: (known.get(role, len(known)), role))
    return [(by_role[role][0], list(merge(by_role[role], "participation").values())) for role in ordered]


PROJECT = Kind(
    template="thing/project.html",
    prepare=prepare,
    describe=describe,
    views=(
        *("project-participations", "project-areas", "project-assignments", "project-results", "works", "periods"),
        *("funding", "contradictions", "claims", "project-neighbours"),
    ),
    list=("/projects", "nav_projects"),
)
