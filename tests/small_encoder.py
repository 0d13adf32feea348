"""An encoder for tests: quick, of this process, and near where words are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from apercu.text import terms

DIMENSION = 24


@cache
def _direction(word: str) -> Any:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).normal(size=DIMENSION)


class SmallEncoder:
    """Adds up a direction for each word; counts the texts it was given.

    `least` texts in, it raises what `fails` is.
    """

    def __init__(
        self, name: str = "small", *, after: int | None = None, fails: BaseException | None = None
    ) -> None:
        self.name = name
        self.id = f"test-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        self.dimension = DIMENSION
        self.texts: list[str] = []
        self._after, self._fails = after, fails

    def encode(self, texts: Sequence[str]) -> Any:
        if self._fails is not None and self._after is not None and len(self.texts) >= self._after:
            raise self._fails
        self.texts += texts
        rows = [
            sum((_direction(self.name + word) for word in terms(text)), _direction(self.name))
            for text in texts
        ]
        found = np.array(rows, dtype=np.float64).reshape(len(texts), DIMENSION)
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
