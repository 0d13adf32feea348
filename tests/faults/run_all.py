"""Break everything that can be broken, and print a table of what came of it.

`python tests/faults/run_all.py` is the long run (`make faults`); `--short` the one that the tests
make; names of faults restrict it. Exit code 1 where anything was lost, double, or untold.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parent)]

import preload  # noqa: E402

preload.run_under_shim()

import commands  # noqa: E402
import crash  # noqa: E402
import flips  # noqa: E402
import situations  # noqa: E402
import world  # noqa: E402

KILLS = (preload.KILL_BEFORE, preload.KILL_AFTER, preload.KILL_HALF)


class Table:
    """The outcomes by fault, and the first problems of each."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Counter[str]] = {}
        self.problems: list[str] = []
        self.seconds: dict[str, float] = {}
        self._began = time.monotonic()

    def begin(self, fault: str) -> None:
        self.outcomes[fault] = Counter()
        self._began = time.monotonic()

    def note(self, fault: str, outcome: str, problems: list[str]) -> None:
        self.outcomes[fault]["FAILED" if problems else outcome] += 1
        self.problems += [f"{fault}: {problem}" for problem in problems]
        self.seconds[fault] = time.monotonic() - self._began

    def print(self) -> None:
        width = max(len(fault) for fault in self.outcomes)
        print(f"{'fault':{width}}  {'times':>5}  {'s':>5}  outcomes")
        for fault, counts in self.outcomes.items():
            told = ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
            spent = self.seconds.get(fault, 0.0)
            print(f"{fault:{width}}  {counts.total():5}  {spent:5.0f}  {told}")
        for problem in self.problems[:20]:
            print("-", problem[:1500])
        print(f"{len(self.problems)} problems")


class Run:
    """One run over the faults: how often, where."""

    def __init__(self, folder: Path, *, short: bool) -> None:
        self.folder = folder
        self.short = short
        self.table = Table()
        self.shim = preload.Shim()
        self._reference: crash.Reference | None = None

    def reference(self) -> crash.Reference:
        if self._reference is None:
            self._reference = crash.make_reference(self.folder, self.shim)
        return self._reference

    def _calls(self, times: int, seed: str) -> list[int]:
        """Return numbers of calls: all, or so many spread evenly with a random offset."""
        calls = self.reference().calls
        if self.short:
            step = calls / times
            pick = random.Random(seed)
            return sorted({1 + int((n + pick.random()) * step) for n in range(times)})
        return list(range(1, calls + 1))

    def kill(self) -> None:
        self._break("kill -9 at the Nth change", 10, cut=None)

    def power(self) -> None:
        self._break("power cut at the Nth change", 10, cut="some")

    def _break(self, fault: str, times: int, *, cut: str | None) -> None:
        self.table.begin(fault)
        for n, at in enumerate(self._calls(times, fault)):
            if not self.short and at % 3 != (2 if cut else 1):
                continue
            how = ("strict", "random")[n // 3 % 2] if cut else "none"
            broken = crash.break_at(
                self.folder, self.shim, self.reference(), at, KILLS[n % 3], cut=how
            )  # fmt: skip
            kind = f"{how} cut, as unbroken" if cut else "as unbroken"
            self.table.note(fault, kind, [f"call {at}: {p}" for p in broken.problems])

    def fail(self) -> None:
        fault = "Nth change fails (ENOSPC, EIO)"
        self.table.begin(fault)
        for n, at in enumerate(self._calls(10, fault)):
            broken = crash.break_at(
                self.folder, self.shim, self.reference(), at, 1 + n % 2, sticky=bool(n // 2 % 2)
            )
            self.table.note(fault, broken.ended, [f"call {at}: {p}" for p in broken.problems])

    def control(self) -> None:
        """Take the fsync out of the program: a power cut must then be seen to lose something."""
        fault = "control: no fsync, power cut"
        self.table.begin(fault)
        calls = self.reference().calls
        fsync = os.fsync
        os.fsync = lambda _: None
        try:
            broken = [
                crash.break_at(self.folder, self.shim, self.reference(), at, KILLS[0], cut="strict")
                for at in (calls // 4, calls // 2, calls * 3 // 4)
            ]
        finally:
            os.fsync = fsync
        seen = all(result.problems for result in broken)
        self.table.note(fault, "seen", [] if seen else ["the harness does not see a loss"])

    def flip(self) -> None:
        fault = "one bit flipped"
        self.table.begin(fault)
        base = self.folder / "base"
        world.run_steps(base, lambda _: None)
        original = flips.read_all(base)
        for seed in range(40 if self.short else 1000):
            flip = flips.flip_one(self.folder, base, original, seed)
            bad = [f"{flip.place}: {flip.outcome} {flip.detail}"] if flip.outcome.isupper() else []
            self.table.note(fault, flip.outcome, bad)

    def command(self) -> None:
        fault = "kill -9 of apercu add at random"
        self.table.begin(fault)
        inputs = commands.write_inputs(self.folder / "inputs", 24 if self.short else 160)
        whole = self.folder / "whole"
        began = time.monotonic()
        commands.apercu("add", inputs, "--collection", whole, "--workers", "1")
        longest = time.monotonic() - began
        expected = commands.seen(whole)
        for seed in range(2 if self.short else 40):
            problems = commands.kill_at_random(self.folder, inputs, expected, seed, longest)
            self.table.note(fault, "as unbroken", [f"seed {seed}: {p}" for p in problems])

    def together(self) -> None:
        fault = "two and three adds at once, searching"
        self.table.begin(fault)
        size = 12 if self.short else 60
        inputs = [
            commands.write_inputs(self.folder / name, size, name)
            for name in ("one", "two", "three")
        ]
        groups = [[0, 0, 1]] if self.short else [[0, 0], [0, 1], [0, 1, 2], [0, 0, 0]]
        for group in groups:
            chosen = [inputs[n] for n in group]
            whole = self.folder / "one-by-one"
            shutil.rmtree(whole, ignore_errors=True)
            for place in chosen:
                commands.apercu("add", place, "--collection", whole, "--workers", "1")
            problems = commands.side_by_side(self.folder, chosen, commands.seen(whole))
            self.table.note(fault, "as one by one", [f"{group}: {p}" for p in problems])

    def situations(self) -> None:
        for name, run in situations.SITUATIONS:
            if self.short and name in SLOW:
                continue
            self.table.begin(name)
            try:
                self.table.note(name, "told or right", list(run(self.folder)))
            except situations.NotAllowed as reason:
                self.table.note(name, f"not run ({reason})", [])


SLOW = ("index deleted, cut, garbage", "files gone, emptied, cut", "no collection there")
"""Left to the long run; the unit tests have short forms."""

FAULTS: dict[str, Callable[[Run], None]] = {
    "kill": Run.kill,
    "power": Run.power,
    "fail": Run.fail,
    "control": Run.control,
    "flip": Run.flip,
    "command": Run.command,
    "together": Run.together,
    "situations": Run.situations,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", help=f"which of {', '.join(FAULTS)}; all if none")
    parser.add_argument("--short", action="store_true", help="the run that the tests make")
    options = parser.parse_args()
    # In memory where there is such a place: an fsync of a disk would take most of the time.
    shared = Path("/dev/shm")
    parent = shared if shared.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="apercu-faults-", dir=parent) as folder:
        run = Run(Path(folder), short=options.short)
        for name in options.faults or FAULTS:
            FAULTS[name](run)
        run.table.print()
    return 1 if run.table.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
