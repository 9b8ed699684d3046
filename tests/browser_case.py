"""A headless Chromium, and pages that notice what must not happen: errors, and requests to anybody else."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

WIDE = (1280, 900)
NARROW = (320, 640)
"""The narrowest width that WCAG asks for (1.4.10); phones have more."""

SAME_CODE = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
"""The server runs the code that the tests run."""

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE = 15_000
"""Milliseconds until what is looked for must be there: on a machine that does something else besides, too."""
expect.set_options(timeout=_PATIENCE)

_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


def find_chromium() -> str | None:
    """The path of Chromium on this machine; None where there is none."""
    return next((path for path in map(shutil.which, _PROGRAMS) if path), None)


@contextmanager
def open_browser(program: str) -> Iterator[Browser]:
    """Start Chromium, headless."""
    # Root may not use the sandbox, and containers seldom can: all that is opened are pages of our own.
    flags = ["--no-sandbox"] if os.geteuid() == 0 or os.environ.get("CI") else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did that it must not do. `statuses`: errors of the server that a test provokes."""

    host: str
    statuses: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Note errors and warnings; the browser reports there what its policy forbids."""
        failed = _EXPECTED.match(message.text)
        if message.type in ("error", "warning") and not (failed and int(failed[1]) in self.statuses):
            self.wrong.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def see(self, request: Request) -> None:
        """Note requests to other hosts."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.wrong.append(f"request to {request.url}")

    def fail(self, error: Any) -> None:
        """Note what a script did not catch."""
        self.wrong.append(f"uncaught: {error}")


OpenPage = Callable[..., tuple[Page, Watch]]
"""Opens a page: its path; `address` of another server, and what `new_context` takes."""


@contextmanager
def watched_page(context: BrowserContext, address: str) -> Iterator[tuple[Page, Watch]]:
    """A new page for the server at `address`; what was wrong stands in the watch at the end."""
    page = context.new_page()
    watch = Watch(urlsplit(address).netloc)
    page.on("console", watch.hear)
    page.on("pageerror", watch.fail)
    page.on("request", watch.see)
    try:
        yield page, watch
    finally:
        page.close()


def new_context(
    browser: Browser,
    address: str,
    *,
    language: str = "de",
    size: tuple[int, int] = WIDE,
    is_dark: bool = False,
    scripts: bool = True,
) -> BrowserContext:
    """A fresh profile: language, size of the window, light or dark."""
    context = browser.new_context(
        base_url=address,
        locale={"de": "de-DE", "en": "en-GB"}[language],
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if is_dark else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE)
    return context
