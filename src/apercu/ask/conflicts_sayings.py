"""What one sentence says of one slot of an act, and two such sayings beside one another."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from apercu.ask.conflicts_acts import Act
from apercu.quantities import Quantity

Kind = Literal["amount", "day", "place", "contrast", "denial"]


class Saying(NamedTuple):
    """What one act's sentence says of one aspect: `key` tells the aspect and the value's own.

    `matter` names what it is said of, empty where the sentences' shared words are to tell.
    """

    kind: Kind
    act: int
    aspect: str
    slot: int
    value: object
    words: str
    matter: str = ""


class Comparison(NamedTuple):
    """Two sayings of one thing, and whether they cannot both be right."""

    first: Saying
    second: Saying
    differ: bool


def amount_words(act: Act, one: Quantity) -> str:
    """Return the words of an amount as they stand in the middle of a sentence."""
    words = act.told.sentence.words[one.start : one.end]
    return words[0].lower() + words[1:] if words[:2].istitle() or words[:1].isalpha() else words


def day_words(day: int) -> str:
    """Return a day as "8 August 2025"."""
    on = date.fromordinal(day)
    return f"{on.day} {on:%B %Y}"


def period_words(start: str | None, end: str | None) -> str:
    """Return a period as "2024", "May 2024" or "January to April 2024"."""
    if not start or not end:
        return (start or end or "")[:10]
    first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    if first.year != last.year:
        return f"{first:%B %Y} to {last:%B %Y}"
    if (first.month, last.month) == (1, 12):
        return str(first.year)
    joint = "" if first.month == last.month else f"{first:%B} to "
    return f"{joint}{last:%B %Y}"
