"""What one release changed: statements added and removed, and which things that touches.

Made when a release is published, from what lies beside it; see `kg.history` for where it is kept and why.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ReleaseError
from kg.graph.canonical import canonical_quads, nquads
from kg.graph.dumps import pack
from kg.graph.publish import CHECKSUMS
from kg.history import (
    CHANGES,
    LOG,
    SUMMARY,
    Changes,
    Published,
    changes_folder,
    read_log,
)
from kg.release import CURRENT, DUMPS, Release, current_id, open_release
from kg.vocab import DCT, RDF_TYPE, RDFS, SKOS

_NAMES = (SKOS + "prefLabel", DCT + "title", RDFS + "label")
_SUPERCLASS = RDFS + "subClassOf"
_ONE_MOMENT = timedelta(seconds=1)

Things = dict[str, set[ox.Triple]]
"""IRI to the statements about it."""


def record_release(releases: Path, release_id: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Write `release_id`, which lies in `releases` already, into the log, and work out what it changed.

    A release that is in the log stays where it is: going back to an old release publishes nothing new. The next one
    follows the one that was published last, whichever is current. Raises ReleaseError where a dump cannot be read.
    """
    log = list(read_log(releases))
    current = current_id(releases)
    for name in (current, release_id):
        if name and all(name != known.id for known in log):
            moment = _linked(releases) if name == current else now()
            log.append(Published(name, log[-1].id if log else "", _later(log, moment)))
    folder = releases / CHANGES
    folder.mkdir(exist_ok=True)
    _write_whole(folder / LOG, json.dumps([asdict(each) for each in log], indent=1) + "\n")
    for each in log:
        if release_id in (each.id, each.previous):
            _write_changes(releases, each)


def _linked(releases: Path) -> datetime:
    """When the release that is current became it: there may have been no log at that time."""
    return datetime.fromtimestamp(os.lstat(releases / CURRENT).st_mtime, UTC)


def _later(log: list[Published], moment: datetime) -> str:
    """`moment`, but after everything in the log, whatever the clock says: readers go on from the last one."""
    if log:
        moment = max(moment, datetime.fromisoformat(log[-1].published) + _ONE_MOMENT)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write_changes(releases: Path, published: Published) -> None:
    """Write the folder of differences of one line of the log, in one step; nothing where a release is not there."""
    names = [name for name in (published.previous, published.id) if name]
    if not all((releases / name / DUMPS).is_dir() for name in names):
        return
    old = open_release(releases, published.previous) if published.previous else None
    files = changed_files(old, open_release(releases, published.id))
    target = changes_folder(releases, published.previous, published.id)
    if target.is_dir() and (target / CHECKSUMS).is_file() and (target / CHECKSUMS).read_bytes() == files[CHECKSUMS]:
        return
    for left_behind in target.parent.glob(".staging-*"):  # by a build that was killed; nobody else builds now
        shutil.rmtree(left_behind)
    staging = target.with_name(f".staging-{os.getpid()}")
    staging.mkdir()
    for name, content in files.items():
        (staging / name).write_bytes(content)
    shutil.rmtree(target, ignore_errors=True)
    staging.rename(target)


def changed_files(old: Release | None, new: Release) -> dict[str, bytes]:
    """The files that tell the difference between two releases, by name; the same bytes for the same two.

    For the first release, which has no `old`, there is only the summary: its dumps are the rest.
    """
    before, after = read_quads(old) if old else set(), read_quads(new)
    added, removed = after - before, before - after
    base = str(new.manifest.get("base_iri", ""))
    classes, labels = summarise(before, after, base)
    named = class_labels(before | after, base + "def#", classes)
    # Nobody lists all the things of the first release by name.
    changes = Changes(new.id, old.id if old else "", len(added), len(removed), classes, labels if old else {}, named)
    files = {}
    if old:
        files = {
            f"added-since-{old.id}.nq.gz": pack(nquads(added)),
            f"removed-since-{old.id}.nq.gz": pack(nquads(removed)),
            f"patch-since-{old.id}.rdfp.gz": pack(_patch(old.id, new.id, added, removed)),
        }
    files[SUMMARY] = (json.dumps(asdict(changes), ensure_ascii=False, indent=1) + "\n").encode()
    sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return {**files, CHECKSUMS: "".join(sums).encode()}


def read_quads(release: Release) -> set[ox.Quad]:
    """Everything a release says. Raises ReleaseError where its N-Quads are missing or broken."""
    path = release.path / DUMPS / "all.nq.gz"
    try:
        return set(canonical_quads(ox.parse(gzip.decompress(path.read_bytes()), format=ox.RdfFormat.N_QUADS)))
    except (OSError, EOFError, SyntaxError) as error:
        raise ReleaseError(
            f"{path} cannot be read: {error}", hint="build that release anew: kg build --force"
        ) from error


def _patch(old: str, new: str, added: Iterable[ox.Quad], removed: Iterable[ox.Quad]) -> bytes:
    """RDF Patch, one transaction: https://jena.apache.org/documentation/rdf-patch/ ."""
    lines = [f'H id "{new}" .', f'H prev "{old}" .', "TX ."]
    lines += sorted(f"D {quad} ." for quad in removed)
    lines += sorted(f"A {quad} ." for quad in added)
    return ("\n".join([*lines, "TC ."]) + "\n").encode()


def summarise(
    before: Iterable[ox.Quad], after: Iterable[ox.Quad], base: str
) -> tuple[dict[str, dict[str, list[str]]], dict[str, dict[str, str]]]:
    """Which things of our classes are new, changed or gone, by class; and the names of those things."""
    old, new = things(before), things(after)
    namespace = base + "def#"
    wider = _wider_classes(new, namespace) | _wider_classes(old, namespace)
    classes: dict[str, dict[str, list[str]]] = {}
    labels = {}
    for iri in sorted(old.keys() | new.keys()):
        if old.get(iri) == new.get(iri):
            continue
        statements = new.get(iri) or old[iri]
        names = class_names(statements, namespace, wider)
        if not names:
            continue
        state = "changed" if iri in old and iri in new else "new" if iri in new else "gone"
        for name in names:
            classes.setdefault(name, {}).setdefault(state, []).append(iri)
        labels[iri] = _labels(statements)
    return dict(sorted(classes.items())), {iri: found for iri, found in labels.items() if found}


def class_labels(quads: Iterable[ox.Quad], namespace: str, classes: Iterable[str]) -> dict[str, dict[str, str]]:
    """What the classes of ours with these local names are called, by language."""
    about = things(quad for quad in quads if str(getattr(quad.subject, "value", "")).startswith(namespace))
    return {name: _labels(about.get(namespace + name, ())) for name in classes}


def things(quads: Iterable[ox.Quad]) -> Things:
    """The statements about each thing that has an IRI, of all graphs."""
    found: Things = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            found.setdefault(quad.subject.value, set()).add(quad.triple)
    return found


def class_names(statements: Iterable[ox.Triple], namespace: str, wider: Mapping[str, set[str]]) -> list[str]:
    """Local names of the classes of ours that a thing has, but for those that are wider than another one of them."""
    found = {
        triple.object.value.removeprefix(namespace)
        for triple in statements
        if triple.predicate == RDF_TYPE
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value.startswith(namespace)
    }
    return sorted(found - {name for each in found for name in wider.get(each, ())})


def _wider_classes(found: Things, namespace: str) -> dict[str, set[str]]:
    """Local names of classes of ours to those of all classes above."""
    parents = {
        iri.removeprefix(namespace): {
            triple.object.value.removeprefix(namespace)
            for triple in statements
            if triple.predicate.value == _SUPERCLASS
            and isinstance(triple.object, ox.NamedNode)
            and triple.object.value.startswith(namespace)
        }
        for iri, statements in found.items()
        if iri.startswith(namespace)
    }

    def above(name: str, seen: frozenset[str]) -> set[str]:
        direct = parents.get(name, set()) - seen
        return direct.union(*(above(each, seen | direct) for each in direct))

    return {name: above(name, frozenset({name})) for name in parents}


def _labels(statements: Iterable[ox.Triple]) -> dict[str, str]:
    """The name of a thing by language: preferred labels, else titles, else labels."""
    found: dict[str, dict[str, str]] = {}
    for triple in statements:
        if triple.predicate.value in _NAMES and isinstance(triple.object, ox.Literal):
            texts = found.setdefault(triple.predicate.value, {})
            language, text = triple.object.language or "", triple.object.value
            texts[language] = min(text, texts.get(language, text))
    return next((dict(sorted(found[name].items())) for name in _NAMES if name in found), {})


def _write_whole(path: Path, text: str) -> None:
    staging = path.with_name(f".{path.name}-{os.getpid()}")
    staging.write_text(text, encoding="utf-8", newline="\n")
    staging.replace(path)
