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
    """A page: its name in files and tests, its address. `status`: what the server answers.

    `is_due`: it is promised and not there everywhere yet, so that 404 passes; take the word away when it is there.
    """

    name: str
    path: str
    status: int = 200
    is_due: bool = False


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
    Shown("project", "/page/project/kif", is_due=True),
    Shown("municipality", "/page/municipality/05913000", is_due=True),
    Shown("key-message", "/page/key-message/innen-entwickeln", is_due=True),
    Shown("organisation", "/page/organisation/technische-universitaet-dortmund", is_due=True),
    Shown("measure", "/page/measure/kommunen-innovativ", is_due=True),
    Shown("projects", "/projects", is_due=True),
    Shown("municipalities", "/municipalities", is_due=True),
    Shown("organisations", "/organisations", is_due=True),
    Shown("results", "/results", is_due=True),
    Shown("search", "/search?q=Innenentwicklung", is_due=True),
    Shown("map", "/map", is_due=True),
    Shown("timeline", "/timeline", is_due=True),
    Shown("vocabulary", "/def", is_due=True),
    Shown("shapes", "/shapes", is_due=True),
    Shown("dataset", "/dataset", is_due=True),
    Shown("quality", "/quality", is_due=True),
    Shown("cite", "/cite", is_due=True),
    Shown("imprint", "/imprint", is_due=True),
    Shown("privacy", "/privacy", is_due=True),
    Shown("accessibility", "/accessibility", is_due=True),
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
    return [Shown(f"thing-{kind}", f"/page/{path}", is_due=True) for kind, path in paths]
