"""Pictures of the main pages, wide and narrow, in German and English: into screenshots/, to be looked at.

make screenshots                      of a server that is started here, with the current release
make screenshots ADDRESS=https://…    of one that runs already
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from browser_case import NARROW, WIDE, find_chromium, new_context, open_browser
from serve_case import start
from shown_pages import PAGES, Shown

FOLDER = Path(__file__).parents[1] / "screenshots"
SIZES = {"wide": WIDE, "narrow": NARROW}


def main(address: str = "", folder: Path = FOLDER) -> int:
    """Make all pictures; gives the exit code."""
    program = find_chromium()
    if program is None:
        print("there is no Chromium on the PATH: install it, as in apt-get install chromium", file=sys.stderr)
        return 1
    with serve(address) as served, open_browser(program) as browser:
        for path in take(browser, served, PAGES, folder):
            print(path)
    return 0


@contextmanager
def serve(address: str) -> Iterator[str]:
    """The server at `address`, or one of our own."""
    if address:
        yield address.rstrip("/")
    else:
        settings = {name: value for name, value in os.environ.items() if name.startswith(("KG_", "PYTHONPATH"))}
        with start(**settings) as (_process, started):
            yield started


def take(browser: Browser, served: str, pages: Iterable[Shown], folder: Path) -> Iterator[Path]:
    """Take a picture of each page in each language and size; gives the files as they are made."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = list(pages)
    for language in ("de", "en"):
        for size, window in SIZES.items():
            with new_context(browser, served, language=language, size=window) as context:
                page = context.new_page()
                for shown in pages:
                    page.goto(served + shown.path)
                    if page.locator("#editor-settings").count():
                        page.wait_for_selector("html[data-editor=ready]")
                    path = folder / f"{shown.name}-{language}-{size}.png"
                    page.screenshot(path=path, full_page=True, caret="initial")
                    yield path


if __name__ == "__main__":
    sys.exit(main("".join(sys.argv[1:2])))
