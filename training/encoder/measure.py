"""Measure the packaged encoder against full precision: cosine, and how far similarities move.

    build/encoder/bin/python training/encoder/make_onnx.py build/made --float build/float.onnx
    build/encoder/bin/python training/encoder/measure.py build/made/model.onnx build/float.onnx

The texts: those of the demonstration collection and, where it lies beside the checkout, every
eleventh line of every ninth speech in the UN General Debate. None of them shaped the model: it has
no constant that was fitted to texts.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = ROOT / "src/apercu/data/models/minilm-l6-v2-int8"
SPEECHES = ROOT.parent / "shared/data/speeches/ungdc"


def texts() -> dict[str, list[str]]:
    """Give the texts, by where they are from."""
    found: dict[str, list[str]] = {"demonstration": []}
    for file in sorted((ROOT / "src/apercu/demo").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            found["demonstration"] += json.loads(line)["text"].split("\n")
    if SPEECHES.is_dir():
        found["speeches"] = []
        for file in sorted(SPEECHES.iterdir())[::9]:
            lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
            found["speeches"] += [line for line in lines if len(line) > 60][::11]
    return {name: [t for t in some if t.strip()][:400] for name, some in found.items()}


def vectors(model: Path, numbers: list[NDArray[np.int64]]) -> NDArray[np.float32]:
    """Encode texts one by one."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    rows = np.concatenate([session.run(None, {"input_ids": some})[0] for some in numbers])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("reference", type=Path, help="the same in full precision")
    arguments = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(PACKAGED / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    for name, some in texts().items():
        numbers = [np.array([tokenizer.encode(text).ids]) for text in some]
        ours, theirs = (vectors(file, numbers) for file in (arguments.model, arguments.reference))
        cosines = (ours * theirs).sum(axis=1)
        moved = np.abs(ours @ ours.T - theirs @ theirs.T)
        print(
            f"{name}: n = {len(some)}, mean {np.mean([n.size for n in numbers]):.0f} tokens; cosine"
            f" mean {cosines.mean():.4f}, 5th percentile {np.percentile(cosines, 5):.4f}, least"
            f" {cosines.min():.4f}; similarity of two texts moved by {moved.mean():.4f} in the mean"
        )


if __name__ == "__main__":
    main()
