"""The application: which door a request goes to, and how one release follows another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import KgError
from kg.release import current_id
from kg.store import Pool
from kg.web import graphs, tables
from kg.web.endpoint import Answering
from kg.web.exchange import Exchange, join_lists, open_exchange
from kg.web.gateway import Gateway
from kg.web.headers import FRONT_ONLY, PREFLIGHT, CommonHeaders, common_headers, is_preflight
from kg.web.opening import SiteOpener
from kg.web.purge import purge
from kg.web.site import PATIENCE, Hub, Site
from kg.web.sparql import SparqlEndpoint

_LOOK_SECONDS = 1.0
"""How often it is looked whether there is a new release."""

_log = logging.getLogger("kg")


class App:
    """The ASGI application: the endpoint and the graph store by themselves, everything else by the framework."""

    def __init__(self, opener: SiteOpener, hub: Hub, rooms: ASGIApp, starts: Collection[str]) -> None:
        """`starts`: the first parts of the paths that `rooms` answers."""
        common = common_headers(opener.settings)
        self.hub = hub
        self._opener = opener
        self._prefix = opener.settings.prefix
        self._starts = {*starts, "sparql", "graphs", "graph", "queries"}
        answering = Answering(hub, common)
        self._answering = answering
        self._sparql = SparqlEndpoint(answering)
        self._graphs = graphs.GraphStore(answering)
        self._queries = tables.NamedQueries(answering)
        self._rooms = CommonHeaders(rooms, common)
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = False
        self._gateway: Gateway | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead a request to its door."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if self._prefix:
            path = self._take_prefix_away(path)
            scope["root_path"] = self._prefix
            scope["path"] = self._prefix + path
        scope["headers"] = join_lists(scope["headers"])
        site = scope["kg.site"] = self.hub.site
        scope["kg.hub"] = self.hub
        if self._opener.settings.front_cache_seconds:
            send = self._watch_release(site, send)
        door = self._door(path)
        if door is not None:
            exchange = open_exchange(scope, receive, send, site, path)
            if is_preflight(scope):
                await self._answering.respond(exchange, Response(status_code=204, headers=PREFLIGHT))
            else:
                await door(exchange)
        else:
            await self._answer_by_framework(scope, receive, send, path)

    def _take_prefix_away(self, path: str) -> str:
        """The path as we know it: a proxy may have taken the prefix away, or left it."""
        if path == self._prefix:
            return "/"
        if not path.startswith(self._prefix + "/"):
            return path
        rest = path.removeprefix(self._prefix)
        if first_part(path) in self._starts and first_part(rest) not in self._starts:
            # Below the prefix "/graph" a graph may have the address "/graph/projects", its prefix taken away.
            return path
        return rest

    def _watch_release(self, site: Site, send: Send) -> Send:
        """See to it that no cache in front keeps an answer that a new release has overtaken while it was made."""

        async def send_what_is_true(message: Message) -> None:
            if message["type"] == "http.response.start" and site is not self.hub.site:
                message["headers"] = [pair for pair in message["headers"] if pair[0] not in FRONT_ONLY]
            await send(message)

        return send_what_is_true

    def _door(self, path: str) -> Callable[[Exchange], Awaitable[None]] | None:
        """Who answers without the framework."""
        if path == "/sparql":
            return self._sparql
        if path == "/graphs" or path.startswith(graphs.BELOW):
            return self._graphs
        return self._queries if path.startswith(tables.BELOW) else None

    async def _answer_by_framework(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        began = perf_counter()
        status, size = 500, 0

        async def noting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._rooms(scope, receive, noting)
        finally:
            seconds = perf_counter() - began
            # The first part of the path only, and only of paths that are there: there are too many to count each.
            is_there = status < 400 and scope["method"] != "OPTIONS"
            self.hub.metrics.count("/" + path.split("/")[1] if is_there else "other", status, "", "", seconds)
            self.hub.log.add(scope["method"], path, status, seconds, size)

    # Starting, following releases, stopping

    async def _live(self, receive: Receive, send: Send) -> None:
        """https://asgi.readthedocs.io/en/latest/specs/lifespan.html."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except KgError as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def start(self) -> None:
        """Start the workers, and look out for new releases; does nothing where that was done."""
        if self._started:
            return
        if self._opener.settings.federation:
            self._gateway = Gateway(self._opener.settings.federation)
            await self._gateway.start()
            self._answering.gateway = self._gateway.address
        await self._start_pool(self.hub.site.pool)
        self._started = True
        self._purge()
        if self.hub.site.release is not None:
            self._spawn(self._follow())

    async def _start_pool(self, pool: Pool) -> None:
        if self._gateway is not None:
            pool.open_gateway(self._gateway.address, self._gateway.port)
        await pool.start()

    async def stop(self) -> None:
        """End the workers."""
        for task in self._tasks:
            task.cancel()
        self.hub.log.close()
        await self.hub.desk.close()
        if self._started:
            await self.hub.site.pool.close()
        if self._gateway is not None:
            await self._gateway.stop()
            self._gateway = None

    async def _follow(self) -> None:
        """Serve the current release, whichever it is: the one before answers what it was asked."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            site = self.hub.site
            if site.release is None or current_id(site.release.path.parent) in (site.release.id, ""):
                continue
            try:
                new = await asyncio.to_thread(self._opener.open)
                await self._start_pool(new.pool)
            except (KgError, OSError) as error:
                _log.warning("the new release cannot be served, release %s stays: %s", site.release.id, error)
                continue
            # From now on: until now the release before was given out.
            self.hub.site = replace(new, since=datetime.now(UTC))
            self._purge()
            _log.warning("release %s follows %s", self.hub.release_id, site.release.id)
            self._spawn(site.pool.close(PATIENCE.total_seconds()))

    def _purge(self) -> None:
        urls = self._opener.settings.purge_urls
        if urls:
            self._spawn(purge(urls, self.hub.site.id))

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def first_part(path: str) -> str:
    """The first part of a path, without the name of a format at its end.

    >>> first_part("/projects.csv"), first_part("/.well-known/void")
    ('projects', '.well-known')
    """
    part = path.split("/", 2)[1]
    return part.partition(".")[0] or part
