"""The way out for federated queries: workers reach this door and nothing else, and it calls only what is on the list.

No redirects are followed, a public name that leads to a private address is not called, and the address that was
checked is the one that is called, so that a name cannot lead elsewhere in between.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from urllib.parse import unquote, urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from kg.federation import Service, is_public

MAX_BYTES = 64 << 20
"""Longest answer of another service that is passed on."""
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_log = logging.getLogger("kg")


class Gateway:
    """A server on the loopback, at a path nobody can guess, that passes SPARQL requests on."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._secret = secrets.token_urlsafe(16)
        self._client = httpx.AsyncClient(follow_redirects=False, timeout=_TIMEOUT, trust_env=False)
        routes = [Route(f"/{self._secret}/{{target:path}}", self._pass_on, methods=["GET", "POST"])]
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes), log_level="warning", access_log=False, lifespan="off", server_header=False
            )
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that workers may call."""
        return int(self._listener.getsockname()[1])

    @property
    def address(self) -> str:
        """What stands before the quoted address of a service."""
        return f"http://127.0.0.1:{self.port}/{self._secret}/"

    async def start(self) -> None:
        """Listen."""
        # Not `serve`: signals are for the server that people see.
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup(sockets=[self._listener])
        self._task = asyncio.create_task(self._server.main_loop())

    async def stop(self) -> None:
        """Listen no more."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
            await self._server.shutdown(sockets=[self._listener])
        await self._client.aclose()

    async def _pass_on(self, request: Request) -> Response:
        # The raw path: the address of the service stands in it quoted as a whole.
        raw = request.scope["raw_path"].decode("ascii").partition("?")[0]
        iri = unquote(raw.removeprefix(f"/{self._secret}/"))
        service = next((each for each in self._services if each.serves(iri)), None)
        if service is None:
            return PlainTextResponse("not on the list", 403)
        try:
            address = await self._look_up(service)
            return await self._call(request, iri, service, address)
        except (OSError, httpx.HTTPError) as error:
            _log.warning("federation: %s cannot be reached: %s", service.host, type(error).__name__)
            return PlainTextResponse("the service cannot be reached", 502)

    async def _look_up(self, service: Service) -> str:
        addresses = await self._resolve(service.host, service.port)
        if not service.is_private and not all(is_public(each) for each in addresses):
            raise OSError(f"{service.host} leads to a private address")
        return addresses[0]

    async def _resolve(self, host: str, port: int) -> list[str]:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [str(entry[4][0]) for entry in found]

    async def _call(self, request: Request, iri: str, service: Service, address: str) -> Response:
        parts = urlsplit(iri)
        host = f"[{address}]" if ":" in address else address
        query = "&".join(filter(None, (parts.query, request.scope["query_string"].decode("ascii"))))
        url = httpx.URL(f"{service.scheme}://{host}:{service.port}{parts.path or '/'}" + (f"?{query}" if query else ""))
        kept = ("accept", "content-type")
        headers = {name: value for name, value in request.headers.items() if name in kept}
        outgoing = self._client.build_request(
            request.method,
            url,
            headers={**headers, "host": parts.netloc, "user-agent": "kommunen-innovativ"},
            content=await request.body(),
            extensions={"sni_hostname": service.host},
        )
        answer = await self._client.send(outgoing, stream=True)
        if answer.status_code != 200:
            # Redirects too: they could lead anywhere.
            await answer.aclose()
            return PlainTextResponse(f"the service answered {answer.status_code}", 502)
        media_type = answer.headers.get("content-type", "")
        return StreamingResponse(_bounded(answer), 200, {"content-type": media_type})


async def _bounded(answer: httpx.Response) -> AsyncIterator[bytes]:
    size = 0
    try:
        async for piece in answer.aiter_bytes():
            size += len(piece)
            if size > MAX_BYTES:
                raise httpx.ReadError("the answer is too long")
            yield piece
    finally:
        await answer.aclose()
