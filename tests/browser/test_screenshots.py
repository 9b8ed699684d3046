"""Pictures are made of what is there: one page stands for all."""

from __future__ import annotations

import struct
from pathlib import Path

from playwright.sync_api import Browser

from browser_case import NARROW, WIDE
from screenshots import take
from shown_pages import PAGES


def test_a_picture_in_each_language_and_size(browser: Browser, served: str, tmp_path: Path) -> None:
    home = [each for each in PAGES if each.name == "home"]
    made = {path.name: path.read_bytes() for path in take(browser, served, home, tmp_path)}
    widths = {name: struct.unpack(">I", content[16:20])[0] for name, content in made.items()}
    assert widths == {
        "home-de-wide.png": WIDE[0],
        "home-de-narrow.png": NARROW[0],
        "home-en-wide.png": WIDE[0],
        "home-en-narrow.png": NARROW[0],
    }
    assert made["home-de-wide.png"] != made["home-en-wide.png"]


def test_pages_have_names_and_addresses_of_their_own() -> None:
    assert len({each.name for each in PAGES}) == len({each.path for each in PAGES}) == len(PAGES)
