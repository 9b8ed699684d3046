"""Every value of the facts is in the data: nothing was lost when they were carried over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

Leaf = tuple[str, str]
"""Where a value stands (`projects/kif.yaml .partners[].name`) and the value."""

# Keys whose values became IRIs, links or dates: test_counts.py compares these one by one.
CARRIED_OTHERWISE = {
    "projects": {
        ".id", ".round", ".round_inferred", ".focus_theme", ".start", ".end", ".start_year", ".end_year", ".kick_off",
        ".final_event", ".duration_years", ".partners[].name", ".partners[].type", ".partners[].role",
        ".partners[].country", ".partners[].place_basis", ".municipalities[].name", ".municipalities[].kind",
        ".municipalities[].state", ".municipalities[].role", ".municipalities[].ags", ".municipalities[].district",
        ".key_messages[].id", ".key_messages[].basis", ".key_messages_other[].basis", ".key_messages_other[].label",
        ".further_messages[].id", ".further_messages[].basis", ".other_key_messages[].id",
        ".other_key_messages[].basis", ".website", ".funding_eur", ".funding_eur_approx", ".partners[].funding_eur",
        ".results[].type", ".results[].title_is_label", ".results[].authors", ".results[].licence",
    },
    "measure": {
        ".measure.id", ".measure.name_en", ".measure.kind", ".measure.joint_projects_total", ".measure.sdgs[]",
        ".measure.sister_measure.id", ".measure.sister_measure.period", ".measure.period_stated[].value",
        ".measure.sister_measure.joint_projects", ".calls[].id", ".calls[].rounds[]", ".calls[].thematic_areas",
        ".rounds[].round", ".rounds[].start", ".rounds[].end", ".rounds[].joint_projects",
        ".rounds[].starts_stated[].month", ".rounds[].starts_stated[].projects[]", ".rounds[].projects_identified[]",
        ".rounds[].projects_identified_count", ".rounds[].projects_not_identified", ".rounds[].topics_without_name[]",
        ".accompanying_project.id", ".accompanying_project.start", ".accompanying_project.end",
        ".accompanying_project.partners[].role", ".accompanying_project.partners[].type",
        ".accompanying_project.partners[].name", ".accompanying_project.partners[].state",
        ".accompanying_project.publications[].type", ".accompanying_project.publications[].in_",
        ".accompanying_project.publications[].year", ".key_messages[].id", ".key_messages[].projects[].id",
        ".key_messages[].projects[].label", ".key_messages[].projects[].basis", ".further_messages[].id",
        ".further_messages[].added", ".further_messages[].projects[].id", ".further_messages[].projects[].label",
        ".further_messages[].projects[].basis", ".message_sets.sets[].name", ".message_sets.sets[].ids[]",
        ".message_sets.sets[].ids_not_stated[]", ".focus_themes[].id", ".focus_themes[].projects[].id",
        ".focus_themes[].projects[].label", ".focus_themes[].projects[].basis", ".cross_cutting_themes[].id",
        ".documentation[].id", ".documentation[].date", ".documentation[].covers_rounds[]",
        ".documentation[].covers_period", ".documentation[].key_messages[]", ".documentation[].interview_count",
        ".interviews.documentation", ".events[].id", ".events[].date", ".events[].name", ".events[].opening",
        ".documentation_page.period", ".documentation_page.joint_projects_stated", ".documentation_page.made_by[]",
        ".documentation_page.further_fields_of_work[].id",
        ".documentation_page.further_fields_of_work[].related_message",
        ".documentation_page.further_fields_of_work[].label_en", ".measure.programme.part_of[]",
    },
    "instruments": {
        ".instruments[].project", ".instruments[].measure", ".instruments[].type", ".instruments[].year",
        ".totals_stated[].when", ".instruments[].title_basis", ".note",
    },
    "organisations": {
        "[].id", "[].type", "[].municipal", "[].projects[].project", "[].projects[].role", "[].projects[].role_basis",
        "[].names_in_facts[]", "[].names_in_measure[]", "[].area_key", "[].place_basis", "[].country",
        "[].functions[].function", "[].functions[].of", "[].units[].projects[]", "[].identifier_sources[].id",
        "[].identifier_sources[].confirmed", "[].identifier_sources[].source[]",
    },
}  # fmt: skip

WORDED_OTHERWISE = {
    "Institut für Geodäsie, Fachgebiet Landmanagement (coordinator)": "the role stands on the participation",
    "Institut für Psychologie, Arbeits- und Ingenieurpsychologie": "organisations.yaml has the fuller name of the unit",
    "Kommunale Daseinsvorsorge und demografischer Wandel (title of the RWI share)": "the bracket became a note",
    "Hightech-Strategie 2025, mission Gut leben und arbeiten im ganzen Land (call of 2020)": "put in quotation marks",
    "page of the measure that presents DStGB-Dokumentation 157; the page this project starts from": "is a note now",
}


def leaves(node: Any, where: str = "") -> Iterator[Leaf]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{where}.{key}")
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, f"{where}[]")
    elif node is not None:
        yield where, str(node)


@pytest.fixture(scope="module")
def texts(shipped_store: ox.Store) -> str:
    """Hold all literals and IRIs of the graph, one a line."""
    found = set()
    for quad in shipped_store:
        found.add(quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else "")
    return "\n" + "\n".join(sorted(found)) + "\n"


@pytest.mark.parametrize("group", sorted(CARRIED_OTHERWISE))
def test_every_value_stands_in_the_graph(group: str, facts: Path, texts: str) -> None:
    files = sorted((facts / "projects").glob("*.yaml")) if group == "projects" else [facts / f"{group}.yaml"]
    assert files
    compared = 0
    lost = []
    for path in files:
        for where, value in leaves(yaml.safe_load(path.read_text(encoding="utf-8"))):
            if where in CARRIED_OTHERWISE[group] or value in WORDED_OTHERWISE:
                continue
            if where == ".sources[].title" and value.startswith("Im Gespräch: ") and path.stem == "imona":
                continue  # the title of the page names a person who holds no public office; the data's does not
            compared += 1
            if value not in texts and value.replace("|", "%7C") not in texts:
                lost.append(f"{path.name} {where}: {value}")
    assert compared > 100
    assert not lost


def test_a_lost_value_would_be_noticed(texts: str) -> None:
    assert "Kommunaler Innenentwicklungsfonds" in texts
    assert "Kommunaler Außenentwicklungsfonds" not in texts
