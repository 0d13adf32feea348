"""When two amounts, as they are written, cannot both be right."""

from __future__ import annotations

from decimal import Decimal

from apercu.quantities.quantity import Quantity

ABOUT = Decimal("0.2")
"""How far off a figure told as about so much may be; "about ten" admits eight to twelve.
This and the next two by judgement, kept on the open half of evals/gold/conflicts.jsonl."""
NEARLY = Decimal("0.15")
ROUNDED = Decimal("0.05")
"""A whole number that ends in zeros, or a part of a whole, may be a rounding, by no more than this
share of it."""
HALF = Decimal("0.49")
"""Of the last unit written; a little less than half, so that neighbours do not meet."""
LEAST_ROUND = 100


def bounds(one: Quantity) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest amount that the words admit."""
    low, high = one.low, one.high
    if one.qualifier == "about":
        return low and low * (1 - ABOUT), high and high * (1 + ABOUT)
    if one.qualifier == "nearly":
        return low and low * (1 - NEARLY), high
    if one.qualifier != "exactly":
        return low, high
    if one.fraction:
        return low and low * (1 - ROUNDED), high and high * (1 + ROUNDED)
    return low and low - rounding(low), high and high + rounding(high)


def rounding(value: Decimal) -> Decimal:
    """Return half the last unit that was written, of a round whole number at most a share."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or value == 0:
        return Decimal(0)
    if exponent != 0:
        half = Decimal(1).scaleb(exponent) * HALF
        return min(half, value * ROUNDED) if exponent > 0 else half
    zeros = len(str(int(value))) - len(str(int(value)).rstrip("0"))
    if value < LEAST_ROUND or not zeros:
        return Decimal(0)
    return min(Decimal(10) ** zeros * HALF, value * ROUNDED)


def may_be_equal(one: Quantity, other: Quantity) -> bool:
    """Tell whether one amount can be what both words say."""
    low, high = bounds(one)
    low2, high2 = bounds(other)
    return (high is None or low2 is None or low2 <= high) and (
        high2 is None or low is None or low <= high2
    )
