"""What the two versions of the specification demand of answers, said here; and held against the official schemas where
`KG_RECONCILIATION_SPECS` names a folder with them (a clone of reconciliation-api/specs).

0.2: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/,
draft: https://reconciliation-api.github.io/specs/draft/.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

DORTMUND = "municipality/05913000"
QUERIES = {
    "q0": {"query": "Dortmund", "type": "Municipality", "limit": 5, "type_strict": "any"},
    "q1": {"query": "KIF", "type": ["Project", "Theme"], "properties": [{"pid": "place", "v": "Landkreis Gifhorn"}]},
    "q2": {"query": "Nirgendwo"},
    "q3": {"query": "Dortmund", "properties": [{"pid": "population", "v": "k. A."}]},
}
CONDITIONS = [
    {"matchType": "name", "propertyValue": "Dortmund"},
    {"matchType": "property", "propertyId": "state", "propertyValue": {"id": "state/05", "name": "NRW"}},
]
PROPERTIES = ("ags", "population", "areaKm2", "populationDate", "state", "project", "unitType", "isReplacedBy")
EXTEND = {"ids": [DORTMUND, "project/kif", "Q42"], "properties": [{"id": name} for name in PROPERTIES]}


@pytest.fixture(scope="module")
def answers(service: httpx.Client) -> dict[tuple[str, str], Any]:
    """One answer of each kind, by version and name of the schema that it has to fit."""

    def get(path: str) -> Any:
        return service.get(path).raise_for_status().json()

    def post(path: str, **sent: Any) -> Any:
        return service.post(path, **sent).raise_for_status().json()

    proposed = get("/reconcile/extend/propose?type=Municipality&limit=3")
    suggested = {
        f"suggest-{names}-response": get(f"/reconcile/suggest/{name}?prefix={prefix}")
        for name, names, prefix in (
            ("entity", "entities", "Dor"),
            ("type", "types", ""),
            ("property", "properties", "Ein"),
        )
    }
    match = {"queries": [{"type": "Municipality", "conditions": CONDITIONS}, {"conditions": CONDITIONS[:1]}]}
    return {
        ("0.2", "manifest"): get("/reconcile"),
        ("0.2", "reconciliation-result-batch"): post("/reconcile", data={"queries": json.dumps(QUERIES)}),
        ("0.2", "data-extension-response"): post("/reconcile", data={"extend": json.dumps(EXTEND)}),
        ("0.2", "data-extension-property-proposal"): proposed,
        ("1.0-draft", "manifest"): get("/reconcile/draft"),
        ("1.0-draft", "reconciliation-result-batch"): post("/reconcile/draft/match", json=match),
        ("1.0-draft", "data-extension-response"): post("/reconcile/draft/extend", json=EXTEND),
        ("1.0-draft", "data-extension-property-proposal"): proposed,
        **{(version, name): value for version in ("0.2", "1.0-draft") for name, value in suggested.items()},
    }


def test_the_manifest_of_0_2(answers: dict[tuple[str, str], Any]) -> None:
    manifest = answers["0.2", "manifest"]
    assert manifest["versions"] == ["0.2"]
    for name in ("name", "identifierSpace", "schemaSpace", "documentation", "logo", "serviceVersion"):
        assert isinstance(manifest[name], str)
        assert manifest[name]
    assert manifest["view"]["url"].count("{{id}}") == manifest["preview"]["url"].count("{{id}}") == 1
    assert {type(manifest["preview"][name]) for name in ("width", "height")} == {int}
    assert set(manifest["suggest"]) == {"entity", "property", "type"}
    for service in manifest["suggest"].values():
        assert service["service_url"].startswith("http")
        assert service["service_path"].startswith("/")
        assert service["flyout_service_path"].count("${id}") == 1
    assert set(manifest["extend"]["propose_properties"]) == {"service_url", "service_path"}
    for setting in manifest["extend"]["property_settings"]:
        assert {"type", "label", "name"} <= set(setting)
        assert setting["type"] in ("number", "text", "checkbox", "select")
    types = manifest["defaultTypes"]
    assert len({each["id"] for each in types}) == len(types) > 5
    assert all(each["name"] and all(set(one) == {"id", "name"} for one in each.get("broader", [])) for each in types)
    assert manifest["batchSize"] >= 10


def test_the_manifest_of_the_draft(answers: dict[tuple[str, str], Any]) -> None:
    manifest = answers["1.0-draft", "manifest"]
    assert manifest["versions"] == ["1.0-draft"]
    assert manifest["suggest"] == {"entity": True, "property": True, "type": True}
    assert set(manifest["preview"]) == {"width", "height"}
    assert manifest["extend"]["proposeProperties"] is True
    assert {"id", "name", "type", "default", "helpText"} == set(manifest["extend"]["propertySettings"][0])
    assert manifest["standardizedScore"] is True
    assert manifest["lang"] in ("de", "en")
    # URI templates of RFC 6570 have one pair of brackets, and no names in snake_case are left.
    assert re.fullmatch(r"http[^{}]*/id/\{\+id\}", manifest["view"]["url"])
    assert "identifierSpace" not in manifest
    assert "_" not in "".join(_names(manifest))


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for each in value.values() for name in _names(each))]
    return [name for each in value for name in _names(each)] if isinstance(value, list) else []


def test_candidates(answers: dict[tuple[str, str], Any]) -> None:
    batch = answers["0.2", "reconciliation-result-batch"]
    assert list(batch) == list(QUERIES)
    results = [each["result"] for each in batch.values()]
    drafts = answers["1.0-draft", "reconciliation-result-batch"]["results"]
    assert len(drafts) == 2
    assert results[0]
    assert drafts[0]["candidates"]
    for candidates in [*results, *(each["candidates"] for each in drafts)]:
        scores = [each["score"] for each in candidates]
        assert scores == sorted(scores, reverse=True)
        for each in candidates:
            assert each["id"]
            assert each["name"]
            assert 0 <= each["score"] <= 100
            assert isinstance(each["match"], bool)
            assert all(type_["id"] and type_["name"] for type_ in each["type"])
            features = [feature["id"] for feature in each["features"]]
            assert len(features) == len(set(features))
            assert all(isinstance(feature["value"], bool | int | float) for feature in each["features"])
            assert all(feature["name"] for feature in each["features"])
    assert len(results[0]) <= 5
    unread = [each for each in results[3][0]["features"] if each["id"] == "unread"]
    assert "Einwohner" in unread[0]["name"]


def test_extensions(answers: dict[tuple[str, str], Any]) -> None:
    value, draft = answers["0.2", "data-extension-response"], answers["1.0-draft", "data-extension-response"]
    assert value["meta"] == draft["meta"]
    assert [each["id"] for each in value["meta"]] == list(PROPERTIES)
    assert all(each["name"] for each in value["meta"])
    assert {each["id"]: each["type"]["id"] for each in value["meta"] if "type" in each} == {
        "state": "State",
        "project": "Project",
        "isReplacedBy": "Municipality",
    }
    # A row for each id, known or not; a list for each property, empty or not; the draft says the same in lists.
    assert list(value["rows"]) == EXTEND["ids"]
    assert all(list(row) == list(PROPERTIES) for row in value["rows"].values())
    assert value["rows"] == {
        row["id"]: {each["id"]: each["values"] for each in row["properties"]} for row in draft["rows"]
    }
    dortmund = value["rows"][DORTMUND]
    assert dortmund["ags"] == [{"str": "05913000"}]
    assert dortmund["population"] == [{"int": 603462}]
    assert dortmund["areaKm2"] == [{"float": 280.71}]
    assert dortmund["populationDate"] == [{"date": "2024-12-31T00:00:00Z"}]
    assert dortmund["state"] == [{"id": "state/05", "name": "Nordrhein-Westfalen"}]
    assert {"id": "project/kosi-lab", "name": "KoSI-Lab"} in dortmund["project"]
    assert set(map(json.dumps, value["rows"]["Q42"].values())) == {"[]"}


def test_proposals_and_suggestions(answers: dict[tuple[str, str], Any]) -> None:
    proposed = answers["0.2", "data-extension-property-proposal"]
    assert (proposed["type"], proposed["limit"], len(proposed["properties"])) == ("Municipality", 3, 3)
    for name in ("entities", "types", "properties"):
        result = answers["0.2", f"suggest-{name}-response"]["result"]
        assert result
        assert all(each["id"] and each["name"] for each in result)
    assert all(each["notable"] for each in answers["0.2", "suggest-entities-response"]["result"])


@pytest.fixture(scope="module")
def specs() -> Path:
    folder = os.environ.get("KG_RECONCILIATION_SPECS", "")
    if not folder:
        pytest.skip("KG_RECONCILIATION_SPECS names no folder with the official schemas: ours are held to, above")
    return Path(folder)


@pytest.mark.parametrize("version", ["0.2", "1.0-draft"])
def test_the_official_schemas(specs: Path, answers: dict[tuple[str, str], Any], version: str) -> None:
    folder = specs / version / "schemas"
    schemas = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    assert {"manifest", "reconciliation-result-batch", "data-extension-response"} <= set(schemas)

    def retrieve(uri: str) -> Any:
        return schemas[uri.rpartition("/")[2].partition(".")[0]]

    held = {name: value for (of, name), value in answers.items() if of == version and name in schemas}
    if version == "0.2":
        held["reconciliation-query-batch"] = QUERIES
    for name, value in held.items():
        validator = Draft202012Validator(schemas[name], retriever=retrieve)
        assert not [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)], name
