"""An organisation: its projects with its roles, and with whom it works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.web.kinds.drawing import draw_partners
from kg.web.kinds.kind import Kind, Material, reference
from kg.web.kinds.record import distinct, merge

_TYPES = {
    "university": "CollegeOrUniversity",
    "university-of-applied-sciences": "CollegeOrUniversity",
    "research-institute": "ResearchOrganization",
    "company": "Corporation",
    "ministry": "GovernmentOrganization",
    "public-authority": "GovernmentOrganization",
}


def prepare(material: Material) -> dict[str, Any]:
    """Group the rows as the page tells them."""
    rows, record = material.rows, material.record
    partners = merge(rows["organisation-partners"], "other").values()
    return {
        "projects": list(merge(rows["organisation-projects"], "participation").values()),
        "partners": sorted(partners, key=lambda group: (-len(group), group[0].text("other_name_de").casefold())),
        "picture": draw_partners(material),
        "types": record.values("ki:organisationType"),
        "seats": record.values("ki:seat"),
        "seat_names": record.values("ki:seatName"),
        "states": record.values("ki:seatState"),
        "areas": record.values("dct:spatial"),
        "units": record.values("org:hasUnit"),
        "wholes": record.values("org:unitOf"),
        "homepages": record.values("foaf:homepage"),
    }


def describe(material: Material, made: Mapping[str, Any]) -> dict[str, Any]:
    """An organisation, in the terms of schema.org."""
    kinds = [row.text("value").rpartition("/")[2] for row in made["types"]]
    types = [_TYPES[kind] for kind in kinds if kind in _TYPES]
    if material.thing.is_a("MunicipalAuthority"):
        types = ["GovernmentOrganization"]
    language = material.language
    return {
        "@type": next(iter(types), "Organization"),
        "alternateName": [value.text for value in material.record.texts("skos:altLabel")],
        "url": [row.text("value") for row in made["homepages"]],
        "sameAs": [value.text for value in material.record.links_out],
        "location": [reference(row, "value", language, "Place") for row in made["seats"]],
        "areaServed": [reference(row, "value", language, "AdministrativeArea") for row in made["areas"]],
        "parentOrganization": [reference(row, "value", language, "Organization") for row in made["wholes"]],
        "memberOf": [
            reference(row, "project", language, "ResearchProject")
            for row in distinct(material.rows["organisation-projects"], "project")
        ],
    }


ORGANISATION = Kind(
    template="thing/organisation.html",
    prepare=prepare,
    describe=describe,
    views=("organisation-projects", "organisation-partners"),
    list=("/organisations", "nav_organisations"),
)
