"""Lists with facets: counts as SPARQL counts them over the shipped graph, and what choosing does to them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.search import Index
from kg.search.lists import KINDS, Choice, Found, find, states, traits_of
from kg.search.places import find_place

PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/> PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>
PREFIX scheme: <https://w3id.org/kommunen-innovativ/id/scheme/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <https://schema.org/>
"""
TAIL = 'BIND (REPLACE(STR(?of), "^.*[/#]", "") AS ?value)'
PROJECT = "{ ?item a ki:JointProject } UNION { ?item a ki:AccompanyingProject }"
PLACE = "?involvement a ki:MunicipalInvolvement ; ki:project ?item ; ki:area ?area ."
STATE = f"?area dct:isPartOf* ?of . ?of a ki:State . {TAIL}"
SIZE = """
OPTIONAL { ?area ki:population ?n }
BIND (IF(NOT EXISTS { ?area a ki:Municipality }, "several", IF(!BOUND(?n), "unknown", IF(?n < 5000, "rural",
  IF(?n < 20000, "small", IF(?n < 100000, "medium", "large"))))) AS ?value)
"""
BASIS = """
?assignment ki:project ?item ; ki:assignedTo ?of ; ki:basis ?basis . ?of a ki:KeyMessage .
BIND (CONCAT(REPLACE(STR(?of), "^.*/", ""), ".", REPLACE(STR(?basis), "^.*/", "")) AS ?value)
"""
AREA = "{ ?item a ki:Area }"
COUNTS = {
    ("projects", "state"): f"{PROJECT} {PLACE} {STATE}",
    ("projects", "size"): f"{PROJECT} {PLACE} {SIZE}",
    ("projects", "theme"): f"{PROJECT} ?item ki:focusTheme ?of {TAIL}",
    ("projects", "round"): f"{PROJECT} ?item ki:round ?of {TAIL}",
    ("projects", "type"): f"{PROJECT} ?p a ki:Participation ; ki:project ?item ; ki:organisation ?o ."
    f" ?o ki:organisationType ?of {TAIL}",
    ("projects", "result"): f"{PROJECT} ?r a ki:Result ; ki:project ?item ; ki:resultKind ?of {TAIL}",
    # Of some only the year of their start or of their end is known.
    ("projects", "year"): f"{PROJECT} OPTIONAL {{ ?item ki:notBefore ?begin }} OPTIONAL {{ ?item ki:notAfter ?end }}"
    " BIND (SUBSTR(STR(COALESCE(?begin, ?end)), 1, 4) AS ?first)"
    " BIND (SUBSTR(STR(COALESCE(?end, ?begin)), 1, 4) AS ?last)"
    ' VALUES ?value { "2016" "2017" "2018" "2019" "2020" "2021" "2022" "2023" "2024" "2025" }'
    " FILTER (?first <= ?value && ?last >= ?value)",
    ("municipalities", "state"): f"{AREA} ?item dct:isPartOf* ?of . ?of a ki:State . {TAIL}",
    ("municipalities", "size"): f"{AREA} BIND (?item AS ?area) {SIZE}",
    ("municipalities", "involved"): AREA
    + 'BIND (IF(EXISTS { ?i a ki:MunicipalInvolvement ; ki:area ?item }, "yes", "no") AS ?value)',
    ("organisations", "type"): f"?item a ki:Organisation ; ki:organisationType ?of {TAIL}",
    ("organisations", "role"): f"?item a ki:Organisation . ?p ki:organisation ?item ; ki:role ?of {TAIL}",
    ("results", "result"): f"?item a ki:Result ; ki:resultKind ?of {TAIL}",
    ("results", "theme"): f"?item a ki:Result ; ki:project ?p . ?p ki:focusTheme ?of {TAIL}",
    ("publications", "message"): f"?item a ki:Publication ; dct:subject ?of . ?of a ki:KeyMessage {TAIL}",
    ("key-messages", "set"): f"?item a ki:KeyMessage ; skos:inScheme ?of {TAIL}",
    ("themes", "set"): "VALUES ?of { scheme:focus-themes scheme:cross-cutting-themes scheme:fields-of-work }"
    f" ?item skos:inScheme ?of {TAIL}",
}
TOTALS = {
    "projects": PROJECT,
    "municipalities": AREA,
    "organisations": "?item a ki:Organisation",
    "results": "?item a ki:Result",
    "publications": "?item a ki:Publication",
    "key-messages": "?item a ki:KeyMessage",
    "themes": "VALUES ?of { scheme:focus-themes scheme:cross-cutting-themes scheme:fields-of-work }"
    " ?item skos:inScheme ?of",
    "events": "?item a schema:Event",
}


def ask(store: ox.Store, pattern: str) -> dict[str, int]:
    query = f"{PREFIXES} SELECT ?value (COUNT(DISTINCT ?item) AS ?n) WHERE {{ {pattern} }} GROUP BY ?value"
    results = store.query(query, use_default_graph_as_union=True)
    assert isinstance(results, ox.QuerySolutions)
    return {row["value"].value if row["value"] else "": int(row["n"].value) for row in results}


def look(
    index: Index,
    kind: str,
    facets: dict[str, str] | None = None,
    *,
    order: str = "name",
    near: str = "",
    km: int = 50,
) -> Found:
    """All of a list; of each facet some values, with commas."""
    chosen = {name: tuple(sorted(values.split(","))) for name, values in (facets or {}).items()}
    place = find_place(index, near) if near else None
    return find(index, Choice(KINDS[kind], chosen, place, km), order, "de", 0, 10_000)


def counts(found: Found, name: str) -> dict[str, int]:
    return {each.value: each.count for each in found.facets[name]}


def keys(found: Found) -> list[str]:
    return [item.iri.rsplit("/", 1)[-1] for item in found.items]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_has_everything_of_its_kind(kind: str, index: Index, shipped_store: ox.Store) -> None:
    query = f"{PREFIXES} SELECT (COUNT(DISTINCT ?item) AS ?n) WHERE {{ {TOTALS[kind]} }}"
    [row] = shipped_store.query(query, use_default_graph_as_union=True)  # type: ignore[misc]
    found = look(index, kind)
    assert found.total == int(row["n"].value) == len(found.items)


@pytest.mark.parametrize(("kind", "facet"), COUNTS)
def test_facets_count_as_sparql_does(kind: str, facet: str, index: Index, shipped_store: ox.Store) -> None:
    expected = ask(shipped_store, COUNTS[kind, facet])
    assert expected
    assert counts(look(index, kind), facet) == expected


def test_stated_and_inferred_messages_are_told_apart(index: Index, shipped_store: ox.Store) -> None:
    expected = ask(shipped_store, f"{PROJECT} {BASIS}")
    found = counts(look(index, "projects"), "message")
    assert {value: number for value, number in found.items() if "." in value} == expected
    whole = ask(shipped_store, f"{PROJECT} ?item ki:statedKeyMessage|ki:inferredKeyMessage ?of {TAIL}")
    assert {value: number for value, number in found.items() if "." not in value} == whole


def test_facets_count_with_the_others_chosen(index: Index, shipped_store: ox.Store) -> None:
    """A small town in Hesse: both of one place; themes of what is left."""
    small_in_hesse = (
        f"{PROJECT} {PLACE} ?area dct:isPartOf* <https://w3id.org/kommunen-innovativ/id/state/06> ; a ki:Municipality ;"
        " ki:population ?n FILTER (?n >= 5000 && ?n < 20000)"
    )
    found = look(index, "projects", {"size": "small", "state": "06"})
    assert counts(found, "theme") == ask(shipped_store, f"{small_in_hesse} ?item ki:focusTheme ?of {TAIL}")
    assert found.total == sum(ask(shipped_store, f'{small_in_hesse} BIND ("" AS ?value)').values())
    # The sizes in Hesse, as if no size were chosen.
    in_hesse = f"{PROJECT} {PLACE} ?area dct:isPartOf* <https://w3id.org/kommunen-innovativ/id/state/06> . {SIZE}"
    assert counts(found, "size") == ask(shipped_store, in_hesse)


@pytest.mark.parametrize("kind", KINDS)
def test_a_count_is_what_choosing_gives(kind: str, index: Index) -> None:
    whole = look(index, kind)
    assert any(whole.facets.values())
    for name, values in whole.facets.items():
        for each in values:
            assert look(index, kind, {name: each.value}).total == each.count > 0, (name, each.value)


@pytest.mark.parametrize(
    "first",
    [{"size": "small"}, {"state": "16"}, {"message": "innen-entwickeln"}, {"year": "2018"}, {"type": "company"}],
)
def test_a_count_is_what_choosing_more_gives(first: dict[str, str], index: Index) -> None:
    found = look(index, "projects", first)
    for name, values in found.facets.items():
        if name not in first:
            for each in values:
                assert look(index, "projects", {**first, name: each.value}).total == each.count, (name, each.value)


def test_values_of_one_facet_add_up(index: Index) -> None:
    one, other = look(index, "projects", {"state": "05"}), look(index, "projects", {"state": "06"})
    both = look(index, "projects", {"state": "05,06"})
    assert set(keys(both)) == {*keys(one), *keys(other)}
    assert {each.value for each in both.facets["state"] if each.is_chosen} == {"05", "06"}


def test_a_whole_message_is_its_parts(index: Index) -> None:
    whole = look(index, "projects", {"message": "daseinsvorsorge-sichern"})
    parts = look(index, "projects", {"message": "daseinsvorsorge-sichern.inferred,daseinsvorsorge-sichern.stated"})
    assert keys(whole) == keys(parts)


def test_a_chosen_value_stays_where_it_leaves_nothing(index: Index) -> None:
    found = look(index, "projects", {"state": "02", "round": "1"})
    assert found.total == 0
    assert [(each.value, each.count) for each in found.facets["state"] if each.is_chosen] == [("02", 0)]


@pytest.mark.parametrize("facets", [{"size": "tiny"}, {"state": "99"}, {"message": "x' OR 1=1 --"}, {"year": "1999"}])
def test_a_value_that_nothing_has_leaves_nothing_and_is_named(facets: dict[str, str], index: Index) -> None:
    found = look(index, "projects", facets)
    assert found.total == 0
    assert found.unknown == tuple(facets.items())
    assert look(index, "projects", {"state": "05"}).unknown == ()


# Orders


def test_names_stand_in_german_order(index: Index) -> None:
    names = [item.name("de").text for item in look(index, "municipalities").items]
    places = [names.index(name) for name in ("Dortmund", "Göttingen", "Münster", "Otzberg")]
    assert places == sorted(places)
    umlauts = [name for name in names if name.startswith(("Bö", "Bo", "Br"))]
    assert umlauts == sorted(umlauts, key=lambda name: name.replace("ö", "o").lower())


def test_years_and_inhabitants_order(index: Index) -> None:
    last = [item.last_year or 0 for item in look(index, "projects", order="newest").items]
    assert last == sorted(last, reverse=True)
    first = [item.first_year or 9999 for item in look(index, "projects", order="oldest").items]
    assert first == sorted(first)
    most = [item.population or -1 for item in look(index, "municipalities", order="largest").items]
    assert most == sorted(most, reverse=True)
    fewest = [item.population or 10**12 for item in look(index, "municipalities", order="smallest").items]
    assert fewest == sorted(fewest)


def test_parts_of_a_list_are_the_list(index: Index) -> None:
    whole = keys(look(index, "results"))
    choice = Choice(KINDS["results"])
    parts = [key for start in range(0, 200, 25) for key in keys(find(index, choice, "name", "de", start, 25))]
    assert parts == whole


# Near


def test_near_a_place(index: Index) -> None:
    found = look(index, "projects", order="nearest", near="05913000", km=50)
    kilometres = [found.kilometres[item.id] for item in found.items]
    assert kilometres == sorted(kilometres)
    assert kilometres[0] == 0
    assert max(kilometres) <= 50
    assert set(keys(found)) < set(keys(look(index, "projects", near="Dortmund", km=200)))


def test_distance_and_size_are_those_of_one_place(index: Index) -> None:
    found = look(index, "projects", {"size": "large"}, near="05913000", km=30)
    names = {item.iri: {detail.key for detail in item.all("place")} for item in found.items}
    large = set(keys(look(index, "municipalities", {"size": "large"}, near="05913000", km=30)))
    assert names
    assert all(places & large for places in names.values())


def test_the_size_and_state_of_a_place(index: Index) -> None:
    traits = traits_of(index, find_place(index, "Dortmund"))
    assert {name: each.value for name, each in traits.items()} == {"size": "large", "state": "05"}


def test_states_of_projects(index: Index) -> None:
    found = counts(look(index, "projects"), "state")
    assert {key for key, _, _ in states(index)} == set(found)
