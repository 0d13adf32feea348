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
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"


def commit() -> str:
    """Name the commit measured, with a `+` where the sources differ from it."""
    name = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
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


def family_cpu_s(pids: Sequence[int]) -> float:
    """Return the processor time of processes and of their children that have ended."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Watched:
    """A command that ran to its end, watched from outside."""

    def __init__(
        self, code: int, wall_s: float, cpu_s: float, peak_bytes: int, peak_one_bytes: int
    ) -> None:
        self.code = code
        self.wall_s = wall_s
        self.cpu_s = cpu_s
        self.peak_bytes = peak_bytes
        self.peak_one_bytes = peak_one_bytes


def watch(
    command: Sequence[str], look: Callable[[float, float], None] | None = None, every_s: float = 0.5
) -> Watched:
    """Run a command; sum its processes' memory, and call `look(wall_s, cpu_s)` all the while."""
    start, used = time.perf_counter(), _children_cpu_s()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = peak_one = 0
    while process.poll() is None:
        pids = family(process.pid)
        sizes = [proportional_bytes(pid) for pid in pids]
        peak, peak_one = max(peak, sum(sizes)), max(peak_one, sizes[0])
        if look is not None:
            look(time.perf_counter() - start, family_cpu_s(pids))
        time.sleep(every_s)
    wall_s = time.perf_counter() - start
    return Watched(process.returncode, wall_s, _children_cpu_s() - used, peak, peak_one)


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
