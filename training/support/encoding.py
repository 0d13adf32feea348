"""Pairs to numbers: word pieces, masks, labels, marks of the words that are wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from model import LABELS
from tokenizers import Tokenizer

LONGEST = 256
"""Pieces of document, claim and three marks together."""
LONGEST_CLAIM = 120


class Encoded(NamedTuple):
    """One pair: pieces, 1 on the claim, allowed labels, marks (-1 where none is known)."""

    ids: np.ndarray
    kinds: np.ndarray
    allowed: tuple[bool, ...]
    wrong: np.ndarray


def load_tokenizer(file: bytes, longest: int = LONGEST) -> Tokenizer:
    """Make the tokenizer cut documents, never claims."""
    tokenizer = Tokenizer.from_str(file.decode())
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest, strategy="only_first")
    return tokenizer


def encode(
    tokenizer: Tokenizer,
    document: str,
    claim: str,
    allowed: Sequence[str] = (),
    wrong: Sequence[Sequence[int]] | None = None,
) -> Encoded:
    """Encode one pair; `wrong` are spans of the claim, `None` where they are not known."""
    found = tokenizer.encode(document, claim)
    kinds = np.array(found.type_ids, dtype=np.int64)
    ids = np.array(found.ids, dtype=np.int64)
    marks = np.full(len(ids), -1, dtype=np.int64)
    if wrong is not None:
        special = np.array(found.special_tokens_mask)
        for at, (start, end) in enumerate(found.offsets):
            if kinds[at] and not special[at]:
                marks[at] = any(start < b and a < end for a, b in wrong)
    return Encoded(ids, kinds, tuple(label in allowed for label in LABELS), marks)


class Batch(NamedTuple):
    """Pairs side by side, padded to the longest."""

    ids: torch.Tensor
    mask: torch.Tensor
    kinds: torch.Tensor
    allowed: torch.Tensor
    wrong: torch.Tensor


def collate(pairs: Sequence[Encoded]) -> Batch:
    """Pad pairs to one length."""
    longest = max(len(pair.ids) for pair in pairs)
    shape = (len(pairs), longest)
    ids, mask, kinds = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    wrong = np.full(shape, -1, dtype=np.int64)
    for row, pair in enumerate(pairs):
        n = len(pair.ids)
        ids[row, :n], mask[row, :n], kinds[row, :n] = pair.ids, 1, pair.kinds
        wrong[row, :n] = pair.wrong
    allowed = torch.tensor([pair.allowed for pair in pairs])
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(mask),
        torch.from_numpy(kinds),
        allowed,
        torch.from_numpy(wrong),
    )


def batches(lengths: Sequence[int], size: int, seed: int) -> Iterator[list[int]]:
    """Give numbers of pairs in batches of about one length, in an order drawn by lot."""
    rng = random.Random(seed)
    order = list(range(len(lengths)))
    rng.shuffle(order)
    pool = size * 50
    found = []
    for start in range(0, len(order), pool):
        part = sorted(order[start : start + pool], key=lambda i: lengths[i])
        found += [part[i : i + size] for i in range(0, len(part), size)]
    rng.shuffle(found)
    yield from found
