"""The network around one thing: what it has to do with directly, and who else has to do with that.

Drawn as three columns rather than as a ball of threads: names do not overlap and can be read on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kg.web.language import Language
from kg.web.pictures.svg import frame, link, number, shorten_text, tag, wrap
from kg.web.texts import TEXTS

MOST_NODES = 60
"""How many are drawn; of the rest the picture says how many there are."""

_WIDTH, _TOP = 460.0, 46.0
_NEAR_X, _FAR_X = 40.0, 236.0
_LINE, _GAP = 17.0, 11.0
_NEAR_CHARACTERS, _FAR_CHARACTERS = 16, 27


@dataclass(frozen=True)
class Node:
    """Something in the network. `key`: what edges call it. `kind`: a word for its class in the style sheet."""

    key: str
    name: str
    href: str
    kind: str = ""


@dataclass(frozen=True)
class Edge:
    """Two nodes that have to do with each other, by their keys, in either order."""

    source: str
    target: str


def network(centre: Node, nodes: Sequence[Node], edges: Sequence[Edge], *, language: Language, label: str) -> Markup:
    """Draw `centre`, beside it the nodes that it has an edge with, beside these the nodes that they have one with.

    What has to do with neither is not drawn, nor are edges within a column. The same arguments give the same picture,
    in whatever order they come. Gives Markup("") where the centre has no edge. Raises ValueError for an edge of a node
    that is not given.
    """
    known = {node.key: node for node in nodes if node.key != centre.key}
    neighbours = _neighbours(centre, known, edges)
    near = sorted((known[key] for key in neighbours[centre.key]), key=_order)
    if not near:
        return Markup("")
    near_keys = {node.key for node in near}
    ties = {key: neighbours[key] & near_keys for key in known if key not in near_keys and neighbours[key] & near_keys}
    # Those with most in common are drawn, where not all can be.
    far = sorted((known[key] for key in ties), key=lambda node: (-len(ties[node.key]), *_order(node)))
    shown_near = near[:MOST_NODES]
    shown_far = far[: MOST_NODES - len(shown_near)]
    left_out = len(near) - len(shown_near) + len(far) - len(shown_far)
    rank = {node.key: at for at, node in enumerate(shown_near)}
    shown_far.sort(key=lambda node: (_mean([rank[key] for key in ties[node.key] if key in rank]), *_order(node)))

    far_y, far_height = _stack_far(shown_far)
    near_y, near_height = _place_near(shown_near, far_y, ties)
    height = max(far_height, near_height)
    words = TEXTS[language]
    parts = [
        *_threads(shown_near, near_y, shown_far, far_y, ties),
        *_draw_near(centre, shown_near, near_y),
        *(_draw_far(node, far_y[node.key], len(ties[node.key])) for node in shown_far),
    ]
    if left_out:
        parts.append(tag("text", words["pictures_more"].format(count=left_out), class_="more", x=_FAR_X, y=height + 14))
    description = words["pictures_network_description"].format(name=centre.name, near=len(near), far=len(far))
    return frame("network", label, description, (_WIDTH, height + (26 if left_out else 6)), parts)


def _order(node: Node) -> tuple[str, str]:
    return node.name.casefold(), node.key


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _neighbours(centre: Node, known: Mapping[str, Node], edges: Sequence[Edge]) -> dict[str, set[str]]:
    neighbours: dict[str, set[str]] = {key: set() for key in (centre.key, *known)}
    for edge in edges:
        for one, other in ((edge.source, edge.target), (edge.target, edge.source)):
            if one not in neighbours:
                raise ValueError(f"an edge names {one!r}, which is no node")
            if one != other:
                neighbours[one].add(other)
    return neighbours


def _lines_of(node: Node) -> list[str]:
    return wrap(node.name, _FAR_CHARACTERS, 2)


def _stack_far(nodes: Sequence[Node]) -> tuple[dict[str, float], float]:
    """Where the first line of each node of the last column stands, and where the column ends."""
    heights, y = {}, _TOP
    for node in nodes:
        heights[node.key] = y + _LINE
        y += _LINE * len(_lines_of(node)) + _GAP
    return heights, y


def _place_near(
    nodes: Sequence[Node], far_y: Mapping[str, float], ties: Mapping[str, set[str]]
) -> tuple[dict[str, float], float]:
    """Each node of the middle column as near as can be to the middle of those it leads to, in the same order."""
    heights: dict[str, float] = {}
    y = _TOP
    for node in nodes:
        own = [far_y[key] for key in far_y if node.key in ties[key]]
        y = max(y + _LINE + _GAP, _mean(own))
        heights[node.key] = y
    return heights, y + _GAP + _LINE


def _threads(
    near: Sequence[Node], near_y: Mapping[str, float], far: Sequence[Node], far_y: Mapping[str, float],
    ties: Mapping[str, set[str]],
) -> Iterator[Markup]:  # fmt: skip
    trunk = f"M14 30V{number(near_y[near[-1].key] - 5)}"
    branches = "".join(f"M14 {number(near_y[node.key] - 5)}H{number(_NEAR_X)}" for node in near)
    curves = []
    middle = (_NEAR_X + 130 + _FAR_X) / 2
    for node in far:
        end = far_y[node.key] - 5
        for other in near:
            if other.key in ties[node.key]:
                start = near_y[other.key] - 5
                begin = _NEAR_X + 14 + 9 * len(shorten_text(other.name, _NEAR_CHARACTERS))
                path = (begin, start, middle, start, middle, end, _FAR_X - 10, end)
                curves.append("M{} {}C{} {} {} {} {} {}".format(*map(number, path)))
    yield tag("path", class_="tree", d=trunk + branches)
    if curves:
        yield tag("path", class_="threads", d="".join(curves))


def _draw_near(centre: Node, near: Sequence[Node], near_y: Mapping[str, float]) -> Iterator[Markup]:
    title = tag("text", shorten_text(centre.name, 50), x=28, y=27)
    yield link(centre.href, centre.name, tag("circle", cx=14, cy=22, r=9), title, class_="node centre")
    for node in near:
        y = near_y[node.key]
        name = tag("text", shorten_text(node.name, _NEAR_CHARACTERS), x=_NEAR_X + 11, y=y)
        dot = tag("circle", cx=_NEAR_X, cy=y - 5, r=6)
        yield link(node.href, node.name, dot, name, class_=f"node near {node.kind}".strip())


def _draw_far(node: Node, y: float, ties: int) -> Markup:
    x = _FAR_X + 9
    lines = [tag("tspan", line, x=x, dy=_LINE if at else 0) for at, line in enumerate(_lines_of(node))]
    dot = tag("circle", cx=_FAR_X, cy=y - 5, r=3 + min(ties, 5))
    return link(node.href, node.name, dot, tag("text", *lines, x=x, y=y), class_=f"node far {node.kind}".strip())
