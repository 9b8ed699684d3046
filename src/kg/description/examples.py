"""Prefixes and example queries as statements, so that a query editor finds them in the endpoint itself.

https://www.w3.org/TR/shacl/#sparql-prefixes, https://www.w3.org/TR/shacl-af/#SPARQLExecutable
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.description.terms import Statements, iri, text, typed
from kg.lexer import tokens
from kg.queryfiles import QueryFile
from kg.vocab import RDFS, SH

_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": ""}
"""How SHACL calls the forms of queries; it has no word for DESCRIBE."""
_CLASSES = {"select": "SPARQLSelectExecutable", "ask": "SPARQLAskExecutable", "construct": "SPARQLConstructExecutable"}
_KEYWORDS = "https://schema.org/keywords"
_HEAD = re.compile(r"^#\+.*\n", re.MULTILINE)


def about_prefixes(graph: str, prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """Declare each prefix, at the graph itself as SHACL recommends."""
    out = Statements()
    for prefix, namespace in prefixes.items():
        node = f"{graph}#prefix-{prefix}"
        out.add(graph, SH + "declare", iri(node))
        out.add(node, SH + "prefix", text(prefix))
        out.add(node, SH + "namespace", typed(namespace, "anyURI"))
    return out.triples


def about_examples(graph: str, queries: Iterable[QueryFile]) -> list[ox.Triple]:
    """Offer each query with the question it answers, in both languages; its text runs as it is.

    DESCRIBE queries are left out: SHACL has no word for them.
    """
    out = Statements()
    for query in queries:
        form = form_of(query.text)
        if not form:
            continue
        node = f"{graph}#query-{query.name}"
        out.type(node, SH + "SPARQLExecutable", SH + _CLASSES[form])
        out.texts(node, RDFS + "comment", query.summary)
        out.add(node, SH + form, text(_HEAD.sub("", query.text)))
        out.add(node, SH + "prefixes", iri(graph))
        out.add(node, _KEYWORDS, *(text(tag, "en") for tag in query.tags))
    return out.triples


def form_of(query: str) -> str:
    """How SHACL calls the form of a query; empty for DESCRIBE.

    >>> form_of("PREFIX ask: <urn:x#> SELECT * {}")
    'select'
    """
    return next(
        _FORMS[token.text.upper()] for token in tokens(query) if token.kind == "word" and token.text.upper() in _FORMS
    )
