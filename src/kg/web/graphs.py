"""The graph store, to be read: https://www.w3.org/TR/sparql11-http-rdf-update/."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.formats import GRAPH_FORMATS, JSON, TURTLE, choose_format
from kg.web.body import ProtocolRequest, read_address
from kg.web.endpoint import Answering
from kg.web.exchange import Exchange
from kg.web.site import public_url, site_of

METHODS = ("GET", "HEAD", "OPTIONS")
BELOW = "/graph/"
"""Addresses of the graphs themselves, as their IRIs have them below the base."""

_DEFAULT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class GraphStore:
    """Answers requests to `/graphs?graph=IRI`, `/graphs?default`, and `/graph/NAME`."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def __call__(self, exchange: Exchange) -> None:
        """Send a graph, or the list of them."""
        if exchange.scope["method"] in ("GET", "HEAD") and await self._answering.send_known(exchange):
            return
        await self._answering.serve(exchange, self._answer)

    async def _answer(self, exchange: Exchange, request: Request) -> Response | None:
        if request.method not in METHODS:
            raise HTTPException(405, "the graph store is read-only", {"Allow": ", ".join(METHODS)})
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        site = site_of(request)
        graphs = await site.pool.graphs()
        query = _DEFAULT
        named: tuple[str, ...] = ()
        if exchange.route.startswith(BELOW):
            base = site.release.manifest.get("base_iri") if site.release else None
            named = ((base or site.settings.base_iri) + exchange.route.removeprefix("/"),)
        else:
            params = read_address(exchange.scope)
            iris = [value for name, value in params if name == "graph"]
            default = any(name == "default" for name, _ in params)
            if not iris and not default:
                return _list_graphs(request, graphs)
            if len(iris) > 1 or (iris and default):
                raise HTTPException(400, "ask for one graph: ?graph=IRI, or ?default")
            named = tuple(iris)
        if named:
            if named[0] not in graphs:
                raise HTTPException(404, f"there is no graph <{named[0][:200]}>; see /graphs")
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {ox.NamedNode(named[0])} {{ ?s ?p ?o }} }}"
        formats = tuple(value for name, value in read_address(exchange.scope) if name == "format")
        chosen = choose_format(exchange.accept, formats, GRAPH_FORMATS, TURTLE)
        inspected = await self._answering.inspect(exchange, query)
        await self._answering.answer(exchange, ProtocolRequest(query), chosen, inspected)
        return None


def _list_graphs(request: Request, graphs: dict[str, int]) -> Response:
    url = f"{public_url(request)}/graphs"
    value = [
        {"graph": iri, "triples": number, "url": f"{url}?{urlencode({'graph': iri})}"} for iri, number in graphs.items()
    ]
    return Response(json.dumps(value, ensure_ascii=False, indent=1) + "\n", media_type=JSON.media_type)
