"""What the model says of a long document: of the chosen sentences, and of its windows together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import passages
from checks import Item
from encoding import encode
from model import Support
from numpy.typing import NDArray
from tokenizers import Tokenizer
from train import predict

Floats = NDArray[np.float64]
NAMES = (
    "focus_logit", "focus_worst_word", "focus_words", "focus_contradicted",
    "windows_logit", "windows_worst_word", "windows_words",
)  # fmt: skip


def log_odds(logits: NDArray[np.float32]) -> Floats:
    """Turn four logits `(n, 4)` into the log-odds of `supported`."""
    rest = logits[:, 1:].astype(float)
    top = rest.max(1)
    result: Floats = logits[:, 0] - top - np.log(np.exp(rest - top[:, None]).sum(1))
    return result


def look(model: Support, tokenizer: Tokenizer, items: Sequence[Item]) -> Floats:
    """Return the columns of `NAMES` for each item, `(n, 7)`.

    A word of the claim is as wrong as in the window that bears it out best; `worst_word` is the
    mean of the three most wrong pieces.
    """
    pairs, owners = [], []
    for number, item in enumerate(items):
        texts = [passages.focus(item.document, item.claim)]
        texts += passages.windows(item.document, item.claim)
        pairs += [encode(tokenizer, text, item.claim) for text in texts]
        owners += [number] * len(texts)
    logits, tags = predict(model, pairs)
    odds = log_odds(logits)
    rows = np.zeros((len(items), len(NAMES)))
    of: list[list[int]] = [[] for _ in items]
    for at, owner in enumerate(owners):
        of[owner].append(at)
    for number, (first, *rest) in enumerate(of):
        least = np.min([tags[i] for i in rest], axis=0)
        against = logits[first, 3] - np.log(np.exp(logits[first].astype(float)).sum())
        rows[number] = [
            odds[first], worst(tags[first]), tags[first].mean(), against,
            max(odds[i] for i in rest), worst(least), least.mean(),
        ]  # fmt: skip
    return rows


def worst(tags: NDArray[np.float32]) -> float:
    """Return the mean of the three greatest."""
    return float(np.sort(tags)[-3:].mean())
