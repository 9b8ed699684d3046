"""Further forms of a release: tables and what their columns mean, a map, a database, and a text about it all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.filenotes import TABLE_QUERIES
from kg.graph.about import About, write_about
from kg.graph.csvw import write_csvw
from kg.graph.dataset import Dataset
from kg.graph.geojson import write_geojson
from kg.graph.sql import SQL, build_database, write_sql
from kg.graph.tables import write_tables
from kg.queryfiles import read_query_folder
from kg.release import DATABASE_FILE, DUMPS
from kg.vocab import DCT, Prefixes


def write_forms(
    release: Path, store: ox.Store, quads: Sequence[ox.Quad], dataset: Dataset, prefixes: Prefixes, release_id: str
) -> None:
    """Write every form but RDF into the dumps of the staged `release`, which holds its queries and its RDF already.

    Raises QueryError and DataError where a query or its head is wrong, ReleaseError where tables do not fit together.
    """
    folder = release / DUMPS
    attribution = sorted(
        quad.object.value
        for quad in quads
        if quad.predicate.value == DCT + "rights"
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value == dataset.iri
        and isinstance(quad.object, ox.Literal)
    )
    if dataset.register is not None:
        attribution.append(dataset.register.rights)
    tables = write_tables(store, read_query_folder(release / TABLE_QUERIES), folder)
    if tables:
        title = dataset.title.get("en") or next(iter(dataset.title.values()), "")
        write_csvw(tables, folder, prefixes, dataset.licence)
        write_geojson(tables, folder, title, dataset.licence, "; ".join(attribution))
    write_sql(tables, quads, folder)
    build_database(folder / SQL, release / DATABASE_FILE)
    statements = len({quad.triple for quad in quads})
    write_about(About(release_id, dataset, statements, attribution), release, folder)
