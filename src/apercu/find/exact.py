"""Cosines between int8 vectors, exactly: the same on every machine and in any order.

A vector is scaled so that its greatest number is 127 or -127, and rounded. A cosine does not know
the scale, so nothing else has to be kept. Sums of products of such numbers are whole numbers; as
long as they stay below 2^24, single precision adds them up without rounding, whatever library does
it and in whatever order. What the rounding of vectors costs is in `docs/decisions/0018-finding.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int8]
    """`(n, dimension)` or `(dimension,)`, from -127 to 127."""
    Floats = NDArray[np.float64]

GREATEST = 127
EXACT_BELOW = 2**24
"""Single precision holds every whole number up to this."""
BLOCK = 1024
"""Vectors that are widened at a time: of 256 to 4,096 the quickest (100,000 of 384 numbers)."""
THREADS = 2
MANY = 64 * BLOCK
"""From so many vectors on two threads look at them. Fewer take one thread under 5 ms, and on a busy
machine waiting for a second one costs more than it saves."""


def quantise(vectors: NDArray[np.float32]) -> Codes:
    """Round vectors to int8: the same shape; a vector of zeros stays one."""
    given = np.asarray(vectors, dtype=np.float64)
    greatest = np.abs(given).max(axis=-1, keepdims=True)
    scaled = given * (GREATEST / np.where(greatest > 0, greatest, 1.0))
    return np.rint(scaled).astype(np.int8)


def squared_lengths(codes: Codes) -> NDArray[np.int64]:
    """Return the squared length of each vector."""
    wide = codes.astype(np.int64)
    found: NDArray[np.int64] = np.einsum("...i,...i->...", wide, wide)
    return found


def products(query: Codes, n: int, block_of: Callable[[int, int], Codes]) -> Floats:
    """Return the inner products of a query with `n` vectors: `(n,)`, whole numbers.

    `block_of(start, end)` gives vectors `[start, end)`; it may be called from two threads.
    """
    out = np.empty(n, dtype=np.float64)
    if n < MANY:
        _fill(out, query, 0, n, block_of)
        return out
    middle = n // 2 // BLOCK * BLOCK
    with ThreadPoolExecutor(THREADS, "scan") as pool:
        parts = [
            pool.submit(_fill, out, query, start, end, block_of)
            for start, end in ((0, middle), (middle, n))
        ]
        for part in parts:
            part.result()
    return out


def _fill(
    out: Floats, query: Codes, start: int, end: int, block_of: Callable[[int, int], Codes]
) -> None:
    exact = query.shape[0] * GREATEST**2 < EXACT_BELOW
    kind: Any = np.float32 if exact else np.float64
    wide = query.astype(kind)
    buffer = np.empty((min(BLOCK, end - start), query.shape[0]), dtype=kind)
    for at in range(start, end, BLOCK):
        codes = block_of(at, min(at + BLOCK, end))
        rows = buffer[: len(codes)]
        np.copyto(rows, codes)
        out[at : at + len(codes)] = rows @ wide


def cosines(query: Codes, n: int, block_of: Callable[[int, int], Codes], squared: Any) -> Floats:
    """Return the cosines of a query with `n` vectors, whose squared lengths are `squared`.

    A vector of zeros is near to nothing: 0.
    """
    scale = np.sqrt(np.asarray(squared, dtype=np.float64) * float(squared_lengths(query)))
    found = products(query, n, block_of)
    return np.divide(found, scale, out=np.zeros(n), where=scale > 0)


def cosines_of(query: Codes, codes: Codes) -> Floats:
    """Return the cosines of a query with the rows of an array."""
    return cosines(query, len(codes), lambda start, end: codes[start:end], squared_lengths(codes))
