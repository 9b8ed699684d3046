"""A site of a release with the official register: its places have no files, are found, and links to them hold."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.site.checking import check_site
from kg.site.marks import leave_out, thing_of

APART = ("municipality/08999001", "municipality/08999003", "municipality/08999004", "district/08999")
"""Places that only the made-up register knows."""


def read(site: Path, name: str) -> Any:
    return json.loads(gzip.decompress((site / f"find/{name}.json.gz").read_bytes()))


def test_the_site_is_sound(register_site: Path) -> None:
    checked = check_site(register_site, lambda _done, _known: None, 1)
    assert checked.findings == ()
    assert checked.files > 800


def test_only_what_data_name_has_files(register_site: Path) -> None:
    for room in ("page", "id", "data", "linkset"):
        assert list((register_site / room).glob("municipality/05913000*")), room
        assert not [path for each in APART for path in (register_site / room).glob(f"{each}*")], room


@pytest.mark.parametrize(("page", "leads_to"), [("", "../../dumps/index.html"), (".en", "../../dumps/index.en.html")])
def test_links_to_them_lead_to_the_downloads(register_site: Path, page: str, leads_to: str) -> None:
    text = (register_site / f"page/source/destatis-gv100ad-2025-08-31{page}.html").read_text(encoding="utf-8")
    links = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>', text)
    # The rules of the small project give no labels, so that things are called by their keys.
    assert [name for link, name in links if link == leads_to][-1] == "unincorporated-area:08999501"
    assert not [link for link, _ in links if "/municipality/08999" in link]
    (dump,) = (register_site / "dumps").glob("*/all.nt.gz")
    held = gzip.decompress(dump.read_bytes()).decode()
    assert all(f"/id/{each}>" in held for each in APART)


def test_the_site_map_names_each_page_once_and_none_that_is_not_there(register_site: Path) -> None:
    text = (register_site / "sitemap.part-1.xml").read_text(encoding="utf-8")
    pages = re.findall("<loc>https://w3id.org/kommunen-innovativ/([^<]*)</loc>", text)
    assert len(pages) == len(set(pages)) > 20
    assert [each for each in pages if not (register_site / (each or "index.html")).is_file()] == []


def test_an_entry_of_a_site_map_is_left_out_whole() -> None:
    entry = "<url><loc>https://kg-site.invalid/-kg-root-/page/{}</loc><x/></url>\n"
    text = entry.format("municipality/08999001") + entry.format("municipality/05913000")
    assert leave_out(text, frozenset(["municipality/08999001"])) == entry.format("municipality/05913000")
    assert thing_of("/page/municipality/08999001#data") == "municipality/08999001"


@pytest.mark.parametrize(
    ("language", "downloads", "words"),
    [("de", "dumps/index.html", "Schlüssel: 08999003, 089990003003"), ("en", "dumps/index.en.html", "keys: 08999003,")],
)
def test_they_are_found_with_their_keys(register_site: Path, language: str, downloads: str, words: str) -> None:
    hits = [item for item in read(register_site, f"texts.{language}")["items"] if item[1][0] == "Musterlingen"]
    ((href, _, first, texts, related),) = hits
    assert (href, first in texts, words in first[0]) == (downloads, True, True)
    assert "08999" in [label for _, label, _ in related]
    others = [item for item in read(register_site, f"texts.{language}")["items"] if item[1][0] == "Dortmund"]
    assert others
    assert not [item for item in others if words[:4] in str(item[2])]


def test_where_they_lie_is_known_to_who_looks_around_them(register_site: Path) -> None:
    items = read(register_site, "texts.de")["items"]
    points = read(register_site, "points")["points"]
    assert [(items[number][1][0], *point) for number, *point in points] == [("Musterlingen", 9.5, 48.5)]
