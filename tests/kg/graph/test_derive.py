"""What the build adds: wider types and properties, date bounds, rules; nothing twice, nothing from elsewhere."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, QuerySyntaxError
from kg.graph.derive import derive
from kg.queryfiles import QueryFile, read_query_file, read_query_folder
from kg.vocab import CANONICAL_BASE

FIXTURE = Path(__file__).parents[2] / "fixtures" / "release"
DATA = ox.NamedNode(CANONICAL_BASE + "graph/projects")
ONTOLOGY = ox.NamedNode(CANONICAL_BASE + "graph/ontology")
DERIVED = ox.NamedNode(CANONICAL_BASE + "graph/derived")

PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>
PREFIX municipality: <https://w3id.org/kommunen-innovativ/id/municipality/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX period: <https://w3id.org/kommunen-innovativ/id/period/>
PREFIX project: <https://w3id.org/kommunen-innovativ/id/project/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX result: <https://w3id.org/kommunen-innovativ/id/result/>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:example:>
"""


def _store(data: str = "", ontology: str = "") -> ox.Store:
    store = ox.Store()
    store.load(PREFIXES + data, format=ox.RdfFormat.TURTLE, to_graph=DATA)
    store.load(PREFIXES + ontology, format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY)
    return store


def _rule(folder: Path, name: str, text: str) -> QueryFile:
    path = folder / f"{name}.rq"
    path.write_text("#+ summary: A rule?\n#+ summary_de: Eine Regel?\n" + PREFIXES + text, encoding="utf-8")
    return read_query_file(path)


def _derived(store: ox.Store) -> set[ox.Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, DERIVED)}


def _triples(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)}


@pytest.fixture
def small() -> ox.Store:
    store = ox.Store()
    for path in (FIXTURE / "ontology").glob("*.ttl"):
        store.load(path=path, to_graph=ONTOLOGY)
    for path in (FIXTURE / "data").rglob("*.ttl"):
        store.load(path=path, to_graph=DATA)
    return store


def test_everything_at_once(small: ox.Store) -> None:
    before = len(small)
    added = derive(small, read_query_folder(FIXTURE / "queries" / "derive"), ONTOLOGY, DERIVED)
    assert added == len(small) - before == len(_derived(small))
    expected = _triples("""
        project:kif a <http://data.europa.eu/s66#Project> .
        project:kif dct:temporal period:kif .
        municipality:05913000 a ki:Area , dct:Location .
        period:kif ki:notBefore "2016-07-01"^^xsd:date ; ki:notAfter "2020-02-29"^^xsd:date .
        result:kif--planspiele ki:notBefore "2020-01-01"^^xsd:date ; ki:notAfter "2020-12-31"^^xsd:date .
        # By the first rule, and by the third from what the first added:
        municipality:05913000 owl:sameAs <http://www.wikidata.org/entity/Q1295> ;
            foaf:isPrimaryTopicOf <http://www.wikidata.org/entity/Q1295> .
        # By the second rule, then by the ontology from what that rule added:
        project:kif ki:statedKeyMessage <https://w3id.org/kommunen-innovativ/id/key-message/innen-entwickeln> ;
            dct:subject <https://w3id.org/kommunen-innovativ/id/key-message/innen-entwickeln> ;
            dct:relation <https://w3id.org/kommunen-innovativ/id/key-message/innen-entwickeln> .
    """)
    assert expected <= _derived(small)


def test_a_second_run_adds_nothing(small: ox.Store) -> None:
    rules = read_query_folder(FIXTURE / "queries" / "derive")
    derive(small, rules, ONTOLOGY, DERIVED)
    assert derive(small, rules, ONTOLOGY, DERIVED) == 0


def test_only_terms_of_ours_start_a_closure() -> None:
    store = _store(
        ":x a ki:Own ; :foreign :y . :y a :Foreign .",
        """ki:Own rdfs:subClassOf :Foreign . :Foreign rdfs:subClassOf :Wider .
           :foreign rdfs:subPropertyOf :wider .""",
    )
    derive(store, [], ONTOLOGY, DERIVED)
    assert _derived(store) == _triples(":x a :Foreign , :Wider .")


def test_cycles_end() -> None:
    store = _store(":x a ki:A .", "ki:A rdfs:subClassOf ki:B . ki:B rdfs:subClassOf ki:A , ki:B , :C .")
    assert derive(store, [], ONTOLOGY, DERIVED) == 2
    assert _derived(store) == _triples(":x a ki:B , :C .")


def test_the_ontology_counts_only_where_it_stands_in_its_graph() -> None:
    store = _store(":x a ki:A . ki:A rdfs:subClassOf :B .")
    assert derive(store, [], ONTOLOGY, DERIVED) == 0


def test_anonymous_classes_are_passed_over() -> None:
    store = _store(":x a ki:A .", "ki:A rdfs:subClassOf [ a owl:Restriction ] , :B .")
    derive(store, [], ONTOLOGY, DERIVED)
    assert _derived(store) == _triples(":x a :B .")


def test_what_is_asserted_is_not_repeated() -> None:
    store = _store(
        ':x a ki:A , :B ; dct:issued "2020"^^xsd:gYear ; ki:notBefore "2020-01-01"^^xsd:date .',
        "ki:A rdfs:subClassOf :B .",
    )
    assert derive(store, [], ONTOLOGY, DERIVED) == 1
    assert _derived(store) == _triples(':x ki:notAfter "2020-12-31"^^xsd:date .')


@pytest.mark.parametrize(
    ("dates", "bounds"),
    [
        ('dcat:startDate "2016-07"^^xsd:gYearMonth', 'ki:notBefore "2016-07-01"^^xsd:date'),
        ('dcat:endDate "2016-07"^^xsd:gYearMonth', 'ki:notAfter "2016-07-31"^^xsd:date'),
        (
            'schema:startDate "2016"^^xsd:gYear ; schema:endDate "2016-05-04"^^xsd:date',
            'ki:notBefore "2016-01-01"^^xsd:date ; ki:notAfter "2016-05-04"^^xsd:date',
        ),
        (
            'dct:date "2016-02"^^xsd:gYearMonth',
            'ki:notBefore "2016-02-01"^^xsd:date ; ki:notAfter "2016-02-29"^^xsd:date',
        ),
        # A period is what its start and end say, whenever it was written down.
        ('dcat:endDate "2016"^^xsd:gYear ; dct:issued "2019"^^xsd:gYear', 'ki:notAfter "2016-12-31"^^xsd:date'),
        # Several values: the widest bounds.
        (
            'dct:issued "2016-11"^^xsd:gYearMonth , "2016"^^xsd:gYear , "2017-01-15"^^xsd:date',
            'ki:notBefore "2016-01-01"^^xsd:date ; ki:notAfter "2017-01-15"^^xsd:date',
        ),
    ],
)
def test_date_bounds(dates: str, bounds: str) -> None:
    store = _store(f":x {dates} .")
    derive(store, [], ONTOLOGY, DERIVED)
    assert _derived(store) == _triples(f":x {bounds} .")


def test_ill_formed_dates_have_no_bounds() -> None:
    store = _store(':x dct:issued "2017-02-29"^^xsd:date , "spring" , :spring .')
    assert derive(store, [], ONTOLOGY, DERIVED) == 0


def test_engines_compare_the_bounds_of_unequal_precisions() -> None:
    store = _store(':x dct:issued "2020"^^xsd:gYear . :y dct:issued "2020-07-01"^^xsd:date .')
    derive(store, [], ONTOLOGY, DERIVED)
    query = PREFIXES + "ASK { GRAPH ?g { :x ki:notBefore ?x . :y ki:notBefore ?y } FILTER(?x < ?y) }"
    answer = store.query(query)
    assert isinstance(answer, ox.QueryBoolean)
    assert answer


def test_rules_run_by_name_whatever_order_they_come_in(tmp_path: Path) -> None:
    rules = [
        _rule(tmp_path, "02-second", "CONSTRUCT { ?x :third ?y } WHERE { ?x :second ?y }"),
        _rule(tmp_path, "01-first", "CONSTRUCT { ?x :second ?y } WHERE { ?x :first ?y }"),
    ]
    store = _store(":x :first :y .")
    assert derive(store, rules, ONTOLOGY, DERIVED) == 2
    assert _derived(store) == _triples(":x :second :y ; :third :y .")


def test_a_rule_sees_the_union_of_all_graphs(tmp_path: Path) -> None:
    store = _store(":x :first :y .", ":y rdfs:label 'y' .")
    rule = _rule(tmp_path, "labels", "CONSTRUCT { ?x skos:prefLabel ?label } WHERE { ?x :first/rdfs:label ?label }")
    derive(store, [rule], ONTOLOGY, DERIVED)
    assert _derived(store) == _triples(":x skos:prefLabel 'y' .")


def test_a_rule_must_be_a_construct(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"select\.rq: a rule must be a CONSTRUCT"):
        derive(_store(), [_rule(tmp_path, "select", "SELECT * WHERE { ?s ?p ?o }")], ONTOLOGY, DERIVED)


def test_a_rule_must_not_make_blank_nodes(tmp_path: Path) -> None:
    rule = _rule(tmp_path, "blank", "CONSTRUCT { ?x :about [] } WHERE { ?x :first ?y }")
    with pytest.raises(QueryError, match=r"blank\.rq: makes a blank node"):
        derive(_store(":x :first :y ."), [rule], ONTOLOGY, DERIVED)


def test_a_rule_that_does_not_parse_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuerySyntaxError, match=r"broken\.rq: .*"):
        derive(_store(), [_rule(tmp_path, "broken", "CONSTRUCT { ?x ?y } WHERE {")], ONTOLOGY, DERIVED)
