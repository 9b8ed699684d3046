"""The web: SPARQL endpoint, named queries, downloads and pages, over one engine and one release."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from kg import __version__
from kg.config import Settings
from kg.queries import read_queries
from kg.release import Release
from kg.store import Engine
from kg.vocab import load_prefixes
from kg.web import downloads, health, pages, sparql, tables
from kg.web.headers import CommonHeaders
from kg.web.problems import install_problem_handlers
from kg.web.site import Site

__all__ = ["create_app"]


def create_app(settings: Settings, engine: Engine, release: Release | None = None) -> FastAPI:
    """Make the application that asks `engine`.

    Queries and prefixes come from the release; without one (`kg serve --data`), from the folder of the sources.
    """
    folder = release.path if release else settings.root
    prefix_file = folder / "ontology" / "prefixes.ttl"
    site = Site(
        settings=settings,
        engine=engine,
        release=release,
        queries=read_queries(Path(folder, "queries")),
        prefixes=load_prefixes(prefix_file) if prefix_file.is_file() else {},
    )
    # No docs_url: that page would load scripts from other people's servers.
    app = FastAPI(
        title="Kommunen innovativ",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.site = site
    app.add_middleware(CommonHeaders)
    install_problem_handlers(app)
    for room in (pages, sparql, tables, downloads, health):
        app.include_router(room.router)
    return app
