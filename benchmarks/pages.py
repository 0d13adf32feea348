"""Time adding saved pages beside trafilatura alone, on as many worker processes, in turn.

    python benchmarks/pages.py [--pages 1000] [--rounds 5] [--workers 2]

Ours is `apercu add FOLDER` as a whole process, its start and its end with it: read, particulars,
hidden text, language, dates, actors, terms, origins, WARC, catalogue, index, all of it durable.
The peer is `trafilatura.bare_extraction(html, fast=True, with_metadata=True)` and nothing else,
started likewise. Parsing of language and vectors, which are no part of adding yet, are in neither.
The pages are those of the article extraction benchmark and, beyond their number, variants of them
in which a third of the longer words and all figures were exchanged.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import multiprocessing
import random
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from common import SHARED, program, record, spread, watch

PAGES = SHARED / "data/read/aeb/html"
_APART = re.compile(rb"(<(script|style)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(rb"\b[A-Za-z]{5,}\b")
_FIGURE = re.compile(rb"\d")


def write_pages(folder: Path, volume: int) -> int:
    """Write the pages and as many variants as are wanted; return their bytes."""
    originals = [gzip.decompress(path.read_bytes()) for path in sorted(PAGES.glob("*.html.gz"))]
    size = 0
    for number in range(volume):
        page = originals[number % len(originals)]
        if number >= len(originals):
            page = vary(page, random.Random(f"page {number}"))
        size += len(page)
        (folder / f"{number:05}.html").write_bytes(page)
    return size


def vary(page: bytes, chance: random.Random) -> bytes:
    """Exchange words and figures in a page's text, none in its mark-up, scripts and styles."""
    parts = _APART.split(page)
    # `split` gives text, mark-up, name of the element, text ...
    words = sorted({word for text in parts[::3] for word in _WORD.findall(text)}) or [b"word"]

    def word(found: re.Match[bytes]) -> bytes:
        return chance.choice(words) if chance.random() < 1 / 3 else found[0]

    def figure(_: re.Match[bytes]) -> bytes:
        return str(chance.randrange(10)).encode()

    varied = [_FIGURE.sub(figure, _WORD.sub(word, text)) for text in parts[::3]]
    return b"".join(
        text + (markup or b"") for text, markup in zip(varied, [*parts[1::3], b""], strict=True)
    )


def extract(path: str) -> bool:
    """Read one page as the peer does."""
    import trafilatura  # noqa: PLC0415 - loaded in the workers

    logging.disable(logging.CRITICAL)
    page = Path(path).read_bytes()
    return trafilatura.bare_extraction(page, fast=True, with_metadata=True) is not None


def peer(folder: Path, workers: int) -> None:
    """Read all pages on as many processes."""
    paths = [str(path) for path in sorted(folder.glob("*.html"))]
    with multiprocessing.Pool(workers) as pool:
        print(sum(pool.imap_unordered(extract, paths, chunksize=4)))


def compare(folder: Path, volume: int, rounds: int, workers: int) -> list[str]:
    """Run both in turn; return what came of it."""
    place = folder.parent / "collection"
    ours = [program(), "add", str(folder), "--collection", str(place), "--workers", str(workers)]
    theirs = [sys.executable, __file__, "--peer", str(folder), "--workers", str(workers)]
    wall: list[tuple[float, float]] = []
    cpu: list[tuple[float, float]] = []
    peak = 0
    for number in range(rounds):
        took = {}
        for name, command in sorted({"ours": ours, "theirs": theirs}.items(), reverse=number % 2):
            shutil.rmtree(place, ignore_errors=True)
            took[name] = watch(command)
        wall.append((took["ours"].wall_s, took["theirs"].wall_s))
        cpu.append((took["ours"].cpu_s, took["theirs"].cpu_s))
        peak = max(peak, took["ours"].peak_bytes)
        print(f"round {number + 1}: {wall[-1]} s, {cpu[-1]} s of processor time", file=sys.stderr)
    lines = []
    for name, side in (("apercu add, stored and indexed", 0), ("trafilatura alone", 1)):
        pace = [volume / one[side] for one in wall]
        cost = [one[side] / volume * 1e3 for one in cpu]
        lines.append(
            f"- {name}: {spread(pace, '{:.1f}')} pages/s,"
            f" {statistics.median(cost):.1f} ms of processor time a page"
        )
    lines.append(
        f"- pages a second beside trafilatura's: {spread([b / a for a, b in wall], '{:.2f}')};"
        f" by processor time {spread([b / a for a, b in cpu], '{:.2f}')}"
    )
    lines.append(f"- peak memory of all our processes together {peak / 2**20:.0f} MiB")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--peer", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peer is not None:
        peer(given.peer, given.workers)
        return 0
    if not PAGES.is_dir():
        print(f"{PAGES}: no pages there; the benchmark needs the shared data beside the checkout")
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "pages"
        folder.mkdir()
        size = write_pages(folder, given.pages)
        lines = compare(folder, given.pages, given.rounds, given.workers)
    name = f"benchmarks/pages.py --pages {given.pages} --rounds {given.rounds}"
    title = f"Adding {given.pages:,} saved pages ({size / 1e6:.0f} MB), {given.workers} workers"
    record(title, f"{name} --workers {given.workers}", lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
