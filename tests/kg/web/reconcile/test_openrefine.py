"""A table reconciled and extended, with requests as OpenRefine makes them.

Its pages ask with jQuery from an origin of their own (manifest, suggestions, proposals); its server posts forms, ten
rows at a time, and always asks that types `should` fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from kg.release import Release
from kg.vocab import CANONICAL_BASE

PAGE = {
    "Accept": "application/json, text/javascript, */*; q=0.01",
    "Accept-Language": "de-DE,de;q=0.9,en;q=0.5",
    "Origin": "http://127.0.0.1:3333",
    "Referer": "http://127.0.0.1:3333/",
}
SERVER = {"User-Agent": "OpenRefine/3.9", "Accept-Encoding": "gzip, x-gzip, deflate"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
_URI = ";/?:@&=+$,#-_.!~*'()"
"""What JavaScript's encodeURI leaves alone, besides letters and digits."""

ROWS = (
    *("Dortmund", "Remscheid", "Bensheim", "Zwickau", "Kassel", "Spremberg/Grodk", "Forst (Lausitz)", "Gelsenkirchen"),
    *("Nienburg/Weser", "Ilmenau", "Witten", "Bad Berleburg", "Altena", "Bocholt", "Hamm", "Oer-Erkenschwick"),
    *("", "Atlantis", "Dortmund", "Weimar"),
)


@pytest.fixture(scope="module")
def openrefine(service: httpx.Client) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.base_url, timeout=30, headers=SERVER) as client:
        del client.headers["accept"]
        yield client


@pytest.fixture(scope="module")
def manifest(openrefine: httpx.Client) -> dict[str, Any]:
    answer = openrefine.get("/reconcile", headers=PAGE)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    value: dict[str, Any] = answer.json()
    assert value["identifierSpace"]
    assert value["schemaSpace"]
    return value


def reconcile_column(
    client: httpx.Client, names: Sequence[str], type_: str, properties: Sequence[dict[str, str]] = ()
) -> list[list[dict[str, Any]]]:
    """Reconcile a column, ten rows at a time; blank cells are left out, equal ones are asked once."""
    wanted = [name for name in dict.fromkeys(names) if name.strip()]
    found: dict[str, list[dict[str, Any]]] = {"": []}
    for start in range(0, len(wanted), 10):
        queries = {
            f"q{at}": {"query": name, "type": type_, "type_strict": "should", "properties": list(properties)}
            for at, name in enumerate(wanted[start : start + 10])
        }
        answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
        assert answer.status_code == 200, answer.text
        results = answer.json()
        assert list(results) == list(queries)
        found |= {query["query"]: results[name]["result"] for name, query in queries.items()}  # type: ignore[misc]
    return [found[name] for name in names]


def test_types_are_guessed_from_a_sample(openrefine: httpx.Client) -> None:
    queries = {f"q{at}": {"query": name, "limit": 3} for at, name in enumerate(filter(None, ROWS[:10]))}
    results = openrefine.post("/reconcile", data={"queries": json.dumps(queries)}).json()
    votes: dict[str, int] = {}
    for result in results.values():
        assert len(result["result"]) <= 3
        for candidate in result["result"]:
            for type_ in candidate["type"]:
                assert type_["name"]
                votes[type_["id"]] = votes.get(type_["id"], 0) + 1
    assert votes["Municipality"] > 4


def test_a_table_from_names_to_columns(openrefine: httpx.Client, manifest: dict[str, Any]) -> None:
    found = reconcile_column(openrefine, ROWS, "Municipality")
    matched = {}
    for name, candidates in zip(ROWS, found, strict=True):
        scores = [each["score"] for each in candidates]
        assert scores == sorted(scores, reverse=True)
        assert sum(each["match"] for each in candidates) <= 1
        if candidates and candidates[0]["match"]:
            matched[name] = candidates[0]["id"]
    assert found[ROWS.index("")] == []
    assert "Atlantis" not in matched
    assert matched["Dortmund"] == "municipality/05913000"
    assert len(matched) >= 6
    proposed = openrefine.get(
        manifest["extend"]["propose_properties"]["service_url"]
        + manifest["extend"]["propose_properties"]["service_path"]
        + "?type=Municipality",
        headers=PAGE,
    ).json()
    ids = [each["id"] for each in proposed["properties"]]
    assert {"ags", "ars", "nuts3", "state", "population", "project", "wikidata", "geonames"} <= set(ids)
    things = list(dict.fromkeys(matched.values()))
    for start in range(0, len(things), 10):
        batch = things[start : start + 10]
        extend = {"ids": batch, "properties": [{"id": name} for name in ids]}
        answer = openrefine.post("/reconcile", data={"extend": json.dumps(extend)})
        assert answer.status_code == 200, answer.text
        value = answer.json()
        assert [each["id"] for each in value["meta"]] == ids
        assert list(value["rows"]) == batch
        for id_, row in value["rows"].items():
            assert list(row) == ids
            assert row["ags"] == [{"str": id_.removeprefix("municipality/")}]
            assert all(
                set(each) <= {"id", "name", "str", "int", "float", "date"} for cells in row.values() for each in cells
            )


def test_an_identifier_goes_round(openrefine: httpx.Client, manifest: dict[str, Any], shipped_release: Release) -> None:
    """From candidate to page, to data, and back; the space and the id are the IRI."""
    (candidate,) = reconcile_column(openrefine, ["Dortmund"], "Municipality")[0][:1]
    iri = manifest["identifierSpace"] + candidate["id"]
    assert iri == f"{CANONICAL_BASE}id/municipality/05913000"
    view = quote(manifest["view"]["url"].replace("{{id}}", candidate["id"]), _URI)
    page = openrefine.get(view, headers=BROWSER, follow_redirects=True)
    assert page.status_code == 200
    assert page.url.path == "/page/municipality/05913000"
    data = openrefine.get(view, headers={"Accept": "text/turtle"}, follow_redirects=True)
    triples = ox.parse(data.text, format=ox.RdfFormat.TURTLE)
    assert any(each.subject == ox.NamedNode(iri) for each in triples)
    # Clients that encode it as one part of a path, and those of the draft, come to the same page.
    draft = openrefine.get("/reconcile/draft").json()["view"]["url"].replace("{+id}", candidate["id"])
    for address in (manifest["view"]["url"].replace("{{id}}", quote(candidate["id"], "")), draft):
        assert openrefine.get(address, headers=BROWSER, follow_redirects=True).url.path == page.url.path
    type_ = manifest["schemaSpace"] + candidate["type"][0]["id"]
    asked = openrefine.get("/sparql", params={"query": f"ASK {{ <{iri}> a <{type_}> }}"}, headers={"Accept": "*/*"})
    assert asked.json()["boolean"] is True


def test_candidates_are_shown_in_a_window(openrefine: httpx.Client, manifest: dict[str, Any]) -> None:
    address = quote(manifest["preview"]["url"].replace("{{id}}", "municipality/05913000"), _URI)
    answer = openrefine.get(address, headers={**BROWSER, "Sec-Fetch-Dest": "iframe", "Accept-Language": "de"})
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "<h1>" in answer.text


def test_somebody_searches_for_a_match(openrefine: httpx.Client, manifest: dict[str, Any]) -> None:
    """jQuery adds what its widget knows besides: it is passed over."""
    entity = manifest["suggest"]["entity"]
    params = {"prefix": "Dortm", "type": "Municipality", "type_strict": "any", "_": "1764240000000"}
    answer = openrefine.get(entity["service_url"] + entity["service_path"], params=params, headers=PAGE)
    (first, *_) = answer.json()["result"]
    assert (first["id"], first["name"]) == ("municipality/05913000", "Dortmund")
    assert first["notable"] == [{"id": "Municipality", "name": "Gemeinde"}]
    flyout = entity["flyout_service_url"] + entity["flyout_service_path"].replace("${id}", quote(first["id"], ""))
    assert "Dortmund" in openrefine.get(flyout, headers=PAGE).json()["html"]
    for name, prefix, wanted in (("type", "Gem", "Municipality"), ("property", "Einw", "population")):
        suggest = manifest["suggest"][name]
        found = openrefine.get(
            suggest["service_url"] + suggest["service_path"], params={"prefix": prefix}, headers=PAGE
        )
        assert wanted in [each["id"] for each in found.json()["result"]]


def test_old_clients_are_told_why_there_is_no_jsonp(openrefine: httpx.Client) -> None:
    answer = openrefine.get("/reconcile", params={"callback": "jQuery34101_1", "_": "1"}, headers={"Accept": "*/*"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "CORS" in answer.json()["hint"]
