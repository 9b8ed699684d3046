"""What is wrong with a file of a site, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Something wrong with `file`, in words, and what to do."""

    file: str
    what: str
    hint: str = "make the site anew: kg site"

    def __str__(self) -> str:
        return f"{self.file}: {self.what} ({self.hint})"
