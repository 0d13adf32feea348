"""What the workers run in `test_workers.py`: well-behaved and hostile readers."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from apercu.errors import ReadError


def echo(request: bytes) -> bytes:
    return request


def count(request: bytes) -> Iterator[bytes]:
    for number in range(int(request)):
        yield str(number).encode()


def threads(request: bytes) -> bytes:
    return f"{os.environ.get('OMP_NUM_THREADS')} {os.environ.get(request.decode())}".encode()


def pid(request: bytes) -> bytes:
    return str(os.getpid()).encode()


def misbehave(request: bytes) -> bytes | Iterator[bytes]:
    return globals()[f"_{request.decode()}"]()


def _fine() -> bytes:
    return b"fine"


def _spin() -> bytes:
    while True:
        pass


def _sleep() -> bytes:
    time.sleep(60)
    return b""


def _memory() -> bytes:
    held = []
    while True:
        held.append(bytearray(8 << 20))


def _segfault() -> bytes:
    ctypes.string_at(0)
    return b""


def _exit() -> bytes:
    os._exit(3)


def _raises() -> bytes:
    raise KeyError("half a pair \udc80")


def _read_error() -> bytes:
    raise ReadError("encrypted", "the file is locked")


def _two_then_error() -> Iterator[bytes]:
    yield b"one"
    yield b"two"
    raise ReadError("no_text", "the third is empty")


def _large() -> bytes:
    return b"x" * (3 << 20)


def _many() -> Iterator[bytes]:
    return iter([b"x" * 10_000] * 1000)


def _chatter() -> bytes:
    print("noise")
    os.write(1, b"noise")
    return b"fine"


def _not_a_reply() -> int:
    return 7


def _garbage() -> bytes:
    # What a taken-over worker could do: write to the pipe by itself.
    for number in range(3, 20):
        try:
            os.write(number, b"Zgarbage" * 10)
        except OSError:
            continue
    return b"fine"


def _python_socket() -> bytes:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
    return b"connected"


def _native_connect() -> bytes:
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(2, 1, 0)
    address = b"\x02\x00\x00\x09\x7f\x00\x00\x01" + bytes(8)
    libc.connect(handle, address, 16)
    return os.strerror(ctypes.get_errno()).encode()


def _python_write() -> bytes:
    Path(os.devnull).with_name("apercu-test").write_text("x")
    return b"written"


def _native_write() -> bytes:
    libc = ctypes.CDLL(None, use_errno=True)
    made = libc.open(b"/tmp/apercu-test-native", 0o101, 0o600)
    return b"refused" if made < 0 else b"made"


def _fork() -> bytes:
    return str(os.fork()).encode()


def never_starts() -> None:
    sys.exit("no")
