"""What programs look for without being told: the site map, robots.txt, security.txt, the catalogue of APIs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from fastapi import APIRouter
from markupsafe import escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.formats import GRAPH_FORMATS, TURTLE
from kg.search.lists import KINDS
from kg.web import legal
from kg.web.addresses import find_entity
from kg.web.language import LANGUAGES
from kg.web.pages import STATIC, base_iri_of
from kg.web.site import public_url, site_of, views_of
from kg.web.views import Views

PAGES: tuple[str, ...] = (
    *("/", *(f"/{name}" for name in KINDS), "/map", "/timeline"),
    *(
        "/dataset",
        "/quality",
        "/reconcile",
        "/link",
        "/queries/",
        "/dumps/",
        "/sparql",
        "/def",
        "/shapes",
        *legal.PAGES,
    ),
)
"""Pages that are about no single thing, each at its canonical address."""

PART = 50_000
"""Addresses in one part of the site map, as many as the protocol allows (https://www.sitemaps.org/protocol.html)."""

LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
_XML = "application/xml"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEVER_INDEXED = {"X-Robots-Tag": "noindex"}

router = APIRouter(include_in_schema=False)


async def read_paths(views: Views, base: str) -> list[str]:
    """The paths of all canonical pages: those of this list, then those about one thing, in the order of identifiers."""
    found = (find_entity(base, row.text("thing")) for row in await views.rows("sitemap"))
    return [*PAGES, *(entity.path("page") for entity in found if entity)]


def write_sitemap_index(public: str, count: int, changed: str) -> str:
    """The index: one part for each `PART` of `count` addresses."""
    parts = range(1, max(1, -(-count // PART)) + 1)
    entries = "".join(
        f"<sitemap><loc>{escape(public)}/sitemap.xml?part={at}</loc>{_last(changed)}</sitemap>\n" for at in parts
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_NAMESPACE}">\n{entries}</sitemapindex>\n'


def write_sitemap(public: str, paths: Sequence[str], changed: str) -> str:
    """One part of the site map: each address with those of its languages."""
    entries = "".join(_entry(f"{public}{path}", changed) for path in paths)
    alternates = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}" {alternates}>\n'
    return f"{start}{entries}</urlset>\n"


def _entry(address: str, changed: str) -> str:
    shown = escape(address)
    links = [(language, f"{shown}?lang={language}") for language in LANGUAGES] + [("x-default", shown)]
    alternates = "".join(f'<xhtml:link rel="alternate" hreflang="{key}" href="{href}"/>' for key, href in links)
    return f"<url><loc>{shown}</loc>{_last(changed)}{alternates}</url>\n"


def _last(changed: str) -> str:
    return f"<lastmod>{escape(changed)}</lastmod>" if changed else ""


def write_robots(root: str, public: str, *, is_static: bool = False) -> str:
    """Pages are open to all; queries are not, for a robot would never come to an end of them. Files have none."""
    closed = () if is_static else ("/sparql?query=", "/sparql?*query=", "/graphs?", "/reconcile?", "/reconcile/")
    root = "" if is_static else root
    lines = ["User-agent: *", *(f"Disallow: {root}{each}" for each in closed), f"Allow: {root}/"]
    return "\n".join([*lines, "", f"Sitemap: {public}/sitemap.xml", ""])


def next_expiry(now: datetime) -> datetime:
    """When security.txt will be out of date: the first of the month after five more, so it is always to come.

    >>> next_expiry(datetime(2026, 11, 27, tzinfo=UTC)).isoformat()
    '2027-05-01T00:00:00+00:00'
    """
    years, month = divmod(now.month - 1 + 6, 12)
    return datetime(now.year + years, month + 1, 1, tzinfo=UTC)


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
async def send_sitemap(request: Request) -> Response:
    """Send the index of the site map, or one part with `?part=1`: at one path, which may name all paths beside it."""
    paths = await read_paths(views_of(request), base_iri_of(request))
    public, changed = public_url(request), _changed(request)
    part = request.query_params.get("part")
    if part is None:
        return Response(write_sitemap_index(public, len(paths), changed), media_type=_XML)
    # In the one form that the index has, so that no part has two addresses.
    number = int(part) if re.fullmatch("[1-9][0-9]{0,5}", part) else 0
    chosen = paths[(number - 1) * PART : number * PART] if number else []
    if not chosen:
        raise HTTPException(404, f"the site map has no part {part!r}; see /sitemap.xml")
    return Response(write_sitemap(public, chosen, changed), media_type=_XML)


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def send_robots(request: Request) -> Response:
    """Tell robots where they are welcome: https://www.rfc-editor.org/rfc/rfc9309."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    body = write_robots(root, public_url(request), is_static=site_of(request).is_static)
    return Response(body, media_type="text/plain")


@router.api_route("/.well-known/security.txt", methods=["GET", "HEAD"])
async def send_security(request: Request) -> Response:
    """Tell where to report a weakness: https://www.rfc-editor.org/rfc/rfc9116."""
    operator = site_of(request).settings.operator
    if not operator.has_contact:
        raise HTTPException(
            404, "the operator has set no contact: KG_CONTACT_EMAIL or KG_CONTACT_URL is missing; see /imprint"
        )
    contacts = [f"mailto:{operator.email}"] if operator.email else []
    contacts += [operator.contact_url.partition("?")[0].replace("{about}", "")] if operator.contact_url else []
    lines = [f"Contact: {each}" for each in contacts]
    lines.append(f"Expires: {next_expiry(datetime.now(UTC)):%Y-%m-%dT%H:%M:%SZ}")
    lines.append(f"Preferred-Languages: {', '.join(LANGUAGES)}")
    lines.append(f"Canonical: {public_url(request)}/.well-known/security.txt")
    return Response(
        "\n".join([*lines, ""]), media_type="text/plain", headers={"Cache-Control": "no-store", **_NEVER_INDEXED}
    )


@router.api_route("/.well-known/api-catalog", methods=["GET", "HEAD"])
async def send_api_catalog(request: Request) -> Response:
    """List the APIs with where each is described: https://www.rfc-editor.org/rfc/rfc9727."""
    public = public_url(request)
    body = json.dumps({"linkset": list(_catalogue(public))}, ensure_ascii=False, indent=1) + "\n"
    link = f'<{public}/.well-known/api-catalog>; rel="api-catalog"'
    return Response(body, headers={"Content-Type": LINKSET, "Link": link, **_NEVER_INDEXED})


def _catalogue(public: str) -> Iterator[dict[str, object]]:
    def at(path: str, media_type: str) -> dict[str, str]:
        return {"href": public + path, "type": media_type}

    described, page = [at("/openapi.json", "application/json")], "text/html"
    apis = {
        "/sparql": {
            "service-desc": [*(at("/sparql", each.media_type) for each in GRAPH_FORMATS), *described],
            "service-doc": [at("/sparql", page)],
            "status": [at("/readyz", "application/json")],
        },
        "/graphs": {"service-desc": described, "service-meta": [at("/sparql", TURTLE.media_type)]},
        "/queries/": {"service-desc": described, "service-doc": [at("/queries/", page)]},
        "/dumps/": {"service-desc": described, "service-doc": [at("/dumps/", page)]},
        "/reconcile": {
            "service-desc": [at("/reconcile", "application/json"), *described],
            "service-doc": [at("/reconcile", page)],
            "service-meta": [at("/reconcile/draft", "application/json")],
        },
        "/map.geojson": {"service-doc": [at("/map", page)]},
        "/search.json": {"service-desc": described, "service-doc": [at("/search", page)]},
        "/feed": {"service-desc": described, "service-doc": [at("/dumps/", page)]},
    }
    items = [{"href": public + path} for path in apis]
    yield {"anchor": f"{public}/.well-known/api-catalog", "item": items}
    for path, links in apis.items():
        yield {"anchor": public + path, **links}


@router.api_route("/favicon.ico", methods=["GET", "HEAD"])
async def send_icon(_request: Request) -> Response:
    """The icon of the site, for those who ask for it without looking at a page."""
    return Response((STATIC / "favicon.svg").read_bytes(), media_type="image/svg+xml")


def _changed(request: Request) -> str:
    """The day of the release: what pages show changes with it."""
    release = site_of(request).release
    return str(release.manifest.get("date", "")) if release else ""
