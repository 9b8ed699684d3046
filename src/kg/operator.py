"""Who runs a service and answers for it: what the law, and whoever finds an error, wants to know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import SettingError

_EMAIL = re.compile(r"[^@\s<>\"%?&]+@[^@\s<>\"%?&]+\.[^@\s<>\"%?&.]+")
_GERMAN, _ENGLISH = "de", "en"


@dataclass(frozen=True)
class Operator:
    """The operator of a service. Whatever is not set is empty, and pages say that it is not set.

    `publisher`: name (`KG_PUBLISHER`). `email`: where people write to (`KG_CONTACT_EMAIL`). `contact_url`: a form or a
    tracker where errors are reported, in which `{about}` stands for what the report is about (`KG_CONTACT_URL`).
    `imprint`, `privacy`: texts by language: the imprint, and what the operator adds to the privacy statement
    (`KG_IMPRINT`, `KG_PRIVACY`). `enforcement`: the body that people can turn to where a barrier stays
    (`KG_ENFORCEMENT_BODY`).
    """

    publisher: str = ""
    email: str = ""
    contact_url: str = ""
    imprint: Mapping[str, str] = field(default_factory=dict)
    privacy: Mapping[str, str] = field(default_factory=dict)
    enforcement: str = ""

    @property
    def has_contact(self) -> bool:
        """True where there is a way to reach the operator."""
        return bool(self.email or self.contact_url)


def read_operator(env: Mapping[str, str]) -> Operator:
    """Read the operator from `env`. Raises SettingError where a value cannot be meant or a file cannot be read."""
    email = env.get("KG_CONTACT_EMAIL") or ""
    if email and not _EMAIL.fullmatch(email):
        raise SettingError(f"KG_CONTACT_EMAIL is {email!r}", hint="give one address, as in graph@example.org")
    return Operator(
        publisher=(env.get("KG_PUBLISHER") or "").strip(),
        email=email,
        contact_url=env.get("KG_CONTACT_URL") or "",
        imprint=_read_texts("KG_IMPRINT", env.get("KG_IMPRINT") or ""),
        privacy=_read_texts("KG_PRIVACY", env.get("KG_PRIVACY") or ""),
        enforcement=(env.get("KG_ENFORCEMENT_BODY") or "").strip(),
    )


def _read_texts(name: str, file: str) -> dict[str, str]:
    """The text of a file, and of the one beside it whose name has `.en` before its suffix, if there is one."""
    if not file:
        return {}
    german = Path(file)
    english = german.with_suffix(f".{_ENGLISH}{german.suffix}")
    texts = {_GERMAN: _read_text(name, german)}
    if english.is_file():
        texts[_ENGLISH] = _read_text(name, english)
    return texts


def _read_text(name: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{name}: {path} cannot be read ({error})", hint="name a text file in UTF-8") from error
    if not text:
        raise SettingError(f"{name}: {path} is empty", hint="write the text into it, or leave the setting out")
    return text
