"""Amounts that follow from what a passage tells: shares, multiples, sums, differences, units.

"More than half of those aboard" follows from "38 of the 67"; nobody need write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

import msgspec

from apercu.dates import earliest_day, latest_day
from apercu.quantities import Quantity, may_be_equal
from apercu.records import DateMention

DAYS = {"day": 1, "week": 7, "month": 30.44, "quarter": 91.3, "year": 365.25}
"""Days of a unit of time, in the mean."""
NEAR = 0.12
"""How far a stretch between two days may be off a length told in months or weeks."""
MOST = 12
"""Amounts of a passage that are reckoned with; among more, any amount would follow by chance."""
METRES = {"m": 1, "metre": 1, "km": 1000, "kilometre": 1000}
RATIOS = frozenset({"percent", "multiple", "times"})


def is_reckoned(one: Quantity, told: Sequence[Quantity], dates: Sequence[DateMention]) -> bool:
    """Tell whether an amount follows from amounts and times that a passage tells."""
    if one.unit in DAYS:
        return any(_is_as_long(one, time) for time in dates)
    if len(told) > MOST:
        return False
    if any(may_be_equal(one, other) for other in _converted(one, told)):
        return True
    alike = [other for other in told if other.low and other.low == other.high]
    for small, great in combinations(sorted(alike, key=lambda each: each.low or 0), 2):
        if small.unit == great.unit and any(
            may_be_equal(one, other) for other in _of_two(one, small, great)
        ):
            return True
    return False


def _of_two(one: Quantity, small: Quantity, great: Quantity) -> Iterator[Quantity]:
    low, high = small.low or Decimal(1), great.low or Decimal(1)
    if one.unit == "percent":
        yield _as(one, 100 * (high - low) / low if one.change else 100 * low / high)
    elif one.unit in ("multiple", "times"):
        yield _as(one, high / low)
        yield _as(one, low / high)
    elif one.unit == small.unit or (one.unit == "percentage_point" and small.unit == "percent"):
        yield _as(one, high - low)
        yield _as(one, high + low)
    elif one.fraction:
        yield _as(one, low / high)


def _converted(one: Quantity, told: Sequence[Quantity]) -> Iterator[Quantity]:
    for other in told:
        if other.low is None or one.unit == other.unit:
            continue
        if one.unit in METRES and other.unit in METRES:
            yield _as(one, other.low * METRES[other.unit] / METRES[one.unit])
        elif one.unit in RATIOS and other.unit in RATIOS:
            yield _as(one, other.low * (100 if one.unit == "percent" else Decimal("0.01")))


def _as(one: Quantity, value: Decimal) -> Quantity:
    """Return an amount of that value: how roughly `one` is told is looked at where both meet."""
    rounded = value.quantize(Decimal(1)) if value >= 1 else value.quantize(Decimal("0.01"))
    return msgspec.structs.replace(
        one, low=rounded, high=rounded, qualifier="exactly", fraction=False
    )


def _is_as_long(one: Quantity, time: DateMention) -> bool:
    if time.interval is None or one.low is None:
        return False
    first, last = earliest_day(time.interval), latest_day(time.interval)
    if first is None or last is None:
        return False
    wanted = float(one.low) * DAYS[one.unit]
    return abs((last - first).days + 1 - wanted) <= NEAR * wanted
