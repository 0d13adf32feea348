"""The record of a quantity."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from apercu.records import Record

Qualifier = Literal["exactly", "about", "over", "under", "nearly", "range"]


class Quantity(Record, frozen=True, kw_only=True):
    """An amount that a text states.

    `[start, end)` runs from the word that qualifies the number to its unit, without the noun that
    is counted. `low` and `high` are in the unit named, scales multiplied out; the exponent of the
    decimals keeps how finely they were written ("7.2 billion" is `7.2E+9`). An open bound is
    `None`: "over 20" has no `high`. `unit` is a currency's code, `percent`, `percentage_point`,
    `multiple` (2 for what doubled, 0.5 for what halved), a measure (`tonne`, `km`, `hour` ...),
    `person`, or `item` for whatever else is counted. `of` is the stem of the head noun, `noun`
    that word as written, both empty where none is told. `act` names what was done to what is
    counted (`kill`, `detain` ...), empty where that is not known.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: str
    of: str = ""
    noun: str = ""
    qualifier: Qualifier = "exactly"
    change: Literal["rise", "fall"] | None = None
    """The amount is what was added or taken away, not the level that was reached."""
    act: str = ""
    former: bool = False
    """A value that a change began from, or that another is compared with."""
    ordinal: bool = False
    fraction: bool = False
    """A part of a whole told in words ("a third"), and so told more roughly than in figures."""
