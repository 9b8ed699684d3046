"""The query page where no server answers: the visitor's browser runs the engine, and asks the dump of the release.

What it loads is built at set-up beside the editor (src/kg/web/editor/src/engine/); `make_engine` tells the page where
that lies, how large it is, and which release it holds.
"""

from __future__ import annotations

import hashlib
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, TRIG
from kg.limits import MIB
from kg.release import DUMPS, Release
from kg.web.language import DEFAULT, Language
from kg.web.pages import STATIC, static_path
from kg.web.site import site_of
from kg.web.texts import TEXTS
from kg.web.texts.engine import SCRIPT

GRAPH = "all.trig.gz"
"""The smallest of the dumps that keep the named graphs apart."""
SECONDS = 60
"""How long a query may run: twice as long as on a server, as browsers take about twice as long."""
MEMORY = 1024 * MIB
"""What engine, graph and query may use; the bound is built into the engine (build.mjs), where it is the same number."""
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'"
)
"""Content-Security-Policy of the page, which says it itself: a plain host sends no headers. Framing only a header can
forbid."""

_WORKER = "editor/engine.js"
_WASM = "editor/engine.wasm.gz"
_OFFLINE = "editor/offline.js"
_SHOWN = ("editor/editor.js", _WORKER, _WASM, "editor.css", "style.css", "favicon.svg")
"""The files that the page is made of: where one of them changes, what browsers have kept is out of date."""

router = APIRouter(include_in_schema=False)


def is_engine_built() -> bool:
    """Whether the engine was built at set-up; without it the page leads to the dumps."""
    return all((STATIC / name).is_file() for name in (_WORKER, _WASM, _OFFLINE))


def make_engine(release: Release, language: Language, root: str) -> dict[str, Any]:
    """What the page tells its script of engine and graph, below the `root` that addresses on the page begin with."""
    graph = release.path / DUMPS / GRAPH
    marks = "".join(static_path(name) for name in _SHOWN)
    return {
        "release": release.id,
        "dataset": release.manifest.get("dataset", ""),
        "triples": count_triples(release),
        # What a browser keeps is named by it: it changes with the release, and with the software.
        "version": f"{release.id} {hashlib.sha256(marks.encode()).hexdigest()[:10]}",
        "worker": root + static_path(_WORKER),
        "wasm": {"href": root + static_path(_WASM), "bytes": (STATIC / _WASM).stat().st_size},
        # Marked, as a host may put another release in the place of this one.
        "graph": {"href": f"{root}/dumps/{release.id}/{GRAPH}?v={release.id}", "bytes": graph.stat().st_size},
        "vocabulary": f"{root}/sparql/vocabulary.json",
        "offline": f"{root}/offline.js",
        "type": TRIG.media_type,
        "seconds": SECONDS,
        "memory": MEMORY,
        "words": {key: TEXTS[language][key] for key in SCRIPT},
        # What `kg site` puts behind the addresses of pages in this language.
        "suffix": ".html" if language == DEFAULT else f".{language}.html",
        "suffixes": {each.media_type: each.suffix for each in (*RESULT_FORMATS, *GRAPH_FORMATS)},
    }


def count_triples(release: Release) -> int:
    """The statements of a release, each as often as it stands in a graph: as the browser counts them."""
    return sum(int(each["triples"]) for each in release.manifest.get("graphs", {}).values())


@router.api_route("/offline.js", methods=["GET", "HEAD"])
async def send_offline(request: Request) -> Response:
    """The service worker. It lies at the root, as it answers for what lies beside it and below only."""
    if not site_of(request).is_static or not is_engine_built():
        raise HTTPException(404, "there is a server here: pages need no service worker")
    return FileResponse(STATIC / _OFFLINE, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
