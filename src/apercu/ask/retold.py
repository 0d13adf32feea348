"""Tell that sentences in two languages say one thing: by what is known without words.

Days, actors, amounts, topics and holders mean the same in every language; words are not compared.
"""

from __future__ import annotations

import datetime
from functools import lru_cache

from apercu.ask.weighing import Candidate
from apercu.quantities import Quantity, find_quantities, may_be_equal

REPORTED_WITHIN = 3
"""Within so many days two reports that share a figure are taken to give one and the same."""
_A_DAY = frozenset({"second", "minute", "hour", "day"})
TELLING = 10
"""A smaller count is shared by chance."""


def is_retold(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates in different languages tell one event, saying or figure.

    They must share two actors, or the only one that either names, and a topic; then an event or a
    saying is one where it is of one day and no figures part them, a figure where it is measured in
    one unit and told within days.
    """
    first, second = one.told.sentence.source.language, other.told.sentence.source.language
    if first is None or second is None or first == second:
        return False
    if one.told.course != other.told.course or not _about_the_same(one, other):
        return False
    mine, theirs = _amounts(one), _amounts(other)
    apart = _apart(one.day, other.day)
    if share_amount(one, other):
        return apart <= REPORTED_WITHIN
    parted = bool(mine and theirs) or not _of_one_kind(one, other)
    return not parted and _is_day(one) and _is_day(other) and apart == 0


def share_amount(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates give one amount of one unit."""
    return any(
        may_be_equal(a, b) for a in _amounts(one) for b in _amounts(other) if a.unit == b.unit
    )


def _of_one_kind(one: Candidate, other: Candidate) -> bool:
    """Tell whether both tell an event, or both what one holder says."""
    if one.told.kind == "event" or other.told.kind == "event":
        return one.told.kind == other.told.kind
    return one.told.holder == other.told.holder


def _about_the_same(one: Candidate, other: Candidate) -> bool:
    actors = one.actors & other.actors
    if not set(one.topics) & set(other.topics):
        return False
    return len(actors) > 1 or (bool(actors) and one.actors == other.actors)


def _is_day(one: Candidate) -> bool:
    return one.told.when is not None and one.told.when.precision in _A_DAY


def _apart(one: datetime.date | None, other: datetime.date | None) -> int:
    if one is None or other is None:
        return REPORTED_WITHIN + 1
    return abs((one - other).days)


@lru_cache(maxsize=4096)
def _found(words: str, language: str | None) -> tuple[Quantity, ...]:
    return tuple(find_quantities(words, language=language))


def _amounts(one: Candidate) -> tuple[Quantity, ...]:
    """Return the amounts of a sentence that are no small counts of things or spans of time."""
    source = one.told.sentence.source
    return tuple(
        found
        for found in _found(one.told.sentence.words, source.language)
        if found.unit not in {"hour", "day", "week", "month", "year", "minute"}
        and (found.unit != "item" or max(found.low or 0, found.high or 0) >= TELLING)
    )
