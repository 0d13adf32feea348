"""Read every damaged, hostile and odd file that lies beside the checkout, through the workers.

Run by hand: `python tests/faults/read_everything.py [--messages N]`. Nothing may crash the
program or hang; each input must come to texts or to a failure with a reason. Prints counts by
kind of input and reason, seconds, and the most memory the program and its workers held.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from apercu.collect.files import captures_of, find_files  # noqa: E402
from apercu.read.workers import Limits, WorkerPool  # noqa: E402
from apercu.records import RawCapture, ReadFailure, Reading  # noqa: E402

SHARED = ROOT.parent / "shared" / "data"
KINDS = {
    "feeds": SHARED / "read" / "feeds",
    "pdf": SHARED / "read" / "pdf",
    "warc": SHARED / "read" / "warc",
    "html": SHARED / "read" / "aeb" / "html",
    "guard": SHARED / "guard",
}


def captures(
    kind: str, folder: Path, failures: list[tuple[str, ReadFailure]]
) -> Iterator[RawCapture]:
    for found in find_files([folder]):
        if isinstance(found, ReadFailure):
            failures.append((kind, found))
            continue
        for item in captures_of(found):
            if isinstance(item, ReadFailure):
                failures.append((kind, item))
            else:
                yield item


def requests(
    kinds: Iterable[str], failures: list[tuple[str, ReadFailure]]
) -> Iterator[tuple[tuple[str, int], RawCapture]]:
    for kind in kinds:
        for number, capture in enumerate(captures(kind, KINDS[kind], failures)):
            yield (kind, number), capture


def memory_of(pool: WorkerPool[RawCapture, Reading]) -> int:
    return sum(worker.memory() for worker in pool._workers)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=30, help="how many failures to print")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: Counter[str] = Counter()
    failures: list[tuple[str, ReadFailure]] = []
    most = asked = answered = 0
    began = last = time.monotonic()

    def counted() -> Iterator[tuple[tuple[str, int], RawCapture]]:
        nonlocal asked
        for request in requests(options.kinds, failures):
            asked += 1
            yield request

    with WorkerPool(
        "apercu.read.dispatch:read_capture",
        RawCapture,
        Reading,
        workers=options.workers,
        limits=Limits(wall_s=20, cpu_s=15),
    ) as pool:
        for (kind, _), outcome in pool.run(counted()):
            now = time.monotonic()
            seconds[kind] += now - last
            last = now
            answered += 1
            counts[kind]["inputs"] += 1
            counts[kind]["texts"] += len(outcome.replies)
            counts[kind]["flagged"] += sum(bool(reply.flags) for reply in outcome.replies)
            if outcome.failure is not None:
                failures.append((kind, outcome.failure))
            elif not outcome.replies:
                raise SystemExit(f"neither text nor failure for an input of {kind}")
            most = max(most, memory_of(pool))
        print("kept from:", pool.confinement)
    for kind, failure in failures:
        counts[kind][failure.reason] += 1
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for kind in options.kinds:
        row = "  ".join(f"{name} {count}" for name, count in sorted(counts[kind].items()))
        print(f"{kind:6} {seconds[kind]:6.1f} s  {row}")
    print(
        f"{answered} of {asked} answered in {time.monotonic() - began:.1f} s; "
        f"most memory: program {own:.0f} MB, workers together {most / 2**20:.0f} MB"
    )
    step = max(1, len(failures) // max(1, options.messages))
    for kind, failure in failures[::step][: options.messages]:
        print(f"  [{kind} {failure.reason}] {failure.message}")
    return 0 if answered == asked else 1


if __name__ == "__main__":
    raise SystemExit(main())
