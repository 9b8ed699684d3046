"""Goes through everything that a server offers, in all its forms, and looks at the addresses that it names."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx

ACCEPTS = (
    "text/html",
    "application/json",
    "text/turtle",
    "application/rdf+xml",
    "application/ld+json",
    "text/csv",
    "*/*",
)

STARTS = (
    *(
        "/",
        "/?lang=en",
        "/sparql",
        "/sparql?query=DESCRIBE+%3Curn:x%3E",
        "/sparql?query=ASK+%7B%7D",
        "/queries",
        "/queries/",
    ),
    *("/dumps", "/dumps/", "/dumps/latest/all.ttl", "/graphs", "/graphs?default", "/graph/projects", "/openapi.json"),
    *("/healthz", "/readyz", "/metrics", "/static/style.css", "/feed", "/feed.atom", "/dumps/latest/"),
    *("/reconcile", "/reconcile?names=Dortmund", "/reconcile/draft", "/reconcile/suggest/type?prefix="),
    *("/data/project/kif", "/data/municipality/14521620.ttl", "/def", "/shapes", "/context/v1.jsonld", "/prefixes"),
)
"""What a crawl begins with: every kind of address that there is."""

_NAMES_FORMAT = re.compile(r"\.(?:ttl|nt|rdf|jsonld|trig|nq|csv)\Z")
"""Such an address has one answer, whatever is accepted."""
_COMBINED = re.compile(r"/[a-z-]+(?:\.[a-z]+)?\?(?!query=)[^#]*&")
"""Lists with facets have more addresses than anybody can ask for: those of one choice show what all are like."""

_TEMPLATE = re.compile(r"\{[^}]*\}")
"""What a client fills in before it asks: the manifests of the reconciliation service name such addresses."""

_INSIDE = re.compile(r"127\.0\.0\.\d|localhost|\[::1\]")


def crawl(client: httpx.Client, server: str, public: str, starts: Iterable[str]) -> set[str]:
    """Follow all links from the paths `starts`, asking `server` for what is said to be at `public`; gives the paths.

    Fails where an answer names the inside, or an address of ours that is not below `public` or leads nowhere.
    """
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(public))
    prefix = urlsplit(public).path
    seen: set[str] = set()
    todo = [prefix + path for path in starts]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for accept in ACCEPTS if not _NAMES_FORMAT.search(path) else ("text/html", "*/*"):
            answer = client.get(server + path, headers={"accept": accept, "accept-encoding": "identity"})
            assert answer.status_code in (200, 301, 302, 303, 308, 406), (
                f"{path} as {accept}: {answer.status_code} {answer.text[:300]}"
            )
            text = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()) + answer.text
            assert not _INSIDE.search(text), f"{path} as {accept}: {_INSIDE.search(text)}"
            for link in _links(answer, origin):
                assert link == prefix or link.startswith(f"{prefix}/"), f"{path} as {accept} leads to {link}"
                if not _COMBINED.search(link) and not _TEMPLATE.search(link):
                    todo.append(link)
    return seen


def _links(answer: httpx.Response, origin: str) -> list[str]:
    """Paths of this site that an answer names."""
    links = [answer.headers["location"]] if "location" in answer.headers else []
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html"):
        links += map(html.unescape, re.findall(r'(?:href|src|action|formaction)="(/[^"]*)"', answer.text))
    elif not kind.startswith("text/csv"):
        links += re.findall(rf'{re.escape(origin)}/?[^\s"<>)\\]*', html.unescape(answer.text))
    return [link.removeprefix(origin).partition("#")[0] for link in links]
