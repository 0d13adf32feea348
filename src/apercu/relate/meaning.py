"""How an act is meant, by whose word, when and where: from its clause and its dates."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from apercu.clauses import Clause, Slot
from apercu.dates import latest_day
from apercu.records import DateMention, Interval, Span
from apercu.relate.news import is_of_another, tense_of
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


_FINENESS = (
    "second", "minute", "hour", "day", "week", "month", "season", "quarter", "half", "year",
)  # fmt: skip
_OVERNIGHT = re.compile(r"\bovernight\b", re.IGNORECASE)
_CLAUSE_ABOVE = frozenset({"ccomp", "parataxis"})


def dated(
    view: View, clause: Clause | None, published: Interval | None, words: Span | None = None
) -> Dated:
    """Date an act: by the dates of its clause, else of a clause above it; old ones are told again.

    `words` are those that tell the act; a noun among them may have the date. The day on which
    somebody says so dates only what he says is just done. What nothing dates has no interval: its
    time is never taken from the day of publication.
    """
    day = None if published is None else latest_day(published)
    at = clause
    seen = 0
    while at is not None and seen < 6:  # no sentence of print is deeper
        own = words if at is clause else None
        found = [one for one in _times(view, at, own) if _is_known(one, published)]
        if found:
            when, span = _together(view, found)
            return Dated(when, span, _is_old(view, clause, found[0], day))
        night = _overnight(view, at, published)
        if night is not None:
            return night
        if at.parent is None or not _passes_up(view, at):
            break
        at = view.clauses[at.parent]
        seen += 1
    return Dated(None, None, _is_old(view, clause, None, day))


def _times(view: View, clause: Clause, words: Span | None) -> list[DateMention]:
    """List the dates of a clause, of a noun among the words of an act, of "when" it was."""
    found = [one for one in clause.times if not is_of_another(view, clause, one)]
    if words is not None:
        for other in view.clauses:
            noun = other.predicate.word
            if other is not clause and words.start <= noun.start < words.end:
                found += other.times
    for relation in clause.relations:
        if relation.kind == "when" and relation.clause is not None:
            found += view.clauses[relation.clause].times
    return found


_AND = re.compile(r"\s*(?:and|to|or|[-\u2013\u2014])\s*(?:on )?", re.IGNORECASE)


def _together(view: View, found: list[DateMention]) -> tuple[Interval | None, Span]:
    """Give the first date; of "Sunday and Monday" the stretch from the one to the other."""
    one = found[0]
    span = Span(start=one.start, end=one.end)
    other = next((each for each in found if each.start >= one.end), None)
    if other is None or not _AND.fullmatch(view.text, one.end, other.start):
        return one.interval, span
    days = [each.interval for each in (one, other) if each.interval is not None]
    starts, ends = ([e.start for e in days if e.start], [e.end for e in days if e.end])
    if len(starts) < 2 or len(ends) < 2 or {e.precision for e in days} != {"day"}:
        return one.interval, span
    if starts[0] > starts[1] or days[0].zone != days[1].zone:
        return one.interval, span
    both = Interval(
        start=starts[0], end=ends[1], zone=days[0].zone, precision="range", basis=days[0].basis
    )
    return both, Span(start=one.start, end=other.end)


def _is_known(mention: DateMention, published: Interval | None) -> bool:
    """Tell whether a date can be relied on: "last week" says nothing of a text of some year."""
    if mention.interval is None:
        return False
    if mention.kind != "deictic" or published is None or published.precision not in _FINENESS:
        return True
    fine = mention.interval.precision
    if fine not in _FINENESS:
        fine = "day"
    return _FINENESS.index(published.precision) <= max(
        _FINENESS.index(fine), _FINENESS.index("day")
    )


def _overnight(view: View, clause: Clause, published: Interval | None) -> Dated | None:
    """Date what was "overnight": between the day of publication and the one before."""
    found = _OVERNIGHT.search(view.text, clause.start, clause.end)
    if found is None or published is None or published.end is None or published.start is None:
        return None
    if published.start[:10] != published.end[:10]:
        return None
    day = dt.date.fromisoformat(published.end[:10])
    when = Interval(
        start=(day - dt.timedelta(days=1)).isoformat(), end=day.isoformat(), zone=published.zone,
        precision="range", basis="text",
    )  # fmt: skip
    return Dated(when, Span(start=found.start(), end=found.end()), retold=False)


def _passes_up(view: View, clause: Clause) -> bool:
    """Tell whether a date above holds for a clause: not that on which an older deed is told.

    "Has struck, he said on Thursday" is of Thursday or the days before; "struck, he said on
    Thursday" may be of any year.
    """
    word = view.tree.at(clause.predicate.word.start)
    if word is None or view.tree.dep(word) not in _CLAUSE_ABOVE:
        return True
    return tense_of(view.tree, word) != "past" or not clause.holder


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
