"""Build the shim, run under it, and run things in forked children that may be killed."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import msgspec

from apercu.errors import ApercuError

SOURCE = Path(__file__).with_name("shim.c")
FULL, BROKEN, KILL_BEFORE, KILL_AFTER, KILL_HALF = 1, 2, 3, 4, 5
CHILD_S = 60


def compiler() -> str | None:
    """Return the C compiler, `None` where there is none."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build(folder: Path) -> Path:
    """Compile the shim into `folder`."""
    library = folder / "shim.so"
    command = [compiler() or "cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    subprocess.run([*command, "-ldl", "-pthread"], check=True)
    return library


def run_under_shim() -> None:
    """Start this program again with the shim loaded, unless it is."""
    if os.environ.get("FAULT_SHIM"):
        return
    folder = Path(tempfile.mkdtemp(prefix="apercu-shim-"))
    library = build(folder)
    environment = dict(os.environ, LD_PRELOAD=str(library), FAULT_SHIM=str(library))
    # One thread for each: the work is small, and forked children must not inherit threads.
    environment.update(OPENBLAS_NUM_THREADS="1", RAYON_NUM_THREADS="1")
    try:
        done = subprocess.run([sys.executable, *sys.argv], env=environment, check=False)
    finally:
        shutil.rmtree(folder)
    raise SystemExit(done.returncode)


def plain_environment() -> dict[str, str]:
    """Return the environment without the shim, for programs of their own."""
    leave = ("LD_PRELOAD", "FAULT_SHIM")
    return {name: value for name, value in os.environ.items() if name not in leave}


class Shim:
    """The loaded shim."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ["FAULT_SHIM"])
        self._library.fault_arm.argtypes = [
            ctypes.c_char_p, ctypes.c_long, ctypes.c_long, ctypes.c_long, ctypes.c_char_p,
        ]  # fmt: skip
        self._library.fault_count.restype = ctypes.c_long

    def arm(
        self, root: Path, at: int = 0, action: int = 0, *, sticky: bool = False,
        shadow: Path | None = None,
    ) -> None:  # fmt: skip
        """Count from now on the calls under `root`; do `action` at the call number `at`."""
        self._library.fault_arm(
            str(root).encode(), at, action, sticky, str(shadow).encode() if shadow else None
        )

    def disarm(self) -> None:
        self._library.fault_disarm()

    def count(self) -> int:
        return int(self._library.fault_count())


class Ended(msgspec.Struct):
    """How a child ended: lines that it said, its error (`ours` or `foreign`), its signal."""

    lines: list[str]
    error: str | None = None
    signal: int = 0
    traceback: str = ""


def in_child(job: Callable[[Callable[[str], None]], None]) -> Ended:
    """Run `job(say)` in a forked child; what it said before it died counts."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            os.close(out)
            signal.alarm(CHILD_S)
            job(lambda line: _say(into, "=" + line))
        except BaseException as error:  # noqa: BLE001 - reported to the parent, whatever it is
            ours = "ours" if isinstance(error, ApercuError) else "foreign"
            _say(into, f"!{ours} {type(error).__name__}: {error}")
            _say(into, "?" + traceback.format_exc().replace("\n", "\t"))
            code = 1
        finally:
            os._exit(code)
    os.close(into)
    with os.fdopen(out, encoding="utf-8", errors="replace") as file:
        said = file.read().split("\n")
    _, status = os.waitpid(pid, 0)
    ended = Ended(lines=[line[1:] for line in said if line.startswith("=")])
    ended.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    for line in said:
        if line.startswith("!"):
            ended.error = line[1:]
        elif line.startswith("?"):
            ended.traceback = line[1:].replace("\t", "\n")
    return ended


def _say(descriptor: int, line: str) -> None:
    data = line.replace("\n", "\t").encode() + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]
