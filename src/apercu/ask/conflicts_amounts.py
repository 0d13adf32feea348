"""When two amounts that acts tell are of one thing."""

from __future__ import annotations

from apercu.ask.conflicts_acts import Act, content_terms
from apercu.ask.conflicts_pairs import are_named
from apercu.quantities import Quantity

LEAST_CLAUSE = 0.5
"""Of the words of the shorter clause around the amounts so many are shared."""
GENERAL = frozenset({"", "peopl", "person", "men", "victim", "other", "civilian", "live", "bodi"})
"""Words for persons that leave open who they are."""
RUNNING = frozenset({"kill", "injure", "casualty", "missing", "detain", "evacuate", "displace",
                     "infect", "rescue", "release", "destroy", "damage"})  # fmt: skip
"""What is counted anew as long as it goes on: a later, higher count is growth."""
EVENTS = frozenset({"item", "person", "magnitude"})
"""Units of what happens at once; whatever else is measured is reckoned over a period."""
_NEVER = (0, 0)


def is_flow(one: Quantity) -> bool:
    """Tell an amount that may be reckoned over a period: money, shares, tonnage."""
    return one.unit not in EVENTS


def of_one_thing(one: Act, first: Quantity, other: Act, second: Quantity) -> bool:
    """Tell whether two amounts of one act measure the same: unit, noun, what befell it, base."""
    bare = any(a.unit == "item" and not a.of and not a.act for a in (first, second))
    # A bare number tells nothing of what it counts.
    if bare or first.unit != second.unit or first.former or second.former:
        return False
    if first.change != second.change or first.act != second.act:
        return False
    if first.unit == "person" and 0 not in {first.high, second.high}:
        if first.of != second.of and not {first.of, second.of} <= GENERAL:
            return False
    elif first.of != second.of and first.of and second.of and first.unit != "person":
        return False
    if is_flow(first) and (one.bases != other.bases or not same_period(one, other)):
        return False
    return _clauses_agree(one, first, other, second)


def same_period(one: Act, other: Act) -> bool:
    """Tell whether two flows are of one period: named and over, or else reported on one day.

    Undated figures, and those of a time still to come, are of whatever deal or week it was.
    """
    if one.reported is None or other.reported is None or not are_named(one, other):
        return False
    if one.periods != other.periods:
        return False
    first = min(one.reported, other.reported)
    over = one.days is not None and other.days is not None
    over = over and max(one.days or _NEVER, other.days or _NEVER)[1] < first
    if one.dated and other.dated and one.days == other.days and over:
        return True
    return one.reported == other.reported


def _clauses_agree(one: Act, first: Quantity, other: Act, second: Quantity) -> bool:
    if first.high == 0 or second.high == 0:
        return True
    if first.unit in {"item", "person"} and first.of == second.of and (first.of or first.act):
        return True
    mine = one.clause(first.start, first.end) - content_terms(first.noun)
    theirs = other.clause(second.start, second.end) - content_terms(second.noun)
    if not mine or not theirs:
        return bool(first.of) and first.of == second.of
    return len(mine & theirs) >= LEAST_CLAUSE * min(len(mine), len(theirs))


def is_growth(one: Act, first: Quantity, other: Act, second: Quantity) -> bool:
    """Tell a running count that stood higher later on; undated reports may be such."""
    if is_flow(first) and one.periods and one.periods == other.periods:
        return False
    running = first.act in RUNNING or one.grows or other.grows
    if not running or (one.reported == other.reported and one.reported is not None):
        return False
    if one.reported is None or other.reported is None or "missing" in {first.act, second.act}:
        return True
    earlier, later = (first, second) if one.reported < other.reported else (second, first)
    return (later.low or later.high or 0) >= (earlier.low or earlier.high or 0)
