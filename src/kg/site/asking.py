"""Asks the service, in this process, for all that it would send to a visitor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import unquote

from starlette.types import Message

from kg.config import Settings
from kg.site.marks import PUBLIC, ROOT
from kg.web import App, SiteOpener, make_app
from kg.web.language import Language

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What came back. `path`: the file that is sent, in place of a body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    path: Path | None = None

    @property
    def media_type(self) -> str:
        """Its media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def location(self) -> str:
        """Where it leads to, below the root; empty where it leads nowhere."""
        return self.headers.get("location", "").removeprefix(PUBLIC).removeprefix(ROOT)


class Service:
    """The service over the current release of `settings`, as if it stood at `PUBLIC`.

    Raises ReleaseError where there is no release, EngineError where its store cannot be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.app: App = make_app(SiteOpener(replace(settings, public_url=PUBLIC, engine=""), is_static=True))

    async def ask(self, address: str, accept: str, language: Language) -> Answer:
        """Ask for the address below the root, percent-encoded, with its parameters."""
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": ROOT + unquote(path),
            "raw_path": (ROOT + path).encode("ascii"),
            "query_string": query.encode("ascii"),
            "root_path": "",
            "headers": [
                (b"host", PUBLIC.removeprefix("https://").partition("/")[0].encode()),
                (b"accept", accept.encode()),
                (b"accept-language", language.encode()),
            ],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 443),
            "extensions": {"http.response.pathsend": {}},
        }
        start: Message = {}
        pieces: list[bytes] = []
        sent: list[Path] = []

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.pathsend":
                sent.append(Path(message["path"]))
            else:
                pieces.append(message.get("body", b""))

        await self.app(scope, _receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(pieces), sent[0] if sent else None)


class Here(ThreadPoolExecutor):
    """Runs at once what a server would give to another thread: nobody waits for this one but whoever asked."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run it, and give what is done already."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever waits for the result gets it, as from a thread
            done.set_exception(error)
        return done


async def _receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
