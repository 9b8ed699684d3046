"""Files for hosts that have rules: there every address of the server leads where it leads on the server.

Apache chooses by its own negotiation, with all weights of `Accept` and `Accept-Language`, over two small type maps that
stand for every thing at once: the rest of the address is handed on to what was chosen. nginx and hosts that read
`_redirects` know no weights: nginx takes the first that fits of a list, the others lead to the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from kg.formats import Format
from kg.release import Release
from kg.site.names import FEED_FORMATS, LATEST, MISSING
from kg.web.engine import POLICY as QUERY_POLICY
from kg.web.language import DEFAULT, LANGUAGES
from kg.web.rdf import DATA_FORMATS

_TYPES = (
    *((each.suffix, each.media_type) for each in DATA_FORMATS),
    (".geojson", "application/geo+json"),
    (".atom", "application/atom+xml"),
    (".link", "application/link-format"),
    (".rq", "application/sparql-query"),
    (".wasm", "application/wasm"),
    (".sqlite", "application/vnd.sqlite3"),
)
_ROOMS = "def|shapes"
"""Rooms that have a page and data at one address."""
_DATA_ONLY = "void|catalog|feed|prefixes"
_WEBASSEMBLY = " 'wasm-unsafe-eval'"
_QUERY_POLICY = f"{QUERY_POLICY}; frame-ancestors 'none'"
"""Of the query pages, which compile the engine: what they say of themselves, and what only a header can say."""
_POLICY = _QUERY_POLICY.replace(_WEBASSEMBLY, "")
"""Of all other pages."""
_ROOMS_OF_PAGES = ("def", "dumps", "id", "page", "problem", "queries", "shapes")
_MISSING = MISSING.strip("/")


def host_files(release: Release, public: str) -> dict[str, str]:
    """The files by name; `public`: the absolute address of the site, empty where it is not known."""
    prefix = urlsplit(public).path.rstrip("/")
    return {
        ".htaccess": _htaccess(release.id, prefix, is_placed=bool(public)),
        "negotiate.id.var": _type_map(("html", "text/html"), *_by_suffix(DATA_FORMATS)),
        "negotiate.data.var": _type_map(*_by_suffix(DATA_FORMATS)),
        "negotiate.feed.var": _type_map(*_by_suffix(FEED_FORMATS)),
        "negotiate.page.var": _languages(),
        "nginx.conf": _nginx(release.id, prefix),
        "_redirects": _redirects(release.id, prefix),
        "_headers": _headers(prefix),
        # GitHub's pages leave out what begins with a dot or an underscore unless this is there.
        ".nojekyll": "",
    }


def _by_suffix(formats: Iterable[Format]) -> list[tuple[str, str]]:
    return [(each.suffix[1:], each.media_type) for each in formats]


def _type_map(*offered: tuple[str, str]) -> str:
    """https://httpd.apache.org/docs/2.4/mod/mod_negotiation.html#typemaps; among equals the first is best."""
    entries = (
        f"URI: -{name}\nContent-Type: {media_type}; qs={1 - number / 1000:.3f}\n"
        for number, (name, media_type) in enumerate(offered)
    )
    return "URI: -\n\n" + "\n".join(entries)


def _languages() -> str:
    # Of one worth: Apache looks at that before it looks at languages. LanguagePriority says what is first among equals.
    return "URI: -\n\n" + "\n".join(
        f"URI: -{language}\nContent-Type: text/html\nContent-Language: {language}\n" for language in LANGUAGES
    )


def _htaccess(release_id: str, prefix: str, *, is_placed: bool) -> str:
    # Without an address nobody knows the folder of this file, but the rule below that finds it out.
    missing = f"ErrorDocument 404 {prefix if is_placed else '/%{reqenv:BASE}'}/{_MISSING}"
    types = "\n".join(f"AddType {media_type} {suffix}" for suffix, media_type in _TYPES)
    suffixes = "|".join(each.suffix[1:] for each in DATA_FORMATS)
    return f"""# Apache: what the server does by Accept and Accept-Language, with files.
# AllowOverride FileInfo Indexes is enough.
AddDefaultCharset utf-8
{types}
<FilesMatch "^(void|negotiate\\.\\w+\\.var)$">
ForceType text/turtle
</FilesMatch>
<FilesMatch "\\.var$">
ForceType None
SetHandler type-map
</FilesMatch>
<IfModule mod_headers.c>
Header set Access-Control-Allow-Origin "*"
Header set X-Content-Type-Options nosniff
<FilesMatch "\\.html$">
Header set Referrer-Policy no-referrer
Header set Content-Security-Policy "{_POLICY}"
</FilesMatch>
# The only pages that compile an engine: two policies for one page would both count.
<FilesMatch "^sparql(\\.\\w+)?\\.html$">
Header set Content-Security-Policy "{_QUERY_POLICY}"
</FilesMatch>
</IfModule>
{missing}
<IfModule mod_negotiation.c>
LanguagePriority de en
ForceLanguagePriority Prefer Fallback
</IfModule>
<IfModule mod_rewrite.c>
RewriteEngine on
# Folders stand at addresses of things, which end without a slash.
RewriteOptions AllowNoSlash
DirectorySlash Off
# The folder of this file as an address, whatever it is.
RewriteCond %{{REQUEST_URI}}::$1 ^(.*?/)(.*)::\\2$
RewriteRule ^(.*)$ - [E=BASE:%1]

# What a type map has chosen: see other for things, the very file for the rest.
RewriteRule ^-html/id/(.+)$ %{{ENV:BASE}}page/$1 [R=303,NE,L]
RewriteRule ^-({suffixes})/id/(.+)$ %{{ENV:BASE}}data/$2.$1 [R=303,L]
RewriteRule ^-html/(({_ROOMS})(/.+)?)$ negotiate.page.var/$1 [L]
RewriteRule ^-({suffixes})/(.+)$ $2.$1 [L]
RewriteRule ^-de/(.+)$ $1.html [L]
RewriteRule ^-en/(.+)$ $1.en.html [L]

RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteRule ^id/([^/]+/.+?)/?$ negotiate.id.var/id/$1 [L]
RewriteRule ^(dumps|queries|dumps/[^/.]+)$ %{{ENV:BASE}}$1/ [R=308,L]
RewriteRule ^dumps/{LATEST}(/.*)?$ %{{ENV:BASE}}dumps/{release_id}$1 [R=302,L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.ttl -f
RewriteRule ^((?:data|graph)/.+|{_DATA_ONLY})$ negotiate.data.var/$1 [L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.ttl -f
RewriteRule ^(feed/.+)$ negotiate.feed.var/$1 [L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.json -f
RewriteRule ^(linkset/.+)$ $1.json [L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^((?:{_ROOMS})(?:/.+)?)$ negotiate.id.var/$1 [L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^(.+)$ negotiate.page.var/$1 [L]
</IfModule>
"""


def _nginx(release_id: str, prefix: str) -> str:
    wishes = "\n".join(
        f'    "~*^(?![^,]*text/html)[^,]*{each.media_type.replace("+", ".")}" {each.suffix};' for each in DATA_FORMATS
    )
    types = "\n".join(f"        {media_type} {suffix[1:]};" for suffix, media_type in _TYPES)
    return rf"""# nginx: to be included where servers are described, in http {{}}.
# root is the folder that {prefix or "the host's root"} lies in.
# The first format that Accept names counts; nginx knows no weights.
map $http_accept $kg_suffix {{
    default .html;
{wishes}
}}
map $http_accept_language $kg_language {{
    default "";
    "~*^(?!de)[^,;]*en" .en;
}}
# The query pages alone compile an engine.
map $uri $kg_policy {{
    default "";
    "~^{prefix}/sparql(\.\w+)?\.html$" "{_QUERY_POLICY}";
    "~\.html$" "{_POLICY}";
}}
map $kg_policy $kg_referrer {{
    default no-referrer;
    "" "";
}}
map $kg_suffix $kg_room {{
    default data;
    .html page;
}}
server {{
    listen 80;
    root /var/www/html;
    index index.html;
    charset utf-8;
    absolute_redirect off;
    include mime.types;
    types {{
{types}
    }}
    add_header Access-Control-Allow-Origin "*";
    add_header X-Content-Type-Options nosniff;
    add_header Referrer-Policy $kg_referrer always;
    add_header Content-Security-Policy $kg_policy always;
    error_page 404 {prefix}/{_MISSING}$kg_language.html;
    location ~ ^{prefix}/id/(?!.*/index\.html$)(?<thing>[^/]+/.+?)/?$ {{
        add_header Vary Accept;
        if ($kg_room = page) {{ return 303 {prefix}/page/$thing; }}
        return 303 {prefix}/data/$thing$kg_suffix;
    }}
    location ~ ^{prefix}/dumps/{LATEST}(?<rest>/.*)?$ {{
        return 302 {prefix}/dumps/{release_id}$rest;
    }}
    location = {prefix}/.well-known/void {{
        default_type text/turtle;
    }}
    location ~ ^{prefix}/({_ROOMS})(/|$) {{
        try_files $uri $uri$kg_language$kg_suffix $uri$kg_suffix $uri.html =404;
    }}
    location {prefix}/ {{
        try_files $uri $uri$kg_language.html $uri.html $uri$kg_suffix $uri.ttl $uri.json $uri/ =404;
    }}
}}
"""


def _redirects(release_id: str, prefix: str) -> str:
    """https://docs.netlify.com/manage/routing/redirects/overview/: other hosts read the same, without conditions."""
    lines = [
        "# From, to, status. Accept has no say here: identifiers lead to the page, which names the data.",
        f"{prefix}/id/* {prefix}/page/:splat.html 303",
        f"{prefix}/dumps/{LATEST}/* {prefix}/dumps/{release_id}/:splat 302",
        *(f"{prefix}/{room}/* {prefix}/{room}/:splat.html 200" for room in ("page", "def", "shapes", "problem")),
        *(f"{prefix}/{room}/* {prefix}/{room}/:splat.ttl 200" for room in ("data", "graph", "feed")),
        f"{prefix}/linkset/* {prefix}/linkset/:splat.json 200",
        *(f"{prefix}/{name} {prefix}/{name}.ttl 200" for name in _DATA_ONLY.split("|")),
    ]
    return "\n".join([*lines, ""])


def _headers(prefix: str) -> str:
    lines = [f"{prefix}/*", "  Access-Control-Allow-Origin: *", "  X-Content-Type-Options: nosniff"]
    for suffix, media_type in _TYPES:
        text = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
        lines += [f"{prefix}/*{suffix}", f"  Content-Type: {text}"]
    lines += [f"{prefix}/.well-known/void", "  Content-Type: text/turtle; charset=utf-8"]
    lines += ["# Pages in folders, and the query pages: of these, a line for all pages would count besides their own."]
    for room in _ROOMS_OF_PAGES:
        lines += [f"{prefix}/{room}/*", f"  Content-Security-Policy: {_POLICY}", "  Referrer-Policy: no-referrer"]
    for stem in ("sparql", *(f"sparql.{language}" for language in LANGUAGES if language != DEFAULT)):
        for page in (stem, f"{stem}.html"):
            lines += [f"{prefix}/{page}", f"  Content-Security-Policy: {_QUERY_POLICY}"]
            lines += ["  Referrer-Policy: no-referrer"]
    return "\n".join([*lines, ""])
