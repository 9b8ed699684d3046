"""Make a large project in the shape of ours: its projects and organisations many times over, each time as others.

    python bench/generate.py 1000000 /tmp/large

Places with their administrations, themes, sources and everything else stay as they are, so there are more projects in
the same towns. The same size, seed and data give the same files. A few statements are made wrong on purpose.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.vocab import CANONICAL_BASE, DCT, KI, PROV, SKOS, load_prefixes

ROOT = Path(__file__).parent.parent
FAULTS_IN = 2000
"""One statement in so many is made wrong."""

_SOURCE = ox.NamedNode(PROV + "wasDerivedFrom")
_ROLE = ox.NamedNode(KI + "role")
_ORGANISATION = ox.NamedNode(KI + "organisation")
_AUTHORITY = ox.NamedNode(KI + "MunicipalAuthority")
_FUNDING_CODE = KI + "fundingCode"
_NAMES = {SKOS + "prefLabel", SKOS + "altLabel", DCT + "title"}
_MISSPELT = ox.NamedNode(CANONICAL_BASE + "id/role/misspelt")
_UNKNOWN = ox.NamedNode(CANONICAL_BASE + "id/organisation/unknown")


@dataclass
class Made:
    """What was made: how many triples in data/, and how many of them wrong, by kind of fault."""

    triples: int = 0
    faults: dict[str, int] = field(default_factory=dict)


def generate(root: Path, size: int, folder: Path, seed: int = 1, *, times: int = 1) -> Made:
    """Write a project of at least `size` triples, made from the one in `root`, into the new `folder`.

    There are also at least `times` as many projects and organisations in it as in `root`, itself included.
    """
    for part in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(root / part, folder / part)
    project_files = {path.stem: _read(path) for path in sorted((root / "data/projects").glob("*.ttl"))}
    projects = [triple for triples in project_files.values() for triple in triples]
    organisations = _choose_organisations(_read(root / "data/organisations.ttl"), projects)
    made = Made(sum(len(_read(path)) for path in sorted((root / "data").rglob("*.ttl"))))
    own = {triple.subject.value for triple in [*organisations, *projects] if isinstance(triple.subject, ox.NamedNode)}
    prefixes = load_prefixes(root / "ontology/prefixes.ttl")
    chance = random.Random(seed)
    number = 0
    with (folder / "data/organisations.ttl").open("ab") as organisations_file:
        while made.triples < size or number < times - 1:
            number += 1
            copy = list(_rename(organisations, own, number))
            made.triples += len(copy)
            organisations_file.write(b"\n" + _write(copy, prefixes))
            for name, triples in project_files.items():
                copy = list(_spoil(_rename(triples, own, number), chance, made))
                made.triples += len(copy)
                (folder / f"data/projects/{name}-{number:05}.ttl").write_bytes(_write(copy, prefixes))
    return made


def _read(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]


def _choose_organisations(organisations: list[ox.Triple], projects: list[ox.Triple]) -> list[ox.Triple]:
    """Choose the ones that projects name, but no administrations of places: a second one would be a fault."""
    authorities = {triple.subject for triple in organisations if triple.object == _AUTHORITY}
    named = {triple.object for triple in projects} - authorities
    return [triple for triple in organisations if triple.subject in named]


def _write(triples: Iterable[ox.Triple], prefixes: dict[str, str]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _rename(triples: Iterable[ox.Triple], own: set[str], number: int) -> Iterator[ox.Triple]:
    """Make other things of `own` ones: `kif--difu` becomes `kif-00001--difu-00001`; names get the number too."""
    suffix = f"-{number:05}"

    def rename(node: ox.NamedNode) -> ox.NamedNode:
        if node.value not in own or not node.value.startswith(CANONICAL_BASE + "id/"):
            return node
        return ox.NamedNode(node.value.replace("--", f"{suffix}--") + suffix)

    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if isinstance(value, ox.NamedNode):
            value = rename(value)
        elif isinstance(value, ox.Literal) and predicate.value in _NAMES:
            value = ox.Literal(f"{value.value} {number}", language=value.language)
        elif isinstance(value, ox.Literal) and predicate.value == _FUNDING_CODE:
            value = ox.Literal(value.value + suffix)
        yield ox.Triple(rename(subject) if isinstance(subject, ox.NamedNode) else subject, predicate, value)


def _spoil(triples: Iterable[ox.Triple], chance: random.Random, made: Made) -> Iterator[ox.Triple]:
    """Make a few statements wrong: a source lost, a role misspelt, an organisation described nowhere."""
    for triple in triples:
        fault = ""
        if chance.randrange(FAULTS_IN) == 0:
            fault = {_SOURCE: "source lost", _ROLE: "role misspelt", _ORGANISATION: "organisation unknown"}.get(
                triple.predicate, ""
            )
        if fault:
            made.faults[fault] = made.faults.get(fault, 0) + 1
        if fault != "source lost":
            wrong = {"role misspelt": _MISSPELT, "organisation unknown": _UNKNOWN}.get(fault, triple.object)
            yield ox.Triple(triple.subject, triple.predicate, wrong)


def main() -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(description="Make a large project in the shape of ours.")
    parser.add_argument("size", type=int, help="number of triples in data/, about")
    parser.add_argument("folder", type=Path, help="where to write it; must not exist yet")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project it is made from (this one)")
    parser.add_argument("--seed", type=int, default=1, help="another seed puts the faults elsewhere (1)")
    args = parser.parse_args()
    made = generate(args.root, args.size, args.folder, args.seed)
    print(f"{made.triples} triples in {args.folder}, faults: {made.faults}")


if __name__ == "__main__":
    main()
