"""Programs and files from outside that tests need: without them a test skips and says so; under CI they are there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def find_tool(name: str, why: str) -> str:
    """The path of the program `name`."""
    found = shutil.which(name)
    if found is None:
        miss(f"{name} is not on the PATH: {why}")
    return found


def find_given(variable: str, why: str) -> Path:
    """The path that the environment variable names."""
    found = os.environ.get(variable, "")
    if not found:
        miss(f"{variable} is not set: {why}")
    return Path(found)


def miss(what: str) -> NoReturn:
    """Something is not there that a test needs."""
    if os.environ.get("CI"):
        pytest.fail(f"CI runs with everything: {what}")
    pytest.skip(what)
