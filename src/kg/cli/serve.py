"""`kg serve`: the current release, or any RDF files, over HTTP."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

import uvicorn

from kg.config import Settings
from kg.errors import SettingError
from kg.release import STORE, Release, open_release
from kg.store import EmbeddedEngine, Engine, load_files
from kg.vocab import Prefixes, load_prefixes
from kg.web import create_app

Subparsers = argparse._SubParsersAction  # argparse has no public name for it


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("serve", help="serve the current release, or any RDF files, over HTTP")
    parser.add_argument(
        "--data", nargs="+", type=Path, metavar="FILE", help="serve these RDF files from memory instead of the release"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on; 0 takes a free one (default: 8000)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until the process is stopped."""
    # First the port: loading a big file in vain helps nobody.
    with _listen(args.host, args.port) as listener:
        engine, release = open_engine(settings, args.data)
        app = create_app(settings, engine, release)
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        what = f"release {release.id}" if release else ", ".join(str(path) for path in args.data)
        print(f"kg: serving {what} at http://{shown}:{port}/ – SPARQL at http://{shown}:{port}/sparql", flush=True)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            # Ctrl-C is how one stops it: uvicorn has closed all connections before it passes this on.
            return 0
        finally:
            engine.close()
    return 0


def open_engine(settings: Settings, data: list[Path] | None = None) -> tuple[Engine, Release | None]:
    """The engine over `data`, or over the current release."""
    if data:
        return load_files(data, _read_prefixes(settings.root)), None
    release = open_release(settings.releases)
    return EmbeddedEngine.open(release.path / STORE, _read_prefixes(release.path)), release


def _read_prefixes(folder: Path) -> Prefixes:
    path = folder / "ontology" / "prefixes.ttl"
    return load_prefixes(path) if path.is_file() else {}


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
