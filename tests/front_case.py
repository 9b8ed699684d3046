"""nginx and Varnish as `deploy/` sets them up, on loopback ports, in folders of a test, ended by their own handle."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from process_case import end, free_port, wait_until

DEPLOY = Path(__file__).parents[1] / "deploy"
HOST = "127.0.0.1"

Changes = Mapping[str, str]


@dataclass(frozen=True)
class Front:
    """A cache in front: its address, somebody who asks there, its address with TLS, and the one that leads to that."""

    kind: str
    url: str
    client: httpx.Client
    tls: str = ""
    moved: str = ""


StartFront = Callable[..., AbstractContextManager[Front]]
"""Starts a front: its folder, addresses of replicas, the folder of releases, what shall be other than in `deploy/`."""


@contextmanager
def open_client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as client:
        # Tests say what they accept.
        del client.headers["accept"]
        yield client


def port_of(address: str) -> str:
    return address.rpartition(":")[2]


def change(text: str, changes: Changes) -> str:
    """Put other words for some; every one has to be there, so that no test goes past what `deploy/` says."""
    for old, new in changes.items():
        assert old in text, f"deploy/ does not say {old!r}"
        text = text.replace(old, new)
    return text


@contextmanager
def start_nginx(
    binary: str, folder: Path, replicas: Sequence[str], releases: Path | None, changes: Changes | None = None
) -> Iterator[Front]:
    """Run nginx; without `releases` it cannot see the folder, and keeps answers for a short time."""
    port, tls, moved = free_port(), free_port(), free_port()
    text = change((DEPLOY / "nginx.conf").read_text(encoding="utf-8"), changes or {})
    servers = "".join(f"server {HOST}:{port_of(each)} max_fails=1 fail_timeout=2s; " for each in replicas)
    parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"    {each}_temp_path {folder}/{each};\n" for each in parts)
    has_certificate = (folder / "cert.pem").is_file()
    text = change(
        text,
        {
            "user www-data;": "user root;" if os.getuid() == 0 else "",
            "worker_processes auto;": "worker_processes 1;",
            "worker_rlimit_nofile 16384;": "",
            "worker_connections 4096;": "worker_connections 512;",
            "/run/nginx.pid": f"{folder}/nginx.pid",
            "/var/log/nginx": str(folder),
            "/var/cache/nginx/kg": f"{folder}/cache",
            "http {\n": "http {\n" + temporary,
            "        server 127.0.0.1:8000 max_fails=1 fail_timeout=2s;": servers,
            "        listen 80;\n        listen [::]:80;\n": f"        listen {HOST}:{moved};\n",
            "        listen [::]:443 ssl http2;\n": f"        listen {HOST}:{port};\n",
            "listen 443 ssl http2;": f"listen {HOST}:{tls} ssl http2;" if has_certificate else "",
            "proxy_set_header Host $host;": "proxy_set_header Host $http_host;",
            "/etc/ssl/kg/fullchain.pem": f"{folder}/cert.pem",
            "/etc/ssl/kg/privkey.pem": f"{folder}/key.pem",
        },
    )  # fmt: skip
    if not has_certificate:
        text = "\n".join(line for line in text.splitlines() if "ssl_certificate" not in line)
    if releases:
        text = change(text, {"/srv/kg/releases": str(releases)})
    else:
        text = change(
            text, {"root /srv/kg/releases/current;": "", "set $kg_release $realpath_root;": "set $kg_release any;"}
        )
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    words = [binary, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with _run([*words, "-g", "daemon off;"], folder, port), open_client() as client:
        secure = f"https://{HOST}:{tls}" if has_certificate else ""
        yield Front("nginx", f"http://{HOST}:{port}", client, secure, f"http://{HOST}:{moved}")


@contextmanager
def start_varnish(
    binary: str, folder: Path, replicas: Sequence[str], releases: Path | None = None, changes: Changes | None = None,
    port: int = 0,
) -> Iterator[Front]:  # fmt: skip
    """Run Varnish; where the releases lie means nothing to it."""
    port = port or free_port()
    text = change((DEPLOY / "varnish.vcl").read_text(encoding="utf-8"), changes or {})
    start, _, rest = text.partition("backend kg1 {")
    backend, _, rest = rest.partition("\n}\n")
    # As the file says: one more replica is one more backend, and one more line.
    backends = [
        change(f"backend kg{number} {{{backend}\n}}\n", {'.port = "8000"': f'.port = "{port_of(each)}"'})
        for number, each in enumerate(replicas, start=1)
    ]
    lines = "".join(f"    replicas.add_backend(kg{number});\n" for number, _ in enumerate(replicas, start=1))
    text = start + "".join(backends) + change(rest, {"    replicas.add_backend(kg1);\n": lines})
    (folder / "kg.vcl").write_text(text, encoding="utf-8")
    words = [
        binary,
        "-j",
        "none",
        "-F",
        "-n",
        str(folder / "work"),
        "-a",
        f"{HOST}:{port}",
        "-f",
        str(folder / "kg.vcl"),
    ]
    words += ["-p", "vsl_space=1m", "-p", "vcc_allow_inline_c=off", "-s", "malloc,64m"]
    with _run([*words, *_parameters(text)], folder, port), open_client() as client:
        yield Front("varnish", f"http://{HOST}:{port}", client)


def wait_until_ready(front: Front, path: str = "/healthz") -> None:
    """Varnish asks nobody whose health it does not know yet."""
    wait_until(lambda: front.client.get(front.url + path).status_code == 200)


def _parameters(vcl: str) -> list[str]:
    """The parameters that the head of the file says Varnish is to be started with."""
    head = vcl.partition("\n\nvcl 4.1")[0].replace("#", " ").split()
    pairs = [head[place + 1] for place, word in enumerate(head) if word == "-p"]
    assert len(pairs) == 6
    return [word for pair in pairs for word in ("-p", pair)]


@contextmanager
def _run(words: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(process, folder, port)
        yield
    finally:
        end(process)


def _wait_for(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((folder / "output").read_text(encoding="utf-8", errors="replace"))
