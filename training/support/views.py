"""What the model says of a long document: of the chosen sentences, and of its windows together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from checks import Item
from encoding import encode
from model import Support
from numpy.typing import NDArray
from passages import focus, windows
from tokenizers import Tokenizer
from train import predict

Floats = NDArray[np.float64]
CHOSEN = ("logit", "worst_words", "words", "contradicted")
WINDOWS = ("logit", "worst_words", "words")
"""`worst_words` is the mean of the three pieces of the claim that are most wrong."""


def log_odds(logits: NDArray[np.float32]) -> Floats:
    """Turn four logits `(n, 4)` into the log-odds of `supported`."""
    rest = logits[:, 1:].astype(float)
    top = rest.max(1)
    result: Floats = logits[:, 0] - top - np.log(np.exp(rest - top[:, None]).sum(1))
    return result


def look_at_chosen(model: Support, tokenizer: Tokenizer, items: Sequence[Item]) -> Floats:
    """Return the columns of `CHOSEN` for each item, from the sentences chosen for its claim."""
    pairs = [encode(tokenizer, focus(i.document, i.claim), i.claim) for i in items]
    logits, tags = predict(model, pairs)
    odds = log_odds(logits)
    against = logits[:, 3] - np.log(np.exp(logits.astype(float)).sum(1))
    words = [(worst(own), float(own.mean())) for own in tags]
    return np.column_stack([odds, np.array(words), against])


def look_at_windows(model: Support, tokenizer: Tokenizer, items: Sequence[Item]) -> Floats:
    """Return the columns of `WINDOWS` for each item, from the windows most like its claim.

    A word of the claim is as wrong as in the window that bears it out best.
    """
    pairs, owners = [], []
    for number, item in enumerate(items):
        texts = windows(item.document, item.claim)
        pairs += [encode(tokenizer, text, item.claim) for text in texts]
        owners += [number] * len(texts)
    logits, tags = predict(model, pairs)
    odds = log_odds(logits)
    rows = []
    for number in range(len(items)):
        own = [at for at, owner in enumerate(owners) if owner == number]
        least = np.min([tags[at] for at in own], axis=0)
        rows.append([max(odds[at] for at in own), worst(least), float(least.mean())])
    return np.array(rows)


def worst(tags: NDArray[np.float32]) -> float:
    """Return the mean of the three greatest."""
    return float(np.sort(tags)[-3:].mean())
