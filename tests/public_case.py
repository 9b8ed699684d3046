"""The shipped release as an operator serves it in public: with a name, a contact, an imprint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.config import Settings
from kg.operator import Operator
from kg.release import Release
from kg.web import App, create_app

BROWSER = "text/html,*/*;q=0.8"
OPERATOR = Operator(
    publisher="Stadt <Musterstadt>",
    email="graph@example.org",
    imprint={"de": "Rathausplatz 1\n12345 Musterstadt\n\nhttps://musterstadt.example/"},
    privacy={"de": "Datenschutz: Ä. Muster", "en": "Privacy: A. Model"},
    enforcement="Schlichtungsstelle, https://schlichtung.example/",
)


def make_public_app(root: Path, release: Release, operator: Operator = OPERATOR, public_url: str = "") -> App:
    """The application over `release`, run by `operator`."""
    settings = Settings(root=root, releases=release.path.parent, public_url=public_url)
    return create_app(replace(settings, operator=operator))
