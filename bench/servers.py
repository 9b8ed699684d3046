"""The servers under test, each a process of its own, ended by its own handle."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from dataset import Dataset
from processes import process_tree

KG = "kg serve"
OXIGRAPH = "oxigraph serve-read-only"
RDFLIB = "rdflib-endpoint"
FUSEKI = "Fuseki"
PROXY = "nginx before kg serve"
ASK = f"?query={quote('ASK {}')}"

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Recipe:
    """How to start a server: command with `{port}` in it, path of its endpoint, environment on top of ours.

    `config`, with `${LISTEN}` in it, is written to a file, whose name replaces `{config}` in the command.
    """

    name: str
    command: Sequence[str]
    path: str
    environ: Mapping[str, str] = field(default_factory=dict)
    config: str = ""


@dataclass
class Server:
    """A running server."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    path: str
    seconds_to_answer: float = 0.0

    @property
    def pid(self) -> int:
        """The process that was started; others may hang below it."""
        return self.process.pid


class ServerError(Exception):
    """A server did not start, or did not answer as it should."""


def kg_recipe(dataset: Dataset) -> Recipe:
    """Serve the release by the code in this repository."""
    command = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())", "serve"]
    installed = Path(sys.executable).with_name("kg")
    if installed.exists():
        command = [str(installed), "serve"]
    # The others write no access log. The load stands for many people, so what one address may have is no limit here.
    environ = {
        "KG_RELEASES": str(dataset.releases),
        "KG_FRONT_CACHE_SECONDS": "3600",
        "KG_CLIENT_LONG_QUERIES": "1000",
        "KG_CLIENT_SECONDS": "1000000",
    }
    return Recipe(KG, [*command, "--no-access-log", "--host", "127.0.0.1", "--port", "{port}"], "/sparql", environ)


def oxigraph_recipe(dataset: Dataset, peers: Path) -> Recipe:
    """Serve the same quads by the Oxigraph server, asking the union of all graphs as we do."""
    command = [str(peers / "bin/oxigraph"), "serve-read-only", "--location", str(dataset.oxigraph)]
    return Recipe(OXIGRAPH, [*command, "--union-default-graph", "--bind", "127.0.0.1:{port}"], "/query")


def rdflib_recipe(dataset: Dataset, peers: Path) -> Recipe:
    """Serve the triples by rdflib-endpoint from rdflib's memory."""
    command = [str(peers / "bin/python"), str(_HERE / "serve_rdflib.py"), str(dataset.ntriples), "{port}"]
    return Recipe(RDFLIB, command, "/sparql")


def fuseki_recipe(dataset: Dataset, jar: Path) -> Recipe:
    """Serve the triples by Fuseki (fuseki-server.jar) from memory."""
    command = ["java", "-jar", str(jar), "--localhost", "--port", "{port}", "--file", str(dataset.ntriples), "/ds"]
    return Recipe(FUSEKI, command, "/ds/query", {"FUSEKI_BASE": str(Path(dataset.folder) / "fuseki")})


def proxy_recipe(config: Path, upstream: Server, folder: Path) -> Recipe:
    """Put nginx with `config` in front of a server; `folder` takes its cache and logs."""
    values = {"UPSTREAM": f"127.0.0.1:{upstream.port}", "FOLDER": str(folder), "USER": getpass.getuser()}
    text = config.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return Recipe(PROXY, ["nginx", "-c", "{config}", "-e", "stderr"], upstream.path, config=text)


@contextmanager
def running(recipe: Recipe, *, at_most: float = 300) -> Iterator[Server]:
    """Run a server until the block ends; it has answered one query when the block begins."""
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as file, tempfile.TemporaryFile() as log:
        file.write(recipe.config.replace("${LISTEN}", f"127.0.0.1:{port}"))
        file.flush()
        begin = time.perf_counter()
        process = subprocess.Popen(
            [word.replace("{port}", str(port)).replace("{config}", file.name) for word in recipe.command],
            env={**os.environ, **recipe.environ},
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us; we end the servers ourselves
        )
        server = Server(recipe.name, process, port, recipe.path)
        try:
            try:
                _wait_for_answer(server, begin + at_most)
            except ServerError as error:
                log.seek(0)
                said = log.read().decode(errors="replace").strip()
                raise ServerError(f"{error}\n{said[-2000:]}".strip()) from error
            server.seconds_to_answer = time.perf_counter() - begin
            yield server
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, politely first, and whatever of those it started is left."""
    started = process_tree(process.pid)
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in started:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """Find a port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_for_answer(server: Server, end: float) -> None:
    while time.perf_counter() < end:
        if server.process.poll() is not None:
            raise ServerError(f"{server.name} ended with status {server.process.returncode} before it answered")
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            connection.request("GET", server.path + ASK, headers={"Accept": "application/sparql-results+json"})
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.005)
    raise ServerError(f"{server.name} does not answer")
