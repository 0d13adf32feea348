"""Measure adding and searching at volume, beside a plain tantivy index of the same passages.

    python benchmarks/collection.py make 100000 /tmp/documents.jsonl
    python benchmarks/collection.py add /tmp/documents.jsonl /tmp/collection
    python benchmarks/collection.py search /tmp/collection
    python benchmarks/collection.py start

`add` and `search` append to RESULTS.md. The peer indexes the same terms of the same passages in
one tantivy index with their words stored, asks for the same terms in both fields, and fetches the
words of the ten best: no origins, no dates, no statistics of its own.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import itertools
import random
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import corpus
from common import Watched, percentile, program, record, spread, timed, watch

from apercu.assemble import searchable
from apercu.collection.reading import Collection
from apercu.searching import query_terms
from apercu.searching import search as run_search
from apercu.text import terms

QUERIES, ROUNDS, LIMIT = 200, 3, 10
TODAY = datetime.date(2026, 1, 1)


class Mark(NamedTuple):
    """How far a run of adding has come."""

    wall_s: float
    cpu_s: float
    stored: int


# --- adding --------------------------------------------------------------------------------------


def add(source: Path, root: Path, workers: int) -> None:
    """Add the documents by the program itself, watched from outside."""
    shutil.rmtree(root, ignore_errors=True)
    marks: list[Mark] = []
    command = [program(), "add", str(source), "--collection", str(root), "--format", "json",
               "--workers", str(workers)]  # fmt: skip
    watched = watch(command, lambda *at: marks.append(Mark(*at, _stored(root))))
    stored = _stored(root)
    lines = source.read_bytes().count(b"\n")
    result = [
        f"- {lines:,} lines, {stored:,} texts stored, exit code {watched.code}",
        *_pace(marks, watched, stored),
        f"- peak memory of all processes together {watched.peak_bytes / 2**20:,.0f} MiB"
        f" (of the main one {watched.peak_one_bytes / 2**20:,.0f} MiB)",
        *_sizes(source, root, stored),
    ]
    name = f"benchmarks/collection.py add {source.name} --workers {workers}"
    record(f"Adding {lines:,} documents", name, result)


def _stored(root: Path) -> int:
    path = root / "catalogue.sqlite"
    if not path.exists():
        return 0
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)
        (count,) = connection.execute("SELECT rows FROM tally WHERE name = 'documents'").fetchone()
    except (sqlite3.Error, TypeError):
        return 0
    connection.close()
    return int(count)


def _pace(marks: Sequence[Mark], watched: Watched, stored: int) -> list[str]:
    """Tell the time for a document of each tenth, and what the index took at the end."""
    began = next(mark for mark in marks if mark.stored)
    ended = next(mark for mark in marks if mark.stored >= stored)
    share = (stored - began.stored) / 10
    bounds = [
        next(mark for mark in marks if mark.stored >= began.stored + share * tenth)
        for tenth in range(11)
    ]
    lines = [
        f"- {watched.wall_s:.0f} s in all: {began.wall_s:.1f} s to the first batch,"
        f" {ended.wall_s - began.wall_s:.0f} s reading and storing,"
        f" {watched.wall_s - ended.wall_s:.1f} s for the index;"
        f" {watched.wall_s / stored * 1e3:.2f} ms a document,"
        f" {watched.cpu_s / stored * 1e3:.2f} ms of processor time"
    ]
    for name, clock in (("elapsed", "wall_s"), ("processor time", "cpu_s")):
        took = [
            (getattr(high, clock) - getattr(low, clock)) / (high.stored - low.stored) * 1e3
            for low, high in itertools.pairwise(bounds)
        ]
        lines.append(
            f"- ms a document by tenths, {name}: {', '.join(f'{ms:.2f}' for ms in took)};"
            f" last beside first: {took[-1] / took[0]:.2f}"
        )
    return lines


def _sizes(source: Path, root: Path, stored: int) -> list[str]:
    def size(path: Path) -> int:
        files = path.rglob("*") if path.is_dir() else [path]
        return sum(file.stat().st_size for file in files if file.is_file())

    with source.open("rb") as file:
        packed = sum(len(gzip.compress(line, 6)) for line in file)
    whole = len(gzip.compress(source.read_bytes(), 6))
    lines = source.read_bytes().count(b"\n")
    parts = {name: size(root / name) for name in ("captures", "catalogue.sqlite", "index")}
    named = ", ".join(f"{name} {bytes_ / stored:,.0f}" for name, bytes_ in parts.items())
    return [
        f"- bytes on disk a document: {size(root) / stored:,.0f} ({named});"
        f" gzip of each line {packed / lines:,.0f}, of the whole file {whole / lines:,.0f} a line:"
        f" {size(root) / stored / (packed / lines):.1f} times and"
        f" {size(root) / stored / (whole / lines):.1f} times"
    ]


# --- searching -----------------------------------------------------------------------------------


def make_peer(root: Path) -> Any:
    """Index the same passages plainly, once, beside the collection."""
    import tantivy  # noqa: PLC0415

    folder = root.with_name(root.name + "-peer")
    if folder.exists():
        return tantivy.Index.open(str(folder))
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("words", stored=True, tokenizer_name="raw", index_option="basic")
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=256 * 2**20, num_threads=1)
    with Collection.open(root) as collection:
        for number in collection.numbers():
            text = collection.text(number)
            title = " ".join(terms(collection.appearances(number)[0].title or ""))
            for passage in collection.passages(number):
                row = tantivy.Document()
                row.add_text("body", passage.terms)
                row.add_text("title", title)
                row.add_text("words", text[passage.start : passage.end])
                writer.add_document(row)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def peer_search(index: Any, query: str) -> list[tuple[float, str]]:
    """Find the ten best passages with their words."""
    import tantivy  # noqa: PLC0415

    searcher = index.searcher()
    should = [
        (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, field, term, "freq"))
        for term in query_terms(query)
        for field in ("body", "title")
    ]
    hits = searcher.search(tantivy.Query.boolean_query(should), limit=LIMIT, count=False).hits
    return [(score, searcher.doc(place).get_first("words")) for score, place in hits]


def search(root: Path) -> None:
    """Time our search and the peer's, query by query, in turn."""
    stored = _stored(root)
    # Each round asks what was not asked before, so that nothing is known from an earlier one.
    *rounds, warming = _cut(corpus.queries(stored, QUERIES * (ROUNDS + 1)), QUERIES)
    queries = rounds[0]
    peer = make_peer(root)
    chance = random.Random("days")
    days = [
        datetime.date(1990, 1, 1) + datetime.timedelta(chance.randrange(12500)) for _ in queries
    ]
    with searchable(root) as (collection, index):

        def ours(query: str, day: datetime.date = TODAY) -> object:
            return run_search(collection, index, query, limit=LIMIT, as_of=day)

        for query in warming[:20]:
            ours(query)
            peer_search(peer, query)
        today = [_round(number, asked, ours, peer) for number, asked in enumerate(rounds)]
        past = []
        for query, day in zip(queries, days, strict=True):
            start = time.perf_counter()
            ours(query, day)
            past.append(time.perf_counter() - start)
    result = [_row("as of today", [x for mine, _ in today for x in mine])]
    result.append(_row("tantivy alone", [x for _, its in today for x in its]))
    result.append(_row("as of a past day, each another", past))
    ratios = [percentile(mine, 0.95) / percentile(its, 0.95) for mine, its in today]
    result.append(f"- p95 beside tantivy's, by rounds: {spread(ratios, '{:.2f}')}")
    result += _processes(root, queries)
    title = f"Searching {stored:,} documents, {LIMIT} results of queries of 2 to 6 words"
    command = f"benchmarks/collection.py search ({ROUNDS} rounds, each of {QUERIES} other queries)"
    record(title, command, result)


def _cut(queries: Sequence[str], size: int) -> list[Sequence[str]]:
    return [queries[at : at + size] for at in range(0, len(queries), size)]


def _round(
    number: int, queries: Sequence[str], ours: Callable[[str], object], peer: Any
) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    for place, query in enumerate(queries):
        sides = ((0, ours), (1, lambda text: peer_search(peer, text)))
        for side, ask in sides if (place + number) % 2 else reversed(sides):
            start = time.perf_counter()
            ask(query)
            times[side].append(time.perf_counter() - start)
    return times


def _row(name: str, seconds: Sequence[float]) -> str:
    ms = [1e3 * value for value in seconds]
    return (
        f"- {name}: median {statistics.median(ms):.2f} ms, p95 {percentile(ms, 0.95):.2f} ms,"
        f" greatest {max(ms):.1f} ms (n = {len(ms)})"
    )


def _processes(root: Path, queries: Sequence[str]) -> list[str]:
    """Time whole processes, and watch the memory of one that answers all queries."""
    taken = []
    for query in queries[:10]:
        command = [program(), "search", query, "--collection", str(root), "--format", "json"]
        taken += timed(command, 1)
    watched = watch([sys.executable, __file__, "answer", str(root)], every_s=0.02)
    return [
        f"- `apercu search` as a whole process: {spread(taken, '{:.2f}')} s (n = {len(taken)})",
        f"- memory of a process that answers the {len(queries)} queries as of today and as of a"
        f" past day: {watched.peak_bytes / 2**20:.0f} MiB at most",
    ]


def answer(root: Path) -> None:
    """Answer all queries and nothing else, for its memory."""
    queries = corpus_queries(root)
    with searchable(root) as (collection, index):
        for day in (TODAY, datetime.date(2005, 5, 5)):
            for query in queries:
                run_search(collection, index, query, limit=LIMIT, as_of=day)


def corpus_queries(root: Path) -> list[str]:
    """Read the queries that `search` left beside the collection: making them takes memory."""
    return (root.with_name(root.name + "-queries.txt")).read_text("utf-8").splitlines()


# --- starting ------------------------------------------------------------------------------------


def start() -> None:
    """Time `apercu --help` as a whole process, beside Python's own start."""
    taken = timed([program(), "--help"], 10)
    bare = timed([sys.executable, "-c", "pass"], 10)
    lines = [
        f"- `apercu --help`: {spread(taken)} s (n = 10)",
        f"- `python -c pass`: {spread(bare)} s (n = 10)",
    ]
    record("Starting", "benchmarks/collection.py start", lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("volume", type=int)
    making.add_argument("file", type=Path)
    adding = commands.add_parser("add")
    adding.add_argument("file", type=Path)
    adding.add_argument("collection", type=Path)
    adding.add_argument("--workers", type=int, default=2)
    for name in ("search", "answer"):
        commands.add_parser(name).add_argument("collection", type=Path)
    commands.add_parser("start")
    given = parser.parse_args()
    if given.command == "make":
        print(f"{corpus.write(given.file, given.volume):,} bytes of text")
    elif given.command == "add":
        add(given.file, given.collection, given.workers)
    elif given.command == "search":
        root: Path = given.collection
        found = "\n".join(corpus.queries(_stored(root), QUERIES))
        root.with_name(root.name + "-queries.txt").write_text(found, "utf-8")
        search(root)
    elif given.command == "answer":
        answer(given.collection)
    else:
        start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
