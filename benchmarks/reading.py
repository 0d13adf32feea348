"""Time `read_html` beside trafilatura's fast mode with metadata, on the same pages, in turn.

    python benchmarks/reading.py [PAGES] [--rounds N]

One process, no threads. Each round reads every page once with each reader, page by page and in
alternating order, so that both meet the same machine; what is reported are the medians over the
rounds of the summed times, and the median of the rounds' ratios; beside them, for machines that
others use too, the ratio of the sums of each page's shortest times, which is what disturbs a
measurement least. `read_html` decodes, takes out
hidden text, finds text, title, outlet, author, dates and flags; trafilatura decodes and finds
text, comments left out, and metadata.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import gzip
import logging
import statistics
import sys
import time
from pathlib import Path

from apercu.errors import ReadError
from apercu.read.html import read_html
from apercu.records import RawCapture

DEFAULT = Path(__file__).resolve().parents[2] / "shared/data/read/aeb"


def ours(payload: bytes, url: str) -> None:
    with contextlib.suppress(ReadError):
        read_html(RawCapture(url=url, payload=payload, media_type="text/html"))


def theirs(payload: bytes, url: str) -> None:
    import trafilatura  # noqa: PLC0415 - loaded before the clock starts

    trafilatura.bare_extraction(
        payload, url=url, fast=True, with_metadata=True, include_comments=False
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    files = sorted((given.pages / "html").glob("*.html.gz"))
    if not files:
        print(f"{given.pages}: no pages there; give a folder with html/*.html.gz")
        return 2
    pages = [(gzip.decompress(f.read_bytes()), f"https://example.org/{f.stem}") for f in files]
    for payload, url in pages[:5]:
        ours(payload, url)
        theirs(payload, url)
    rounds: list[tuple[float, float]] = []
    shortest = [[float("inf")] * len(pages) for _ in range(2)]
    for number in range(given.rounds):
        spent = [0.0, 0.0]
        gc.collect()
        for place, (payload, url) in enumerate(pages):
            order = ((0, ours), (1, theirs))
            for side, read in order if (place + number) % 2 else reversed(order):
                start = time.perf_counter()
                read(payload, url)
                taken = time.perf_counter() - start
                spent[side] += taken
                shortest[side][place] = min(shortest[side][place], taken)
        rounds.append((spent[0], spent[1]))
    n = len(pages)
    mine = statistics.median(r[0] for r in rounds)
    peer = statistics.median(r[1] for r in rounds)
    ratios = [r[0] / r[1] for r in rounds]
    print(f"{n} pages, {sum(len(p) for p, _ in pages) / 1e6:.1f} MB, {given.rounds} rounds")
    print(f"read_html                    {n / mine:6.1f} pages/s  ({mine / n * 1e3:.2f} ms a page)")
    print(f"trafilatura fast + metadata  {n / peer:6.1f} pages/s  ({peer / n * 1e3:.2f} ms a page)")
    print(
        f"time ratio: median {statistics.median(ratios):.3f}"
        f" ({min(ratios):.3f} to {max(ratios):.3f})"
    )
    best = [sum(side) for side in shortest]
    print(
        f"each page's shortest time: {best[0] / n * 1e3:.2f} and {best[1] / n * 1e3:.2f} ms a page,"
        f" ratio {best[0] / best[1]:.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
