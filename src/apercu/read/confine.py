"""Giving up what a reader does not need: the network, writing, memory, core dumps.

Each step is tried and what it reached is reported, for kernels and containers differ. None needs
rights: user namespaces (Linux 3.8), Landlock (Linux 5.13, https://docs.kernel.org/userspace-api/
landlock.html), resource limits (POSIX). Where neither of the first two is to be had, an audit hook
still refuses what Python code tries; native code could pass by it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from typing import Literal

Network = Literal["none", "no_tcp", "python"]
"""What holds: no network at all; no TCP (UDP passes); Python's own sockets refused."""
Files = Literal["read_only", "python"]
"""What holds: the kernel refuses every change to files; Python's own changes refused."""

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446  # the same on every architecture
_LANDLOCK_WRITES = {1: 0x1FF2, 2: 0x2000, 3: 0x4000}  # by version: all but execute and read
_LANDLOCK_TCP = 0x3  # bind, connect; from version 4
_LANDLOCK_SCOPES = 0x3  # abstract sockets, signals; from version 6

_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.kill",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "shutil.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


def leave_network() -> bool:
    """Move into a network namespace of our own, with no way out; True where that was done.

    To be called before any thread is started.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def die_with(parent: int) -> None:
    """End with the thread that started this process, and at once if it has gone already.

    To be called after `leave_network`: a change of credentials clears the setting.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() not in {parent, 0}:
            os._exit(1)


def lock_files() -> int:
    """Have the kernel refuse every change to files from now on; give Landlock's version, or 0."""
    if not sys.platform.startswith("linux"):
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    version = int(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))
    if version < 1:
        return 0
    rules = _Ruleset(
        fs=sum(bits for since, bits in _LANDLOCK_WRITES.items() if since <= version),
        net=_LANDLOCK_TCP if version >= 4 else 0,
        scoped=_LANDLOCK_SCOPES if version >= 6 else 0,
    )
    size = ctypes.c_size_t(24 if version >= 6 else 16 if version >= 4 else 8)
    ruleset = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(rules), size, ctypes.c_uint32(0))
    if ruleset < 0:
        return 0
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    held = libc.syscall(_LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    os.close(ruleset)
    return version if held else 0


def limit_resources(*, memory_bytes: int, open_files: int) -> None:
    """Lower this process's limits for good: memory, open files, no new bytes in files, no cores.

    Memory is private writable memory (RLIMIT_DATA). RLIMIT_AS would also count what is only
    reserved, or mapped from files, of which numpy and onnxruntime have much that they never touch.
    """
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: open_files,
        resource.RLIMIT_DATA: memory_bytes,
    }
    for name, value in wanted.items():
        hard = resource.getrlimit(name)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (most, most))


def refuse_in_python() -> None:
    """Refuse sockets, processes and changes to files to Python code, with a clear error."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        flags = arguments[2]
        if not isinstance(flags, int) or not flags & _WRITING:
            return
        raise PermissionError(f"a reader may not write to {arguments[0]!r}")
    if event.startswith(_REFUSED):
        raise PermissionError(f"a reader may not use {event}")
