"""One worker process as the program sees it: started, spoken to, measured, killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from apercu.read import worker as inside

_READ_BYTES = 1 << 20
TOO_LONG = b""
"""The kind that stands for a frame longer than it may be."""
_BOOT = "import sys;sys.path[:]={path!r};from apercu.read.worker import main;main()"
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some builds load nothing without


def environment() -> dict[str, str]:
    """Make the environment of a worker: no keys, no proxies, one thread, the same hash order."""
    one_thread = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "RAYON")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "MALLOC_ARENA_MAX": "1",
        "TOKENIZERS_PARALLELISM": "false",
        **{f"{name}_NUM_THREADS": "1" for name in one_thread},
        **{name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
    }


class Worker:
    """One child process, its pipes, and the request it is at."""

    def __init__(self, setup: inside.Setup, start_s: float) -> None:
        path = [str(Path(entry).absolute()) for entry in sys.path]
        self.process = subprocess.Popen(  # noqa: S603 our own interpreter, our own code
            [sys.executable, "-P", "-s", "-c", _BOOT.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment(),
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101 PIPE was asked for
        assert self.process.stdout is not None  # noqa: S101
        self.to = self.process.stdin.fileno()
        self.back = self.process.stdout.fileno()
        for end in (self.to, self.back):
            os.set_blocking(end, False)
        self.unsent = memoryview(frame(inside.SETUP, msgspec.msgpack.encode(setup)))
        self.received = bytearray()
        self.started = False
        self.served = 0
        self.deadline = time.monotonic() + start_s
        self.busy = False
        self.peak_bytes = 0

    def receive(self, most: int) -> list[tuple[bytes, bytes]] | None:
        """Read what has come and cut it into frames; `None` at the end of the pipe.

        A reply longer than `most` bytes is given as a frame of kind TOO_LONG, and ends the list.
        """
        ended = False
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self.back, _READ_BYTES)
            self.received += chunk
            ended = not chunk
        frames = []
        start, size = 0, inside.HEADER.size
        while len(self.received) - start >= size:
            kind, length = inside.HEADER.unpack_from(self.received, start)
            if length > most:
                frames.append((TOO_LONG if kind == inside.REPLY else kind, b""))
                break
            if len(self.received) - start - size < length:
                break
            frames.append((kind, bytes(self.received[start + size : start + size + length])))
            start += size + length
        del self.received[:start]
        return None if ended and not frames else frames

    def send(self) -> None:
        """Write as much of what is unsent as the pipe takes."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            self.unsent = self.unsent[os.write(self.to, self.unsent[:_READ_BYTES]) :]

    def memory(self) -> int:
        """Read how many bytes the process has in memory now; 0 where the system does not tell."""
        try:
            with open(f"/proc/{self.process.pid}/statm", "rb") as statm:  # noqa: PTH123 hot
                held = int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")
        except (OSError, IndexError):
            return 0
        self.peak_bytes = max(self.peak_bytes, held)
        return held

    def kill(self, grace_s: float = 0.0) -> int:
        """End the process and its group, and wait; give its exit code, negative for a signal.

        With `grace_s`, a process that is ending by itself may do so and keep its own code.
        """
        if grace_s:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace_s)
        # The group may outlive its leader: a taken-over reader can have had children.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return code


def frame(kind: bytes, payload: bytes) -> bytes:
    """Make one frame of the pipe: kind, length, payload."""
    return inside.HEADER.pack(kind, len(payload)) + payload


def exit_name(code: int) -> str:
    """Name an exit code, a signal by its name."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
