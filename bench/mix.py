"""The mix: kinds of queries as people put them to a graph of this shape, and how they become requests.

In a text `@value@` is a thing or key of the data, drawn from a pool, and `@n@` a number. It stands in the name of a
variable, so that a query with another number is another one for every cache, and the same work for every engine.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from kg.vocab import CANONICAL_BASE, DCT, KI, SKOS

Form = Literal["select", "ask", "graph"]
Pools = Mapping[str, list[str]]
"""Name of a pool to its values, each as SPARQL writes it."""

ACCEPT: dict[Form, str] = {
    "select": "application/sparql-results+json",
    "ask": "application/sparql-results+json",
    "graph": "text/turtle",
}
POOLS = {
    "project": "SELECT ?x { ?x a ki:JointProject }",
    "organisation": "SELECT DISTINCT ?x { ?p ki:organisation ?x . ?x a ki:Organisation }",
    "code": "SELECT ?x { ?grant ki:fundingCode ?x }",
    "place": "SELECT DISTINCT ?x { ?i ki:area ?x . ?x ki:population ?n }",
}
"""Where the values come from."""

PROLOGUE = f"""PREFIX dct: <{DCT}>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX ki: <{KI}>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX role: <{CANONICAL_BASE}id/role/>
PREFIX skos: <{SKOS}>
"""
LARGE = "SELECT * { ?s ?p ?o }"
KILLER = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"


@dataclass(frozen=True)
class Kind:
    """One kind of query: its name, its text, and the pool its values come from, if it has any."""

    name: str
    text: str
    pool: str = ""
    form: Form = "select"


KINDS = (
    Kind("all about a project", "SELECT ?p ?o@n@ { @value@ ?p ?o@n@ }", "project"),
    Kind("lookup by key", "SELECT ?grant ?o@n@ { ?grant ki:fundingCode @value@ ; ?p ?o@n@ }", "code"),
    Kind(
        "star join: partners of a project",
        """SELECT ?name@n@ ?role {
  ?part ki:project @value@ ; ki:organisation ?organisation ; ki:role ?r .
  ?organisation skos:prefLabel ?name@n@ . ?r skos:prefLabel ?role . FILTER(LANG(?role) = "de")
}""",
        "project",
    ),
    Kind(
        "OPTIONAL: results of a project",
        """SELECT ?title@n@ ?page ?year {
  ?result a ki:Result ; ki:project @value@ ; dct:title ?title@n@ .
  OPTIONAL { ?result foaf:page ?page } OPTIONAL { ?result dct:issued ?year }
}""",
        "project",
    ),
    Kind("ASK", "ASK { ?part@n@ ki:organisation @value@ ; ki:role role:coordinator }", "organisation", "ask"),
    Kind(
        "CONSTRUCT one resource",
        "CONSTRUCT { @value@ ?p ?o@n@ } WHERE { @value@ ?p ?o@n@ }",
        "organisation",
        "graph",
    ),
    Kind("DESCRIBE", "DESCRIBE ?x@n@ WHERE { VALUES ?x@n@ { @value@ } }", "project", "graph"),
    Kind(
        "path: where a place lies",
        "SELECT ?whole ?name@n@ { @value@ dct:isPartOf+ ?whole . ?whole skos:prefLabel ?name@n@ }",
        "place",
    ),
    Kind(
        "numeric range",
        """SELECT ?place ?n@n@ {
  @value@ ki:population ?own . ?place a ki:Municipality ; ki:population ?n@n@ .
  FILTER(?n@n@ > 0.8 * ?own && ?n@n@ < 1.25 * ?own)
}""",
        "place",
    ),
    Kind(
        "star join over all",
        """SELECT ?label@n@ ?name ?role {
  ?part a ki:Participation ; ki:project ?project ; ki:organisation ?organisation ; ki:role ?role .
  ?project skos:prefLabel ?label@n@ . ?organisation skos:prefLabel ?name ; ki:seatState ?state .
}""",
    ),
    Kind(
        "OPTIONAL over all",
        """SELECT ?project ?label@n@ ?homepage ?code {
  ?project a ki:JointProject ; skos:prefLabel ?label@n@ ; dct:title ?title .
  OPTIONAL { ?project foaf:homepage ?homepage }
  OPTIONAL { ?sub ki:project ?project ; ki:fundingCode ?code }
}""",
    ),
    Kind("FILTER regex", 'SELECT ?x ?t@n@ { ?x dct:title ?t@n@ FILTER(REGEX(?t@n@, "leerst[aä]nd", "i")) }'),
    Kind("CONTAINS", 'SELECT ?x ?text@n@ { ?x dct:description ?text@n@ FILTER(CONTAINS(LCASE(?text@n@), "dorf")) }'),
    Kind(
        "GROUP BY",
        """SELECT ?role (COUNT(?part) AS ?n@n@) (COUNT(DISTINCT ?organisation) AS ?organisations) {
  ?part a ki:Participation ; ki:role ?role ; ki:organisation ?organisation
} GROUP BY ?role""",
    ),
    Kind("ORDER BY, LIMIT", "SELECT ?x ?label@n@ { ?x a ki:Result ; dct:title ?label@n@ } ORDER BY ?label@n@ LIMIT 20"),
    Kind("COUNT all", "SELECT (COUNT(*) AS ?n@n@) { ?s ?p ?o }"),
    Kind("path over all", "SELECT ?i ?state@n@ { ?i ki:area/dct:isPartOf+ ?state@n@ . ?state@n@ a ki:State }"),
    Kind(
        "subquery, DISTINCT",
        """SELECT DISTINCT ?type ?n@n@ {
  ?organisation ki:organisationType ?type .
  { SELECT ?organisation (COUNT(?project) AS ?n@n@) {
      ?part ki:organisation ?organisation ; ki:project ?project
  } GROUP BY ?organisation }
}""",
    ),
)


@dataclass(frozen=True)
class Request:
    """What is sent: the path with the query in it (still with `@n@`), Accept, and If-None-Match if any."""

    path: str
    accept: str
    etag: str = ""

    def numbered(self, number: int) -> str:
        """Give the path with `number` in place of the mark."""
        return self.path.replace("@n@", str(number))


def request_of(kind: Kind, value: str, path: str, *, prologue: str = PROLOGUE) -> Request:
    """Ask `kind` with `value` at an endpoint's `path`; the number stays open."""
    text = prologue + kind.text.replace("@value@", value)
    encoded = "@n@".join(quote(part, safe="") for part in text.split("@n@"))
    return Request(f"{path}?query={encoded}", ACCEPT[kind.form])


def varied(kinds: Iterable[Kind], pools: Pools, path: str, *, each: int = 200, seed: int = 1) -> list[Request]:
    """Give `each` requests of every kind, in turn, with values drawn from the pools."""
    chance = random.Random(seed)
    rounds = [
        [request_of(kind, chance.choice(pools[kind.pool]) if kind.pool else "", path) for kind in kinds]
        for _ in range(each)
    ]
    return [request for requests in rounds for request in requests]


def fixed(kinds: Iterable[Kind], pools: Pools, path: str) -> list[Request]:
    """Give one request of every kind that is always the same."""
    requests = []
    for kind in kinds:
        request = request_of(kind, pools[kind.pool][0] if kind.pool else "", path)
        requests.append(Request(request.numbered(0), request.accept))
    return requests
