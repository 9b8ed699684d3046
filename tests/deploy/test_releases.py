"""How old an answer can be, and what happens when a replica is away."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from front_case import HOST, Front, StartFront, open_client, wait_until_ready
from process_case import free_port
from release_case import build_in, make_project
from serve_case import start

TITLE = 'SELECT ?title { ?s <http://purl.org/dc/terms/title> ?title FILTER (LANG(?title) = "en") }'
OLD, NEW = "Fund for inner development", "Fund for outer development"

SWITCHING = 6.0
"""Seconds until all replicas serve a release: they look every second, and have to open it. Generous."""


def ask(front: Front, query: str = TITLE, method: str = "GET") -> httpx.Response:
    headers = {"accept": "text/csv"}
    if method == "POST":
        return front.client.post(f"{front.url}/sparql", data={"query": query}, headers=headers)
    return front.client.get(f"{front.url}/sparql", params={"query": query}, headers=headers)


def new() -> str:
    return f"{TITLE} # {uuid4().hex}"


def change_title(project: Path, old: str, new: str) -> None:
    path = project / "data/projects/kif.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def wait_for_release(front: Front, replicas: Sequence[str], release: str) -> None:
    """Wait until all replicas serve a release, and go on asking while some do and some do not."""
    deadline = time.monotonic() + SWITCHING
    with open_client() as client:
        while {client.get(f"{each}/healthz").json()["release"] for each in replicas} != {release}:
            assert time.monotonic() < deadline, "the replicas do not follow"
            assert ask(front).status_code == 200
            time.sleep(0.01)


@pytest.mark.parametrize(
    ("kind", "sees_folder", "kept", "bound"),
    [
        # Purged as soon as the last replica has switched.
        ("varnish", False, 3600, 1.0),
        # The release is part of the key.
        ("nginx", True, 3600, 0.0),
        # Only time helps: what is kept, and the rest of the second that nginx counts in.
        ("nginx", False, 2, 3.0),
    ],
)
def test_a_new_release_arrives(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, sees_folder: bool, kept: int, bound: float
) -> None:
    start_front: StartFront = request.getfixturevalue(f"start_front_{kind}")
    project, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(project, releases).release.id
    settings = {"KG_RELEASES": str(releases), "KG_FRONT_CACHE_SECONDS": str(kept)}
    if kind == "varnish":
        port = free_port()
        settings["KG_PURGE_URL"] = f"http://{HOST}:{port}/"
        start_front = partial(start_front, port=port)
    with ExitStack() as stack:
        replicas = [stack.enter_context(start("--no-access-log", **settings))[1] for _ in range(2)]
        (tmp_path / "front").mkdir()
        front = stack.enter_context(start_front(tmp_path / "front", replicas, releases if sees_folder else None))
        wait_until_ready(front)
        for _ in range(3):
            answer = ask(front)
        assert OLD in answer.text
        assert (answer.headers["x-cache"], answer.headers["x-release"]) == ("HIT", first)
        tag = answer.headers["etag"]

        change_title(project, OLD, NEW)
        second = build_in(project, releases).release.id
        assert second != first
        wait_for_release(front, replicas, second)
        switched = time.monotonic()
        while NEW not in ask(front).text:
            assert time.monotonic() < switched + bound, "an answer outlives its release"
            time.sleep(0.05)
        # From now on, only the new one; and it is kept as the old one was.
        answers = [ask(front) for _ in range(20)]
        assert all(NEW in answer.text for answer in answers)
        assert answers[-1].headers["x-cache"] == "HIT"
        assert answers[-1].headers["x-release"] == second
        url = f"{front.url}/sparql"
        assert front.client.get(url, params={"query": TITLE}, headers={"if-none-match": tag}).status_code == 200

        # And back again: the release before is no other than it was.
        change_title(project, NEW, OLD)
        assert build_in(project, releases).release.id == first
        wait_for_release(front, replicas, first)
        time.sleep(bound)
        assert all(OLD in ask(front).text for _ in range(20))


@pytest.fixture
def pair(releases: Path) -> Iterator[list[tuple[subprocess.Popen[str], str]]]:
    """Two replicas that a test may kill."""
    with ExitStack() as stack:
        settings = {"KG_RELEASES": str(releases), "KG_FRONT_CACHE_SECONDS": "1"}
        yield [stack.enter_context(start("--no-access-log", **settings)) for _ in range(2)]


def test_a_replica_that_dies_is_not_missed(
    start_front: StartFront, pair: list[tuple[subprocess.Popen[str], str]], tmp_path: Path
) -> None:
    (one, _), (other, _) = pair
    with start_front(tmp_path, [address for _, address in pair], None) as front:
        wait_until_ready(front)
        one.kill()
        one.wait()
        for method in ("GET", "POST") * 10:
            answer = ask(front, new(), method)
            assert (answer.status_code, OLD in answer.text) == (200, True)
        assert ask(front).status_code == 200
        # Nobody is left. What was asked lately is still answered, the rest says what is wrong.
        other.kill()
        other.wait()
        time.sleep(4)
        answer = ask(front)
        assert (answer.status_code, OLD in answer.text) == (200, True)
        assert answer.headers["x-cache"] in ("STALE", "HIT")
        for _ in range(2):
            answer = ask(front, new())
            assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
            assert answer.headers["content-type"] == "application/problem+json"
