"""The check finds what is wrong with a site: each case breaks a sound one in one way."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from kg.site.checking import check_site
from kg.site.checking.pages import read_page

PAGE = "page/project/kif.html"
DATA = "data/project/kif.ttl"


@pytest.fixture(scope="module")
def broken(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Break a copy of the site in many ways at once, and give what the check finds, as lines."""
    site = tmp_path_factory.mktemp("broken") / "site"
    shutil.copytree(small_site, site)
    page = (site / PAGE).read_text(encoding="utf-8")
    wrong = '<p><a href="../../nowhere.html">x</a><a href="/at-the-root">x</a><a href="../../index.html#nothing">x</a>'
    wrong += '<a href="../../../outside.html">x</a>\n<img src="http://localhost:8000/x.png" alt=""></p></main>'
    page = page.replace("</main>", wrong).replace('hreflang="en"', 'hreflang="fr"')
    (site / PAGE).write_text(page, encoding="utf-8")
    (site / "projects.en.html").unlink()
    missing = (site / "404.html").read_text(encoding="utf-8")
    (site / "404.html").write_text(
        missing.replace("</main>", '<a href="/elsewhere.html">x</a></main>'), encoding="utf-8"
    )
    text = (site / DATA).read_text(encoding="utf-8")
    (site / DATA).write_text(f"{text}\n<urn:x> <urn:y> <urn:z> .\n", encoding="utf-8")
    (site / "data/project/kif.nq").write_text("<urn:x> <urn:y> .\n", encoding="utf-8")
    find = site / "find/texts.de.json.gz"
    find.write_bytes(
        gzip.compress(gzip.decompress(find.read_bytes()).replace(b"page/project/kif.html", b"page/x.html"))
    )
    # Sounds the same in all formats, and is not what the dump says.
    for path in (site / "data/municipality").glob("05913000.*"):
        assert b"601343" in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(b"601343", b"601344"))
    with (site / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.write(f"{'0' * 64}  page/project/KIF.html\n")
    return [str(each) for each in check_site(site, lambda _done, _known: None, 1).findings]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (PAGE, "leads to nowhere.html, which is not there"),
        (PAGE, "'/at-the-root' begins at the host's root"),
        (PAGE, "leads to #nothing in index.html"),
        (PAGE, "'../../../outside.html' leads out of the site"),
        (PAGE, "names the languages de, fr, x-default only"),
        (PAGE, "has other bytes than SHA256SUMS says"),
        (PAGE, "names an address of the machine it was made on: 'http://localhost:8000"),
        # Where the site lies is not known here, and so not where the root of its host leads.
        ("404.html", "'/elsewhere.html' begins at the host's root"),
        ("find/texts.de.json.gz", "leads to page/x.html, which is not there"),
        ("projects.en.html", "is missing"),
        ("page/project/KIF.html", "differs in capitals only from page/project/kif.html"),
        ("projects.html", "leads to projects.en.html, which is not there"),
        (DATA, "says something else than"),
        ("data/project/kif.nq", "does not parse"),
        ("data/municipality/05913000.", "that the dump has, as"),
    ],
)
def test_what_is_wrong_is_found_where_it_is(broken: list[str], file: str, words: str) -> None:
    assert any(line.startswith(file) and words in line and line.endswith(")") for line in broken), broken


def test_a_sound_site_has_no_findings(placed_site: Path) -> None:
    checked = check_site(placed_site, lambda _done, _known: None, 1)
    assert checked.findings == ()
    assert (checked.files > 800, checked.links > 5000, checked.graphs > 250) == (True, True, True)


def test_links_are_read_wherever_they_stand() -> None:
    text = (
        '<html lang="de"><head><meta http-equiv="refresh" content="0; url=b.html"><script src="c.js"></script></head>'
    )
    text += '<body><form action="d.html"><button formaction="e.csv">x</button></form><a href="mailto:a@b.example">x</a>'
    text += (
        '<a href="https://kg.example.org/f%20g.html#h">x</a><a href="https://elsewhere.example/">x</a></body></html>'
    )
    read = read_page("x/a.html", text.encode(), ("https://kg.example.org",))
    found = {(link.file, link.fragment) for link in read.links}
    assert found == {("x/b.html", ""), ("x/c.js", ""), ("x/d.html", ""), ("x/e.csv", ""), ("f g.html", "h")}
    assert read.findings == ()
