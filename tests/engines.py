"""Real SPARQL servers for the tests: each a process of its own on loopback, ended by its own handle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import httpx
import pytest

from process_case import end, free_port

START_SECONDS = 90.0


@dataclass(frozen=True)
class Server:
    """A server that runs: where it answers queries, where it takes graphs, and who may write."""

    name: str
    query: str
    graph_store: str
    user: str = ""
    password: str = ""


@dataclass(frozen=True)
class _Plan:
    """How a server is started in a folder, and where it will be found."""

    command: list[str]
    server: Server
    environ: dict[str, str] = field(default_factory=dict)


def _plan_oxigraph(folder: Path) -> _Plan:
    program = Path(sys.executable).parent / "oxigraph"
    if not program.is_file():
        _miss("the Oxigraph server is not installed: the Python package oxigraph has it")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [str(program), "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    return _Plan(command, Server("oxigraph", f"{address}/query", f"{address}/store"))


def _plan_fuseki(folder: Path) -> _Plan:
    jar, java = os.environ.get("KG_FUSEKI_JAR", ""), shutil.which("java")
    if not Path(jar).is_file() or not java:
        _miss("Fuseki is not installed: it needs Java 17, and KG_FUSEKI_JAR names its jar (.ci/engines fetches it)")
    port = free_port()
    address = f"http://127.0.0.1:{port}/kg"
    (folder / "store").mkdir()
    command = [
        str(java), "-Xmx512m", "-jar", jar, "--port", str(port), "--localhost", "--tdb2", "--update",
        "--loc", str(folder / "store"), "/kg",
    ]  # fmt: skip
    return _Plan(
        command, Server("fuseki", f"{address}/sparql", f"{address}/data"), {"FUSEKI_BASE": str(folder / "base")}
    )


def _plan_virtuoso(folder: Path) -> _Plan:
    program = shutil.which("virtuoso-t") or shutil.which("virtuoso-t", path="/usr/bin")
    if not program:
        _miss("Virtuoso is not installed: Debian has it as virtuoso-opensource (.ci/engines installs it)")
    http_port, sql_port = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(
        VIRTUOSO_SETTINGS.format(folder=folder, http_port=http_port, sql_port=sql_port), encoding="utf-8"
    )
    address = f"http://127.0.0.1:{http_port}"
    # The account and password of a new database; nobody outside this machine can reach it.
    server = Server("virtuoso", f"{address}/sparql", f"{address}/sparql-graph-crud-auth", "dba", "dba")
    return _Plan([str(program), "+foreground", "+configfile", str(settings)], server)


VIRTUOSO_SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 100000
MaxQueryExecutionTime = 10
"""

_PLANS: dict[str, Callable[[Path], _Plan]] = {
    "oxigraph": _plan_oxigraph,
    "fuseki": _plan_fuseki,
    "virtuoso": _plan_virtuoso,
}

NAMES = tuple(_PLANS)


@contextmanager
def run(name: str, folder: Path) -> Iterator[Server]:
    """Run the engine `name` with its files in `folder`, until the block ends.

    Where it is not installed the test is skipped; under CI it fails.
    """
    plan = _PLANS[name](folder)
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            plan.command, cwd=folder, env={**os.environ, **plan.environ}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, plan.server.query, log)
            yield plan.server
        finally:
            end(process)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(address, params={"query": "ASK {}"}, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"{process.args!r} does not answer: {log.read_text(errors='replace')[-2000:]}")


def _miss(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"CI runs all engines: {reason}")
    pytest.skip(reason)
