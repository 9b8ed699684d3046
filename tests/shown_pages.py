"""The pages that stand for all: looked at by axe (test_accessible.py) and on pictures (screenshots.py).

A new kind of page gets a line here; of things with an identifier, one of each type is taken from the graph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

_BASE = "https://w3id.org/kommunen-innovativ/"
_MAP = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?name ?where
WHERE { ?place geo:hasCentroid/geo:asWKT ?where ; rdfs:label ?name FILTER(LANG(?name) = "de") }
ORDER BY ?name
LIMIT 60
"""


@dataclass(frozen=True)
class Shown:
    """A page: its name in files and tests, its address. `status`: what the server answers."""

    name: str
    path: str
    status: int = 200


def ask_path(query: str) -> str:
    """The address of the page with the answer to a query."""
    return f"/sparql?{urlencode({'format': 'html', 'query': query})}"


PAGES = (
    Shown("home", "/"),
    Shown("queries", "/queries/"),
    Shown("query", "/queries/municipalities.html"),
    Shown("dumps", "/dumps/"),
    Shown("sparql", "/sparql"),
    Shown("sparql-table", ask_path(_MAP)),
    Shown("sparql-graph", ask_path(f"DESCRIBE <{_BASE}id/project/kif>")),
    Shown("sparql-problem", ask_path("SELECT * {"), status=400),
    Shown("not-found", "/nowhere", status=404),
    Shown("project", "/page/project/kif"),
    Shown("municipality", "/page/municipality/05913000"),
    Shown("key-message", "/page/key-message/innen-entwickeln"),
    Shown("organisation", "/page/organisation/technische-universitaet-dortmund"),
    Shown("measure", "/page/measure/kommunen-innovativ"),
    Shown("projects", "/projects"),
    Shown("municipalities", "/municipalities"),
    Shown("organisations", "/organisations"),
    Shown("results", "/results"),
    Shown("publications", "/publications"),
    Shown("key-messages", "/key-messages"),
    Shown("themes", "/themes"),
    Shown("events", "/events"),
    Shown("projects-of-towns", "/projects?size=small&state=06"),
    Shown("search", "/search?q=Innenentwicklung"),
    Shown("link", "/link"),
    Shown("map", "/map"),
    Shown("timeline", "/timeline"),
    Shown("vocabulary", "/def"),
    Shown("shapes", "/shapes"),
    Shown("release", "/dumps/latest/"),
    Shown("dataset", "/dataset"),
    Shown("quality", "/quality"),
    Shown("reconcile", "/reconcile"),
    Shown("reconcile-found", "/reconcile?names=Dortmund%0ANeustadt%0AAtlantis&type=Municipality"),
    Shown("reconcile-preview", "/reconcile/preview?id=municipality/05913000"),
    Shown("cite", "/cite"),
    Shown("imprint", "/imprint"),
    Shown("privacy", "/privacy"),
    Shown("accessibility", "/accessibility"),
)
"""The pages, of which screenshots are made too."""

_ONE_OF_EACH = f"""SELECT ?type (MIN(STR(?thing)) AS ?one)
WHERE {{
  ?thing a ?class .
  FILTER(STRSTARTS(STR(?thing), "{_BASE}id/"))
  BIND(REPLACE(STR(?thing), "^{re.escape(_BASE)}id/([^/]+)/.*$", "$1") AS ?type)
}}
GROUP BY ?type
ORDER BY ?type
""".replace("\\", "\\\\")


def find_things(address: str) -> list[Shown]:
    """The page of one thing of each type that the graph at `address` has an identifier of."""
    answer = httpx.get(f"{address}/sparql", params={"query": _ONE_OF_EACH, "format": "json"}, timeout=60)
    answer.raise_for_status()
    rows = answer.json()["results"]["bindings"]
    paths = [(row["type"]["value"], row["one"]["value"].removeprefix(f"{_BASE}id/")) for row in rows]
    return [Shown(f"thing-{kind}", f"/page/{path}") for kind, path in paths]
