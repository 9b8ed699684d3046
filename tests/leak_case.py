"""What an answer must not tell strangers: where things lie, what broke inside, which software it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_LEAKS = {
    "a path": rb"(?<![\w.:/-])/(?:home|root|usr|opt|srv|var|etc|tmp|work|mnt|proc|run)/[\w.-]",
    "a module": rb"site-packages|dist-packages|\b[\w/]+\.(?:py|rs|so|sst)\b",
    "a stack": rb"Traceback \(most recent|File \"[^\"]*\", line \d|\bpanicked at\b|RUST_BACKTRACE|stack backtrace",
    "an exception": rb"\b(?:[A-Z][a-z]+)+(?:Error|Exception)\b(?: on the server|\()",
    "software": rb"(?i)\b(?:pyoxigraph|oxigraph|rocksdb|uvicorn|starlette|fastapi|cpython|python)\b[/ ]?v?\d",
}


def find_leaks(body: bytes, headers: Mapping[str, Any]) -> list[str]:
    """What an answer tells that it should not."""
    found = [f"{name}: {match.group()!r}" for name, pattern in _LEAKS.items() if (match := re.search(pattern, body))]
    return found + [f"header {name}" for name in headers if name.lower() in ("server", "x-powered-by", "via")]
