"""Reads pages: where they lead, which places in them can be led to, which languages they name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from kg.site.checking.finding import Finding
from kg.site.names import PAGE, is_missing_page
from kg.web.language import DEFAULT, LANGUAGES

_ADDRESSES = ("href", "src", "action", "formaction", "poster", "data-query", "data-href", "data-src")
_LOCAL = re.compile(rb"(?:https?:)?//(?:127\.\d+\.\d+\.\d+|localhost|0\.0\.0\.0|\[::1\])[:/\"'\s<]|\bfile:/")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REFRESH = re.compile(r"\d+\s*;\s*url=(.*)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link from the page `source` to a file below the root, and to a place in it where `fragment` names one.

    `may_be_iri`: it is an absolute address, which may be an identifier and have a file of another name.
    """

    source: str
    file: str
    fragment: str = ""
    may_be_iri: bool = False


@dataclass(frozen=True)
class Read:
    """What stands in a page: its links within the site, its ids, and what is wrong with it by itself."""

    links: tuple[Link, ...]
    ids: frozenset[str]
    findings: tuple[Finding, ...]


def read_page(name: str, body: bytes, origins: tuple[str, ...]) -> Read:
    """Read the page `name`; what begins with one of `origins` is on this site too."""
    findings: list[Finding] = []
    try:
        root = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError as error:
        return Read((), frozenset(), (Finding(name, f"is no HTML: {error}"),))
    ids: set[str] = set()
    links: list[Link] = []
    languages: set[str] = set()
    for element in root.iter(etree.Element):
        if "id" in element.attrib:
            ids.add(element.attrib["id"])
        for address in _addresses(element):
            found = _inside(name, address, origins, findings)
            if found is not None:
                links.append(found)
        if element.tag == "link" and element.get("rel") == "alternate" and element.get("hreflang"):
            languages.add(element.get("hreflang"))
    if languages and languages != {*LANGUAGES, "x-default"}:
        findings.append(Finding(name, f"names the languages {', '.join(sorted(languages))} only"))
    if root.get("lang") != language_of_file(name):
        findings.append(Finding(name, f"says that its language is {root.get('lang')!r}"))
    return Read(tuple(dict.fromkeys(links)), frozenset(ids), tuple(findings))


def language_of_file(name: str) -> str:
    """The language of a page, by its name."""
    return next((each for each in LANGUAGES if each != DEFAULT and name.endswith(f".{each}{PAGE}")), DEFAULT)


def other_language(name: str) -> str:
    """The name of the same page in the other language."""
    stem = name.removesuffix(PAGE)
    for each in LANGUAGES:
        if each != DEFAULT:
            return f"{stem.removesuffix(f'.{each}')}{PAGE}" if stem.endswith(f".{each}") else f"{stem}.{each}{PAGE}"
    return name


def find_local(name: str, body: bytes) -> Iterator[Finding]:
    """An address that only the machine has that made the site."""
    match = _LOCAL.search(body)
    if match:
        line = body.count(b"\n", 0, match.start()) + 1
        shown = body[match.start() : match.end() + 30].decode("utf-8", "replace").split("\n")[0]
        yield Finding(f"{name}:{line}", f"names an address of the machine it was made on: {shown!r}")


def _addresses(element: html.HtmlElement) -> Iterator[str]:
    for each in _ADDRESSES:
        if each in element.attrib:
            yield element.attrib[each]
    if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
        match = _REFRESH.match(element.get("content") or "")
        if match:
            yield match[1]


def _inside(name: str, address: str, origins: tuple[str, ...], findings: list[Finding]) -> Link | None:
    is_absolute = False
    for origin in origins:
        if address.startswith(f"{origin}/"):
            # From the root of the site, wherever that is.
            address = "../" * name.count("/") + (address.removeprefix(f"{origin}/") or "index.html")
            is_absolute = True
    if _SCHEME.match(address) or address.startswith("//"):
        return None
    # The first of two is the public address of the site.
    root = f"{urlsplit(origins[0]).path.rstrip('/')}/" if len(origins) > 1 else ""
    if root and is_missing_page(name) and address.startswith(root) and not address.startswith("//"):
        # Shown at any address, so that it begins at the host's root: with the path of the site.
        address = address.removeprefix(root)
    if address.startswith("/"):
        findings.append(Finding(name, f"{address!r} begins at the host's root: below another path it leads nowhere"))
        return None
    parts = urlsplit(address)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
    if path == ".." or path.startswith("../"):
        findings.append(Finding(name, f"{address!r} leads out of the site"))
        return None
    # A folder: not every host shows the page in it, and none does where files are opened from a disk.
    path += "/" if parts.path.endswith("/") or path == "." else ""
    return Link(name, path, unquote(parts.fragment), is_absolute)
