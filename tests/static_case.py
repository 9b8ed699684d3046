"""A folder of plain files with the query page of a release in it, and a host that knows nothing but files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from app_case import run_server
from kg.config import Settings
from kg.release import Release
from kg.web import create_app
from kg.web.pages import STATIC


def write_site(root: Path, release: Release, folder: Path) -> None:
    """Write what the query page of `release` needs into the new `folder`."""
    app = create_app(Settings(root=root, releases=release.path.parent))
    app.hub.site = replace(app.hub.site, is_static=True)
    with run_server(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        (folder / "sparql").mkdir(parents=True)
        (folder / "queries").mkdir()
        for name, language in (("sparql.html", "de"), ("sparql.en.html", "en")):
            page = client.get("/sparql", params={"lang": language}, headers={"Accept": "text/html"}).text
            other = "sparql.en.html" if language == "de" else "sparql.html"
            page = re.sub(r'class="language" href="[^"]*"', f'class="language" href="{other}"', page)
            (folder / name).write_text(re.sub(r'( (?:href|src|data-query|action)=")/', r"\1", page), encoding="utf-8")
        for path in ("sparql/vocabulary.json", "offline.js"):
            answer = client.get(f"/{path}").raise_for_status()
            (folder / path).write_bytes(answer.content)
        for name in app.hub.site.queries:
            (folder / f"queries/{name}.rq").write_bytes(client.get(f"/queries/{name}.rq").raise_for_status().content)
    shutil.copytree(STATIC, folder / "static")
    shutil.copytree(release.path / "dumps", folder / "dumps" / release.id)


@contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Serve `folder` with Python's own server of files, which has no rules at all; gives its address."""
    command = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        match = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert match
        try:
            yield match.group()
        finally:
            process.terminate()
