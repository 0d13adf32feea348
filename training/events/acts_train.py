"""Train the network that reads masked sentences for the types of acts.

    python training/events/acts_train.py --layers 6 --epochs 3 --out build/training/events/acts.pt

Learns from `training/events/written` alone, without every tenth sentence by the hash of its text
(`is_held_out`), on which `fit.py` calibrates, and from a plain sentence for each phrase of the
trigger lexicon (`phrases.py`). Each written sentence is learnt twice: masked, and as it stands,
there without knowing the two sides. Needs training/support/requirements.txt.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import time
from pathlib import Path
from typing import NamedTuple

import torch
from acts_network import (
    DOMAINS,
    KINDS,
    MODES,
    REALIS,
    TAGS,
    Acts,
    Outputs,
    Row,
    load_base,
    load_tokenizer,
    to_row,
)
from marked import Marked, read_files
from phrases import phrase_sentences
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  its usual name

WRITTEN = Path(__file__).resolve().parent / "written"
NEAR = 16
"""Batches among which sentences are sorted by length, so that little is padded."""


class Labels(NamedTuple):
    """What a sentence is, as numbers; -1 where it has none."""

    kind: int
    mode: int
    domain: int
    realis: int


def is_held_out(text: str) -> bool:
    """Tell whether a sentence is kept from training: every tenth, by its hash."""
    return hashlib.sha256(text.encode()).digest()[0] % 10 == 0


def labels_of(one: Marked) -> Labels:
    """Turn what a sentence is into numbers."""
    mode = -1 if one.mode is None else MODES.index(f"{one.type}:{one.mode}")
    return Labels(KINDS.index(one.type), mode, DOMAINS.index(one.domain), REALIS.index(one.realis))


def padded(rows: list[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Give numbers, mask, kinds and tags of a batch, `(batch, tokens)`."""
    longest = max(len(row.ids) for row in rows)

    def full(values: list[int], fill: int) -> list[int]:
        return values + [fill] * (longest - len(values))

    return (
        torch.tensor([full(row.ids, 0) for row in rows]),
        torch.tensor([full([1] * len(row.ids), 0) for row in rows]),
        torch.tensor([full(row.kinds, 0) for row in rows]),
        torch.tensor([full(row.tags, -1) for row in rows]),
    )


def loss_of(found: Outputs, labels: Tensor, tags: Tensor) -> Tensor:
    """Sum the heads' cross-entropies; the weights are set by judgement."""
    loss = F.cross_entropy(found.kind, labels[:, 0], label_smoothing=0.05)
    if (labels[:, 2] >= 0).any():
        loss = loss + 0.3 * F.cross_entropy(found.domain, labels[:, 2], ignore_index=-1)
    loss = loss + 0.4 * F.cross_entropy(found.realis, labels[:, 3])
    if (labels[:, 1] >= 0).any():
        loss = loss + 0.5 * F.cross_entropy(found.mode, labels[:, 1], ignore_index=-1)
    if (tags >= 0).any():
        weight = torch.tensor([0.5] + [1.0] * (len(TAGS) - 1))
        flat = found.tags.reshape(-1, len(TAGS))
        loss = loss + F.cross_entropy(flat, tags.reshape(-1), ignore_index=-1, weight=weight)
    return loss


def batches(rows: list[Row], size: int) -> list[list[int]]:
    """Shuffle, and put sentences of like length together."""
    order = list(range(len(rows)))
    random.shuffle(order)
    made = []
    for at in range(0, len(order), size * NEAR):
        near = sorted(order[at : at + size * NEAR], key=lambda i: len(rows[i].ids))
        made += [near[i : i + size] for i in range(0, len(near), size)]
    random.shuffle(made)
    return made


def main() -> None:
    """Train and write the checkpoint."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    random.seed(given.seed)
    sentences = [one for _, one in read_files(sorted(WRITTEN.glob("part-*.tsv")))]
    learnt = [one for one in sentences if not is_held_out(one.text)]
    tokenizer = load_tokenizer()
    pairs = [(to_row(one, tokenizer, mask=mask), labels_of(one))
             for one in learnt for mask in (True, False)]  # fmt: skip
    for one in phrase_sentences():
        label = labels_of(one)._replace(domain=-1)
        pairs.append((to_row(one, tokenizer, mask=True), label))
    rows = [row for row, _ in pairs]
    labels = torch.tensor([list(label) for _, label in pairs])
    model = Acts(given.layers)
    load_base(model)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    train(model, rows, labels, given)
    torch.save(model.state_dict(), given.out)


def train(model: Acts, rows: list[Row], labels: Tensor, given: argparse.Namespace) -> None:
    """Train by AdamW; the rate rises over a twelfth of the steps, then falls to nothing."""
    body = [p for n, p in model.named_parameters() if p.requires_grad and _is_base(n)]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not _is_base(n)]
    groups = [{"params": body, "lr": given.rate}, {"params": heads, "lr": 6 * given.rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    total = int(math.ceil(len(rows) / given.batch) * given.epochs)

    def factor(step: int) -> float:
        return min(1.0, 12 * (step + 1) / total) * max(0.02, 1 - step / total)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
    step, start = 0, time.monotonic()
    model.train()
    while step < total:
        for chosen in batches(rows, given.batch):
            ids, mask, kinds, tags = padded([rows[i] for i in chosen])
            loss = loss_of(model(ids, mask, kinds), labels[chosen], tags)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            if step % 100 == 0:
                seconds = round(time.monotonic() - start)
                print(f"{step}/{total} loss {loss.item():.3f} {seconds} s", flush=True)
            if step >= total:
                return
            if step % 500 == 0:
                torch.save(model.state_dict(), given.out.with_suffix(".part"))


def _is_base(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in {"words", "places", "norm", "layers"}


if __name__ == "__main__":
    main()
