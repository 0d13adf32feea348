"""The inside of a worker process: take a request, run the target, send its replies.

Started by `apercu.read.workers` and by nothing else. What a document does to this process must
stay in it, so it gives up everything it does not need before the first request: the network, new
files, core dumps, and memory and processor time past its limits. Frames are one byte of kind, four
bytes of length (big-endian), then MessagePack; nothing is ever pickled.
"""

from __future__ import annotations

import importlib
import math
import os
import resource
import signal
import struct
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import msgspec

from apercu.read import confine

HEADER = struct.Struct(">cI")
SETUP, REQUEST = b"S", b"Q"
HELLO, REPLY, DONE, FAILED, NOT_STARTED = b"H", b"R", b"D", b"F", b"N"


class Setup(msgspec.Struct, frozen=True):
    """The first frame to a worker: what it runs, and within what limits."""

    target: str
    request: str
    initial: str | None
    memory_bytes: int
    cpu_s: float
    output_bytes: int
    open_files: int
    parent: int


class Hello(msgspec.Struct, frozen=True):
    """A worker's first frame: it is ready, and this is what it could give up."""

    network: confine.Network
    files: confine.Files
    start_s: float


class Failed(msgspec.Struct, frozen=True):
    """A request that ended in an error inside the worker."""

    reason: str
    message: str


def find(dotted: str) -> Any:
    """Import what `package.module:name` stands for."""
    module, _, name = dotted.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def main() -> None:
    """Serve requests from standard input until it is closed."""
    began = time.monotonic()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = _take_pipes()
    setup = msgspec.msgpack.decode(_read_frame(requests)[1], type=Setup)
    alone = confine.leave_network()
    confine.die_with(setup.parent)
    try:
        target = find(setup.target)
        decoder = msgspec.msgpack.Decoder(find(setup.request))
        if setup.initial is not None:
            find(setup.initial)()
        landlock = confine.lock_files()
        confine.limit_resources(memory_bytes=setup.memory_bytes, open_files=setup.open_files)
        confine.refuse_in_python()
    except Exception as error:  # noqa: BLE001 the edge of the process: the parent raises it
        _send(answers, NOT_STARTED, msgspec.msgpack.encode(_describe(error)))
        return
    hello = Hello(
        network="none" if alone else "no_tcp" if landlock >= 4 else "python",
        files="read_only" if landlock else "python",
        start_s=time.monotonic() - began,
    )
    _send(answers, HELLO, msgspec.msgpack.encode(hello))
    while (frame := _read_frame(requests))[0] == REQUEST:
        if not _serve(target, decoder, frame[1], answers, setup):
            return


def _serve(
    target: Callable[[Any], Any],
    decoder: msgspec.msgpack.Decoder[Any],
    payload: bytes,
    answers: int,
    setup: Setup,
) -> bool:
    """Answer one request; False where this process should serve no further one."""
    limit_cpu = _CpuLimit(setup.cpu_s)
    sent = 0
    try:
        request = decoder.decode(payload)
        del payload
        limit_cpu.restart()
        for reply in _replies(target(request)):
            frame = msgspec.msgpack.encode(reply)
            sent = max(sent, len(frame))
            if len(frame) > setup.output_bytes:
                failed = Failed("output", f"one result takes {len(frame):,} bytes")
                _send(answers, FAILED, msgspec.msgpack.encode(failed))
                return True
            _send(answers, REPLY, frame)
            limit_cpu.restart()
    except MemoryError:
        # The heap may be full of what failed: a fresh process serves the next request better.
        failed = Failed("memory", f"needed more than {setup.memory_bytes >> 20} MiB of memory")
        _send(answers, FAILED, msgspec.msgpack.encode(failed))
        return False
    except Exception as error:  # noqa: BLE001 the edge around one item: recorded by the parent
        reason = getattr(error, "reason", None)
        message = str(error) if isinstance(reason, str) else _describe(error)
        failed = Failed(reason if isinstance(reason, str) else "crashed", _clean(message))
        _send(answers, FAILED, msgspec.msgpack.encode(failed))
        return True
    _send(answers, DONE, b"")
    return True


def _replies(result: Any) -> Iterator[Any]:
    return result if isinstance(result, Iterator) else iter((result,))


def _describe(error: BaseException) -> str:
    """Name an unexpected error with the place in the code where it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
    return _clean(f"{type(error).__name__}: {str(error)[:500]}{place}")


def _clean(text: str) -> str:
    """Make a message fit for the pipe: no lone surrogates, bounded."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")[:2000]


# --- pipes ----------------------------------------------------------------------------------


def _take_pipes() -> tuple[BinaryIO, int]:
    """Move the pipes away from 0 and 1, so that no library's chatter lands between frames."""
    requests = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    return requests, answers


def _read_frame(requests: BinaryIO) -> tuple[bytes, bytes]:
    header = requests.read(HEADER.size)
    if len(header) < HEADER.size:
        return b"", b""
    kind, length = HEADER.unpack(header)
    payload = requests.read(length)
    return (kind, payload) if len(payload) == length else (b"", b"")


def _send(answers: int, kind: bytes, payload: bytes) -> None:
    view = memoryview(HEADER.pack(kind, len(payload)) + payload)
    while view:
        view = view[os.write(answers, view) :]


class _CpuLimit:
    """Moves the soft limit of processor time ahead; past it the kernel ends the process."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def restart(self) -> None:
        used = time.process_time()
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = math.ceil(used + self.seconds)
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
