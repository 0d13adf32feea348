"""Whether two amounts can be the same thing's: values, units and what is counted, compared."""

from __future__ import annotations

from apercu.quantities import Quantity, may_be_equal

ALIKE = frozenset({"item", "person"})
"""Units between which a text that counts people may pass without a word."""


def may_be_same(one: Quantity, other: Quantity) -> bool:
    """Tell whether two amounts, as written, can be one: same unit, values that meet.

    A bound is met by what lies on its side: "over 20" may be 24. A bare number, "7.5 billion", may
    be of any unit.
    """
    units = {one.unit, other.unit}
    alike = len(units) == 1 or units <= ALIKE or _is_bare(one) or _is_bare(other)
    return alike and may_be_equal(one, other)


def _is_bare(one: Quantity) -> bool:
    return one.unit == "item" and not one.of and not one.act
