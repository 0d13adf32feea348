"""Measure hybrid search beside the sum of its raw parts, and adding with vectors.

    python benchmarks/collection.py make 20000 /tmp/documents.jsonl
    python benchmarks/collection.py add /tmp/documents.jsonl /tmp/collection
    python benchmarks/finding.py search /tmp/collection
    python benchmarks/finding.py add /tmp/documents.jsonl 400

`search` gives every lead a stand-in for its vector (a scan takes as long over any numbers, and true
ones would take an hour); queries and passages are encoded by the packaged model. `ours, first` has
to give vectors to passages that no question met before, `ours, again` finds them kept. The raw
parts: the encoder on the query, tantivy alone on the same passages (`collection.make_peer`), an
exact scan of as many vectors as there are leads, and of as many as there are passages (int8 widened
block by block; single precision by BLAS took longer). All in turn, query by query, by the clock and
by processor time, which a busy machine lengthens less.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import corpus
import numpy as np
from common import percentile, program, record, spread, watch

import collection as lexical
from apercu.adapters.onnx_encoder import packaged_encoder
from apercu.assemble import searchable
from apercu.collection.leads import current_leads
from apercu.collection.reading import Collection
from apercu.collection.vectors import Item, VectorStore
from apercu.find.exact import products, quantise
from apercu.finding import Finder
from apercu.searching import search as by_words

QUERIES = 60
LIMIT = 10


def stand_in(root: Path) -> int:
    """Give every lead a vector that hangs on its words' hash; return how many there are."""
    encoder = packaged_encoder()
    with Collection.open(root) as opened:
        leads = current_leads(opened)
        store = VectorStore(
            opened.layout.vectors / encoder.id / "leads",
            encoder=encoder.id,
            dimension=encoder.dimension,
        )
        items = []
        for document, key in leads.rows[["document", "key"]].tolist():
            seed = int.from_bytes(hashlib.sha256(key).digest()[:8], "big")
            numbers = np.random.default_rng(seed).normal(size=encoder.dimension)
            items.append(Item(document, key, quantise(numbers.astype(np.float32))))
        store.keep(items, lambda ids: ids)
    return len(leads.rows)


def scan(n: int, dimension: int) -> Callable[[Any], object]:
    """Make an exact scan of `n` vectors."""
    vectors = np.random.default_rng(0).normal(size=(n, dimension)).astype(np.float32)
    codes = quantise(vectors)

    def near(query: Any) -> object:
        found = products(quantise(query), n, lambda start, end: codes[start:end])
        return np.argpartition(found, n - LIMIT)[-LIMIT:]

    return near


class Times:
    """How long something took, each time: by the clock and in processor time, in ms."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.processor: list[float] = []

    def __call__(self, ask: Callable[[], object]) -> None:
        """Do it once more."""
        start, used = time.perf_counter(), time.process_time()
        ask()
        self.clock.append(1e3 * (time.perf_counter() - start))
        self.processor.append(1e3 * (time.process_time() - used))


def search(root: Path) -> None:
    leads = stand_in(root)
    encoder = packaged_encoder()
    peer = lexical.make_peer(root)
    with Collection.open(root) as opened:
        (passages,) = opened.connection.execute("SELECT sum(rows) FROM passages").fetchone()
        documents = len(opened.numbers())
    scans = {
        "scan of leads": scan(leads, encoder.dimension),
        "scan of passages": scan(int(passages), encoder.dimension),
    }
    *queries, warming = corpus.queries(documents, QUERIES + 1)
    times: dict[str, Times] = defaultdict(Times)
    encoded: list[int] = []

    with searchable(root) as (opened, index):
        counting = Counting(encoder)
        finder = Finder(opened, index, counting)

        def ours(query: str) -> object:
            return finder.find(query, mode="hybrid", limit=LIMIT, as_of=lexical.TODAY)

        ours(warming)
        for at, query in enumerate(queries):
            counting.texts = 0
            times["ours, first"](partial(ours, query))
            encoded.append(counting.texts)
            words = partial(by_words, opened, index, query, limit=LIMIT, as_of=lexical.TODAY)
            head = encoder.encode([query])[0]
            parts: list[tuple[str, Callable[[], Any]]] = [
                ("ours, again", partial(ours, query)),
                ("words alone (ours)", words),
                ("tantivy alone", partial(lexical.peer_search, peer, query)),
                ("encoding", partial(encoder.encode, [query])),
            ]
            parts += [(name, partial(way, head)) for name, way in scans.items()]
            for name, ask in parts if at % 2 else reversed(parts):
                times[name](ask)
    lines = [
        f"- {documents:,} documents, {int(passages):,} passages, {leads:,} leads",
        f"- texts that a query encodes at first: {spread(encoded, '{:.0f}')}",
    ]
    lines += [
        f"- {name}: median {statistics.median(some.clock):.2f} ms,"
        f" p95 {percentile(some.clock, 0.95):.2f} ms; processor time"
        f" {statistics.median(some.processor):.2f} ms"
        for name, some in times.items()
    ]
    lines += [line for name in scans for line in ratios(times, name)]
    lines += memory(root, queries)
    record(
        f"Hybrid search at {int(passages):,} passages, {QUERIES} queries of 2 to 6 words",
        "benchmarks/finding.py search",
        lines,
    )


class Counting:
    """An encoder that counts its texts."""

    def __init__(self, encoder: Any) -> None:
        self.name, self.id, self.dimension = encoder.name, encoder.id, encoder.dimension
        self._encoder = encoder
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> Any:
        """Return the vectors of texts."""
        self.texts += len(texts)
        return self._encoder.encode(texts)


def ratios(times: dict[str, Times], scan_of: str) -> list[str]:
    """Compare with the sum of the raw parts, by the medians of the sums."""
    parts = [times[name] for name in ("encoding", "tantivy alone", scan_of)]
    clock = [sum(three) for three in zip(*(one.clock for one in parts), strict=True)]
    used = [sum(three) for three in zip(*(one.processor for one in parts), strict=True)]
    lines = []
    for name in ("ours, again", "ours, first"):
        mine = times[name]
        lines.append(
            f"- {name}, beside encoding + tantivy + {scan_of} ({statistics.median(clock):.2f} ms;"
            f" {statistics.median(used):.2f} ms of processor time):"
            f" {statistics.median(mine.clock) / statistics.median(clock):.2f} by the clock,"
            f" {statistics.median(mine.processor) / statistics.median(used):.2f} by processor time;"
            f" p95 {percentile(mine.clock, 0.95) / percentile(clock, 0.95):.2f}"
        )
    return lines


def memory(root: Path, queries: Sequence[str]) -> list[str]:
    """Watch processes that answer all queries and do nothing else."""
    lines = []
    for mode in ("lexical", "hybrid"):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(list(queries), file)
            file.flush()
            command = [sys.executable, __file__, "answer", str(root), file.name, mode]
            watched = watch(command, every_s=0.02)
        lines.append(
            f"- memory of a process that answers, {mode}: {watched.peak_bytes / 2**20:.0f} MiB"
        )
    return lines


def answer(root: Path, queries: Path, mode: str) -> None:
    with searchable(root) as (opened, index):
        finder = Finder(opened, index, packaged_encoder()) if mode == "hybrid" else None
        for query in json.loads(queries.read_text("utf-8")):
            if finder is None:
                by_words(opened, index, query, limit=LIMIT, as_of=lexical.TODAY)
            else:
                finder.find(query, mode="hybrid", limit=LIMIT, as_of=lexical.TODAY)


def add(source: Path, n: int) -> None:
    """Add the first `n` lines with vectors and without, in turn."""
    taken: dict[str, list[float]] = {"now": [], "later": []}
    passages = made = 0
    with tempfile.TemporaryDirectory() as folder:
        some = Path(folder) / "some.jsonl"
        some.write_bytes(b"".join(source.read_bytes().splitlines(keepends=True)[:n]))
        for turn in range(3):
            for when, times in taken.items():
                root = Path(folder) / f"{when}{turn}"
                command = [program(), "add", str(some), "--collection", str(root),
                           "--vectors", when, "--format", "json"]  # fmt: skip
                start = time.perf_counter()
                done = subprocess.run(command, check=True, capture_output=True)
                times.append(time.perf_counter() - start)
                made = (json.loads(done.stdout)["vectors"] or {}).get("made", made)
            with Collection.open(root) as opened:
                (passages,) = opened.connection.execute("SELECT sum(rows) FROM passages").fetchone()
    lines = [
        f"- {n} documents, {passages} passages, {made} leads",
        *(f"- --vectors {when}: {spread(times, '{:.1f}')} s" for when, times in taken.items()),
        "- passages/s: "
        + "; ".join(
            f"{when} {passages / statistics.median(times):.0f}" for when, times in taken.items()
        ),
        f"- leads/s by the difference:"
        f" {made / (statistics.median(taken['now']) - statistics.median(taken['later'])):.1f}",
    ]
    record(f"Adding {n} documents with vectors", f"benchmarks/finding.py add FILE {n}", lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("search").add_argument("collection", type=Path)
    answering = commands.add_parser("answer")
    answering.add_argument("collection", type=Path)
    answering.add_argument("queries", type=Path)
    answering.add_argument("mode")
    adding = commands.add_parser("add")
    adding.add_argument("file", type=Path)
    adding.add_argument("n", type=int)
    given = parser.parse_args()
    if given.command == "search":
        search(given.collection)
    elif given.command == "answer":
        answer(given.collection, given.queries, given.mode)
    elif given.command == "add":
        add(given.file, given.n)
    else:
        print("name a collection that benchmarks/collection.py made: nothing was measured")
    return 0


if __name__ == "__main__":
    sys.exit(main())
