"""How large a change of level chance alone makes, of scores that keep their moods.

Blocks of neighbouring slots are laid behind one another anew, so that what lasts a few months still
lasts, and no change of level does. Künsch, The Jackknife and the Bootstrap for General Stationary
Observations, Annals of Statistics 17 (1989), 1217-1241, blocks without replacement; the size of a
change as by Eichinger and Kirch, A MOSUM procedure for the estimation of multiple random change
points, Bernoulli 24 (2018), 526-564.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from apercu.relate.segments import Row, Slot, gain

BLOCK = 4
"""Slots that stay together: moods that last less are no shift. Set on invented rows: six let fewer
moods through, and lose most clear shifts in thin rows (docs/decisions/0022-series.md)."""
DRAWS = 199
_WINDOWS = (4, 8, 16, 32, 64, 128)
_SEED = "the same draws for the same row"


def chance_of(slots: Sequence[Slot], at: int, variance: float) -> float:
    """Return how probable it is that reordered blocks give a change as large as that at a slot.

    The least that can come out is 1 in `DRAWS + 1`. The draws are the same for the same slots.
    """
    row = Row(slots)
    here = max(_size(row, k, variance) for k in (at - 1, at, at + 1) if 0 < k < row.size)
    draw = random.Random(_SEED)  # noqa: S311  (no secret)
    as_large = sum(_largest(Row(reordered(slots, draw)), variance) >= here for _ in range(DRAWS))
    return (as_large + 1) / (DRAWS + 1)


def reordered(slots: Sequence[Slot], draw: random.Random) -> list[Slot]:
    """Cut a row into blocks, at a place drawn by lot, and shuffle these."""
    cut = draw.randrange(BLOCK)
    blocks = [slots[:cut], *(slots[k : k + BLOCK] for k in range(cut, len(slots), BLOCK))]
    draw.shuffle(blocks)
    return [one for block in blocks for one in block]


def _largest(row: Row, variance: float) -> float:
    return max((_size(row, at, variance) for at in range(1, row.size)), default=0.0)


def _size(row: Row, at: int, variance: float) -> float:
    """Return by how much two levels fit better, in the window about a slot that shows it best."""
    return max(
        gain(row.sums(max(0, at - half), at), row.sums(at, min(row.size, at + half)), variance)
        for half in _WINDOWS
        if half < 2 * row.size
    )
