"""Which file answers an address on a host that runs no program, and what of the address stays on a link to it.

    /                               index.html, index.en.html
    /page/project/kif?lang=en       page/project/kif.en.html
    /data/project/kif.ttl           data/project/kif.ttl
    /projects?page=2&state=06       projects.page-2.state-06.html
    /projects?q=haus&state=06       projects.html, with ?q=haus&state=06 left on the link: a script may read it
    /id/project/kif                 id/project/kif/index.html, which leads on

A rule, not a table: no page need know which others there are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode

from kg.formats import FORMATS, GRAPH_FORMATS, JSON, JSON_LD, RESULTS_CSV, TURTLE
from kg.search.lists import KINDS
from kg.web.language import DEFAULT, LANGUAGES, Language

PAGE = ".html"
IDENTIFIERS = "id"
LATEST = "latest"
MISSING = "/404"
"""The address of the page that hosts show where there is no file; several know it by this name."""

_AS_THEY_ARE = ("static", "dumps", ".well-known")
"""Rooms whose addresses name files already."""
_PAGES_ONLY = ("page", "problem")
"""Rooms in which a dot is part of a key, whatever follows it."""
FEED_FORMATS = (TURTLE, JSON_LD)
"""What a page of the feed lies there in: the first one holds the whole graph, in six formats a sixth of a site."""
_DATA_ROOMS = {"data": TURTLE.suffix, "linkset": JSON.suffix, "graph": TURTLE.suffix, "feed": TURTLE.suffix}
"""Rooms without pages, and what an address in them without a suffix gives."""
_DATA = {f"/{name}": TURTLE.suffix for name in ("feed", "void", "catalog", "prefixes")}
BY_LANGUAGE = ("/feed.atom", "/dataset.jsonld", "/cite.bib", "/cite.ris", "/cite.json")
"""What is no page and yet differs by language."""
_SUFFIXES = frozenset(
    (
        *(each.suffix for each in FORMATS),
        ".atom",
        ".bib",
        ".geojson",
        ".ico",
        ".js",
        ".link",
        ".ris",
        ".rq",
        ".sarif",
        ".txt",
        ".xml",
    )
)
_IN_NAMES = ("excel", "page", "part")
"""Parameters, besides one facet of a list, that have a file for each of their values."""
_SAFE = "/!$()*+,;=@-._~"
_SAFE_IN_NAMES = " !$()+,;=@-._~"


@dataclass(frozen=True)
class Target:
    """Where a link leads: a file below the root of the site, and what stands behind it on the link.

    `address`: what is to be asked for that file, without its language; empty where the link asks for more than any file
    can answer. `language`: that of the file.
    """

    file: str
    tail: str
    address: str
    language: Language

    @cached_property
    def link(self) -> str:
        """The file as a part of an address, with what stands behind it."""
        return quote(self.file, _SAFE) + self.tail


# The same few links stand on every page.
@lru_cache(maxsize=1 << 16)
def locate(address: str, language: Language = DEFAULT) -> Target:
    """The file for an address below the root, seen from a page in `language`.

    >>> locate("/projects?page=2&state=06", "en").file, locate("/projects?q=haus").link
    ('projects.page-2.state-06.en.html', 'projects.html?q=haus')
    """
    rest, mark, fragment = address.partition("#")
    path, _, query = rest.partition("?")
    path = path or "/"
    pairs = parse_qsl(query, keep_blank_values=True)
    for wanted in LANGUAGES:
        language = wanted if ("lang", wanted) in pairs else language
    asked = [pair for pair in pairs if pair[0] != "lang"]
    is_file = _have_files(path, asked)
    stem, suffix = _split(unquote(path))
    in_name = "".join(f".{name}-{quote(value, _SAFE_IN_NAMES)}" for name, value in asked) if is_file else ""
    is_translated = suffix == PAGE or path in BY_LANGUAGE
    infix = f".{language}" if is_translated and language != DEFAULT else ""
    # The mark of a static file's content: it changes nothing, and lets caches keep the file.
    left = [] if is_file and not _is_mark(asked) else asked
    whole = path + (f"?{urlencode(asked)}" if asked and is_file and not _is_mark(asked) else "")
    return Target(
        file=f"{stem}{in_name if not _is_mark(asked) else ''}{infix}{suffix}",
        tail=(f"?{urlencode(left)}" if left else "") + mark + fragment,
        address=whole if is_file else "",
        language=language if is_translated else DEFAULT,
    )


def find_alike(files: Iterable[str]) -> list[tuple[str, ...]]:
    """Files that have one name on a disk that does not tell capitals from small letters: Windows, macOS, USB sticks.

    >>> find_alike(["data/KIF.ttl", "data/kif.nt", "data/kif.ttl", "x"])
    [('data/KIF.ttl', 'data/kif.ttl')]
    """
    found: dict[str, set[str]] = {}
    for file in files:
        found.setdefault(unicodedata.normalize("NFC", file).casefold(), set()).add(file)
    return sorted(tuple(sorted(names)) for names in found.values() if len(names) > 1)


def is_missing_page(file: str) -> bool:
    """True for the page that is shown where there is no file, in any language.

    >>> is_missing_page("404.en.html"), is_missing_page("page/project/404.html")
    (True, False)
    """
    return file in {locate(MISSING, language).file for language in LANGUAGES}


def _is_mark(asked: list[tuple[str, str]]) -> bool:
    return len(asked) == 1 and asked[0][0] == "v"


def _have_files(path: str, asked: list[tuple[str, str]]) -> bool:
    """True where each value of what is asked has a file of its own."""
    if _is_mark(asked):
        return True
    names = [name for name, _ in asked]
    if len(set(names)) < len(names):
        return False
    others = [name for name in names if name not in _IN_NAMES]
    kind = KINDS.get(path[1:].partition(".")[0])
    return not others or (kind is not None and len(others) == 1 and others[0] in kind.facets)


def _split(path: str) -> tuple[str, str]:
    """The name of the file for a path, and its suffix, in front of which parameters and language stand."""
    room = path[1:].partition("/")[0]
    if room == IDENTIFIERS:
        return f"{path[1:]}/index", PAGE
    if room in _PAGES_ONLY:
        return path[1:], PAGE
    if path.endswith("/"):
        return f"{path[1:]}index", PAGE
    if room in _AS_THEY_ARE:
        return path[1:], ""
    stem, dot, end = path[1:].rpartition(".")
    known = dot + end if dot + end in _SUFFIXES and stem and not stem.endswith("/") else ""
    if room in _DATA_ROOMS or path in _DATA:
        offered = {each.suffix for each in (*GRAPH_FORMATS, RESULTS_CSV, JSON)}
        return (stem, known) if known in offered else (path[1:], _DATA_ROOMS.get(room) or _DATA[path])
    return (stem, known) if known else (path[1:], PAGE)
