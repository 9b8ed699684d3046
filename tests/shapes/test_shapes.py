"""What holds for every shape: it can be cited, it says what to do in both languages, and both engines understand it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, SH, SKOS

from kg.vocab import load_prefixes

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "shapes").rglob("*.ttl"))
PREFIXES = load_prefixes(ROOT / "ontology/prefixes.ttl")
KIS = PREFIXES["kis"]
SEVERITIES = {SH.Violation, SH.Warning, SH.Info}
COUNTING = (SH.minCount, SH.maxCount, SH.uniqueLang, SH.qualifiedValueShape)
"""Constraints whose results have no value: a message with a place for one would show the bare place."""

SHAPES = rdflib.Graph()
for file in FILES:
    SHAPES.parse(file)
PROPERTY_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.PropertyShape), key=str)
NODE_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.NodeShape), key=str)
CONSTRAINTS = sorted(SHAPES.subjects(RDF.type, SH.SPARQLConstraint), key=str)


def _short(node: object) -> str:
    return str(node).removeprefix(KIS)


def _messages(shape: rdflib.term.Node) -> dict[str | None, str]:
    texts = [text for text in SHAPES.objects(shape, SH.message) if isinstance(text, rdflib.Literal)]
    assert len(texts) == 2
    return {text.language: str(text) for text in texts}


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{[?$](\w+)\}", text))


def test_there_are_shapes() -> None:
    assert PROPERTY_SHAPES
    assert NODE_SHAPES
    assert CONSTRAINTS


@pytest.mark.parametrize("shape", PROPERTY_SHAPES, ids=_short)
def test_property_shape_is_complete(shape: rdflib.term.Node) -> None:
    assert isinstance(shape, rdflib.URIRef)
    assert len(list(SHAPES.objects(shape, SH.path))) == 1
    assert set(_messages(shape)) == {"de", "en"}
    assert set(SHAPES.objects(shape, SH.severity)) < SEVERITIES
    assert len(list(SHAPES.objects(shape, SH.severity))) == 1
    owners = list(SHAPES.subjects(SH.property, shape))
    assert owners == [rdflib.URIRef(str(shape).rpartition("-")[0])]


@pytest.mark.parametrize("shape", PROPERTY_SHAPES, ids=_short)
def test_each_place_in_a_message_can_be_filled(shape: rdflib.term.Node) -> None:
    german, english = (_messages(shape)[language] for language in ("de", "en"))
    assert _places(german) == _places(english)
    constraint = SHAPES.value(shape, SH.sparql)
    if constraint is not None:
        select = str(SHAPES.value(constraint, SH.select))
        selected = re.search(r"SELECT (?:DISTINCT )?(.*)", select)
        assert selected is not None
        assert _places(german) <= {name[1:] for name in selected[1].split()}
    elif any(SHAPES.value(shape, counting) is not None for counting in COUNTING):
        assert not _places(german)
    else:
        assert _places(german) <= {"value"}


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=_short)
def test_node_shape_has_target_and_rules(shape: rdflib.term.Node) -> None:
    assert isinstance(shape, rdflib.URIRef)
    assert [target for kind in (SH.targetClass, SH.targetSubjectsOf) for target in SHAPES.objects(shape, kind)]
    rules = list(SHAPES.objects(shape, SH.property))
    assert rules
    assert all((rule, RDF.type, SH.PropertyShape) in SHAPES for rule in rules)


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=_short)
def test_query_of_a_shape_takes_its_prefixes_from_the_table(constraint: rdflib.term.Node) -> None:
    assert [_short(shape) + "-sparql" for shape in SHAPES.subjects(SH.sparql, constraint)] == [_short(constraint)]
    assert list(SHAPES.objects(constraint, SH.prefixes)) == [rdflib.URIRef(KIS.removesuffix("shapes#") + "prefixes")]
    assert not list(SHAPES.objects(constraint, SH.message)), "the message stands on the property shape"
    select = re.sub(r'"[^"]*"', "", str(SHAPES.value(constraint, SH.select)))
    assert set(re.findall(r"([a-z][a-z-]*):", select)) <= set(PREFIXES)


def test_only_shacl_1_0_is_used() -> None:
    """pySHACL passes over terms of SHACL 1.2 without a word."""
    terms = {term for triple in SHAPES for term in triple if str(term).startswith(str(SH))}
    assert terms
    assert not [term for term in terms if str(term).removeprefix(str(SH)) not in {*SH.__annotations__, *SH._extras}]


@pytest.mark.parametrize(
    ("shape", "scheme"),
    [
        ("ParticipationShape-role", "roles"),
        ("InvolvementShape-role", "municipal-roles"),
        ("SourcedShape-basis", "bases"),
        ("SourcedShape-attribution", "attributions"),
        ("ResultShape-kind", "result-kinds"),
        ("OrganisationShape-type", "organisation-types"),
    ],
)
def test_closed_list_is_the_code_list(shape: str, scheme: str) -> None:
    code_lists = rdflib.Graph().parse(ROOT / "ontology/codelists.ttl")
    listed = SHAPES.value(rdflib.URIRef(KIS + shape), SH["in"])
    assert listed is not None
    concepts = set(code_lists.subjects(SKOS.inScheme, rdflib.URIRef(PREFIXES["scheme"] + scheme)))
    assert concepts
    assert set(SHAPES.items(listed)) == concepts
