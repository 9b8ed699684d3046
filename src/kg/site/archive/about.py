"""What an archive says about a release: the few facts from which every form of its metadata is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kg.description.record import Record, Texts, read_record
from kg.errors import SettingError
from kg.history import previous_release
from kg.release import Release

NAME = "kommunen-innovativ"
"""How the file and the folder in it begin."""

LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": ("CC-BY-4.0", "Creative Commons Attribution 4.0 International"),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0", "Creative Commons Zero v1.0 Universal"),
}
"""SPDX identifier and name of the licences a release may have: https://spdx.org/licenses/."""

_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"<>]+")


@dataclass(frozen=True)
class About:
    """A release as an archive knows it.

    `doi`: reserved for this archive, without `https://doi.org/`; empty where there is none yet. `previous`: the release
    published before, empty for the first. `software`: names and versions of what made it.
    """

    record: Record
    path: Path
    doi: str = ""
    previous: str = ""
    software: tuple[tuple[str, str], ...] = ()

    @property
    def year(self) -> str:
        """The year of the release."""
        return self.record.issued[:4]

    @property
    def licence(self) -> tuple[str, str]:
        """SPDX identifier and name of the licence; the address for both where it is one that we do not know."""
        return LICENCES.get(self.record.licence, (self.record.licence, self.record.licence))

    @property
    def identifier(self) -> str:
        """What it is cited by: the DOI, else the identifier of the dataset."""
        return f"https://doi.org/{self.doi}" if self.doi else self.record.iri


def pick(texts: Texts, language: str) -> str:
    """The text in a language, else in any; empty where there is none."""
    return texts.get(language) or next(iter(texts.values()), "")


def about(release: Release, doi: str = "") -> About:
    """What an archive says about `release`.

    Raises SettingError for something that is no DOI, ReleaseError where the release does not describe itself.
    """
    doi = doi.removeprefix("https://doi.org/")
    if doi and not _DOI.fullmatch(doi):
        raise SettingError(f"{doi!r} is no DOI", hint="they look like 10.5281/zenodo.1234567")
    software = tuple(sorted((str(name), str(version)) for name, version in release.manifest["software"].items()))
    return About(read_record(release.path), release.path, doi, previous_release(release), software)
