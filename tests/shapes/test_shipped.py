"""The shipped graph conforms, and both engines say the same about it."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from kg.graph.sources import Sources
from shacl_engines import pyshacl_rows, to_rdflib, turbo_rows

THIN = {
    ("event:online-abschlussreihe", "kis:EventShape-startMissing"),
    ("project:flaechenmanagement", "kis:JointProjectShape-municipalPartner"),
    ("project:flaechenmanagement", "kis:JointProjectShape-scientificPartner"),
    ("project:flaechenmanagement", "kis:ProjectShape-periodMissing"),
    ("project:fokusland", "kis:ProjectShape-titleMissing"),
}
"""Where the sources are thin. A warning that comes or goes is looked at."""


def test_shipped_graph_conforms_by_both_engines(shipped_store: ox.Store, shipped_sources: Sources) -> None:
    rows = turbo_rows(shipped_store, shipped_sources.shapes, shipped_sources.prefixes)
    assert [row for row in rows if row.severity == "Violation"] == []
    assert {(row.focus, row.shape) for row in rows if row.severity == "Warning"} == THIN
    reference = pyshacl_rows(shipped_store, to_rdflib(shipped_sources.shapes), shipped_sources.prefixes)
    assert Counter(rows) == Counter(reference)
