"""Goes through a site with several processes, and puts together what each of them found."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from kg.errors import ReleaseError
from kg.site.checking.finding import Finding
from kg.site.checking.graphs import check_group, group_graphs, load_dump, read_context
from kg.site.checking.pages import Link, find_local, other_language, read_page
from kg.site.looking import FOLDER
from kg.site.names import IDENTIFIERS, PAGE, find_alike, locate
from kg.site.processes import open_processes
from kg.site.staging import ABOUT, CHECKSUMS, is_site, read_checksums

Progress = Callable[[int, int], None]

_BATCH = 200
_ALIKE = "give the things other keys, or use hosts that tell them apart, as Linux does"
_PACKED = (".gz", ".sqlite", ".wasm", ".ico", ".png")
_NAMING = (".xml", ".atom", ".json")
"""Files that are no pages and name others by absolute addresses."""
_IDENTIFIERS = (
    "id/",
    "def",
    "shapes",
    "graph/",
    "context/",
    "catalog",
    "quality",
    "void",
    "dataset",
    "feed",
    "problem/",
)
"""What begins like this below the base may be an identifier, and need not be a file of this very name."""


@dataclass(frozen=True)
class Checked:
    """How many files were looked at, how many links were followed, and what is wrong."""

    files: int
    links: int
    graphs: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Part:
    """What one batch of files gave. `ids`: those of pages."""

    links: tuple[Link, ...]
    ids: dict[str, frozenset[str]]
    findings: tuple[Finding, ...]


def check_site(folder: Path, progress: Progress, processes: int = 0) -> Checked:
    """Check the site in `folder`. Raises ReleaseError where there is none."""
    if not is_site(folder):
        raise ReleaseError(f"{folder} holds no site", hint=f"one has a file {ABOUT}; make one: kg site {folder}")
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    sums = read_checksums(folder)
    origins = tuple(filter(None, (about.get("public"), about.get("base"))))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    findings = [Finding(name, "is missing") for name in sums if name not in there]
    findings += [Finding(name, "is no HTML page in both languages") for name in _untranslated(sums)]
    findings += [
        Finding(names[0], f"differs in capitals only from {', '.join(names[1:])}: many disks keep one of them", _ALIKE)
        for names in find_alike(sums)
    ]
    groups = group_graphs(sums)
    names = sorted(set(sums) & there)
    jobs = [names[at : at + _BATCH] for at in range(0, len(names), _BATCH)]
    stems = sorted(groups)
    graph_jobs = [stems[at : at + _BATCH] for at in range(0, len(stems), _BATCH)]
    links: list[Link] = []
    ids: dict[str, frozenset[str]] = {}
    done, known = 0, len(jobs) + len(graph_jobs)
    count = processes or len(os.sched_getaffinity(0))
    opened = (folder, sums, origins, str(about.get("release")))
    with open_processes(count, "kg.site.checking", _open, opened) as executor:
        # Graphs first: they take longest.
        graph_parts = [executor.submit(_check_graphs, [groups[stem] for stem in job]) for job in graph_jobs]
        for part in (each.result() for each in [executor.submit(_check_files, job) for job in jobs]):
            links += part.links
            ids |= part.ids
            findings += part.findings
            done += 1
            progress(done, known)
        for future in graph_parts:
            findings += future.result()
            done += 1
            progress(done, known)
    findings += _follow(links, ids, there)
    return Checked(len(names), len(links), sum(map(len, groups.values())), tuple(sorted(set(findings))))


def _untranslated(names: Iterable[str]) -> list[str]:
    known = set(names)
    return sorted(
        name
        for name in known
        if name.endswith(PAGE) and not name.startswith(f"{IDENTIFIERS}/") and other_language(name) not in known
    )


def _follow(links: Iterable[Link], ids: dict[str, frozenset[str]], there: set[str]) -> Iterable[Finding]:
    for link in links:
        if link.may_be_iri and link.file not in there and locate(f"/{link.file}").file in there:
            continue
        if link.file not in there:
            yield Finding(link.source, f"leads to {link.file}, which is not there")
        elif link.fragment and link.file in ids and link.fragment not in ids[link.file]:
            yield Finding(link.source, f"leads to #{link.fragment} in {link.file}, where there is no such place")


class _Site:
    """In a process that checks: what it needs to know."""

    folder: Path
    sums: dict[str, str]
    origins: tuple[str, ...]
    release: str
    graph: tuple[ox.Store | None, Mapping[str, Any]] | None = None


def _open(folder: Path, sums: dict[str, str], origins: tuple[str, ...], release: str) -> None:
    _Site.folder, _Site.sums, _Site.origins, _Site.release = folder, sums, origins, release
    _Site.graph = None


def _check_files(names: list[str]) -> _Part:
    links: list[Link] = []
    ids: dict[str, frozenset[str]] = {}
    findings: list[Finding] = []
    for name in names:
        body = (_Site.folder / name).read_bytes()
        if hashlib.sha256(body).hexdigest() != _Site.sums[name]:
            findings.append(Finding(name, f"has other bytes than {CHECKSUMS} says"))
        if name.startswith(f"{FOLDER}/"):
            links += _found(name, body)
        if name.endswith(_PACKED):
            continue
        findings += find_local(name, body)
        if name.endswith(PAGE):
            read = read_page(name, body, _Site.origins)
            links += read.links
            ids[name] = read.ids
            findings += read.findings
        elif name.endswith(_NAMING) and not name.startswith("dumps/"):
            links += _named(name, body.decode("utf-8"))
    return _Part(tuple(links), ids, tuple(findings))


def _found(name: str, body: bytes) -> Iterable[Link]:
    """Where hits and entries of lists lead, which a browser puts into pages at the root."""
    try:
        value = json.loads(gzip.decompress(body))
    except (OSError, EOFError, ValueError):
        return  # Its checksum says that it is broken.
    hrefs = [item[0] for item in value.get("items", ())]
    hrefs += [unescape(href) for entry in value.get("entries", ()) for href in re.findall(r'href="([^"]+)"', entry)]
    for href in dict.fromkeys(hrefs):
        parts = urlsplit(href)
        if parts.path and not parts.scheme:
            yield Link(name, unquote(parts.path))


def _named(name: str, text: str) -> Iterable[Link]:
    for origin in _Site.origins:
        for address in re.findall(rf'{re.escape(origin)}/([^\s"<>\\]*)', text):
            path = unquote(address.partition("#")[0].partition("?")[0])
            if not path.startswith(_IDENTIFIERS):
                yield Link(name, path or "index.html")


def _check_graphs(groups: list[list[str]]) -> list[Finding]:
    if _Site.graph is None:
        _Site.graph = load_dump(_Site.folder, _Site.release), read_context(_Site.folder)
    store, context = _Site.graph
    base = _Site.origins[-1]
    return [finding for names in groups for finding in check_group(_Site.folder, names, context, store, base)]
