"""How an act is meant, by what a network reads and what its clause says, put together.

The numbers lie in `apercu/data/relate/realis.json`; `training/events/fit_meant.py` makes them.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Mapping
from importlib import resources
from typing import get_args

import msgspec

from apercu.clauses import STRENGTHS, Clause
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval
from apercu.relate.meaning import Meant
from apercu.relate.records import Realis

WAYS: tuple[Realis, ...] = get_args(Realis)
WIDTH = 2 * len(WAYS) + len(STRENGTHS) + 3
FRESH_DAYS = 60
"""What ended so few days before it was published is news and not told again; an assumption."""
_LEAST = 1e-9
"""Below that a chance counts as this: its logarithm stays a number."""


class Fitted(msgspec.Struct, frozen=True):
    """A row of numbers for each way of `ways`, over `signs`; the last is its constant."""

    ways: tuple[Realis, ...]
    rows: tuple[tuple[float, ...], ...]
    fitted_on: str


@functools.cache
def fitted() -> Fitted:
    """Load the fitted numbers."""
    data = resources.files("apercu.data").joinpath("relate/realis.json").read_bytes()
    return msgspec.json.decode(data, type=Fitted)


def signs(chances: Mapping[str, float], told: Meant, clause: Clause | None) -> list[float]:
    """Give `WIDTH` numbers: logs of a network's chances, and what the clause says, as 0 and 1."""
    found = [math.log(max(chances[way], _LEAST)) for way in WAYS]
    found += [float(told.realis == way) for way in WAYS]
    found += [float(clause is not None and clause.strength == one) for one in STRENGTHS]
    found += [float("negated" in told.flags), float(bool(told.holder))]
    return [*found, float(clause is not None and clause.quoted)]


def realis_of(
    chances: Mapping[str, float],
    told: Meant,
    clause: Clause | None,
    when: Interval | None,
    published: dt.date | None,
) -> Realis:
    """Tell how an act is meant; without a network's chances the clause alone says it.

    Its date decides between what is to come, what is news and what is told again.
    """
    best = told.realis
    if chances:
        values = signs(chances, told, clause)
        scores = {
            way: sum(a * b for a, b in zip(row[:-1], values, strict=True)) + row[-1]
            for way, row in zip(fitted().ways, fitted().rows, strict=True)
        }
        best = max(WAYS, key=lambda way: scores[way])
    return _by_date(best, told, when, published)


def _by_date(best: Realis, told: Meant, when: Interval | None, published: dt.date | None) -> Realis:
    if when is None or published is None:
        return best
    first, last = earliest_day(when), latest_day(when)
    if first is not None and first > published and best in {"happened", "reported", "retold"}:
        return "planned"
    if last is None:
        return best
    if told.realis == "retold":  # its dates show it to be old
        return "retold"
    if best == "retold" and 0 <= (published - last).days <= FRESH_DAYS:
        return told.realis
    return best
