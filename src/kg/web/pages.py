"""Pages: templates, what they all share, and how they are sent."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from fastapi import APIRouter
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from kg.description import RECORD_FILE
from kg.operator import Operator
from kg.store import choose_coding, coder_of
from kg.vocab import shorten
from kg.web.addresses import local_path
from kg.web.answers import is_among
from kg.web.language import LANGUAGES, Language, language_of
from kg.web.reports import report_address
from kg.web.serving import NEEDS_SERVER
from kg.web.signposting import Link, write_links
from kg.web.site import public_url, site_of
from kg.web.texts import TEXTS
from kg.web.versions import version_links
from kg.web.views import Value
from kg.web.writing import Writer

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    # They belong to the program, and change with it.
    auto_reload=False,
)
_FOREVER = "public, max-age=31536000, immutable"
_TEXTS = ("text/", "image/svg+xml", "application/json")
"""Beginnings of the types that are worth coding."""
_MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".txt": "text/plain",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, eq=False)
class _Table:
    """A table of prefixes as a key: the same object is the same table."""

    prefixes: Mapping[str, str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table) and other.prefixes is self.prefixes

    def __hash__(self) -> int:
        return id(self.prefixes)


# The same few names stand on every page.
@lru_cache(maxsize=4096)
def _shorten(iri: str, table: _Table) -> str:
    return shorten(iri, dict(table.prefixes)).strip("<>")


@dataclass(frozen=True)
class Alternate:
    """Another form of a page: `link rel=alternate`, and a link that people see."""

    href: str
    media_type: str
    title: str = ""


@dataclass(frozen=True)
class Head:
    """What stands in the head of a page. Addresses are paths below the root, or absolute.

    `canonical`: the one address of this page. `about`: the IRI that it is about, which "report an error" names.
    `json_ld`: what search engines read. `is_indexed`: false for pages that none shall keep.
    """

    description: str = ""
    canonical: str = ""
    about: str = ""
    alternates: tuple[Alternate, ...] = ()
    json_ld: Mapping[str, Any] | None = None
    is_indexed: bool = True


@dataclass(frozen=True)
class Page:
    """A page to be made: its template, what it shows, and its head."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    head: Head = field(default_factory=Head)


@dataclass(frozen=True)
class Surroundings:
    """What a page needs to know of where it will stand; `path` is its own, below `root`, with its parameters.

    `public`: the absolute address of the root. `other`: the address of the same page in the other language.
    `versions`: where earlier releases are.
    `is_static`: the page will be a file on a host that runs no program: it shows nothing that only a server can do.
    """

    language: Language
    root: str
    public: str
    path: str
    other: str
    base: str
    release: Any = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[Link, ...] = ()
    operator: Operator = field(default_factory=Operator)
    is_static: bool = False

    @property
    def is_described(self) -> bool:
        """True where the release says what it is and how good it is: older ones do not, and files neither."""
        return self.release is not None and (self.release.path / RECORD_FILE).is_file()

    def is_there(self, path: str) -> bool:
        """True for an address below the root that can be asked for where the page stands."""
        return not self.is_static or path.partition("?")[0] not in NEEDS_SERVER

    def report(self, about: str = "") -> str:
        """Where to report an error about an IRI, or about this page; empty where the operator has not said."""
        return report_address(self.operator, about or self.public + self.path.partition("?")[0], self.language)

    def href(self, iri: str | Value) -> str:
        """Where an IRI leads to from a page: our own pages, or out."""
        text = str(iri)
        if self.release is not None and text == self.release.manifest.get("dataset") and self.is_described:
            return f"{self.root}/dataset"
        path = local_path(self.base, text)
        if path:
            return self.root + path
        return text if text.startswith(("http://", "https://")) else ""

    def curie(self, iri: str | Value) -> str:
        """An IRI in short, for people who know prefixes."""
        return _shorten(str(iri), _Table(self.prefixes))


def write_page(page: Page, around: Surroundings) -> str:
    """The page as HTML."""
    template = _TEMPLATES.get_template(page.template)
    return template.render(
        lang=around.language,
        t=TEXTS[around.language],
        release=around.release,
        # Relative to the host, so that a proxy needs no setting for pages to work.
        root=around.root,
        around=around,
        href=around.href,
        # Pages write the same few short names hundreds of times.
        curie=cache(around.curie),
        head=page.head,
        static=static_path,
        json_ld=write_json_ld,
        languages=LANGUAGES,
        **{"write": Writer(around.language), **page.values},
    )


def write_json_ld(value: Mapping[str, Any]) -> Markup:
    """JSON for a script element, in which nothing can end the element.

    >>> write_json_ld({"name": "</script>"})
    Markup('{"name":"\\\\u003c/script>"}')
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704


def surroundings_of(request: Request) -> Surroundings:
    """Where the page that answers `request` will stand."""
    site = site_of(request)
    language = language_of(request)
    other: Language = "en" if language == "de" else "de"
    root = str(request.scope.get("root_path", "")).rstrip("/")
    params = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    own = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0] or request.url.path
    here = own.removeprefix(root)
    return Surroundings(
        language=language,
        root=root,
        public=public_url(request),
        path=here + (f"?{urlencode(params)}" if params else ""),
        other=f"{own if site.is_static else ''}?{urlencode([*params, ('lang', other)])}",
        base=base_iri_of(request),
        release=site.release,
        prefixes=site.prefixes,
        versions=version_links(root, site.release, is_static=site.is_static),
        operator=site.settings.operator,
        is_static=site.is_static,
    )


def base_iri_of(request: Request) -> str:
    """The start of all identifiers in what is served: the release's own, which the setting may have left behind."""
    site = site_of(request)
    if site.release is not None and site.release.manifest.get("base_iri"):
        return str(site.release.manifest["base_iri"])
    return site.settings.base_iri


def send_page(request: Request, page: Page, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The page, in the language of the request, as an answer."""
    around = surroundings_of(request)
    kept = {"Content-Language": around.language, "Vary": "Accept, Accept-Language", **(headers or {})}
    if around.versions:
        versions = write_links(version_links(around.public, around.release))
        kept["Link"] = f"{kept['Link']}, {versions}" if "Link" in kept else versions
    return HTMLResponse(write_page(page, around), status, kept)


def render(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Render a page that has nothing of its own to say in its head."""
    return send_page(request, Page(template, values), status=status, headers=headers)


@router.api_route("/queries", methods=["GET", "HEAD"])
@router.api_route("/dumps", methods=["GET", "HEAD"])
async def add_slash(request: Request) -> Response:
    """Lead to the list; only the path, so that no inner host name gets out from behind a proxy."""
    return RedirectResponse(f"{request.url.path}/", 308)


def static_path(name: str) -> str:
    """The path of a static file below the root, with a mark of its content: it may be kept for ever."""
    return f"/static/{name}?v={_mark(name)}"


@router.api_route("/static/{name:path}", methods=["GET", "HEAD"])
async def send_static(request: Request, name: str) -> Response:
    """A style sheet, a script, a picture."""
    file = STATIC / name
    media_type = _MEDIA_TYPES.get(file.suffix, "")
    if not media_type or file not in _static_files():
        raise HTTPException(404, f"there is no static file {name!r}")
    coding = choose_coding(request.headers.get("accept-encoding", "")) if media_type.startswith(_TEXTS) else ""
    tag = f'"{_mark(name)}{coding and "-"}{coding}"'
    is_marked = request.query_params.get("v") == _mark(name)
    headers = {"ETag": tag, "Cache-Control": _FOREVER if is_marked else "no-cache", "Vary": "Accept-Encoding"}
    if is_among(tag.encode(), request.headers.get("if-none-match", "").encode()):
        return Response(status_code=304, headers=headers)
    if not coding:
        return FileResponse(file, media_type=media_type, headers=headers)
    headers["Content-Encoding"] = coding
    return Response(await asyncio.to_thread(_pack, file, coding), media_type=media_type, headers=headers)


@cache
def _static_files() -> frozenset[Path]:
    """What lies there when the first is asked for; names that come from outside never meet the disk."""
    return frozenset(path for path in STATIC.rglob("*") if path.is_file())


@cache
def _pack(file: Path, coding: str) -> bytes:
    coder = coder_of(coding)
    return coder.feed(file.read_bytes()) + coder.finish()


@cache
def _mark(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""
