"""Whether two clauses tell one act on one occasion, so that what differs is told otherwise.

One act told otherwise differs in one slot. What differs in two, its day and its place, its parties
and its amount, is another act: many presidents met, trade was counted for many periods, a ministry
says something every week. Only of one act can a check say that both cannot be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal

from apercu.check.acts import CONVERSE, Match
from apercu.check.alignment import covered
from apercu.check.lines import Line
from apercu.check.numbers import ALIKE, may_be_same
from apercu.check.times import overlap
from apercu.check.views import Seen
from apercu.clauses import Amount, Clause, Slot
from apercu.clauses.lexicon import are_synonyms, operators
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval

Differing = Literal["time", "place", "parties", "amount"]

VAGUE = frozenset({"", "one", "item", "time", "peopl", "person", "us", "dollar"})
"""Stems of counted nouns that say nothing of what is counted."""
SAID = 0.6
"""The share of a claim that a sentence must have before a saying in it is the claim's: what was
said stands in no slot of the verb. Set on the open claims about relations."""
PERIOD_DAYS = 45
"""A time of more days is a period that something is counted for: of two such only equals meet."""
SLACK_DAYS = 3
"""Periods whose ends lie no further apart are one."""


def is_one_act(claim: Line, mine: Clause, match: Match, *, but: Differing | None) -> bool:
    """Tell whether a match tells the very act, where `but` is the slot that may differ."""
    if set(differing(mine, match.clause, converse=match.act == CONVERSE)) - {but}:
        return False
    return not is_saying(mine) or covered(claim, match.sentence.line) >= SAID


def is_saying(clause: Clause) -> bool:
    """Tell a verb of saying: who has said what stands behind it, and people say much."""
    forms = operators().get(clause.predicate.stem, {})
    return any(one.holds for one in forms.values())


def differing(one: Clause, other: Clause, *, converse: bool = False) -> Iterator[Differing]:
    """Yield the slots that both clauses fill, and fill otherwise."""
    if _times_differ(one, other):
        yield "time"
    if _places_differ(one, other):
        yield "place"
    if not converse and _parties_differ(one, other):
        yield "parties"
    if amounts_differ(one, other):
        yield "amount"


# --- time -----------------------------------------------------------------------------------------


def _times_differ(one: Clause, other: Clause) -> bool:
    mine, theirs = list(_times(one)), list(_times(other))
    return bool(mine and theirs) and not any(same_time(*both) for both in product(mine, theirs))


def _times(clause: Clause) -> Iterator[Interval]:
    for time in clause.times:
        if time.interval is not None:
            yield time.interval


def occasions_differ(one: Seen, mine: Clause, other: Seen, theirs: Clause) -> bool:
    """Tell whether two acts are of different times, each its own or that of what it hangs on."""
    first, second = list(_occasion(one, mine)), list(_occasion(other, theirs))
    return bool(first and second) and not any(same_time(*both) for both in product(first, second))


def _occasion(seen: Seen, clause: Clause) -> Iterator[Interval]:
    above: Clause | None = clause
    for _ in seen.clauses:
        if above is None:
            return
        found = list(_times(above))
        if found:
            yield from found
            return
        above = seen.clauses[above.parent] if above.parent is not None else None


def same_time(one: Interval, other: Interval) -> bool:
    """Tell whether two times can be one: they meet, and of periods both are as long."""
    if not overlap(one, other):
        return False
    return not (_is_period(one) and _is_period(other)) or _are_equal(one, other)


def _is_period(one: Interval) -> bool:
    first, last = earliest_day(one), latest_day(one)
    return first is None or last is None or (last - first).days > PERIOD_DAYS


def _are_equal(one: Interval, other: Interval) -> bool:
    ends = (earliest_day(one), earliest_day(other)), (latest_day(one), latest_day(other))
    return all(
        a == b if a is None or b is None else abs((a - b).days) <= SLACK_DAYS for a, b in ends
    )


# --- place, parties -------------------------------------------------------------------------------


def _places_differ(one: Clause, other: Clause) -> bool:
    mine, theirs = one.place, other.place
    if mine is None or theirs is None or mine.pronoun or theirs.pronoun:
        return False
    return not (mine.stems & theirs.stems or mine.actors & theirs.actors)


def _parties_differ(one: Clause, other: Clause) -> bool:
    """Tell whether each clause has somebody in a role of whom the other knows nothing."""
    mine, theirs = parties(one), parties(other)
    return any(
        mine[role] - _all(theirs) and theirs[role] - _all(mine)
        for role in mine.keys() & theirs.keys()
    )


def parties(clause: Clause) -> dict[str, frozenset[str]]:
    """Return the actors in each role of a clause; those that only a pronoun stands for left out."""
    found: dict[str, frozenset[str]] = {}
    for role, slot in _slots(clause):
        if slot is not None and slot.actors and not slot.pronoun:
            found[role] = found.get(role, frozenset()) | slot.actors
    return found


def _slots(clause: Clause) -> Iterator[tuple[str, Slot | None]]:
    yield "agent", clause.agent
    yield "patient", clause.patient
    yield "recipient", clause.recipient
    for oblique in clause.obliques:
        yield oblique.preposition, oblique.slot


def _all(found: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*found.values())


# --- amounts --------------------------------------------------------------------------------------


def amounts_differ(one: Clause, other: Clause) -> bool:
    """Tell whether an amount of the one stands in the other with another value."""
    for amount in one.quantities:
        beside = [each for each in other.quantities if comparable(amount, each)]
        if beside and not any(may_be_same(amount.quantity, each.quantity) for each in beside):
            return True
    return False


def comparable(one: Amount, other: Amount) -> bool:
    """Tell whether two amounts measure one thing: unit, level, base, what is counted, period."""
    units = {one.quantity.unit, other.quantity.unit}
    if len(units) > 1 and not units <= ALIKE:
        return False
    if {one.level, other.level} == {"start", "end"} or one.quantity.former != other.quantity.former:
        return False
    if (one.level == "difference") != (other.level == "difference"):
        return False
    if not _same_period(one, other):
        return False
    if one.counted in VAGUE or other.counted in VAGUE:
        return one.role == other.role
    return are_synonyms(one.counted, other.counted)


def _same_period(one: Amount, other: Amount) -> bool:
    both = (one.period, other.period), (one.base_period, other.base_period)
    return all(
        same_time(mine.interval, theirs.interval)
        for mine, theirs in both
        if mine and theirs and mine.interval and theirs.interval
    )
