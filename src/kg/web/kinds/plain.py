"""Everything else: a page that says in words what a thing is, what is known of it, and what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.web.kinds.kind import Kind, Material, reference

_TYPES = {
    "publication": "Report",
    "person": "Person",
    "event": "Event",
    "interview": "CreativeWork",
    "source": "CreativeWork",
    "dataset": "Dataset",
    "grant": "MonetaryGrant",
    "amount": "MonetaryAmount",
    "programme": "GovernmentService",
    "call": "GovernmentService",
    "statement": "Claim",
    "scheme": "DefinedTermSet",
    "sub-project": "ResearchProject",
    "geometry": "GeoCoordinates",
    "period": "Intangible",
}
_TERMS = {"role", "municipal-role", "basis", "attribution", "organisation-type", "result-kind"}
_RESULTS = {
    "guide": "HowTo",
    "tool": "SoftwareApplication",
    "report": "Report",
    "video": "VideoObject",
}


def prepare(material: Material) -> dict[str, Any]:
    """What the record has, the addresses to look at first; and what sources say of it."""
    record = material.record
    return {
        "addresses": record.values("foaf:page", "foaf:homepage", "schema:codeRepository"),
        "sides": material.rows.get("sides", ()),
        "claims": material.rows.get("claims", ()),
    }


def describe(material: Material, made: Mapping[str, Any]) -> dict[str, Any]:
    """What fits best in the terms of schema.org."""
    record, language, type_ = material.record, material.language, material.thing.entity.type
    if type_ == "result":
        return _describe_result(material)
    found: dict[str, Any] = {"@type": "DefinedTerm" if type_ in _TERMS else _TYPES.get(type_, "Thing")}
    found["url"] = [row.text("value") for row in made["addresses"]]
    if type_ == "publication":
        found |= _describe_work(material)
    if type_ == "statement":
        found["text"] = str(record.text("schema:text") or "")
    if type_ == "event":
        for key, curie in (("startDate", "schema:startDate"), ("endDate", "schema:endDate")):
            found[key] = [row.text("value") for row in record.values(curie)]
        found["location"] = [{"@type": "Place", "name": value.text} for value in record.texts("ki:placeName")]
    if type_ == "person":
        found["jobTitle"] = [value.text for value in record.texts("ki:office")]
    if type_ == "dataset":
        found["license"] = [row.text("value") for row in record.values("dct:license")]
        found["creator"] = [reference(row, "value", language, "Organization") for row in record.values("dct:publisher")]
    if type_ == "grant":
        found["identifier"] = [row.text("value") for row in record.values("ki:fundingCode")]
    return found


def _describe_result(material: Material) -> dict[str, Any]:
    record = material.record
    kind = next((row.text("value").rpartition("/")[2] for row in record.values("ki:resultKind")), "")
    is_article = bool(record.values("bibo:doi") and record.values("dct:creator"))
    return {
        "@type": "ScholarlyArticle" if is_article else _RESULTS.get(kind, "CreativeWork"),
        "url": [row.text("value") for row in record.values("foaf:page")],
        "producer": [
            reference(row, "value", material.language, "ResearchProject") for row in record.values("ki:project")
        ],
        **_describe_work(material),
    }


def _describe_work(material: Material) -> dict[str, Any]:
    record, language = material.record, material.language
    return {
        "author": [reference(row, "value", language, "Person") for row in record.values("dct:creator")],
        "editor": [reference(row, "value", language, "Person") for row in record.values("bibo:editor")],
        "publisher": [reference(row, "value", language, "Organization") for row in record.values("dct:publisher")]
        or [{"@type": "Organization", "name": value.text} for value in record.texts("dc:publisher")],
        "datePublished": [row.text("value") for row in record.values("dct:issued")],
        "license": [row.text("value") for row in record.values("dct:license")],
        "sameAs": [value.text for value in record.links_out],
    }


PLAIN = Kind(template="thing/plain.html", prepare=prepare, describe=describe)
RESULT = Kind(template="thing/plain.html", prepare=prepare, describe=describe, list=("/results", "nav_results"))
PUBLICATION = Kind(
    template="thing/plain.html",
    prepare=prepare,
    describe=describe,
    views=("claims",),
    list=("/publications", "nav_publications"),
)
CONTRADICTION = Kind(template="thing/plain.html", prepare=prepare, describe=describe, views=("sides",))
