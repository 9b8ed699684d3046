"""Choosing formats: what clients send, and what they must get."""

from __future__ import annotations

import pytest

from kg.errors import NotAcceptable
from kg.formats import FORMATS, GRAPH_FORMATS, HTML, RESULT_FORMATS, RESULTS_JSON, TURTLE, choose_format, negotiate

GRAPH = (GRAPH_FORMATS, TURTLE)
RESULTS = (RESULT_FORMATS, RESULTS_JSON)
GRAPH_OR_PAGE = ((*GRAPH_FORMATS, HTML), TURTLE)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = (
    "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json,"
    " application/n-quads, application/trix, application/trig"
)


@pytest.mark.parametrize(
    ("accept", "offer", "expected"),
    [
        (None, GRAPH, "ttl"),
        ("", GRAPH, "ttl"),
        ("*/*", GRAPH, "ttl"),
        ("*", RESULTS, "json"),
        ("text/turtle;q=0.3, application/ld+json", GRAPH, "jsonld"),
        ("text/turtle, application/rdf+xml;q=0.5", GRAPH, "ttl"),
        ("TEXT/TURTLE;Q=1", GRAPH, "ttl"),
        ("application/*", GRAPH, "nt"),
        ("application/*, text/turtle;q=0.1", GRAPH, "nt"),
        ("text/*", RESULTS, "csv"),
        ("*/*;q=0.5, text/csv;q=0.4", RESULTS, "json"),
        ("*/*, text/csv", RESULTS, "csv"),
        ("application/sparql-results+json;q=0, */*", RESULTS, "xml"),
        ("application/json;q=0.9, text/csv;q=0.8", RESULTS, "json"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded, x";q=0.9, text/turtle;q=0.2',
            GRAPH,
            "jsonld",
        ),
        ("text/csv; charset=utf-8 ; header=present", RESULTS, "csv"),
        ("nonsense, ;;, text/turtle", GRAPH, "ttl"),
        ("application/turtle,text/turtle", GRAPH, "ttl"),
        ("application/ld+json,application/x-json+ld", GRAPH, "jsonld"),
        ("text/plain, */*;q=0.1", GRAPH, "nt"),
        (RDFLIB, GRAPH_OR_PAGE, "ttl"),
        ("application/sparql-results+xml, application/rdf+xml", RESULTS, "xml"),
        ("application/sparql-results+json,application/json,text/javascript,application/javascript", RESULTS, "json"),
        (BROWSER, GRAPH_OR_PAGE, "html"),
        ("*/*", GRAPH_OR_PAGE, "ttl"),
    ],
)
def test_accept_decides(accept: str | None, offer: tuple[tuple[object, ...], object], expected: str) -> None:
    offered, default = offer
    assert negotiate(accept, offered, default).key == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "text/turtle;q=2", "nonsense", "*/*;q=0"])
def test_nothing_fits(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, GRAPH_FORMATS, TURTLE)
    assert caught.value.offered == [each.media_type for each in GRAPH_FORMATS]


@pytest.mark.parametrize(
    ("accept", "requested", "offer", "expected"),
    [
        (None, ["csv"], RESULTS, "csv"),
        ("*/*", ["json", "json"], GRAPH, "jsonld"),
        ("*/*", ["json"], RESULTS, "json"),
        ("*/*", ["xml"], GRAPH, "rdf"),
        ("*/*", ["tsv", "text/tab-separated-values"], RESULTS, "tsv"),
        (BROWSER, ["text/csv"], RESULTS, "csv"),
        (BROWSER, [], GRAPH_OR_PAGE, "html"),
        ("*/*", ["csv"], GRAPH, "ttl"),  # a format that exists but holds no graph
        ("text/csv", ["json"], RESULTS, "csv"),
        ("application/rdf+xml", ["xml"], GRAPH, "rdf"),
        (None, ["", "nt"], GRAPH, "nt"),
    ],
)
def test_the_format_parameter_counts_where_accept_leaves_it_open(
    accept: str | None, requested: list[str], offer: tuple[tuple[object, ...], object], expected: str
) -> None:
    offered, default = offer
    assert choose_format(accept, requested, offered, default).key == expected  # type: ignore[arg-type]


def test_an_unknown_format_is_no_guess() -> None:
    with pytest.raises(NotAcceptable):
        choose_format("*/*", ["excel"], RESULT_FORMATS, RESULTS_JSON)


@pytest.mark.parametrize("offered", [(*GRAPH_FORMATS, HTML), (*RESULT_FORMATS, HTML)])
def test_names_mean_one_format(offered: tuple[object, ...]) -> None:
    names = [name for each in offered for name in each.names]  # type: ignore[attr-defined]
    assert len(names) == len(set(names))


def test_the_engine_and_the_table_agree() -> None:
    for each in FORMATS:
        if each.ox is not None:
            assert each.ox.media_type.split(";")[0] == each.media_type


def test_a_huge_header_is_read_in_no_time() -> None:
    with pytest.raises(NotAcceptable):
        negotiate('"\\' * 100_000, GRAPH_FORMATS, TURTLE)
