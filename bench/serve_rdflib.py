"""Run rdflib-endpoint over a file of N-Triples held in memory; started by endpoint.py with a Python that has it.

python serve_rdflib.py FILE PORT
"""

from __future__ import annotations

import sys

import rdflib
import uvicorn
from rdflib_endpoint import SparqlEndpoint


def main() -> None:
    """Load and serve until stopped."""
    graph = rdflib.Graph()
    graph.parse(sys.argv[1], format="nt")
    app = SparqlEndpoint(graph=graph, path="/sparql", cors_enabled=False)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
