"""How a release is cited: as a sentence, for BibTeX, for RIS, for CSL."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from kg.release import Release
from kg.web.language import Language
from kg.web.texts import TEXTS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BY_BIBTEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True)
class Citation:
    """What is cited. `iri`: the lasting identifier of the dataset; `url`: where this release lies."""

    author: str
    title: str
    day: date
    version: str
    iri: str
    url: str
    licence: str


def citation_of(release: Release, public: str, language: Language) -> Citation | None:
    """The citation of `release`, served below the address `public`; None where its manifest does not say its date."""
    manifest = release.manifest
    if not manifest.get("date"):
        return None
    words = TEXTS[language]
    return Citation(
        author=words["cite_author"],
        title=manifest.get("title", {}).get(language) or words["site"],
        day=date.fromisoformat(manifest["date"]),
        version=release.id,
        iri=manifest.get("dataset", ""),
        url=f"{public}/dumps/{release.id}/manifest.json",
        licence=manifest.get("licence", ""),
    )


def write_bibtex(cited: Citation) -> str:
    """An entry for BibTeX; `@misc`, since BibTeX itself knows no dataset."""
    fields = {
        "author": f"{{{_escape(cited.author)}}}",
        "title": f"{{{_escape(cited.title)}}}",
        "year": str(cited.day.year),
        "version": _escape(cited.version),
        "howpublished": "Dataset",
        "note": _escape(f"Release {cited.version}: {cited.url} (licence: {cited.licence})"),
    }
    # The address in quotation marks, where those who look for addresses in a text see its end.
    lines = [*(f"  {name} = {{{value}}}," for name, value in fields.items()), f'  url = "{cited.iri or cited.url}",']
    lines.insert(3, f"  month = {_MONTHS[cited.day.month - 1]},")
    key = re.sub(r"[^A-Za-z0-9-]", "-", f"kommunen-innovativ-{cited.version}")
    return "\n".join([f"@misc{{{key},", *lines, "}", ""])


def write_ris(cited: Citation) -> str:
    """An entry for reference managers that read RIS."""
    fields = (
        ("TY", "DATA"),
        ("AU", cited.author),
        ("TI", cited.title),
        ("PY", str(cited.day.year)),
        ("DA", cited.day.strftime("%Y/%m/%d")),
        ("ET", cited.version),
        ("UR", cited.iri or cited.url),
        ("L1", cited.url),
        ("N1", cited.licence),
        ("ER", ""),
    )
    return "".join(f"{name}  - {value}\r\n" for name, value in fields if value or name == "ER")


def write_csl(cited: Citation) -> str:
    """An item of CSL-JSON: https://docs.citationstyles.org/en/stable/specification.html."""
    item = {
        "id": f"kommunen-innovativ-{cited.version}",
        "type": "dataset",
        "author": [{"literal": cited.author}],
        "title": cited.title,
        "issued": {"date-parts": [[cited.day.year, cited.day.month, cited.day.day]]},
        "version": cited.version,
        "URL": cited.iri or cited.url,
        "archive_location": cited.url,
        "license": cited.licence,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def _escape(text: str) -> str:
    r"""A text with what TeX would take for its own.

    >>> _escape("50 % of A&B_1")
    '50 \\% of A\\&B\\_1'
    """
    return "".join(_BY_BIBTEX.get(each) or (f"\\{each}" if each in "&%$#_{}" else each) for each in text)
