"""What clients send: read in both versions, and refused with the place where it is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from kg.errors import SettingError
from kg.vocab import CANONICAL_BASE
from kg.web.reconcile.asked import LIMIT, MOST_CANDIDATES, MOST_QUERIES
from kg.web.reconcile.matching import make_question
from kg.web.reconcile.properties import read_table
from kg.web.reconcile.reading import Reader
from kg.web.reconcile.types import TYPES


@pytest.fixture(scope="module")
def reader(root: Path) -> Reader:
    return Reader(CANONICAL_BASE, read_table(root))


def batch(**query: Any) -> str:
    return json.dumps({"q0": query})


def draft(**query: Any) -> str:
    return json.dumps({"queries": [query]})


def test_a_query_of_0_2_in_full(reader: Reader) -> None:
    text = batch(
        query=" Neustadt ",
        type=["Municipality", "https://w3id.org/kommunen-innovativ/def#District"],
        type_strict="all",
        limit=3,
        properties=[
            {"pid": "state", "v": {"id": "state/14", "name": "Sachsen"}},
            {"pid": "ags", "v": 5913000},
            {"pid": "population", "v": "12.345"},
            {"pid": "coordinates", "v": "51.5, 7.4"},
            {"pid": "project", "v": ["kif", "kosi-lab"]},
            {"pid": "district", "v": ""},
        ],
    )
    asked = reader.batch(text)["q0"]
    assert (asked.name, asked.strict, asked.limit) == ("Neustadt", "all", 3)
    assert asked.types == (TYPES["Municipality"], TYPES["District"])
    assert asked.kinds == frozenset()
    # An empty cell says nothing; keys get back the zero that a spreadsheet took.
    assert [(each.property.id, each.values) for each in asked.conditions] == [
        ("state", ("state/14",)),
        ("ags", ("05913000",)),
        ("population", ("12.345",)),
        ("coordinates", ("51.5, 7.4",)),
        ("project", ("kif", "kosi-lab")),
    ]
    question, unread = make_question(asked)
    assert not unread
    assert question.keys == {"ags": "05913000"}
    assert (question.state, question.population, question.point) == ("14", 12345, (7.4, 51.5))


def test_a_query_of_the_draft_in_full(reader: Reader) -> None:
    conditions = [
        {"matchType": "name", "propertyValue": "Neustadt"},
        {"matchType": "property", "propertyId": "state", "propertyValue": "Sachsen", "required": True},
        {"matchType": "property", "pid": "project", "v": ["kif", "wat"], "matchQuantifier": "none"},
    ]
    (asked,) = reader.draft_batch(draft(type="Municipality", limit=2, conditions=conditions, lang="de"))
    assert (asked.name, asked.limit) == ("Neustadt", 2)
    assert [(each.property.id, each.is_required, each.quantifier) for each in asked.conditions] == [
        ("state", True, "any"),
        ("project", False, "none"),
    ]


def test_limits_are_kept(reader: Reader) -> None:
    assert reader.batch(batch(query="Ulm"))["q0"].limit == LIMIT
    assert reader.batch(batch(query="Ulm", limit=1000))["q0"].limit == MOST_CANDIDATES
    assert reader.batch("{}") == {}


BAD = [
    ("{", "queries: this is no JSON: line 1, column 2"),
    ("[" * 100_000, "queries: this is no JSON that can be read"),
    ('{"q0":{"query":"\\ud800"}}', "queries: this is no JSON that can be read"),
    ('{"q0":' + "[" * 50 + "]" * 50 + "}", "nested more than"),
    ("[]", "queries: an object is expected"),
    ('{"q0":1}', "queries.q0: an object is expected"),
    (batch(), "queries.q0: there is neither a query nor a property"),
    (batch(query="  "), "queries.q0: there is neither"),
    (batch(query=7), "queries.q0.query: a text is expected"),
    (batch(query="x" * 501), "queries.q0.query: it has 501 characters"),
    (batch(query="Ulm", typ="x"), "queries.q0: 'typ' is not understood"),
    (batch(query="Ulm", type="Q5"), "queries.q0.type: 'Q5' is no type here (there are Municipality"),
    (batch(query="Ulm", type=[7]), "queries.q0.type: a text is expected"),
    (batch(query="Ulm", type_strict="maybe"), "queries.q0.type_strict is 'maybe' (it is one of any, all, should)"),
    (batch(query="Ulm", limit=0), "queries.q0.limit is 0"),
    (batch(query="Ulm", limit="many"), "queries.q0.limit is 'many'"),
    (batch(query="Ulm", limit=True), "queries.q0.limit is True"),
    (batch(query="Ulm", properties={"pid": "ags"}), "queries.q0.properties: a list is expected"),
    (batch(query="Ulm", properties=["ags"]), "queries.q0.properties[0]: an object is expected"),
    (batch(query="Ulm", properties=[{"v": 1}]), "queries.q0.properties[0].pid: a text is expected"),
    (batch(query="Ulm", properties=[{"pid": "P31", "v": 1}]), "queries.q0.properties[0].pid: 'P31' is no property"),
    (batch(query="Ulm", properties=[{"pid": "ags", "v": [[]]}]), "queries.q0.properties[0].v: a text is expected"),
    (batch(query="Ulm", properties=[{"pid": "ags", "v": {"name": "x"}}]), "queries.q0.properties[0].v.id: a text"),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_what_is_wrong_is_said_with_its_place(reader: Reader, text: str, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        reader.batch(text)
    assert message in str(caught.value)


BAD_DRAFT = [
    ("[]", "the body: an object is expected"),
    ("{}", "queries: a list is expected"),
    (draft(type="Municipality"), "queries[0].conditions: a list is expected"),
    (draft(conditions=[]), "queries[0].conditions: there are none"),
    (draft(conditions=[{"v": "x"}]), "queries[0].conditions[0].matchType is None"),
    (draft(conditions=[{"matchType": "name", "v": ""}]), "queries[0].conditions: none has a value"),
    (draft(conditions=[{"matchType": "name", "v": ["a", "b"]}]), "there are 2 names"),
    (draft(query="Ulm", conditions=[]), "queries[0]: 'query' is not understood"),
    (draft(type=["Municipality"], conditions=[{"matchType": "name", "v": "x"}]), "queries[0].type: it is a list"),
    (
        draft(conditions=[{"matchType": "property", "pid": "ags", "v": "x", "required": "yes"}]),
        "queries[0].conditions[0].required is 'yes'",
    ),
    (
        draft(conditions=[{"matchType": "property", "pid": "ags", "v": "x", "matchQuantifier": "some"}]),
        "queries[0].conditions[0].matchQuantifier is 'some'",
    ),
    (
        draft(conditions=[{"matchType": "name", "v": "x", "matchQualifier": "skos:exactMatch"}]),
        "queries[0].conditions[0].matchQualifier: there are none here",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD_DRAFT, ids=[message[:40] for _, message in BAD_DRAFT])
def test_the_same_of_the_draft(reader: Reader, text: str, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        reader.draft_batch(text)
    assert message in str(caught.value)


BAD_EXTENSIONS = [
    ({"properties": []}, "ids: a list is expected"),
    ({"ids": [1], "properties": []}, "ids[0]: a text is expected"),
    ({"ids": [], "properties": ["ags"]}, "properties[0]: an object is expected"),
    ({"ids": [], "properties": [{"id": "P31"}]}, "properties[0].id: 'P31' is no property here (there are ags"),
    ({"ids": [], "properties": [{"id": "ags", "settings": {"limit": -1}}]}, "properties[0].settings.limit is -1"),
    ({"ids": [], "properties": [{"id": "ags", "settings": {"limit": "x"}}]}, "properties[0].settings.limit is 'x'"),
]


@pytest.mark.parametrize(("value", "message"), BAD_EXTENSIONS)
def test_the_same_of_extensions(reader: Reader, value: Any, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        reader.extension("extend", json.dumps(value))
    assert message in str(caught.value)


def test_an_extension(reader: Reader) -> None:
    value = {
        "ids": ["municipality/05913000", f"{CANONICAL_BASE}id/project/kif", "Q42"],
        "properties": [{"id": "ags"}, {"id": "project", "settings": {"limit": "2"}}],
    }
    extension = reader.extension("extend", json.dumps(value))
    assert extension.iris == {
        "municipality/05913000": f"{CANONICAL_BASE}id/municipality/05913000",
        f"{CANONICAL_BASE}id/project/kif": f"{CANONICAL_BASE}id/project/kif",
        "Q42": "",
    }
    assert [(each.property.id, each.limit) for each in extension.wanted] == [("ags", 0), ("project", 2)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({f"q{at}": {"query": "Ulm"} for at in range(MOST_QUERIES + 1)}),
        batch(query="Ulm", properties=[{"pid": "ags", "v": "1"}] * 21),
        batch(query="Ulm", properties=[{"pid": "ags", "v": ["1"] * 21}]),
        batch(query="Ulm", type=["Municipality"] * 21),
    ],
)
def test_too_much_at_a_time(reader: Reader, text: str) -> None:
    with pytest.raises(HTTPException) as caught:
        reader.batch(text)
    assert caught.value.status_code == 413
    assert "no more than" in caught.value.detail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("population", value) for value in ("viele", "k. A.", "12,5 %", "-3", "1" * 20)),
        *(("coordinates", value) for value in ("here", "91, 7", "51.5", "7.4, 181")),
    ],
)
def test_numbers_and_points_that_are_none_are_passed_over_and_named(reader: Reader, name: str, value: str) -> None:
    asked = reader.batch(batch(query="Ulm", properties=[{"pid": name, "v": value}]))["q0"]
    question, unread = make_question(asked)
    assert (question.population, question.point) == (None, None)
    assert [each.id for each in unread] == [name]


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("12345", 12345),
        ("12.345", 12345),
        ("1 234 567", 1234567),
        ("1,234", 1234),
        ("12345.0", 12345),
        (12345.0, 12345),
    ],
)
def test_numbers_as_people_print_them(reader: Reader, value: str | float, meant: int) -> None:
    query = batch(query="Ulm", properties=[{"pid": "population", "v": value}])
    assert make_question(reader.batch(query)["q0"])[0].population == meant


def test_points_as_others_write_them(reader: Reader) -> None:
    for value in ("51.5, 7.4", "51.5;7.4", "51.5 7.4", "POINT(7.4 51.5)"):
        query = batch(query="Ulm", properties=[{"pid": "coordinates", "v": value}])
        assert make_question(reader.batch(query)["q0"])[0].point == (7.4, 51.5), value
