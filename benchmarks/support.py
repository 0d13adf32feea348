"""Measure the support model's adapter beside the bare ONNX loop, at 256 tokens a pair.

    benchmarks/support.py [--model FOLDER]

Without --model it runs the packaged support model, or, where there is none, a stand-in of the same
cost: the packaged encoder (MiniLM-L6 in int8) with a layer of random weights for three labels on
its end. The stand-in's answers mean nothing; its speed is that of the model to come.

The pairs: stretches of the demonstration reports with a sentence of another report as claim, each
filled to 256 tokens. Beside: the same model and tokenizer called directly, one pair after the other
with both cores on each (`two on one`), and with a pair for each core by hand (`one on one`), which
is the most that this model gives here. Rounds alternate, so that a busy hour weighs on all alike.
"""

from __future__ import annotations

import argparse
import json
import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from common import ROOT, record, spread
from tokenizers import Tokenizer

from apercu.adapters.onnx_support import OnnxSupport, folder_support, packaged_support

ROUNDS = 5
PAIRS = 64
TOKENS = 256
AIM_RATE = 35
AIM_SHARE = 0.9
ENCODER = ROOT / "src/apercu/data/models/minilm-l6-v2-int8"
WIDTH = 384
LABELS = ("supported", "insufficient", "contradicted")

Pair = tuple[str, str]


def field(number: int, value: int | bytes | str) -> bytes:
    """Write a field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    """Write a whole number of a protocol buffer."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def stand_in(folder: Path) -> Path:
    """Write a classifier of MiniLM's cost into a folder.

    A protocol buffer that is written behind another of its kind is merged with it: so a layer is
    put behind the encoder's graph without taking it apart.
    """
    weights = np.random.default_rng(0).normal(size=(WIDTH, len(LABELS))).astype("<f4")
    layer = field(1, "sentence_embedding") + field(1, "head") + field(2, "logits")
    layer += field(4, "MatMul")
    head = field(1, WIDTH) + field(1, len(LABELS)) + field(2, 1) + field(8, "head")
    shape = field(1, field(1, 1)) + field(1, field(1, len(LABELS)))
    logits = field(1, "logits") + field(2, field(1, field(1, 1) + field(2, shape)))
    graph = field(1, layer) + field(5, head + field(9, weights.tobytes())) + field(12, logits)
    model = (ENCODER / "model.onnx").read_bytes() + field(7, graph)
    (folder / "model.onnx").write_bytes(model)
    shutil.copyfile(ENCODER / "tokenizer.json", folder / "tokenizer.json")
    manifest = {"name": "stand-in", "labels": LABELS, "longest": TOKENS, "trained_on": []}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def chosen(model: Path | None, spare: Path) -> OnnxSupport:
    """Give the model to be measured."""
    if model is not None:
        return folder_support(model)
    return packaged_support() or folder_support(stand_in(spare))


def reports() -> list[str]:
    """Read the demonstration reports."""
    return [
        json.loads(line)["text"]
        for file in sorted((ROOT / "src/apercu/demo").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def filled_pairs(tokenizer: Any) -> list[Pair]:
    """Make pairs of exactly as many tokens as are measured."""
    words = " ".join(reports()).split()
    pairs = []
    for number in range(PAIRS):
        at = number * len(words) // (2 * PAIRS)
        claim = " ".join(words[-at - 20 : -at or None])
        length = TOKENS
        while len(tokenizer.encode(" ".join(words[at : at + length]), claim).ids) > TOKENS:
            length -= 1
        pairs.append((" ".join(words[at : at + length]), claim))
    return pairs


def bare(model: OnnxSupport, threads: int) -> tuple[Any, Callable[[Pair], Any]]:
    """Load the model without our code; give the tokenizer, and a pair's logits."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(model.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(model.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    inputs = {given.name for given in session.get_inputs()}

    def judge(pair: Pair) -> Any:
        said = tokenizer.encode(*pair)
        given = {
            "input_ids": said.ids,
            "attention_mask": said.attention_mask,
            "token_type_ids": said.type_ids,
        }
        feed = {name: np.array([given[name]], dtype=np.int64) for name in inputs}
        return session.run(["logits"], feed)[0][0]

    return tokenizer, judge


def one_on_one(judge: Callable[[Pair], Any], pairs: Sequence[Pair]) -> None:
    """Let two threads take pairs in turn."""
    waiting: queue.SimpleQueue[Pair] = queue.SimpleQueue()
    for pair in pairs:
        waiting.put(pair)

    def work() -> None:
        while True:
            try:
                judge(waiting.get_nowait())
            except queue.Empty:
                return

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(ways: dict[str, Callable[[Sequence[Pair]], Any]], pairs: Sequence[Pair]) -> list[str]:
    """Time all ways in turn; tell pairs a second and processor time, and ours beside each."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    used: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(pairs[:4])
    for turn in range(ROUNDS):
        for name in sorted(ways, reverse=bool(turn % 2)):
            start, cpu = time.perf_counter(), time.process_time()
            ways[name](pairs)
            rates[name].append(len(pairs) / (time.perf_counter() - start))
            used[name].append(1000 * (time.process_time() - cpu) / len(pairs))
    lines = [
        f"- {name}: {spread(rates[name], '{:.1f}')} pairs/s, {spread(used[name], '{:.1f}')} ms of"
        f" processor time a pair"
        for name in ways
    ]
    for name in ways:
        if name != "apercu":
            ratios = [
                ours / theirs for ours, theirs in zip(rates["apercu"], rates[name], strict=True)
            ]
            lines.append(
                f"- apercu beside {name}, by rounds: {spread(ratios, '{:.2f}')} (aim: {AIM_SHARE});"
                f" by the least processor time {min(used[name]) / min(used['apercu']):.2f}"
            )
    lines.append(
        f"- two cores by the least processor time: {2000 / min(used['apercu']):.0f} pairs/s"
        f" (aim: {AIM_RATE})"
    )
    return lines


def long_document(model: OnnxSupport, pairs: Sequence[Pair]) -> str:
    """Judge one claim against a document of many windows."""
    document = "\n".join(reports()[:40])
    start = time.perf_counter()
    model.weigh([(document, pairs[0][1])])
    taken = time.perf_counter() - start
    return f"- one claim against a document of {len(document.split())} words: {taken:.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, help="a folder as APERCU_SUPPORT takes it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        model = chosen(given.model, Path(spare))
        tokenizer, two = bare(model, 2)
        _, one = bare(model, 1)
        pairs = filled_pairs(tokenizer)
        tokens = sum(len(tokenizer.encode(*pair).ids) for pair in pairs) / len(pairs)
        lines = [
            f"- {model.name}: {len(pairs)} pairs of {tokens:.1f} tokens in the mean,"
            f" {ROUNDS} rounds"
        ]
        ways: dict[str, Callable[[Sequence[Pair]], Any]] = {
            "apercu": model.weigh,
            "two on one": lambda some: [two(pair) for pair in some],
            "one on one": lambda some: one_on_one(one, some),
        }
        lines += measure(ways, pairs)
        lines.append(long_document(model, pairs))
    record("Support", "benchmarks/support.py", lines)


if __name__ == "__main__":
    main()
