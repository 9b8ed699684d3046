"""Addresses of ours in what the service writes, found by a root that nothing else can have, and put right for files.

The service is asked as if it stood at `PUBLIC`. Whatever it writes then names our own addresses by that mark, in every
format; in its place stands, in the end, the way from the one file to the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import quote, unquote, urlsplit

from kg.errors import EngineError
from kg.site.names import PAGE, Target, is_missing_page, locate
from kg.web.language import DEFAULT, Language

ROOT = "/-kg-root-"
_HOST = "kg-site.invalid"
PUBLIC = f"https://{_HOST}{ROOT}"

_END = r'\s"<>\\{}'
_ADDRESS = re.compile(rf"(https://{_HOST})?{ROOT}((?:[/?#][^{_END}]*)?)")
_ADDRESS_IN_TABLE = re.compile(rf"(https://{_HOST})?{ROOT}((?:[/?#][^{_END},]*)?)")
_QUOTED = re.compile(rf"{re.escape(quote(PUBLIC, safe=''))}((?:%2F[^{_END}&]*)?)")
_ENTRY = re.compile(rf"<url><loc>https://{_HOST}{ROOT}(/[^<]*)</loc>.*?</url>\n")
"""An entry of a site map."""
_PUNCTUATION = ".,;:)"
_TABLES = (".csv", ".tsv")
_ENTITIES = (("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


_DOWNLOADS = "/dumps/"
_LOOKS = "/static/"
"""What a page looks like: nothing of that comes from another host, and it can be read without."""
_THING = re.compile(r"/(page|id|data|linkset)/([^/?#]+)/([^?#]+)")


@dataclass(frozen=True)
class Found:
    """A text with addresses that hold in its place, and the targets it leads to, each once, in their order."""

    text: str
    targets: tuple[Target, ...]


def settle(
    text: str, file: str, language: Language, public: str, base: str, apart: frozenset[str] = frozenset()
) -> Found:
    """Put addresses right in the `text` of what will be `file`.

    On pages links are relative. What has to be absolute begins with `public`; where that is not known, pages have
    relative addresses there too, and all else begins with `base`. The page for what is not there is shown at any
    address, so that its links begin at the root of the host, or, where the place of the site is not known, with `base`.
    Links to things that have no files (`apart`, as `<type>/<key>`) lead to the downloads, which hold them. Raises
    EngineError where a mark stands in a form that is not known here: it must not get out.
    """
    is_page = file.endswith(PAGE)
    is_anywhere = is_missing_page(file)
    up = f"{urlsplit(public).path.rstrip('/')}/" if is_anywhere and public else "../" * file.count("/")
    targets: list[Target] = []

    def find(address: str) -> tuple[Target, str]:
        bare = address.rstrip(_PUNCTUATION) if not address.endswith("/.") else address[:-1]
        target = locate(_DOWNLOADS if apart and thing_of(bare) in apart else bare, language if is_page else DEFAULT)
        targets.append(target)
        return target, address[len(bare) :]

    # A page names the same few addresses again and again.
    @cache
    def link_of(origin: str | None, address: str) -> str:
        target, rest = find(_plain(address) if is_page else address)
        if is_anywhere and not public and not address.startswith(_LOOKS):
            link = f"{base}/{_without_index(target.link)}"
        elif origin and public:
            link = f"{public}/{_without_index(target.link)}"
        elif is_page:
            link = up + target.link
        else:
            link = f"{base}/{_without_index(target.link)}"
        return escape(link + rest, quote=False) if is_page else link + rest

    def write(match: re.Match[str]) -> str:
        return link_of(match[1], match[2])

    def write_quoted(match: re.Match[str]) -> str:
        target, rest = find(unquote(match[1]))
        return quote(f"{public or base}/{_without_index(target.link)}{rest}", safe="")

    pattern = _ADDRESS_IN_TABLE if file.endswith(_TABLES) else _ADDRESS
    text = pattern.sub(write, text)
    text = _QUOTED.sub(write_quoted, text) if _HOST in text else text
    for mark in (_HOST, ROOT):
        at = text.find(mark)
        if at >= 0:
            raise EngineError(
                f"{file} names an address of ours in a form that is not known: {text[at - 60 : at + 60]!r}"
            )
    return Found(text, tuple(targets))


def leave_out(sitemap: str, apart: frozenset[str]) -> str:
    """The site map without the pages that there are not."""
    return _ENTRY.sub(lambda match: "" if thing_of(match[1]) in apart else match[0], sitemap) if apart else sitemap


def thing_of(address: str) -> str:
    """The thing that an address of a room about things speaks of, as `<type>/<key>`; empty for others.

    >>> thing_of("/page/municipality/05913000#data"), thing_of("/data/district/05913.ttl"), thing_of("/projects")
    ('municipality/05913000', 'district/05913', '')
    """
    match = _THING.match(unquote(address))
    return f"{match[2]}/{match[3].partition('.')[0] if match[1] == 'data' else match[3]}" if match else ""


def _plain(address: str) -> str:
    for entity, character in _ENTITIES:
        address = address.replace(entity, character)
    return address


def _without_index(link: str) -> str:
    """The start of the site has no name."""
    return "" if link == "index.html" else link


Settle = Callable[[str, str, Language], Found]
