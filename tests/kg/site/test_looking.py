"""What a browser finds things with: whole, the same when made again, and named by its content."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.indexfile import INDEX
from kg.release import Release
from kg.search import Index
from kg.search.lists import KINDS
from kg.search.sets import in_order
from kg.web.pages import STATIC
from lookup_case import make_lists


@pytest.fixture(scope="module")
def site(shipped_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_lists(shipped_release.path.parent, tmp_path_factory.mktemp("looking") / "site")


def read(site: Path, name: str) -> Any:
    return json.loads(gzip.decompress((site / f"find/{name}.json.gz").read_bytes()))


def test_files_are_the_same_when_made_again(site: Path, shipped_release: Release, tmp_path: Path) -> None:
    again = make_lists(shipped_release.path.parent, tmp_path / "site")
    names = sorted(path.name for path in (site / "find").iterdir())
    assert len(names) == 5 + 2 * len(KINDS)
    assert [(again / "find" / name).read_bytes() for name in names] == [
        (site / "find" / name).read_bytes() for name in names
    ]


def test_files_are_named_by_their_content(site: Path) -> None:
    for name, (mark, size) in read(site, "lists")["files"].items():
        body = (site / f"find/{name}.json.gz").read_bytes()
        assert (hashlib.sha256(body).hexdigest()[:16], len(body)) == (mark, size)


def test_each_thing_has_its_entry_in_order(site: Path, shipped_release: Release) -> None:
    index = Index(shipped_release.path / INDEX)
    for kind in KINDS:
        for language in ("de", "en"):
            items = index.items(in_order(index, kind, "name", language))
            entries = read(site, f"{kind}.{language}")["entries"]
            links = [match[1] for match in (re.search(r'<h2><a href="([^"]+)"', each) for each in entries) if match]
            infix = ".en" if language == "en" else ""
            assert [link.rpartition("/")[2] for link in links] == [
                f"{item.iri.rpartition('/')[2]}{infix}.html" for item in items
            ]


def test_entries_stand_on_pages_as_they_are(site: Path) -> None:
    page = " ".join((site / "projects.html").read_text(encoding="utf-8").split())
    entries = read(site, "projects.de")["entries"]
    assert all(" ".join(each.split()) in page for each in entries[:25])
    assert not any(" ".join(each.split()) in page for each in entries[25:])


def test_scripts_come_along_and_write_no_page(site: Path) -> None:
    names = sorted(path.name for path in (STATIC / "find").iterdir())
    assert sorted(path.name for path in (site / "static/find").iterdir()) == names
    for name in names:
        text = (STATIC / "find" / name).read_text(encoding="utf-8")
        assert "innerHTML" not in text
        assert not re.search(r"[\"'`]\s*<[a-z]", text)
