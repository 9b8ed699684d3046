"""A release, replicas that serve it, and the programs that stand in front of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from front_case import Front, StartFront, start_nginx, start_varnish, wait_until_ready
from release_case import build_in, make_project
from serve_case import start

KINDS = ("nginx", "varnish")


def find_program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not found:
        if os.environ.get("CI"):
            pytest.fail(f"CI runs with {name}: .ci/run installs it")
        pytest.skip(f"there is no {name} here: the configuration in deploy/ is not tried out")
    return found


@pytest.fixture(scope="session")
def start_front_nginx() -> StartFront:
    return partial(start_nginx, find_program("nginx"))


@pytest.fixture(scope="session")
def start_front_varnish() -> StartFront:
    return partial(start_varnish, find_program("varnishd"))


@pytest.fixture(scope="session", params=KINDS)
def start_front(request: pytest.FixtureRequest) -> StartFront:
    starter: StartFront = request.getfixturevalue(f"start_front_{request.param}")
    return starter


@pytest.fixture(scope="session")
def releases(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small project with questions of its own; nothing changes it."""
    folder = tmp_path_factory.mktemp("front")
    project = make_project(folder / "project")
    shutil.copytree(root / "tests/fixtures/serving/queries", project / "queries", dirs_exist_ok=True)
    # The page on quality leads to these.
    for name in ("cq11-*", "cq17-*", "cq27-*", "cq28-*", "cq42-*"):
        for path in (root / "queries/competency").glob(f"{name}.rq"):
            shutil.copy(path, project / "queries/competency")
    # Where the real one stands: it is served at /def.
    (project / "ontology/vocabulary.ttl").rename(project / "ontology/kommunen-innovativ.ttl")
    build_in(project, folder / "releases")
    return folder / "releases"


@pytest.fixture(scope="session")
def replicas(releases: Path) -> Iterator[tuple[str, str]]:
    """Two replicas that share one folder, with limits that a test can meet."""
    settings = {
        "KG_RELEASES": str(releases),
        "KG_FRONT_CACHE_SECONDS": "3600",
        "KG_TRUSTED_PROXIES": "127.0.0.1",
        "KG_ANSWER_MIB": "24",
        "KG_TIME_LIMIT": "2",
    }
    with ExitStack() as stack:
        _, one = stack.enter_context(start("--no-access-log", **settings))
        _, other = stack.enter_context(start("--no-access-log", **settings))
        yield one, other


@pytest.fixture(scope="session")
def front(
    start_front: StartFront, releases: Path, replicas: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    """One cache in front of both replicas."""
    with start_front(tmp_path_factory.mktemp("cache"), replicas, releases) as started:
        wait_until_ready(started)
        yield started


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with cert.pem and key.pem for loopback, signed by nobody."""
    folder = tmp_path_factory.mktemp("tls")
    names = "subjectAltName=IP:127.0.0.1,DNS:example.org"
    words = [find_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    words += ["-nodes", "-days", "2", "-subj", "/CN=example.org", "-addext", names]
    words += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(words, check=True, capture_output=True)
    return folder
