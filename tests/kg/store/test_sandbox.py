"""The second lock: a worker cannot call anybody and cannot write a file, even where the guard is not asked."""

from __future__ import annotations

import ctypes
import http.server
import json
import platform
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

SUPPORTED = ("x86_64", "aarch64")


def landlock_version() -> int:
    """What the kernel itself says: the version of Landlock, -1 where it has none."""
    if not sys.platform.startswith("linux"):
        return -1
    return int(ctypes.CDLL(None, use_errno=True).syscall(444, None, ctypes.c_size_t(0), 1))


needs_landlock = pytest.mark.skipif(
    landlock_version() < 4, reason=f"this kernel has Landlock {landlock_version()}, TCP is closed from version 4 on"
)
needs_seccomp = pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in SUPPORTED, reason="seccomp filters need Linux"
)


def expected_doors() -> list[str]:
    doors = ["landlock"] if landlock_version() >= 4 else []
    return doors + ["seccomp"] * (sys.platform.startswith("linux") and platform.machine() in SUPPORTED)


PRELUDE = """
import json, os, socket, sys
from kg.store.sandbox import close_doors

port, folder = int(sys.argv[1]), sys.argv[2]

def outcome(what):
    try:
        what()
    except OSError as error:
        return type(error).__name__
    return "works"

def connect():
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
"""


def run_python(text: str, port: int, folder: Path) -> dict[str, object]:
    """Run a program in a process of its own: doors are closed for good."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(text), str(port), str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value


class Listener(http.server.ThreadingHTTPServer):
    """Counts who calls."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        self.calls = 0

    def verify_request(self, request: object, client_address: object) -> bool:
        self.calls += 1
        return False


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_doors_are_closed(listener: Listener, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("what stood there")
    found = run_python(
        """
        before = outcome(connect)
        doors = close_doors()
        sides = socket.socketpair()
        sides[0].sendall(b"x")
        print(json.dumps({
            "before": before,
            "doors": doors,
            "tcp": outcome(connect),
            "tcp6": outcome(lambda: socket.socket(socket.AF_INET6)),
            "udp": outcome(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))),
            "unix": outcome(lambda: socket.socket(socket.AF_UNIX)),
            "raw": outcome(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
            "bind": outcome(lambda: socket.create_server(("127.0.0.1", 0))),
            "new": outcome(lambda: open(os.path.join(folder, "new"), "w")),
            "overwrite": outcome(lambda: open(os.path.join(folder, "old"), "r+")),
            "truncate": outcome(lambda: os.truncate(os.path.join(folder, "old"), 0)),
            "remove": outcome(lambda: os.remove(os.path.join(folder, "old"))),
            "folder": outcome(lambda: os.mkdir(os.path.join(folder, "sub"))),
            "link": outcome(lambda: os.symlink("old", os.path.join(folder, "link"))),
            "read": open(os.path.join(folder, "old")).read(),
            "list": os.listdir(folder),
            "pair": sides[1].recv(1).decode(),
        }))
        """,
        listener.server_address[1],
        tmp_path,
    )
    # Where the kernel has it, it must be in force: there is no way round it without a word.
    assert found["doors"] == expected_doors()
    assert found["before"] == "works"
    assert (found["read"], found["list"], found["pair"]) == ("what stood there", ["old"], "x")
    if found["doors"]:
        assert found["tcp"] == "PermissionError"
    if "seccomp" in expected_doors():
        assert {found[each] for each in ("tcp6", "udp", "unix", "raw", "bind")} == {"PermissionError"}
    if "landlock" in expected_doors():
        writing = ("new", "overwrite", "truncate", "remove", "folder", "link")
        assert {each: found[each] for each in writing} == dict.fromkeys(writing, "PermissionError")
    assert listener.calls == 1


@needs_landlock
def test_a_port_can_be_left_open(listener: Listener, tmp_path: Path) -> None:
    found = run_python(
        """
        other = socket.create_server(("127.0.0.1", 0))
        other_port = other.getsockname()[1]
        doors = close_doors((port,))
        print(json.dumps({
            "doors": doors,
            "tcp": outcome(connect),
            "other": outcome(lambda: socket.create_connection(("127.0.0.1", other_port), timeout=5)),
            "bind": outcome(lambda: socket.create_server(("127.0.0.1", 0))),
        }))
        """,
        listener.server_address[1],
        tmp_path,
    )
    assert found == {"doors": ["landlock"], "tcp": "works", "other": "PermissionError", "bind": "PermissionError"}


ASK_THE_ENGINE = """
import pyoxigraph
import kg.store
doors = {doors}
store = pyoxigraph.Store()
query = "SELECT * {{ SERVICE <http://127.0.0.1:%d/> {{ ?s ?p ?o }} }}" % port
try:
    list(store.query(query))
    said = "answered"
except Exception as error:
    said = str(error)
print(json.dumps({{"doors": doors, "said": said}}))
"""


@pytest.mark.parametrize("closed", [False, True])
def test_the_engine_itself_calls_nobody(listener: Listener, tmp_path: Path, closed: bool) -> None:
    if closed and not expected_doors():
        pytest.skip(f"this kernel has Landlock {landlock_version()} and no seccomp filters: only the guard is there")
    text = ASK_THE_ENGINE.format(doors="close_doors()" if closed else "()")
    found = run_python(text, listener.server_address[1], tmp_path)
    # Without the lock it does call: the test would see it.
    assert listener.calls > 0 or closed
    assert listener.calls == 0 or not closed
    assert found["said"] != "answered"


@needs_seccomp
def test_children_inherit_closed_doors(listener: Listener, tmp_path: Path) -> None:
    found = run_python(
        """
        import threading
        close_doors()
        said = []
        thread = threading.Thread(target=lambda: said.append(outcome(connect)))
        thread.start()
        thread.join()
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.write(writing, outcome(connect).encode())
            os._exit(0)
        os.wait()
        print(json.dumps({"thread": said[0], "child": os.read(reading, 100).decode()}))
        """,
        listener.server_address[1],
        tmp_path,
    )
    assert set(found.values()) == {"PermissionError"}
    assert listener.calls == 0
