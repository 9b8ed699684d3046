"""The vocabulary: small, in two languages, and every term it borrows exists."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib.namespace
from rdflib.namespace import ClosedNamespace

from kg.vocab import KI, OWL, RDF, RDF_TYPE, RDFS, SH, SKOS, load_prefixes

PREFIX_LINE = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
ONTOLOGY = KI.removesuffix("#")

CLOSED = {
    str(namespace): namespace
    for namespace in (
        rdflib.namespace.DC,
        rdflib.namespace.DCAT,
        rdflib.namespace.DCTERMS,
        rdflib.namespace.FOAF,
        rdflib.namespace.GEO,
        rdflib.namespace.ORG,
        rdflib.namespace.OWL,
        rdflib.namespace.PROV,
        rdflib.namespace.RDF,
        rdflib.namespace.RDFS,
        rdflib.namespace.SDO,
        rdflib.namespace.SH,
        rdflib.namespace.SKOS,
        rdflib.namespace.VANN,
        rdflib.namespace.VOID,
        rdflib.namespace.XSD,
    )
}


@pytest.fixture(scope="module")
def ontology(root: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(root / "ontology/kommunen-innovativ.ttl")))


def own_terms(ontology: list[ox.Quad]) -> set[str]:
    return {t.subject.value for t in ontology if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(KI)}


def values(ontology: list[ox.Quad], subject: str, predicate: str) -> list[ox.Quad]:
    return [t for t in ontology if t.subject == ox.NamedNode(subject) and t.predicate.value == predicate]


def languages(triples: list[ox.Quad]) -> list[str]:
    return sorted(t.object.language or "" for t in triples if isinstance(t.object, ox.Literal))


def test_every_term_is_explained_in_both_languages(ontology: list[ox.Quad]) -> None:
    terms = own_terms(ontology)
    assert len(terms) > 50
    for term in terms:
        assert languages(values(ontology, term, RDFS + "label")) == ["de", "en"], term
        assert languages(values(ontology, term, SKOS + "definition")) == ["de", "en"], term
        assert [t.object for t in values(ontology, term, RDFS + "isDefinedBy")] == [ox.NamedNode(ONTOLOGY)], term
        kinds = {t.object for t in values(ontology, term, RDF + "type")}
        known = {OWL + "Class", OWL + "ObjectProperty", OWL + "DatatypeProperty", RDFS + "Datatype"}
        assert len(kinds) == 1, term
        assert {kind.value for kind in kinds if isinstance(kind, ox.NamedNode)} <= known, term


def test_the_ontology_says_who_made_it_which_version_it_is_and_what_may_be_done_with_it(
    ontology: list[ox.Quad],
) -> None:
    said = {t.predicate.value: t.object for t in ontology if t.subject == ox.NamedNode(ONTOLOGY)}
    assert said[OWL + "versionIRI"] == ox.NamedNode(f"{ONTOLOGY}/{literal(said[OWL + 'versionInfo'])}")
    assert said["http://purl.org/dc/terms/license"] == ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert literal(said["http://purl.org/vocab/vann/preferredNamespacePrefix"]) == "ki"
    assert literal(said["http://purl.org/vocab/vann/preferredNamespaceUri"]) == KI
    assert "http://purl.org/dc/terms/creator" in said


def test_the_first_version_is_that_of_the_first_release(root: Path, ontology: list[ox.Quad]) -> None:
    """docs/decisions/0019-vocabulary-versions.md: with the first release this test has had its day."""
    heads = re.findall(r"^## (.*)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [each for each in heads if "unreleased" not in each] == []
    said = {t.predicate.value: t.object for t in ontology if t.subject == ox.NamedNode(ONTOLOGY)}
    assert literal(said[OWL + "versionInfo"]) == "1.0.0"
    assert OWL + "priorVersion" not in said


def literal(term: object) -> str:
    assert isinstance(term, ox.Literal)
    return term.value


def test_no_term_claims_to_be_the_same_as_a_foreign_one(ontology: list[ox.Quad]) -> None:
    equivalences = {OWL + "equivalentClass", OWL + "equivalentProperty", OWL + "sameAs"}
    assert not [t for t in ontology if t.predicate.value in equivalences]


WAITING = {KI + name for name in ("WithdrawnIdentifier", "MergedIdentifier", "withdrawnOn")}
"""Terms that must be there before the day they are needed: the cases of shapes/withdrawn.ttl use them."""


REGISTER = {
    KI + name
    for name in (
        *("AreaChange", "GovernmentDistrict", "PlanningRegion", "UnincorporatedArea"),
        *("GovernmentDistrictKey", "PlanningRegionKey", "governmentDistrictKey", "planningRegionKey"),
        *("changeKind", "originalArea", "resultingArea", "formerArs", "formerName"),
        *("populationDateUnknown", "postcode", "severalPostcodes"),
    )
}
"""Terms of the official register, which is imported and not part of the data."""


def test_every_own_term_is_used_or_derived(shipped_store: ox.Store, ontology: list[ox.Quad]) -> None:
    used = {KI + name for name in ("AGS", "ARS", "AssociationKey", "DistrictKey", "FKZ", "StateKey")}
    datatypes = {q.object.datatype.value for q in shipped_store if isinstance(q.object, ox.Literal)}
    assert used <= datatypes
    for quad in shipped_store:
        if quad.graph_name != ox.NamedNode(KI.removesuffix("def#") + "graph/ontology"):
            used.add(quad.predicate.value)
            if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
                used.add(quad.object.value)
    assert not own_terms(ontology) - used - WAITING - REGISTER


def test_terms_that_wait_for_their_day_are_used_in_a_case(root: Path) -> None:
    case = list(ox.parse(path=str(root / "tests/shapes/cases/withdrawn/valid.ttl")))
    seen = {t.predicate.value for t in case} | {t.object.value for t in case if isinstance(t.object, ox.NamedNode)}
    assert seen >= WAITING
    case = list(ox.parse(path=str(root / "tests/shapes/cases/register/valid.ttl")))
    seen = {t.predicate.value for t in case} | {t.object.value for t in case if isinstance(t.object, ox.NamedNode)}
    # The datatypes come with the build, from the keys.
    assert seen >= {term for term in REGISTER if not term.endswith("Key") or term.removeprefix(KI)[0].islower()}


def test_every_foreign_term_exists(root: Path, shipped_store: ox.Store) -> None:
    with (root / "ontology/foreign-terms.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["term"]: row for row in csv.DictReader(file)}
    assert all(row["kind"] in ("class", "property") and row["source"] for row in listed.values())
    unknown: set[str] = set()
    seen: set[str] = set()
    for quad in shipped_store:
        terms = [quad.predicate]
        if quad.predicate.value in (RDF + "type", RDFS + "subClassOf", RDFS + "subPropertyOf"):
            assert isinstance(quad.object, ox.NamedNode)
            terms.append(quad.object)
        for term in terms:
            seen.add(term.value)
            if not term.value.startswith(KI) and term.value not in listed and not is_in_closed_namespace(term.value):
                unknown.add(term.value)
    assert not unknown
    assert not set(listed) - seen, "listed but not used"


def is_in_closed_namespace(term: str) -> bool:
    for base, namespace in CLOSED.items():
        if term.startswith(base):
            name = term.removeprefix(base)
            if isinstance(namespace, ClosedNamespace):
                return term in {str(known) for known in namespace}
            return name in namespace.__annotations__ or name in dir(namespace)
    return False


def test_a_misspelt_foreign_term_would_be_noticed() -> None:
    assert is_in_closed_namespace(SKOS + "prefLabel")
    assert not is_in_closed_namespace(SKOS + "preferredLabel")
    assert not is_in_closed_namespace("http://purl.org/dc/terms/titel")


def test_one_prefix_table_for_everything(root: Path) -> None:
    table = load_prefixes(root / "ontology/prefixes.ttl")
    assert len(set(table.values())) == len(table), "two prefixes for one namespace"
    files = [
        path
        for folder in ("data", "ontology", "shapes", "queries")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in (".ttl", ".rq")
    ]
    assert len(files) > 60
    for path in files:
        for prefix, namespace in PREFIX_LINE.findall(path.read_text(encoding="utf-8")):
            assert table.get(prefix) == namespace, f"{path.relative_to(root)}: {prefix}: <{namespace}>"


def test_context_agrees_with_prefix_table_and_vocabulary(root: Path, ontology: list[ox.Quad]) -> None:
    table = load_prefixes(root / "ontology/prefixes.ttl")
    context = json.loads((root / "ontology/context.jsonld").read_text(encoding="utf-8"))["@context"]
    for name, meaning in context.items():
        if isinstance(meaning, str) and re.match(r"https?://.*[/#]$", meaning):
            assert table[name] == meaning, name
    expanded = {expand(meaning, context) for meaning in context.values()}
    datatypes = {str(t.subject).strip("<>") for t in ontology if t.object == ox.NamedNode(RDFS + "Datatype")}
    terms = own_terms(ontology) - datatypes
    assert terms <= expanded, "a term has no name in the JSON-LD context"
    for name, meaning in context.items():
        iri = expand(meaning, context)
        if iri.startswith(KI) and iri != KI:
            assert iri == KI + name


def expand(meaning: str | dict[str, str] | float, context: dict[str, str]) -> str:
    if isinstance(meaning, float):
        return ""
    value = meaning if isinstance(meaning, str) else meaning["@id"]
    prefix, colon, name = value.partition(":")
    return context[prefix] + name if colon and prefix in context else value


def test_object_properties_of_the_vocabulary_are_links_in_the_context(root: Path, ontology: list[ox.Quad]) -> None:
    context = json.loads((root / "ontology/context.jsonld").read_text(encoding="utf-8"))["@context"]
    for term in own_terms(ontology):
        kind = values(ontology, term, RDF + "type")[0].object
        if kind == ox.NamedNode(OWL + "ObjectProperty"):
            assert context[term.removeprefix(KI)]["@type"] == "@id", term


def test_shacl_queries_can_reach_the_prefix_table(root: Path) -> None:
    declared = {
        t.object.value
        for t in ox.parse(path=str(root / "ontology/prefixes.ttl"))
        if t.predicate.value == SH + "prefix" and isinstance(t.object, ox.Literal)
    }
    assert {"ki", "kis", "skos", "prov", "project", "municipality"} <= declared


def test_code_lists_are_complete_in_both_languages(root: Path) -> None:
    triples = list(ox.parse(path=str(root / "ontology/codelists.ttl")))
    concepts = {
        t.subject.value
        for t in triples
        if t.object == ox.NamedNode(SKOS + "Concept") and isinstance(t.subject, ox.NamedNode)
    }
    assert len(concepts) == 37
    for concept in concepts:
        assert languages(values(triples, concept, SKOS + "prefLabel")) == ["de", "en"]
        assert languages(values(triples, concept, SKOS + "definition")) == ["de", "en"]
        assert len(values(triples, concept, SKOS + "inScheme")) == 1
