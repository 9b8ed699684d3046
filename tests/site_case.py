"""A small release with everything that pages lead to, the site of it, and plain hosts to put a site on."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from kg.config import Settings
from kg.site.build import Built, build_site
from process_case import end, free_port
from release_case import ROOT, make_project

WITHDRAWN = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix ki: <https://w3id.org/kommunen-innovativ/def#> .
@prefix project: <https://w3id.org/kommunen-innovativ/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

project:doppelt a ki:MergedIdentifier ;
    dct:isReplacedBy project:kif ;
    ki:withdrawnOn "2026-11-27"^^xsd:date ;
    skos:note "Zweimal angelegt."@de , "Entered twice."@en .

project:nie a ki:WithdrawnIdentifier ;
    ki:withdrawnOn "2026-11-27"^^xsd:date ;
    skos:note "Ein Irrtum."@de , "An error."@en .
"""

BELOW = "/amt/wissen"
"""The path that sites stand at in tests: not the root of a host."""


def make_small_project(folder: Path) -> Path:
    """Lay out the small project with the vocabulary and the questions that pages lead to."""
    make_project(folder)
    shutil.copytree(ROOT / "queries/competency", folder / "queries/competency")
    shutil.copy(ROOT / "ontology/kommunen-innovativ.ttl", folder / "ontology")
    (folder / "data/withdrawn.ttl").write_text(WITHDRAWN, encoding="utf-8")
    return folder


def make_site(releases: Path, out: Path, public: str = "") -> Built:
    """Make a site of the release alone: its project is nowhere to be found. In this process, which is soonest."""
    settings = Settings(root=releases / "nowhere", releases=releases, public_url=public)
    return build_site(settings, out, lambda _done, _known: None, processes=1)


@contextmanager
def run_host(command: list[str], address: str) -> Iterator[None]:
    """Run a host until the end of the block; it is there when it answers."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(200):
            try:
                httpx.get(address, trust_env=False)
                break
            except httpx.TransportError:
                assert process.poll() is None, process.communicate()[0]
                time.sleep(0.05)
        yield
    finally:
        end(process)


@contextmanager
def plain_host(site: Path, folder: Path) -> Iterator[str]:
    """Python's own file server, which knows no rules: the site below a path of it, and nothing else running."""
    place = folder / BELOW[1:]
    place.parent.mkdir(parents=True)
    place.symlink_to(site, target_is_directory=True)
    address = f"http://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    with run_host([sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1", "-d", str(folder)], address):
        yield f"{address}{BELOW}"
