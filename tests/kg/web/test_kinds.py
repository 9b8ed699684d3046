"""Pages about things of each type in the shipped graph, in both languages, made of its release alone.

All pages of all things are made by `kg site`: tests/kg/site/test_shipped_site.py reads them.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pyoxigraph as ox
import pytest

from kg.release import Release
from kg.vocab import CANONICAL_BASE, RDF_TYPE
from kg.web.addresses import Entity, find_entity
from kg.web.kinds import KINDS
from kg.web.language import Language
from kg.web.texts.words import PROPERTIES, TYPES
from page_case import PageMaker, assert_sound, read_page

ROOMS = {
    *("", "projects", "municipalities", "key-messages", "results", "organisations", "themes", "publications"),
    *("search", "sparql", "queries", "dumps", "data", "def", "graph", "map", "timeline", "linkset"),
    *("cite", "accessibility", "privacy", "imprint"),
}
"""First steps of the paths that pages may lead to, besides other pages."""
IRI_OF_OURS = f"{CANONICAL_BASE}id/"


@pytest.fixture(scope="module")
def maker(shipped_release: Release) -> PageMaker:
    return PageMaker(ox.Store.read_only(str(shipped_release.path / "store")))


@pytest.fixture(scope="module")
def entities(maker: PageMaker) -> list[Entity]:
    found = {quad.subject.value for quad in maker.store if isinstance(quad.subject, ox.NamedNode)}
    entities = [find_entity(CANONICAL_BASE, iri) for iri in sorted(found)]
    return [entity for entity in entities if entity is not None]


@pytest.fixture(scope="module")
def one_of_each(entities: list[Entity]) -> list[Entity]:
    return list({entity.type: entity for entity in entities}.values())


def test_each_type_has_sound_pages_in_both_languages(
    maker: PageMaker, entities: list[Entity], one_of_each: list[Entity]
) -> None:
    paths = {entity.path("page") for entity in entities}
    terms = {quad.subject.value for quad in maker.store if quad.subject.value.startswith(f"{CANONICAL_BASE}def")}
    wrong: list[str] = []

    async def walk() -> None:
        for entity in one_of_each:
            for language in get_args(Language):
                text = await maker.write(entity, language)
                reading = assert_sound(text, f"{entity.iri} {language}")
                assert reading.json_ld["@id"] == entity.iri
                for link in reading.links:
                    path = link.partition("#")[0].partition("?")[0]
                    if link.startswith("/def"):
                        # The dataset names the vocabulary by its namespace, too.
                        ok = CANONICAL_BASE + link[1:] in {*terms, f"{CANONICAL_BASE}def#"}
                    elif link.startswith("/page/"):
                        ok = path in paths
                    else:
                        ok = not link.startswith("/") or link.split("/")[1].partition("?")[0].partition("#")[0] in ROOMS
                    if not ok:
                        wrong.append(f"{entity.iri}: {link}")
            maker.forget()

    assert len(one_of_each) > 30
    asyncio.run(walk())
    assert not wrong


def test_every_type_has_words(entities: list[Entity]) -> None:
    for language, words in TYPES.items():
        assert {entity.type for entity in entities} <= words.keys(), language
    assert TYPES["de"].keys() == TYPES["en"].keys()
    assert PROPERTIES["de"].keys() == PROPERTIES["en"].keys()
    assert KINDS.keys() <= TYPES["de"].keys()


def test_what_search_engines_read_is_rdf_about_the_thing(maker: PageMaker, one_of_each: list[Entity]) -> None:
    known = {quad.subject.value for quad in maker.store if isinstance(quad.subject, ox.NamedNode)}
    for entity in one_of_each:
        page = read_page(asyncio.run(maker.write(entity, "de")))
        triples = [quad.triple for quad in ox.parse(json.dumps(page.json_ld), format=ox.RdfFormat.JSON_LD)]
        about = [triple for triple in triples if triple.subject == ox.NamedNode(entity.iri)]
        types = {triple.object.value for triple in about if triple.predicate == RDF_TYPE}
        assert types, entity
        assert all(type_.startswith("https://schema.org/") for type_ in types)
        assert "https://schema.org/name" in {triple.predicate.value for triple in about}, entity
        nodes = {
            node.value for each in triples for node in (each.subject, each.object) if isinstance(node, ox.NamedNode)
        }
        ours = {iri for iri in nodes if iri.startswith(IRI_OF_OURS)}
        assert ours <= known, (entity, ours - known)


@pytest.mark.parametrize(
    ("path", "type_", "property_", "expected"),
    [
        ("project/kif", "ResearchProject", "alternateName", "Kommunaler Innenentwicklungsfonds"),
        ("project/nola", "ResearchProject", "funding", "033L169A"),
        ("municipality/05913000", "City", "sameAs", "http://www.wikidata.org/entity/Q1295"),
        ("state/05", "State", "identifier", ""),
        ("organisation/bauhaus-universitaet-weimar", "CollegeOrUniversity", "sameAs", "https://ror.org/033bb5z47"),
        ("key-message/innen-entwickeln", "Claim", "text", "Lebendige Zentren"),
        ("focus-theme/*", "DefinedTerm", "inDefinedTermSet", "scheme/focus-themes"),
        ("measure/kommunen-innovativ", "GovernmentService", "provider", "organisation/bmbf"),
        ("publication/dstgb-dokumentation-157", "Report", "publisher", "organisation/difu"),
        ("event/auftakt-2016", "Event", "startDate", "2016-11-10"),
        ("person/alexander-heppe", "Person", "jobTitle", "Bürgermeister Stadt Eschwege"),
        ("dataset/kommunen-innovativ", "Dataset", "license", "https://creativecommons.org/licenses/by/4.0/"),
    ],
)
def test_what_search_engines_read_comes_from_the_graph(
    maker: PageMaker, entities: list[Entity], path: str, type_: str, property_: str, expected: str
) -> None:
    entity = next(e for e in entities if f"{e.type}/{e.key}" == path or (path[-1] == "*" and path[:-2] == e.type))
    found = read_page(asyncio.run(maker.write(entity, "de"))).json_ld
    assert found["@type"] == type_
    if expected:
        assert expected in json.dumps(found[property_], ensure_ascii=False)
    else:
        assert property_ in found or type_ == "State"


def test_articles_are_scholarly(maker: PageMaker) -> None:
    query = (
        "PREFIX bibo: <http://purl.org/ontology/bibo/> PREFIX dct: <http://purl.org/dc/terms/> "
        f"SELECT ?s {{ ?s a <{CANONICAL_BASE}def#Result> ; bibo:doi ?doi ; dct:creator ?who }} LIMIT 1"
    )
    (row,) = list(_select(maker, query))
    entity = find_entity(CANONICAL_BASE, row["s"].value)
    assert entity is not None
    found = read_page(asyncio.run(maker.write(entity, "en"))).json_ld
    assert found["@type"] == "ScholarlyArticle"
    assert found["author"][0]["@type"] == "Person"


def test_stated_and_inferred_are_kept_apart(maker: PageMaker) -> None:
    page = asyncio.run(maker.make(Entity("key-message", "allianzen-bilden", CANONICAL_BASE), "de"))
    stated = {row.text("project").rpartition("/")[2] for row in page.values["stated"]}
    inferred = {row.text("project").rpartition("/")[2] for row in page.values["inferred"]}
    expected: dict[str, set[str]] = {"statedKeyMessage": set(), "inferredKeyMessage": set()}
    for name, found in expected.items():
        key_message = f"{IRI_OF_OURS}key-message/allianzen-bilden"
        query = f"SELECT ?s {{ ?s <{CANONICAL_BASE}def#{name}> <{key_message}> }}"
        found |= {row["s"].value.rpartition("/")[2] for row in _select(maker, query)}
    assert (stated, inferred) == (expected["statedKeyMessage"], expected["inferredKeyMessage"])
    assert stated
    assert inferred


def test_inferred_messages_are_no_keywords(maker: PageMaker) -> None:
    found = read_page(asyncio.run(maker.write(Entity("project", "ole", CANONICAL_BASE), "en"))).json_ld
    assert "keywords" not in found


def test_a_summary_in_the_other_language_is_marked(maker: PageMaker, entities: list[Entity]) -> None:
    results = [entity for entity in entities if entity.type == "result"][:20]
    texts = [asyncio.run(maker.write(entity, "en")) for entity in results]
    assert any(re.search(r'<h1><span lang="de">', text) for text in texts)


def test_statements_of_others_are_paged(maker: PageMaker) -> None:
    entity = Entity("role", "practice-partner", CANONICAL_BASE)
    first = asyncio.run(maker.write(entity, "en"))
    second = asyncio.run(maker.write(entity, "en", 2))
    assert f'rel="next" href="{entity.path("page")}?page=2#statements"' in first
    assert f'rel="prev" href="{entity.path("page")}?page=1#statements"' in second
    pattern = r'<th scope="row"><a href="(/page/[^"]*)">[^<]*</a></th>\n<td>(.*)</td>'
    rows = [set(re.findall(pattern, text)) for text in (first, second)]
    assert len(rows[0]) == 100
    assert rows[1]
    assert not rows[0] & rows[1]


def test_pages_stand_below_a_prefix(maker: PageMaker) -> None:
    prefixed = PageMaker(maker.store, root="/graph")
    for path in ("project/ole", "municipality/05913000", "measure/kommunen-innovativ"):
        type_, _, key = path.partition("/")
        text = asyncio.run(prefixed.write(Entity(type_, key, CANONICAL_BASE), "de"))
        links = [link for link in re.findall(r'(?:href|action|src)="([^"]*)"', text) if link.startswith("/")]
        assert len(links) > 20
        assert all(link.startswith("/graph/") for link in links)


@pytest.fixture
def hostile() -> Iterator[PageMaker]:
    store = ox.Store()
    turtle = (
        f"@prefix ki: <{CANONICAL_BASE}def#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        "@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . "
        f"<{IRI_OF_OURS}project/x> a ki:JointProject ; "
        'rdfs:label "<img src=x onerror=alert(1)>"@de ; '
        'dct:abstract "Ende</script><script>alert(2)</script> <!-- "@de , "\\" onmouseover=\\"alert(3)"@en ; '
        f"foaf:homepage <javascript:alert(4)> ; ki:measure <{IRI_OF_OURS}measure/y'z&q> ."
    )
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    yield PageMaker(store)


@pytest.mark.parametrize("language", get_args(Language))
def test_nothing_of_the_data_becomes_part_of_the_page(hostile: PageMaker, language: Language) -> None:
    text = asyncio.run(hostile.write(Entity("project", "x", CANONICAL_BASE), language))
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert text.count("<script") == 1
    assert text.count("</script>") == 1
    assert 'href="javascript:' not in text
    assert ' onmouseover="' not in text
    page: Any = read_page(text)
    if language == "de":
        assert page.json_ld["description"].startswith("Ende</script>")
    assert_sound(text, language)


def _select(maker: PageMaker, query: str) -> ox.QuerySolutions:
    found = maker.store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return found


def whom_to_ask(maker: PageMaker, key: str, language: Language = "de") -> str:
    text = asyncio.run(maker.write(Entity("project", key, CANONICAL_BASE), language))
    return text.partition('<section class="ask">')[2].partition("</section>")[0]


def test_whom_to_ask_is_who_coordinated_with_the_website(maker: PageMaker) -> None:
    asked = whom_to_ask(maker, "ortsinnenentwicklung")
    first = asked.partition("</li>")[0]
    assert "/page/organisation/stadt-butzbach" in first
    assert 'rel="external"' in first
    assert asked.count("<li>") == 2
    assert "keine gelesene Quelle" not in asked
    assert "Whom to ask?" in whom_to_ask(maker, "ortsinnenentwicklung", "en")


def test_where_no_source_says_who_coordinated_the_page_says_so_and_names_others(maker: PageMaker) -> None:
    asked = whom_to_ask(maker, "ole")
    assert "keine gelesene Quelle" in asked
    assert "/page/organisation/" in asked
    assert "Verbundkoordination" not in asked


def test_whom_to_ask_names_no_person(maker: PageMaker, entities: list[Entity]) -> None:
    for entity in entities:
        if entity.type == "project":
            assert "/page/person/" not in whom_to_ask(maker, entity.key), entity.iri
