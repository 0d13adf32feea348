"""Tell how many made pairs of texts that training left out are judged rightly, fault by fault.

    python training/support/by_fault.py --data build/training/support --stage stage1 --pairs 1200

A pair is found supported where that label is likelier than the others together. These pairs are
made by the rules that the model learnt from: a floor to pass, not a measure of its worth.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import measures
import numpy as np
import torch
import views
from train import encode_all, is_held_out, load_stage, predict, read_pairs

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Judge held-out pairs and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "build/training/support")
    parser.add_argument("--stage", choices=("stage1", "stage2"), default="stage1")
    parser.add_argument("--pairs", type=int, default=1200)
    options = parser.parse_args()
    torch.set_num_threads(2)
    model, tokenizer, step = load_stage(options.data, options.stage)
    rows = [r for r in read_pairs(options.data / "stage1.jsonl") if is_held_out(r["group"])]
    rows = rows[: options.pairs]
    logits, _ = predict(model, encode_all(tokenizer, rows))
    found = views.log_odds(logits) > 0
    right = np.array([row["allowed"] == ["supported"] for row in rows])
    groups = [row["group"] for row in rows]
    low, high = measures.interval(found, right, groups)
    balanced = measures.balanced_accuracy(found, right)
    print(f"{options.stage} at step {step}, {len(rows)} pairs of {len(set(groups))} texts")
    print(f"balanced accuracy {100 * balanced:.1f} ({100 * low:.1f}-{100 * high:.1f})")
    by_fault: dict[str, list[bool]] = defaultdict(list)
    for row, supported in zip(rows, found.tolist(), strict=True):
        by_fault[row["fault"] or "none: found supported"].append(
            supported == (row["allowed"] == ["supported"])
        )
    table = {name: [len(hits), sum(hits) / len(hits)] for name, hits in sorted(by_fault.items())}
    for name, (n, share) in table.items():
        print(f"{name:24} {n:5} {100 * share:5.1f}%")
    told = {"step": step, "balanced_accuracy": balanced, "faults": table}
    (options.data / f"by-fault-{options.stage}.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
