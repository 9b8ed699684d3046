"""Pictures drawn on the server: SVG that stands in a page, as plain functions of plain data.

A picture has links that a keyboard reaches, works without JavaScript, is styled by classes alone (static/pictures.css,
which a page names in its block "meta") and never says anything that the page does not say in words as well: beside it
stands a table or a list. No release and no request is known here.
"""

from __future__ import annotations

from kg.web.pictures.network import Edge, Node, network
from kg.web.pictures.outline import Outline, read_outline
from kg.web.pictures.places import Place, place_map
from kg.web.pictures.timeline import Bar, say_day, timeline

__all__ = [
    "Bar",
    "Edge",
    "Node",
    "Outline",
    "Place",
    "network",
    "place_map",
    "read_outline",
    "say_day",
    "timeline",
]
