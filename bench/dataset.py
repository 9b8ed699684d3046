"""The data that servers are measured with: a generated graph as a release, as an Oxigraph store, as N-Quads."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from generate import generate
from kg.graph.build import write_store
from kg.graph.dataset import read_dataset
from kg.graph.derive import derive
from kg.graph.manifest import write_manifest
from kg.graph.sources import DERIVED_GRAPH, GRAPHS, ONTOLOGY_GRAPH, Sources, read_sources
from kg.release import CURRENT, STORE
from kg.vocab import CANONICAL_BASE
from mix import POOLS, PROLOGUE

GROWTH = 0.57
"""What is generated, as a share of what is stored: the rest is derived, or is the vocabulary."""

_DONE = "dataset.json"


@dataclass(frozen=True)
class Dataset:
    """One size: the triples in it, where it lies in which form, and the values that queries may ask for."""

    size: int
    triples: int
    folder: str
    pools: dict[str, list[str]]

    @property
    def releases(self) -> Path:
        """What KG_RELEASES must be to serve it."""
        return Path(self.folder) / "releases"

    @property
    def oxigraph(self) -> Path:
        """The store of the Oxigraph server."""
        return Path(self.folder) / "oxigraph"

    @property
    def ntriples(self) -> Path:
        """The union of all graphs, for servers that are loaded from a file."""
        return Path(self.folder) / "all.nt"


def prepare(root: Path, size: int, folder: Path, oxigraph: Path) -> Dataset:
    """Make the data of about `size` triples in `folder`, or take what an earlier run has made there.

    `oxigraph` is the program of that name.
    """
    done = folder / _DONE
    if done.is_file():
        return Dataset(**{**json.loads(done.read_text(encoding="utf-8")), "folder": str(folder)})
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as project:
        generate(root, round(size * GROWTH), Path(project) / "project")
        sources = read_sources(Path(project) / "project")
        derive(sources.store, sources.derivations, ONTOLOGY_GRAPH, DERIVED_GRAPH)
        triples = _write_release(sources, folder / "releases")
    with (folder / "all.nq").open("wb") as file:
        ox.serialize(sources.store, file, ox.RdfFormat.N_QUADS)
    union = dict.fromkeys(quad.triple for quad in sources.store)
    with (folder / "all.nt").open("wb") as file:
        ox.serialize(union, file, ox.RdfFormat.N_TRIPLES)
    store = ["--location", str(folder / "oxigraph")]
    for words in (["load", *store, "--file", str(folder / "all.nq")], ["optimize", *store]):
        subprocess.run([oxigraph, *words], check=True, capture_output=True)
    dataset = Dataset(size, triples, str(folder), _read_pools(sources.store))
    done.write_text(json.dumps(asdict(dataset)), encoding="utf-8")
    return dataset


def _write_release(sources: Sources, releases: Path) -> int:
    """Lay out a release as `kg build` does, without the dumps nobody asks for here; return the number of triples."""
    quads = list(sources.store)
    dataset = read_dataset(quads, GRAPHS + "dataset")
    release_id = f"{dataset.date}-0123456789ab"
    folder = releases / release_id
    for part in ("ontology", "shapes", "queries"):
        shutil.copytree(sources.root / part, folder / part)
    write_store(folder / STORE, quads)
    (folder / "dumps").mkdir()
    packed = gzip.compress(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"", compresslevel=1, mtime=0)
    (folder / "dumps/all.nq.gz").write_bytes(packed)
    write_manifest(folder, release_id, CANONICAL_BASE, dataset, {}, quads, {})
    (releases / CURRENT).symlink_to(release_id)
    return len({quad.triple for quad in quads})


def _read_pools(store: ox.Store) -> dict[str, list[str]]:
    pools = {}
    for name, query in POOLS.items():
        found = store.query(PROLOGUE + query, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        pools[name] = sorted(str(row["x"]) for row in found)
        assert pools[name], f"nothing to ask for: {query}"
    return pools
