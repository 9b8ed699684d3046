"""Reads the graphs of a site: each parses, all formats of one thing say the same, and the same as the whole graph."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.formats import GRAPH_FORMATS, JSON_LD, N_QUADS
from kg.site.checking.finding import Finding
from kg.vocab import RDFS

CONTEXT = "context/v1.jsonld"
_BY_SUFFIX = {each.suffix: each for each in GRAPH_FORMATS}
_LABEL = ox.NamedNode(f"{RDFS}label")
Statements = frozenset[ox.Triple]


def group_graphs(names: Iterable[str]) -> dict[str, list[str]]:
    """Files that are one graph in several formats, by their name without the suffix."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        stem, dot, end = name.rpartition(".")
        if dot + end in _BY_SUFFIX and not name.startswith(("context/", "dumps/")):
            groups.setdefault(stem, []).append(name)
    return groups


def read_graph(folder: Path, name: str, context: Any) -> Statements | None:
    """The statements of a file. Raises SyntaxError or ValueError where it does not parse.

    `context`: our JSON-LD context, which such files only name by its address. None for JSON-LD with another context,
    which lies elsewhere: nothing is fetched here.
    """
    chosen = _BY_SUFFIX[name[name.rindex(".") :]]
    body = (folder / name).read_bytes()
    if chosen is JSON_LD:
        value = json.loads(body)
        if isinstance(value, dict) and str(value.get("@context", "")).endswith(CONTEXT):
            value["@context"] = context
            body = json.dumps(value).encode()
        elif isinstance(value, dict) and isinstance(value.get("@context"), str):
            return None
    if not isinstance(chosen.ox, ox.RdfFormat):
        raise TypeError(chosen.key)
    quads = ox.parse(body, format=chosen.ox)
    triples = [quad.triple for quad in quads]
    if any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object)):
        dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        return frozenset(quad.triple for quad in dataset)
    return frozenset(triples)


def check_group(folder: Path, names: list[str], context: Any, store: ox.Store | None, base: str) -> list[Finding]:
    """Compare the formats of one graph with each other, and what it says of its thing with the whole graph."""
    graphs: dict[str, Statements] = {}
    findings = []
    for name in names:
        try:
            graph = read_graph(folder, name, context)
        except (SyntaxError, ValueError) as error:
            findings.append(Finding(name, f"does not parse: {error}"))
            continue
        if graph is not None:
            graphs[name] = graph
    if not graphs:
        return findings
    first, said = next(iter(graphs.items()))
    room, _, rest = first.rpartition(".")[0].partition("/")
    if not said and room in ("data", "graph"):
        # The honest answer to a question may be nothing.
        findings.append(Finding(first, "says nothing"))
    for name, other in graphs.items():
        if other != said:
            findings.append(Finding(name, f"says something else than {first}: {_difference(said, other)}"))
    if store is not None and room == "data":
        findings += _compare(first, said, ox.NamedNode(f"{base}/id/{rest}"), store)
    elif store is not None and room == "graph":
        held = frozenset(
            quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(f"{base}/{room}/{rest}"))
        )
        if held != said and not any(isinstance(term, ox.BlankNode) for each in held for term in each):
            findings.append(
                Finding(first, f"says something else than the graph of the dump: {_difference(held, said)}")
            )
    return findings


def _compare(name: str, said: Statements, thing: ox.NamedNode, store: ox.Store) -> list[Finding]:
    own = {quad.triple for quad in store.quads_for_pattern(thing, None, None)}
    to = {quad.triple for quad in store.quads_for_pattern(None, None, thing) if quad.subject != thing}
    missing = (own | to) - said
    others = {each for each in said if thing not in (each.subject, each.object) and each.predicate == _LABEL}
    added = {each for each in said if each.subject == thing} - own
    added |= {each for each in others if not any(store.quads_for_pattern(*each))}
    findings = []
    if missing:
        findings.append(
            Finding(name, f"lacks {len(missing)} statements that the dump has, as {min(map(str, missing))}")
        )
    if added:
        findings.append(Finding(name, f"says {len(added)} things that the dump does not, as {min(map(str, added))}"))
    return findings


def _difference(one: Statements, other: Statements) -> str:
    return min(map(str, one ^ other))


def load_dump(folder: Path, release: str) -> ox.Store | None:
    """Everything that the site's own dump says, to compare with; None where there is no dump."""
    path = folder / "dumps" / release / f"all{N_QUADS.suffix}.gz"
    if not path.is_file():
        return None
    store = ox.Store()
    with gzip.open(path) as file:
        store.bulk_load(file, format=ox.RdfFormat.N_QUADS)
    return store


def read_context(folder: Path) -> Mapping[str, Any]:
    """What our JSON-LD files are written with; empty where it is not there, which is a finding of its own."""
    path = folder / CONTEXT
    value: Mapping[str, Any] = json.loads(path.read_bytes())["@context"] if path.is_file() else {}
    return value
