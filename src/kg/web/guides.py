"""How to ask a release without any server: up to three lines for each of three programs, on the dumps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guide:
    """A program, what it is for, by language, and the lines that ask; `{dumps}` is where the files of a release lie."""

    program: str
    where: dict[str, str]
    lines: str

    def fill(self, dumps: str) -> str:
        """The lines for the dumps at the address `dumps`."""
        return self.lines.replace("{dumps}", dumps)


QUERY = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a <https://w3id.org/kommunen-innovativ/def#JointProject> }"
"""How many joint projects are there?"""

GUIDES = (
    Guide(
        "Oxigraph",
        {"de": "auf der Befehlszeile (pip install oxigraph)", "en": "on the command line (pip install oxigraph)"},
        "curl -O {dumps}/all.trig.gz && gunzip all.trig.gz\n"
        "oxigraph load --location graph --file all.trig\n"
        f"oxigraph query --location graph --union-default-graph --results-format csv --query '{QUERY}'\n",
    ),
    Guide(
        "rdflib",
        {"de": "mit Python (pip install rdflib)", "en": "with Python (pip install rdflib)"},
        "curl -O {dumps}/all.ttl\n"
        f'python -c \'import rdflib; print(*rdflib.Graph().parse("all.ttl").query("{QUERY}"))\'\n',
    ),
    Guide(
        "Comunica",
        {"de": "mit Node, ohne etwas herunterzuladen", "en": "with Node, without downloading anything"},
        f"npm install @comunica/query-sparql\nnpx comunica-sparql {{dumps}}/all.ttl '{QUERY}'\n",
    ),
)
