"""Downloads: files as they lie in the release, with checksums and ranges."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import httpx
import pytest

from kg.config import Settings
from kg.release import Release
from kg.web import create_app

BROWSER = "text/html,*/*;q=0.8"


def test_the_list(client: httpx.Client, small_release: Release, server: str) -> None:
    answer = client.get("/dumps/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    listed = answer.json()
    assert (listed["release"], listed["date"]) == (small_release.id, "2026-11-22")
    names = [each["name"] for each in listed["files"]]
    assert names == ["all.nq.gz", "all.ttl", "tables/projects.csv", "SHA256SUMS", "manifest.json"]
    for each in listed["files"]:
        assert each["url"].startswith(server)
        content = client.get(each["url"]).content
        assert len(content) == each["bytes"]
        if each["sha256"]:
            assert hashlib.sha256(content).hexdigest() == each["sha256"]
    page = client.get("/dumps/", headers={"Accept": BROWSER, "Accept-Language": "de"})
    assert f'href="/dumps/{small_release.id}/all.nq.gz"' in page.text
    assert "Herunterladen" in page.text


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("all.nq.gz", "application/gzip"),
        ("all.ttl", "text/turtle; charset=utf-8"),
        ("tables/projects.csv", "text/csv; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("manifest.json", "application/json"),
    ],
)
def test_a_file(client: httpx.Client, small_release: Release, name: str, media_type: str) -> None:
    latest = client.get(f"/dumps/latest/{name}")
    assert (latest.status_code, latest.headers["location"]) == (302, f"/dumps/{small_release.id}/{name}")
    assert latest.headers["cache-control"] == "no-cache"
    answer = client.get(latest.headers["location"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert "content-encoding" not in answer.headers
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"]
    head = client.head(latest.headers["location"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))


def test_a_packed_file_stays_packed(client: httpx.Client, small_release: Release) -> None:
    content = client.get(f"/dumps/{small_release.id}/all.nq.gz").content
    assert "Zwönitz" in gzip.decompress(content).decode()


def test_a_file_never_changes(client: httpx.Client, small_release: Release) -> None:
    path = f"/dumps/{small_release.id}/all.ttl"
    first = client.get(path)
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    for known in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_part_of_a_file(client: httpx.Client, small_release: Release) -> None:
    path = f"/dumps/{small_release.id}/all.ttl"
    whole = client.get(path)
    part = client.get(path, headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, whole.content[:100])
    assert part.headers["content-range"] == f"bytes 0-99/{len(whole.content)}"
    rest = client.get(path, headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]})
    assert part.content + rest.content == whole.content
    assert client.get(path, headers={"Range": "bytes=999999-"}).status_code == 416


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/latest/none.ttl",
        "/dumps/none/all.ttl",
        "/dumps/current/all.ttl",
        "/dumps/{id}/store/CURRENT",
        "/dumps/{id}/../manifest.json",
        "/dumps/{id}/%2e%2e/%2e%2e/etc/passwd",
        "/dumps/%2e%2e/manifest.json",
        "/dumps/{id}//etc/passwd",
        "/dumps/none/",
        "/dumps/current/",
    ],
)
def test_nothing_else_is_sent(client: httpx.Client, small_release: Release, path: str) -> None:
    answer = client.get(path.replace("{id}", small_release.id))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_without_a_release(root: Path, serving_data: Path, tmp_path: Path) -> None:
    app = create_app(Settings(root=tmp_path, releases=tmp_path), [serving_data])
    answers = [_get(app, path) for path in ("/dumps/", "/dumps/latest/all.ttl", "/", "/queries/", "/healthz")]
    assert [each.status_code for each in answers] == [404, 404, 200, 200, 200]
    assert "no release" in answers[0].json()["detail"]
    assert answers[3].json() == []


def _get(app: object, path: str) -> httpx.Response:
    import anyio

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path)

    return anyio.run(run)


@pytest.mark.parametrize("release", ["2020-01-01-0123456789ab", "..%2F..", "x", "current"])
def test_a_release_that_is_not_there_does_not_say_where(
    client: httpx.Client, small_release: Release, release: str
) -> None:
    answer = client.get(f"/dumps/{release}/all.ttl")
    assert answer.status_code == 404
    assert str(small_release.path.parent) not in answer.text
