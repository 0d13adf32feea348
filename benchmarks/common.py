"""What the benchmarks share: the machine in words, medians, memory of a family of processes."""

from __future__ import annotations

import datetime
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"


def commit() -> str:
    """Name the commit measured, with a `+` where the sources differ from it."""
    name = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    changed = subprocess.run(
        ["git", "diff", "--quiet", "HEAD", "--", "src"], cwd=ROOT, check=False
    ).returncode
    return name + ("+" if changed else "")


def machine() -> str:
    """Describe the machine and how loaded it is."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model}), Python {platform.python_version()}, load {load()}"


def load() -> str:
    """Return the machine's load over one minute."""
    return f"{os.getloadavg()[0]:.1f}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float], form: str = "{:.3f}") -> str:
    """Write a median with the least and the greatest value."""
    parts = (statistics.median(values), min(values), max(values))
    middle, low, high = (form.format(part) for part in parts)
    return f"{middle} ({low} to {high})"


def own_cpu_s() -> float:
    """Return the processor time of this process and of its children that have ended."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        total += used.ru_utime + used.ru_stime
    return total


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found, pending = [], [pid]
    while pending:
        here = pending.pop()
        found.append(here)
        try:
            for task in Path(f"/proc/{here}/task").iterdir():
                pending += map(int, (task / "children").read_text().split())
        except (OSError, ValueError):
            continue
    return found


def proportional_bytes(pid: int) -> int:
    """Return the memory of a process, what it shares with others counted in part (PSS)."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Watched:
    """A command that ran to its end, watched from outside."""

    def __init__(self, code: int, wall_s: float, peak_bytes: int, peak_one_bytes: int) -> None:
        self.code = code
        self.wall_s = wall_s
        self.peak_bytes = peak_bytes
        self.peak_one_bytes = peak_one_bytes


def watch(
    command: Sequence[str], look: Callable[[float], None] | None = None, every_s: float = 0.5
) -> Watched:
    """Run a command; sum the memory of its processes and call `look(seconds)` again and again."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = peak_one = 0
    while process.poll() is None:
        sizes = [proportional_bytes(pid) for pid in family(process.pid)]
        peak, peak_one = max(peak, sum(sizes)), max(peak_one, sizes[0])
        if look is not None:
            look(time.perf_counter() - start)
        time.sleep(every_s)
    return Watched(process.returncode, time.perf_counter() - start, peak, peak_one)


def timed(command: Sequence[str], rounds: int) -> list[float]:
    """Run a command as a process of its own, `rounds` times; return the seconds of each."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - start)
    return taken


def program() -> str:
    """Return the path of the installed `apercu`."""
    return str(Path(sys.executable).with_name("apercu"))


def record(title: str, command: str, lines: Sequence[str]) -> None:
    """Print a result and append it to RESULTS.md with its command, commit, machine and date."""
    today = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    head = f"`{command}` at {commit()}, {today}, {machine()}"
    body = "\n".join(lines)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(f"\n## {title}\n\n{head}\n\n{body}\n")
    print(f"{title}\n{head}\n{body}")


class PeakMemory:
    """The greatest memory of this process while the block runs, in bytes."""

    def __init__(self) -> None:
        self.bytes = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def _sample(self) -> None:
        while not self._ends.wait(0.1):
            self.bytes = max(self.bytes, proportional_bytes(os.getpid()))

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        self.bytes = max(self.bytes, proportional_bytes(os.getpid()))
