"""Settings: read once from the environment, then passed on as a value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import SettingError
from kg.vocab import CANONICAL_BASE


@dataclass(frozen=True)
class Settings:
    """What can be set from outside.

    `root`: the folder that holds ontology/, data/, shapes/ and queries/ (`KG_ROOT`, default: here).
    `releases`: where releases are built and served from (`KG_RELEASES`, default: releases/ under root).
    `base_iri`: start of all identifiers, fixed when a release is built (`KG_BASE_IRI`).
    `public_url`: where a server is reached, for links it writes (`KG_PUBLIC_URL`, default: the request's own host).
    """

    root: Path
    releases: Path
    base_iri: str = CANONICAL_BASE
    public_url: str = ""


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's environment).

    Raises SettingError where a value cannot be meant.
    """
    env = os.environ if environ is None else environ
    root = Path(env.get("KG_ROOT") or ".").resolve()
    releases = Path(env.get("KG_RELEASES") or root / "releases").resolve()
    base_iri = env.get("KG_BASE_IRI") or CANONICAL_BASE
    public_url = env.get("KG_PUBLIC_URL") or ""
    _require_web_address("KG_BASE_IRI", base_iri)
    if not base_iri.endswith("/"):
        raise SettingError(f"KG_BASE_IRI is {base_iri!r}", hint="it must end with a slash")
    if public_url:
        _require_web_address("KG_PUBLIC_URL", public_url)
    return Settings(root=root, releases=releases, base_iri=base_iri, public_url=public_url.rstrip("/"))


def _require_web_address(name: str, value: str) -> None:
    parts = urlsplit(value)
    unusable = any(character in '<>"{}|^`\\' or character <= " " for character in value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment or unusable:
        raise SettingError(f"{name} is {value!r}", hint="give an absolute http(s) address without query or fragment")
