"""Queries as they are sent: without comments, without FROM, and with nothing that reaches into the server."""

from __future__ import annotations

import pytest

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store.remote.question import make_sendable


@pytest.mark.parametrize(
    ("text", "sent", "default_graphs", "named_graphs"),
    [
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p ?o }", (), ()),
        ("ASK { ?s ?p '#' } # bye", "ASK { ?s ?p '#' }", (), ()),
        ("#hi\nASK#ho\n{}", "ASK {}", (), ()),
        ("ASK FROM <a:b> { ?s ?p ?o }", "ASK { ?s ?p ?o }", ("a:b",), ()),
        ("ASK FROM NAMED <a:b> {}", "ASK {}", (), ("a:b",)),
        ("ASK from<a:b>FROM#\nnamed<a:c>{}", "ASK {}", ("a:b",), ("a:c",)),
        ("PREFIX x: <a:> ASK FROM x:b\\-c {}", "PREFIX x: <a:> ASK {}", ("a:b-c",), ()),
        ("BASE <http://e/f/> ASK FROM <../g> {}", "BASE <http://e/f/> ASK {}", ("http://e/g",), ()),
        ("CONSTRUCT { ?s ?p ?o } FROM <a:b> { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", ("a:b",), ()),
        ("CONSTRUCT FROM <a:b> WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", ("a:b",), ()),
        ("DESCRIBE <a:b> FROM <a:c>", "DESCRIBE <a:b>", ("a:c",), ()),
        (
            "SELECT (COUNT(*) AS ?n) FROM <a:b> WHERE { ?s ?p ?o }",
            "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
            ("a:b",),
            (),
        ),
        # Nothing the grammar has: the engine is to say so.
        ("ASK { FROM <a:b> }", "ASK { FROM <a:b> }", (), ()),
        ("ASK {} FROM <a:b>", "ASK {} FROM <a:b>", (), ()),
        ("ASK FROM ?x {}", "ASK FROM ?x {}", (), ()),
        ("ASK { FILTER(?a<?b&&?c>?d) }", "ASK { FILTER(?a<?b&&?c>?d) }", (), ()),
        ("ASK { ?s ?p '\\u0022' }", "ASK { ?s ?p '\\u0022' }", (), ()),
    ],
)
def test_what_is_sent(text: str, sent: str, default_graphs: tuple[str], named_graphs: tuple[str]) -> None:
    sendable = make_sendable(text)
    assert sendable.text.split() == sent.split()
    # Every place stays where it was: an engine's "line 2, column 3" is the one of the question.
    assert all(each in (" ", text[place]) for place, each in enumerate(sendable.text))
    assert (sendable.default_graphs, sendable.named_graphs) == (default_graphs, named_graphs)


def test_a_base_is_sent_only_where_it_counts() -> None:
    assert make_sendable("ASK { <x> a <a:b> }", "http://e/").text == "BASE <http://e/> ASK { <x> a <a:b> }"
    assert make_sendable("ASK { <x> a <a:b> }", "http://e/").shift == len("BASE <http://e/> ")
    assert make_sendable("ASK { ?x a <a:b> }", "http://e/").text == "ASK { ?x a <a:b> }"
    assert make_sendable("BASE <a:b> ASK { <x> a <a:b> }", "http://e/").shift == 0
    assert make_sendable("ASK FROM <g> {}", "http://e/").default_graphs == ("http://e/g",)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("ASK {\n ?s ex:p ?o }", 2, 5),
        ("ASK { ?s :p ?o }", 1, 10),
        ("ASK { <x> ?p ?o }", 1, 7),
        ("PREFIX x: <y> ASK {}", 1, 11),
        ("ASK {}\n\\ bif:http_get", 2, 1),
        ("ASK { ?s ?p 'open }", 1, 13),
    ],
)
def test_what_does_not_parse(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        make_sendable(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (<bif:upper>('a') AS ?x) {}",
        "SELECT (<BIF:upper>('a') AS ?x) {}",
        "SELECT (<\\u0062if:upper>('a') AS ?x) {}",
        "PREFIX b: <bif:> SELECT (b:upper('a') AS ?x) {}",
        "PREFIX b: <bif:up> SELECT (b:per('a') AS ?x) {}",
        "PREFIX \\u0062: <sql:> ASK {}",
        "ASK FROM <java:x> {}",
        "ASK { ?s <java:org.example.Call> ?o }",
        "ASK { FILTER('\\u0027 = <bif:upper>(\\u0027a')) }",
    ],
)
def test_what_reaches_into_the_server(text: str) -> None:
    with pytest.raises(QueryRefused):
        make_sendable(text)
