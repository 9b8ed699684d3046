"""The query page of a release as `kg site` makes it, with all that it loads, and the page for what is missing."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.config import Settings
from kg.release import Release
from kg.site.asking import Service
from kg.site.marks import settle
from kg.site.names import MISSING, PAGE, is_missing_page
from kg.site.plan import wish

_NEEDED = re.compile(
    r"static/|404[.]|offline\.js|sparql[/.]|queries/[\w-]+\.rq\Z|dumps/[^/]+/all\.(trig\.gz|nt\.gz|ttl)\Z"
)

OPEN_ENGINE = """async ({about, base}) => {
    const bytes = async (path) => new Uint8Array(await (await fetch(new URL(path, base))).arrayBuffer());
    const unpack = (packed) => new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
    const wasm = await WebAssembly.compile(await (await unpack(await bytes(about.wasm.href))).arrayBuffer());
    const worker = new Worker(new URL(about.worker, base), {type: "module"});
    window.askWorker = (message) => new Promise((done) => {
        worker.onmessage = ({data}) => done(data);
        worker.postMessage(message);
    });
    return await window.askWorker({wasm, graph: await bytes(about.graph.href), about});
}"""
"""Opens the engine of a query page in a worker of its own, to be asked by `askWorker`; gives what it says first."""


def write_site(release: Release, folder: Path, public: str = "") -> None:
    """Write what the query page of `release` needs into the new `folder`."""
    releases = release.path.parent
    service = Service(Settings(root=releases / "nowhere", releases=releases, public_url=public))
    asyncio.run(_write(service, folder, public))


async def _write(service: Service, folder: Path, public: str) -> None:
    release = service.app.hub.site.release
    assert release
    start = (
        MISSING,
        "/sparql",
        "/sparql/vocabulary.json",
        *(f"/dumps/{release.id}/all.{each}" for each in ("nt.gz", "ttl")),
    )
    waiting = [each for address in start for each in wish(address)]
    done: set[str] = set()
    while waiting:
        each = waiting.pop()
        if each.file in done or not _NEEDED.match(each.file):
            continue
        done.add(each.file)
        answer = await service.ask(each.address, each.accept, each.target.language)
        assert answer.status == (404 if is_missing_page(each.file) else 200), each
        path = folder / each.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if answer.path:
            shutil.copy(answer.path, path)
            continue
        found = settle(answer.body.decode(), each.file, each.target.language, public, "https://w3id.org/x")
        path.write_text(found.text, encoding="utf-8")
        if each.file.endswith(PAGE):
            waiting += [wished for target in found.targets if target.address for wished in wish(target.address)]
    await service.app.hub.site.pool.close()


@contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Serve `folder` with Python's own server of files, which has no rules at all; gives its address."""
    command = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        match = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert match
        try:
            yield match.group()
        finally:
            process.terminate()
