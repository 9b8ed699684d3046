"""`kg serve`: the current release, or any RDF files, over HTTP."""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from pathlib import Path

import uvicorn
import uvloop

from kg.config import Settings
from kg.errors import SettingError
from kg.release import Release, open_release
from kg.store import Engine
from kg.web import App, create_app
from kg.web.joining import JoiningProtocol
from kg.web.opening import engine_spec

Subparsers = argparse._SubParsersAction  # argparse has no public name for it

_BROKEN_OFF = "ASGI callable returned without completing response."


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("serve", help="serve the current release, or any RDF files, over HTTP")
    parser.add_argument(
        "--data", nargs="+", type=Path, metavar="FILE", help="serve these RDF files from memory instead of the release"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on; 0 takes a free one (default: 8000)")
    parser.add_argument("--no-access-log", action="store_true", help="do not write a line for each request")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until the process is stopped."""
    # First the port: loading a big file in vain helps nobody.
    with _listen(args.host, args.port) as listener:
        app = create_app(settings, args.data or (), access_log=None if args.no_access_log else sys.stdout)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            try:
                runner.run(_serve(app, settings, listener, args.data or []))
            except KeyboardInterrupt:
                # Ctrl-C is how one stops it: uvicorn has closed all connections before it passes this on.
                return 0
    return 0


async def _serve(app: App, settings: Settings, listener: socket.socket, data: list[Path]) -> None:
    await app.start()
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    what = f"release {app.hub.release_id}" if app.hub.release_id else ", ".join(str(path) for path in data)
    print(f"kg: serving {what} at http://{shown}:{port}/ – SPARQL at http://{shown}:{port}/sparql", flush=True)
    # A limit met in the middle of a stream is noted in the access log, and is no fault of the server.
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.getMessage() != _BROKEN_OFF)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        http=JoiningProtocol,
        ws="none",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
    )
    try:
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        await app.stop()


def open_engine(settings: Settings) -> tuple[Engine, Release | None]:
    """The engine over the current release: its own store, or a remote engine that holds it."""
    release = open_release(settings.releases)
    return engine_spec(release, settings).open(), release


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise SettingError(f"there is no port {port}", hint="ports go from 0 to 65535")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingError(
            f"cannot listen on {host}, port {port}: {reason}", hint="--host and --port choose others"
        ) from error
