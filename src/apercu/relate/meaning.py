"""How an act is meant, by whose word, when and where: from its clause and its dates."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from apercu.clauses import Clause, Slot
from apercu.dates import latest_day
from apercu.records import DateMention, Interval, Span
from apercu.relate.records import Participant, Realis
from apercu.relate.roles import participant
from apercu.relate.view import View

OLD_DAYS = 365
"""What ended longer than that before it was published is told again."""
_OLD = re.compile(
    r"\b(?:(?:years?|decades?|centur(?:y|ies)|generations?) (?:ago|before|earlier)|long ago"
    r"|in the (?:early |late |mid-?)?(?:\w+ties|\d{3}0s)|(?:half )?a century"
    r"|(?:at the time|back in|history|historians?|anniversary|memoirs?|once|then-)\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|since|of|until|by|before|after|from) (1[0-9]{3}|20[0-2][0-9])\b")
_AHEAD = frozenset({"AGREE", "THREATEN", "REQUEST", "CONCEDE"})
"""Types that are about what is to come: told of as done, the act itself has happened."""


class Meant(NamedTuple):
    """How an act is meant, who says so, and what a reader should know of it."""

    realis: Realis
    holder: tuple[Participant, ...]
    flags: tuple[str, ...] = ()


def meant(view: View, clause: Clause | None, kind: str, *, retold: bool) -> Meant:
    """Tell how an act is meant: by its clause; `retold` is what its dates say."""
    told: Realis = "retold" if retold else "happened"
    if clause is None:
        return Meant(told, ())
    holder = tuple(_holder(view, slot) for slot in clause.holder)
    flags: tuple[str, ...] = ()
    if clause.negated or clause.strength == "denied":
        told = "denied"
        flags = () if clause.strength == "denied" else ("negated",)
    elif clause.strength in {"hypothetical", "may"}:
        told = "hypothetical"
    elif clause.strength == "plans" and kind not in _AHEAD:
        told = "planned"
    elif not retold and (holder or clause.strength == "alleged"):
        told = "reported"
    return Meant(told, holder, flags)


def _holder(view: View, slot: Slot) -> Participant:
    span = slot.antecedent or Span(start=slot.start, end=slot.end)
    return participant(view, span, tuple(sorted(slot.actors)))


class Dated(NamedTuple):
    """When an act happened, and by which words that is known."""

    when: Interval | None
    words: Span | None
    retold: bool


def dated(view: View, clause: Clause | None, published: dt.date | None) -> Dated:
    """Date an act: by the dates of its clause, else of a clause above it; old ones are told again.

    What nothing dates has no interval; its time is never taken from the day of publication.
    """
    at = clause
    seen = 0
    while at is not None and seen < 6:  # no sentence of print is deeper
        found = [one for one in at.times if one.interval is not None]
        if found:
            when = found[0].interval
            span = Span(start=found[0].start, end=found[0].end)
            return Dated(when, span, _is_old(view, clause, found[0], published))
        at = None if at.parent is None else view.clauses[at.parent]
        seen += 1
    return Dated(None, None, _is_old(view, clause, None, published))


def _is_old(
    view: View, clause: Clause | None, mention: DateMention | None, published: dt.date | None
) -> bool:
    last = None if mention is None or mention.interval is None else latest_day(mention.interval)
    if last is not None and published is not None:
        return (published - last).days > OLD_DAYS
    start, end = (0, len(view.text)) if clause is None else (clause.start, clause.end)
    words = view.text[start:end]
    if _OLD.search(words):
        return True
    return published is None and _YEAR.search(words) is not None


def place_of(view: View, clause: Clause | None) -> Participant | None:
    """Give where an act was: what its clause names as its place."""
    if clause is None or clause.place is None:
        return None
    slot = clause.place
    span = Span(start=slot.start, end=slot.end)
    return participant(view, span, tuple(sorted(slot.actors)))
