"""Our way through large documents of JSON-LD is a shortcut: what it writes is what PyLD writes, or it is not taken."""

from __future__ import annotations

import json
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld as pyld

from kg import jsonld
from kg.context import CONTEXT_FILE
from kg.vocab import RDF_TYPE

ADDRESS = "https://example.org/context.jsonld"
Json = Any


def by_pyld(nodes: Json, context: Json) -> Json:
    """What PyLD itself makes of `nodes`, with nothing of ours in between."""
    options = {"documentLoader": loader(context), "graph": True, "extractAllScripts": False}
    return pyld.compact(nodes, ADDRESS, options)


def loader(context: Json) -> Any:
    def load(url: str, _options: Json) -> Json:
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}

    return load


def in_any_order(value: Json) -> Json:
    """A document with its keys and its sets sorted: neither means anything."""
    if isinstance(value, dict):
        return {key: in_any_order(each) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return sorted((in_any_order(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


@pytest.fixture(scope="module")
def context(root: Path) -> Json:
    return json.loads((root / CONTEXT_FILE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nodes(shipped_store: ox.Store) -> Json:
    """Things of the shipped graph: one with each kind of value that there is, and some more."""
    union = {quad.triple for quad in shipped_store}
    triples = sorted(union, key=str)
    found = json.loads(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]")
    seen: set[object] = set()
    chosen = []
    for number, node in enumerate(found):
        if types := node.pop(RDF_TYPE.value, []):
            node["@type"] = [each["@id"] for each in types]
        kinds = {jsonld._kind(name, value) for name in node if name[0] != "@" for value in node[name]}
        if kinds - seen or number % 40 == 0:
            chosen.append(node)
            seen |= kinds
    assert len(chosen) > 100
    return chosen


def test_the_shortcut_writes_what_pyld_writes(nodes: Json, context: Json) -> None:
    short = jsonld._Shortcut(ADDRESS, context, loader(context)).compact(nodes)
    assert short is not None
    assert in_any_order(short) == in_any_order(by_pyld(nodes, context))


def test_each_kind_of_value_is_shown_to_pyld_once_ever(
    nodes: Json, context: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonld, "_shortcuts", OrderedDict())
    seen: list[int] = []
    whole = jsonld._compact

    def count(processor: Any, given: Json, *rest: Any) -> Json:
        seen.append(len(given))
        return whole(processor, given, *rest)

    monkeypatch.setattr(jsonld, "_compact", count)
    documents = [jsonld.compact([each], ADDRESS, loader(context)) for each in nodes]
    # PyLD itself saw one value of each kind and a node for the types, not the documents.
    kinds = {jsonld._kind(name, value) for node in nodes for name in node if name[0] != "@" for value in node[name]}
    assert sum(seen) - len(seen) == len(kinds)
    assert len(seen) < len(nodes)
    assert [in_any_order(each) for each in documents] == [in_any_order(by_pyld([each], context)) for each in nodes]
    # All at once, and the same again, are no news.
    before = len(seen)
    assert len(jsonld.compact(nodes, ADDRESS, loader(context))["@graph"]) == len(nodes)
    assert len(seen) == before


def test_another_context_at_the_same_address_is_another_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonld, "_shortcuts", OrderedDict())
    node = {"@id": "urn:x", "urn:name": [{"@value": "a"}]}
    for term in ("name", "title"):
        context = {"@context": {term: "urn:name"}}
        assert jsonld.compact([node], ADDRESS, loader(context)) == by_pyld([node], context)


@pytest.mark.parametrize(
    "odd",
    [
        {"@id": "urn:x", "urn:p": [{"@list": [{"@value": "a"}]}]},
        {"@id": "urn:x", "urn:p": [{"@value": 1}]},
        {"@id": "urn:x", "urn:p": [{"@value": "a", "@direction": "rtl"}]},
        {"@id": "urn:x", "@graph": [{"@id": "urn:y"}]},
        {"@id": "urn:x", "@reverse": {"urn:p": [{"@id": "urn:y"}]}},
    ],
)
def test_what_the_shortcut_does_not_know_is_left_to_pyld(odd: Json, context: Json) -> None:
    assert jsonld._Shortcut(ADDRESS, context, loader(context)).compact([odd]) is None
    assert jsonld.compact([odd], ADDRESS, loader(context)) == by_pyld([odd], context)


def test_containers_and_coercions() -> None:
    """Terms with a type, with languages apart, and of none, each with one value and with several."""
    terms = {
        "id": "@id",
        "name": {"@id": "urn:name", "@container": "@language"},
        "day": {"@id": "urn:day", "@type": "http://www.w3.org/2001/XMLSchema#date"},
        "knows": {"@id": "urn:knows", "@type": "@id"},
        "ex": "https://example.org/",
    }
    own = {"@context": terms}
    date = "http://www.w3.org/2001/XMLSchema#date"
    found = [
        {
            "@id": f"https://example.org/{number}",
            "@type": ["https://example.org/A", "urn:B"][: number + 1],
            "urn:name": [{"@value": "a", "@language": "de"}, {"@value": "b", "@language": "de"}, {"@value": "c"}],
            "urn:day": [{"@value": "2025-01-01", "@type": date}, {"@value": "2025"}][number:],
            "urn:knows": [{"@id": "https://example.org/1"}, {"@id": "https://example.org/2"}][number:],
            "https://example.org/free": [{"@value": "x"}, {"@value": "1", "@type": "urn:t"}, {"@id": "urn:z"}],
        }
        for number in range(2)
    ]
    short = jsonld._Shortcut(ADDRESS, own, loader(own)).compact(found)
    assert short is not None
    assert in_any_order(short) == in_any_order(by_pyld(found, own))
