"""Takes the network and the writing of files from this process and its children, as far as the kernel offers it.

Beneath the guard, which refuses federated queries, this is the second lock: the engine can call any address and has no
switch against it. Landlock (https://docs.kernel.org/userspace-api/landlock.html) closes TCP and the writing of files,
seccomp (https://docs.kernel.org/userspace-api/seccomp_filter.html) all other sockets. Both need no privileges.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Sequence

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all architectures
_RULESET_VERSION = 1
_RULE_NET_PORT = 2
_CONNECT_TCP, _BIND_TCP = 2, 1
_FIRST_ABI_WITH_NET = 4
# Every way to write: WRITE_FILE, REMOVE_*, MAKE_*, REFER, TRUNCATE.
_WRITES = 1 << 1 | sum(1 << bit for bit in range(4, 15))

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""For each machine the kernel's name of its architecture and the number of socket(2)."""
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # 13: EACCES


def close_doors(open_ports: Sequence[int] = ()) -> tuple[str, ...]:
    """Close what the kernel lets us close, for good; returns the names of what is in force.

    `open_ports`: TCP ports that may still be called, for a remote engine or the way out of federated queries.
    """
    if not sys.platform.startswith("linux"):
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return ()
    in_force = []
    if _landlock(libc, open_ports):
        in_force.append("landlock")
    # A socket may be wanted where a port is open; without one none is.
    if not open_ports and _forbid_sockets(libc):
        in_force.append("seccomp")
    return tuple(in_force)


def die_with_parent() -> None:
    """Let the kernel end this process when its parent ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def _landlock(libc: ctypes.CDLL, open_ports: Sequence[int]) -> bool:
    if libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _RULESET_VERSION) < _FIRST_ABI_WITH_NET:
        return False
    attributes = struct.pack("QQ", _WRITES, _BIND_TCP | _CONNECT_TCP)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        for port in open_ports:
            libc.syscall(_ADD_RULE, ruleset, _RULE_NET_PORT, struct.pack("QQ", _CONNECT_TCP, port), 0)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _forbid_sockets(libc: ctypes.CDLL) -> bool:
    """A filter of six instructions: on this architecture socket(2) fails, everything else goes on."""
    if platform.machine() not in _SOCKET_CALL:
        return False
    architecture, number = _SOCKET_CALL[platform.machine()]
    load, jump_if_equal, give = 0x20, 0x15, 0x06
    program = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (load, 0, 0, 4),
            (jump_if_equal, 0, 2, architecture),
            (load, 0, 0, 0),
            (jump_if_equal, 1, 0, number),
            (give, 0, 0, _ALLOW),
            (give, 0, 0, _DENY),
        )
    )
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(header), 0, 0) == 0)
