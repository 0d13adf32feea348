"""Measure the encoder beside the bare ONNX loop, and what loading it costs.

    benchmarks/encoding.py

The texts: the passages of the demonstration reports, cut at 60 words, and short queries out of
them. Beside: the same model and tokenizer called directly, one text after the other with both
cores on each (`two on one`), and with a text for each core by hand (`one on one`), which is the
most that this model gives here. Rounds alternate, so that a busy hour weighs on all alike.
"""

from __future__ import annotations

import itertools
import json
import queue
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnxruntime
from common import ROOT, program, record, spread, timed
from tokenizers import Tokenizer

from apercu.adapters.onnx_encoder import packaged_encoder

ROUNDS = 7
TEXTS = 200
WORDS = 60
PLACE = ROOT / "src/apercu/data/models/minilm-l6-v2-int8"
LOADING = """
import json, time
def now(): return time.perf_counter()
def memory():  # the peak of this process; getrusage would tell that of its parent, too
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
t = [now()]; m = [memory()]
import numpy; t.append(now()); m.append(memory())
import onnxruntime; t.append(now()); m.append(memory())
import tokenizers; t.append(now()); m.append(memory())
from apercu.adapters.onnx_encoder import packaged_encoder
encoder = packaged_encoder(); t.append(now()); m.append(memory())
encoder.encode(["a"]); t.append(now()); m.append(memory())
encoder.encode(["word " * 300] * 20); m.append(memory())
print(json.dumps([t, m]))
"""


def passages() -> list[str]:
    """Cut the demonstration reports into passages."""
    found = []
    for file in sorted((ROOT / "src/apercu/demo").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            words = json.loads(line)["text"].split()
            found += [" ".join(words[at : at + WORDS]) for at in range(0, len(words), WORDS)]
    return found[:: max(1, len(found) // TEXTS)][:TEXTS]


def bare(threads: int) -> tuple[Any, Callable[[str], Any]]:
    """Load the model without our code; give the tokenizer, and a text's output."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(PLACE / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(PLACE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)

    def encode(text: str) -> Any:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        row = session.run(None, {"input_ids": ids})[0][0]
        return row / np.linalg.norm(row)

    return tokenizer, encode


def one_on_one(encode: Callable[[str], Any], texts: Sequence[str]) -> None:
    """Let two threads take texts in turn."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for text in texts:
        waiting.put(text)

    def work() -> None:
        while True:
            try:
                encode(waiting.get_nowait())
            except queue.Empty:
                return

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(ways: dict[str, Callable[[Sequence[str]], Any]], texts: Sequence[str]) -> list[str]:
    """Time all ways in turn; tell texts a second, and ours beside each."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    used: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(texts[:4])
    for turn in range(ROUNDS):
        for name in sorted(ways, reverse=bool(turn % 2)):
            start, cpu = time.perf_counter(), time.process_time()
            ways[name](texts)
            rates[name].append(len(texts) / (time.perf_counter() - start))
            used[name].append(1000 * (time.process_time() - cpu) / len(texts))
    lines = [
        f"  - {name}: {spread(some, '{:.0f}')} texts/s, {spread(used[name], '{:.2f}')} ms of"
        f" processor time a text"
        for name, some in rates.items()
    ]
    for name, some in rates.items():
        if name != "apercu":
            ratios = [ours / theirs for ours, theirs in zip(rates["apercu"], some, strict=True)]
            least = min(used[name]) / min(used["apercu"])
            lines.append(
                f"  - apercu beside {name}, by rounds: {spread(ratios, '{:.2f}')}; by the least"
                f" processor time {least:.2f}"
            )
    return lines


def loading() -> list[str]:
    """Load everything in processes of their own."""
    steps = ("numpy", "onnxruntime", "tokenizers", "hashes checked", "model and first text")
    times, memories = [], []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True
        )
        taken, memory = json.loads(done.stdout)
        times.append([b - a for a, b in itertools.pairwise(taken)])
        memories.append(memory)
    lines = [
        f"- {name}: {spread([1000 * row[at] for row in times], '{:.0f}')} ms"
        for at, name in enumerate(steps)
    ]
    first = statistics.median(row[5] for row in memories)
    last = statistics.median(row[6] for row in memories)
    base = statistics.median(row[1] for row in memories)
    lines.append(
        f"- peak memory: {base:.0f} MiB with numpy alone, {first:.0f} after the first text,"
        f" {last:.0f} after twenty of 256 tokens"
    )
    return lines


def main() -> None:
    texts = passages()
    queries = [" ".join(text.split()[:8]) for text in texts]
    ours = packaged_encoder()
    tokenizer, two = bare(2)
    _, one = bare(1)
    ways: dict[str, Callable[[Sequence[str]], Any]] = {
        "apercu": ours.encode,
        "two on one": lambda some: [two(text) for text in some],
        "one on one": lambda some: one_on_one(one, some),
    }
    lines = []
    for name, some in (("passages", texts), ("queries", queries)):
        tokens = statistics.fmean(len(tokenizer.encode(text).ids) for text in some)
        lines.append(f"- {len(some)} {name} of {tokens:.0f} tokens in the mean, {ROUNDS} rounds")
        lines += measure(ways, some)
    start = []
    for text in queries[:50]:
        begin = time.perf_counter()
        ours.encode([text])
        start.append(1000 * (time.perf_counter() - begin))
    lines.append(f"- one query alone: {spread(start, '{:.1f}')} ms (n = {len(start)})")
    lines += loading()
    help_s = timed([program(), "--help"], ROUNDS)
    lines.append(f"- `apercu --help`: {spread(help_s)} s")
    record("Encoding", "benchmarks/encoding.py", lines)


if __name__ == "__main__":
    main()
