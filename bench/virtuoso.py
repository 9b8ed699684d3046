"""Virtuoso, where it is installed: a server with a folder of its own, loaded over its SQL port."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataset import Dataset
from servers import Recipe, Server, ServerError, free_port, running

NAME = "Virtuoso"

_CONFIG = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DirsAllowed = {data}
NumberOfBuffers = 85000
MaxDirtyBuffers = 62500
[HTTPServer]
ServerPort = ${{LISTEN}}
ServerThreads = 40
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 10000000
"""


@contextmanager
def virtuoso(dataset: Dataset) -> Iterator[Server]:
    """Run Virtuoso with the triples loaded."""
    with tempfile.TemporaryDirectory() as folder:
        sql_port = free_port()
        config = _CONFIG.format(folder=folder, sql_port=sql_port, data=dataset.folder)
        command = ["virtuoso-t", "+foreground", "+configfile", "{config}"]
        with running(Recipe(NAME, command, "/sparql", config=config)) as server:
            _load(dataset.ntriples, sql_port)
            yield server


def _load(path: Path, sql_port: int) -> None:
    isql = shutil.which("isql-vt") or shutil.which("isql")
    if isql is None:
        raise ServerError("virtuoso-t is there, but not isql, which loads the data")
    # 512: strings keep no trace of how they were written.
    sql = f"DB.DBA.TTLP_MT(file_open('{path}'), '', 'urn:bench', 512); checkpoint;"
    command = [isql, f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={sql}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or "Error" in done.stderr:
        raise ServerError(f"Virtuoso was not loaded: {done.stderr.strip() or done.stdout.strip()}")
