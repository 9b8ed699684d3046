"""The data, counted: against the facts where they are at hand, against kept numbers in a bare clone."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from kg.vocab import CANONICAL_BASE, KI

ID = CANONICAL_BASE + "id/"
PREFIXES = {
    "ki": KI,
    "basis": ID + "basis/",
    "measure": ID + "measure/",
    "scheme": ID + "scheme/",
    "dct": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "bibo": "http://purl.org/ontology/bibo/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "eurio": "http://data.europa.eu/s66#",
}

FOCUS_THEMES = {"innenentwicklung": "innenentwicklung-mit-neuen-instrumenten",
          "infrastruktur-daseinsvorsorge": "infrastruktur-und-daseinsvorsorge",
          "reallabore": "partizipation-und-innovation-in-reallaboren",
          "daten-entscheidung": "datenmanagement-und-entscheidungstools"}  # fmt: skip


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Run a SELECT over the union; own IRIs come back as their key, other terms as their value."""
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(key(term) for term in solution) for solution in solutions]


def key(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(ID).partition("/")[2] if term.value.startswith(ID) else term.value
    assert isinstance(term, ox.Literal)
    return term.value


def test_counts_by_class(root: Path, shipped_store: ox.Store) -> None:
    kept = json.loads((root / "tests/data/counts.json").read_text(encoding="utf-8"))
    asked = ask(
        shipped_store,
        "SELECT ?class (COUNT(DISTINCT ?x) AS ?n) { GRAPH ?g { ?x a ?class }"
        ' FILTER (!REGEX(STR(?g), "/(derived|ontology|description)$")) } GROUP BY ?class',
    )
    assert {name: int(number) for name, number in asked} == kept


@pytest.fixture(scope="module")
def projects(facts: Path) -> dict[str, dict[str, Any]]:
    files = sorted((facts / "projects").glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


@pytest.fixture(scope="module")
def measure(facts: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((facts / "measure.yaml").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def organisations(facts: Path) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = yaml.safe_load((facts / "organisations.yaml").read_text(encoding="utf-8"))
    return content


def test_projects(shipped_store: ox.Store, projects: dict[str, dict[str, Any]]) -> None:
    found = ask(shipped_store, "SELECT ?p ?a { ?p a ki:JointProject ; skos:prefLabel ?a }")
    assert sorted(found) == sorted((name, str(project["acronym"])) for name, project in projects.items())
    assert len(found) == 39


def test_participations(
    shipped_store: ox.Store, projects: dict[str, dict[str, Any]], organisations: list[dict[str, Any]]
) -> None:
    name_of = {name: org["id"] for org in organisations for name in org.get("names_in_facts", [])}
    expected = sorted(
        (name, name_of[partner["name"]], partner["role"], partner["source"])
        for name, project in projects.items()
        for partner in project.get("partners", [])
    )
    found = ask(
        shipped_store,
        "SELECT ?p ?o ?r ?s { ?x a ki:Participation ; ki:project ?p ; ki:organisation ?o ; ki:role ?r ;"
        " prov:wasDerivedFrom ?s . ?p a ki:JointProject }",
    )
    assert len(expected) == 188
    assert len({row[:3] for row in found}) == 188
    assert set(expected) <= set(found)


def test_organisations(shipped_store: ox.Store, organisations: list[dict[str, Any]]) -> None:
    found = ask(shipped_store, "SELECT ?o ?t ?n { ?o a ki:Organisation ; ki:organisationType ?t ; skos:prefLabel ?n"
                               ' FILTER (LANG(?n) = "de") }')  # fmt: skip
    expected = {(org["id"], org["type"], org["name_de"]) for org in organisations}
    assert len(expected) == 178
    assert set(found) - expected == {("kommunen-innovativ-graph", "other", "Projekt Wissensgraph „Kommunen innovativ“")}
    assert expected <= set(found)
    links = Counter(row[0] for row in ask(shipped_store, "SELECT ?o ?x { ?o a ki:Organisation ; owl:sameAs ?x }"))
    assert links == Counter(
        org["id"] for org in organisations for register in ("ror", "gnd", "wikidata") if register in org
    )
    areas = ask(shipped_store, "SELECT ?o ?a { ?o a ki:MunicipalAuthority ; dct:spatial ?a }")
    assert sorted(areas) == sorted((org["id"], org["area_key"]) for org in organisations if org["municipal"])


def test_involvements(shipped_store: ox.Store, projects: dict[str, dict[str, Any]], facts: Path) -> None:
    table = facts.parent / "reference/participating-municipalities.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    key_of = {
        name.strip(): row["key"] if row["kind"] != "region" else None
        for row in rows
        for name in row["names_in_facts"].split(";")
        if name.strip()
    }
    expected = Counter(
        (name, key_of.get(f"{name}={place['name']}") or "region", place["role"], place["source"])
        for name, project in projects.items()
        for place in project.get("municipalities", [])
    )
    found = Counter(
        (project, area if area[0].isdigit() else "region", role, source)
        for project, area, role, source in ask(
            shipped_store,
            "SELECT ?p ?a ?r ?s { ?x a ki:MunicipalInvolvement ; ki:project ?p ; ki:area ?a ; ki:role ?r ;"
            " prov:wasDerivedFrom ?s }",
        )
    )
    assert sum(expected.values()) == 111
    assert found == expected


def test_assignments_keep_stated_and_inferred_apart(
    shipped_store: ox.Store, projects: dict[str, dict[str, Any]], measure: dict[str, Any]
) -> None:
    expected: dict[tuple[str, str], set[str]] = {}
    label_of = {m["label_de"]: m["id"] for m in measure["key_messages"] + measure["further_messages"]}
    for message in measure["key_messages"] + measure["further_messages"]:
        for project in message["projects"]:
            expected.setdefault((project["id"], message["id"]), set()).add(project["basis"])
    for name, facts_of in projects.items():
        for group in ("key_messages", "further_messages", "other_key_messages"):
            for message in facts_of.get(group, []):
                expected.setdefault((name, message["id"]), set()).add(message["basis"])
        for message in facts_of.get("key_messages_other", []):
            expected.setdefault((name, label_of[message["label"]]), set()).add(message["basis"])
    assert all(len(bases) == 1 for bases in expected.values()), "the facts contradict themselves"
    found = ask(
        shipped_store, "SELECT ?p ?m ?b { ?a ki:project ?p ; ki:assignedTo ?m ; ki:basis ?b . ?m a ki:KeyMessage }"
    )
    assert set(found) == {(*pair, next(iter(bases))) for pair, bases in expected.items()}
    stated = ask(shipped_store, "SELECT ?p ?m { ?p ki:statedKeyMessage ?m }")
    inferred = ask(shipped_store, "SELECT ?p ?m { ?p ki:inferredKeyMessage ?m }")
    assert set(stated) == {pair for pair, bases in expected.items() if bases == {"stated"}}
    assert set(inferred) == {pair for pair, bases in expected.items() if bases == {"inferred"}}


def test_focus_themes_and_rounds(
    shipped_store: ox.Store, projects: dict[str, dict[str, Any]], measure: dict[str, Any]
) -> None:
    themes = {(p["id"], theme["id"]) for theme in measure["focus_themes"] for p in theme["projects"]}
    assert themes == {(n, FOCUS_THEMES[p["focus_theme"]]) for n, p in projects.items() if "focus_theme" in p}
    assert set(ask(shipped_store, "SELECT ?p ?t { ?p ki:focusTheme ?t }")) == themes
    rounds = ask(
        shipped_store, "SELECT ?p ?r ?b { ?a ki:project ?p ; ki:assignedTo ?r ; ki:basis ?b . ?r a ki:FundingRound }"
    )
    assert set(rounds) == {
        (
            name,
            str(project.get("round") or project["round_inferred"]),
            "inferred"
            if "round_inferred" in project or project.get("round_basis", "").startswith("inferred")
            else "stated",
        )
        for name, project in projects.items()
    }


def test_results_and_instruments(shipped_store: ox.Store, projects: dict[str, dict[str, Any]], facts: Path) -> None:
    results = {(name, r["title"], r["type"], r["source"]) for name, p in projects.items() for r in p.get("results", [])}
    instruments = yaml.safe_load((facts / "instruments.yaml").read_text(encoding="utf-8"))["instruments"]
    assert len(results) == 155
    assert len(instruments) == 34
    found = set(
        ask(
            shipped_store,
            "SELECT ?p ?t ?k ?s { ?r a ki:Result ; ki:project ?p ; dct:title|dct:alternative ?t ; ki:resultKind ?k ;"
            " prov:wasDerivedFrom ?s }",
        )
    )
    assert results <= found
    assert {(i["project"], i["title"], i["type"], i["source"]) for i in instruments} <= found
    merged = 23
    assert len(ask(shipped_store, "SELECT ?r { ?r a ki:Result }")) == 155 + 34 - merged


def test_sources_are_described_pages(
    shipped_store: ox.Store, projects: dict[str, dict[str, Any]], measure: dict[str, Any]
) -> None:
    listed = {s["url"] for p in projects.values() for s in p["sources"]} | {s["url"] for s in measure["sources"]}
    described = {
        row[0] for row in ask(shipped_store, "SELECT ?s { ?s a ki:Source ; dct:title ?t ; dct:description ?d }")
    }
    assert listed <= described
    pages = {(name, s["url"]) for name, p in projects.items() for s in p["sources"]}
    assert pages <= set(ask(shipped_store, "SELECT ?p ?s { ?p a ki:JointProject ; prov:wasDerivedFrom ?s }"))


def test_funding(shipped_store: ox.Store, projects: dict[str, dict[str, Any]]) -> None:
    codes = {(name, code) for name, p in projects.items() for code in p.get("funding_codes") or []}
    assert len(codes) == 13
    found = ask(
        shipped_store, "SELECT ?p ?c { ?g a ki:Grant ; ki:fundingCode ?c ; eurio:funds ?s . ?s dct:isPartOf ?p }"
    )
    assert set(found) == codes
    amounts = {(n, float(p[k])) for n, p in projects.items() for k in ("funding_eur", "funding_eur_approx") if k in p}
    asked = ask(shipped_store, "SELECT ?p ?v { ?p a ki:JointProject ; ki:fundingAmount/eurio:value ?v }")
    assert {(name, float(value)) for name, value in asked} == amounts


def test_periods(shipped_store: ox.Store, projects: dict[str, dict[str, Any]]) -> None:
    asked = ask(
        shipped_store,
        "SELECT ?p ?which ?d { ?p a ki:JointProject ; ki:period ?t ."
        " VALUES ?which { <http://www.w3.org/ns/dcat#startDate> <http://www.w3.org/ns/dcat#endDate> } ?t ?which ?d }",
    )
    found = {(project, which.rpartition("#")[2].removesuffix("Date"), date) for project, which, date in asked}
    expected = {
        (name, end, str(p.get(end) or p.get(f"{end}_year")))
        for name, p in projects.items()
        for end in ("start", "end")
        if p.get(end) or p.get(f"{end}_year")
    }
    # One source gives this project's term to the day; the facts keep the day in a note.
    expected -= {("sroi", "start", "2021-09"), ("sroi", "end", "2024-08")}
    expected |= {("sroi", "start", "2021-09-01"), ("sroi", "end", "2024-08-31")}
    assert found == expected


def test_measure(shipped_store: ox.Store, measure: dict[str, Any]) -> None:
    assert len(ask(shipped_store, "SELECT ?c { ?c a ki:Call ; ki:measure measure:kommunen-innovativ }")) == 2
    assert len(ask(shipped_store, "SELECT ?r { ?r a ki:FundingRound }")) == 3
    claims = ask(
        shipped_store,
        "SELECT ?m ?t { ?m a ki:KeyMessage ; skos:inScheme scheme:key-messages ; schema:text ?t"
        ' FILTER (LANG(?t) = "de") }',
    )
    assert sorted(claims) == sorted((m["id"], m["claim_de"]) for m in measure["key_messages"])
    further = ask(shipped_store, "SELECT ?m { ?m a ki:KeyMessage ; skos:inScheme scheme:further-messages }")
    assert {row[0] for row in further} == {m["id"] for m in measure["further_messages"]}
    sets = Counter(row[0] for row in ask(shipped_store, "SELECT ?s ?m { ?s a ki:MessageSet ; skos:member ?m }"))
    stated = [set(s.get("ids", [])) - set(s.get("ids_not_stated", [])) for s in measure["message_sets"]["sets"]]
    assert sorted(sets.values()) == sorted(len(s) for s in stated if s)
    for scheme, group in (("focus-themes", "focus_themes"), ("cross-cutting-themes", "cross_cutting_themes")):
        themes = ask(shipped_store, f"SELECT ?t {{ ?t skos:inScheme scheme:{scheme} }}")
        assert {row[0] for row in themes} == {theme["id"] for theme in measure[group]}
    fields = ask(shipped_store, "SELECT ?f ?m { ?f skos:inScheme scheme:fields-of-work ; skos:relatedMatch ?m }")
    assert set(fields) == {
        (f["id"], f["related_message"]) for f in measure["documentation_page"]["further_fields_of_work"]
    }
    events = {row[0] for row in ask(shipped_store, "SELECT ?e { ?e a schema:Event }")}
    assert {event["id"] for event in measure["events"]} <= events
    interviews = ask(shipped_store, "SELECT ?i { ?i a bibo:Interview ; dct:isPartOf ?d }")
    assert len(interviews) == measure["documentation"][0]["interview_count"]


def test_only_holders_of_office_and_authors_are_named(shipped_store: ox.Store) -> None:
    persons = {row[0] for row in ask(shipped_store, "SELECT ?p { ?p a foaf:Person }")}
    authors = {row[0] for row in ask(shipped_store, "SELECT ?p { ?x dct:creator|bibo:editor ?p . ?p a foaf:Person }")}
    officials = {row[0] for row in ask(shipped_store, "SELECT ?p { ?p a foaf:Person ; ki:office ?o }")}
    assert officials == {"alexander-heppe", "detlev-kohlmeier"}
    assert persons == authors | officials


def test_every_statement_node_names_a_described_source(shipped_store: ox.Store) -> None:
    for name in ("Participation", "MunicipalInvolvement", "Assignment", "Result", "Link", "Grant", "KeyMessage"):
        total = ask(shipped_store, f"SELECT DISTINCT ?x {{ ?x a ki:{name} }}")
        sourced = ask(
            shipped_store, f"SELECT DISTINCT ?x {{ ?x a ki:{name} ; prov:wasDerivedFrom/rdf:type ki:Source }}"
        )
        assert total
        assert sorted(total) == sorted(sourced), name
    periods = ask(shipped_store, "SELECT ?x { ?x a dct:PeriodOfTime FILTER NOT EXISTS { ?x prov:wasDerivedFrom ?s } }")
    assert not periods
