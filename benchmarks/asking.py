"""Measure asking: whole briefs from a large collection, and the demonstration as a whole process.

    python benchmarks/asking.py volume /tmp/collection
    python benchmarks/asking.py demo

`volume` asks questions about pairs of states in a collection made by `benchmarks/collection.py`,
as of today, in one process, after five that warm it; the peer is `apercu search`'s own function
on the question's words, in the same run, question by question. The fifty pairs are those of the
twenty states most often named in that collection's passages, taken by a seeded draw, each with
other facets. Both append to RESULTS.md.
"""

from __future__ import annotations

import argparse
import collections
import datetime
import itertools
import random
import statistics
import sys
import time
from pathlib import Path

from common import percentile, program, record, spread, timed, watch

from apercu.actors import actor_name
from apercu.answer import answer
from apercu.assemble import clock, searchable
from apercu.collection.reading import Collection
from apercu.searching import Filters, search

TODAY = datetime.date(2026, 1, 1)
QUESTIONS, WARMING, SAMPLED = 50, 5, 3000
FACETS = (
    "politics, economy", "trade, oil", "economy, security", "the issue of tariffs", "currency",
    "treaties, arms", "farm goods", "politics, economy, security", "debt, banks", "shipping",
)  # fmt: skip
DEMO = "Russia and Azerbaijan: politics, economy, the issue of alliance with Ukraine"


def questions(root: Path) -> list[str]:
    """Make questions about the states that the collection's documents name most."""
    counts: collections.Counter[str] = collections.Counter()
    with Collection.open(root) as collection:
        numbers = collection.numbers()
        for number in random.Random("documents").sample(numbers, min(SAMPLED, len(numbers))):
            named = {one.actor for passage in collection.passages(number)
                     for one in passage.mentions}  # fmt: skip
            counts.update(one for one in named if len(one) == 3)
    most = [one for one, _ in counts.most_common(20)]
    pairs = list(itertools.combinations(most, 2))
    chosen = random.Random("pairs").sample(pairs, QUESTIONS + WARMING)
    return [
        f"{actor_name(a)} and {actor_name(b)}: {FACETS[n % len(FACETS)]}"
        for n, (a, b) in enumerate(chosen)
    ]


def volume(root: Path) -> None:
    """Time whole briefs beside searches, and watch the memory of a process that makes them."""
    asked = questions(root)
    seconds: list[float] = []
    searched: list[float] = []
    statements = 0
    with searchable(root) as (collection, index):
        documents = collection.state(TODAY).documents
        for number, question in enumerate(asked):
            start = time.perf_counter()
            search(collection, index, question, limit=10, as_of=TODAY)
            middle = time.perf_counter()
            brief = answer(collection, index, question, as_of=TODAY, filters=Filters(), clock=clock)
            if number >= WARMING:
                searched.append(middle - start)
                seconds.append(time.perf_counter() - middle)
                statements += sum(
                    len(point.statements) for part in brief.sections for point in part.points
                )
    watched = watch([sys.executable, __file__, "answer", str(root)], every_s=0.05)
    record(
        f"Asking {documents:,} documents, {len(seconds)} questions about pairs of states",
        "benchmarks/asking.py volume",
        [
            f"- a whole brief: median {statistics.median(seconds):.2f} s, p95"
            f" {percentile(seconds, 0.95):.2f} s, greatest {max(seconds):.2f} s"
            f" ({statements / len(seconds):.0f} statements in the mean)",
            f"- a search for the question's words: median"
            f" {1e3 * statistics.median(searched):.1f} ms, p95"
            f" {1e3 * percentile(searched, 0.95):.1f} ms",
            f"- memory of a process that answers them all: {watched.peak_bytes / 2**20:.0f} MiB"
            " at most",
        ],
    )


def answer_all(root: Path) -> None:
    """Answer all questions and nothing else, for its memory."""
    asked = questions(root)
    with searchable(root) as (collection, index):
        for question in asked:
            answer(collection, index, question, as_of=TODAY, filters=Filters(), clock=clock)


def demo() -> None:
    """Time `apercu ask --demo` as a whole process, beside `apercu search --demo`."""
    ask = [program(), "ask", DEMO, "--demo", "--as-of", "2026-03-31"]
    timed([*ask, "--format", "json"], 1)
    taken = {form: timed([*ask, "--format", form], 7) for form in ("terminal", "html", "json")}
    searched = timed([program(), "search", "gas", "--demo", "--format", "json"], 7)
    lines = [
        f"- `apercu ask --demo --format {form}`: {spread(seconds, '{:.2f}')} s (n = 7)"
        for form, seconds in taken.items()
    ]
    lines.append(f"- `apercu search gas --demo`: {spread(searched, '{:.2f}')} s (n = 7)")
    record("Asking the demonstration collection", "benchmarks/asking.py demo", lines)


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="what")
    for name in ("volume", "answer"):
        commands.add_parser(name).add_argument("collection", type=Path)
    commands.add_parser("demo")
    given = parser.parse_args()
    if given.what in ("volume", "answer"):
        (volume if given.what == "volume" else answer_all)(given.collection)
    else:
        demo()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
