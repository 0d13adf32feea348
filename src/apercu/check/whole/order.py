"""Order: what is said to follow an act must not have been before it.

Both acts are looked for as dated events. Only where every telling with a day puts the later one
before the first one, and no report speaks of the first one by then, is the order contradicted.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence

from apercu.actors import actor_name
from apercu.check.whole.acts import NEWS, Act, Telling, describe, tellings
from apercu.check.whole.bench import Bench
from apercu.check.whole.linking import Link, links
from apercu.check.whole.records import Against, Point
from apercu.records import Record, Span
from apercu.words import MONTHS, in_words


class Ordered(Record, frozen=True, kw_only=True):
    """The telling of each act by which the order is the other way round."""

    first: Telling
    later: Telling


def check_order(point: Point, bench: Bench) -> Iterator[Against]:
    """Find acts of a statement that the collection tells in the other order."""
    for link in links(point, bench):
        first, later = describe(link.first.text, bench), describe(link.later.text, bench)
        if first is None or later is None or not (first.parties | later.parties):
            continue
        found = wrong_order(
            tellings(first, bench.pages(query(first)), bench),
            tellings(later, bench.pages(query(later)), bench),
        )
        if found is not None:
            yield _against(point, link, first, later, found)


def query(act: Act) -> str:
    """Return what an act is searched by: its words and the names of who is in it."""
    return " ".join([act.text, *(actor_name(one) for one in sorted(act.parties))])


def wrong_order(first: Sequence[Telling], later: Sequence[Telling]) -> Ordered | None:
    """Return the tellings that show the order to be wrong, `None` where they do not."""
    begun = min((one for one in first if one.first), key=_begins, default=None)
    if begun is None or begun.first is None:
        return None
    start = begun.first
    if any(_may_be_behind(one, start) for one in later):
        return None
    early = [one for one in later if one.last < start]
    if not early:
        return None
    best = min(early, key=lambda one: (not one.dated, one.last, one.page.material.document))
    if any(one.last <= best.last for one in first):
        return None
    return Ordered(first=begun, later=best)


def _begins(one: Telling) -> tuple[dt.date, str]:
    return one.first or one.last, one.page.material.document


def _may_be_behind(one: Telling, start: dt.date) -> bool:
    """Tell whether a telling may be of an act on or after a day."""
    if one.dated:
        return one.last >= start
    return start <= one.last <= start + NEWS


def _against(point: Point, link: Link, first: Act, later: Act, found: Ordered) -> Against:
    after = _told(found.later)
    before = _told(found.first)
    spans = [link.span]
    for part, act in ((link.first, first), (link.later, later)):
        if part.start >= 0:
            at = point.text.find(act.text[act.start : act.end], part.start)
            spans.append(Span(at, at + act.end - act.start))
    return Against(
        check="order",
        spans=tuple(spans),
        claim=f"{later.text.strip(' .')} came after {first.text.strip(' .')}",
        contradicts=True,
        claimed=point.text[link.span.start : link.span.end],
        found=f"{after}, before {before}",
        text=(
            f"What is said to have come later is told of {after}, what it is said to follow of"
            f" {before}."
        ),
        quoted=(found.later.quoted, found.first.quoted),
    )


def _told(one: Telling) -> str:
    if not one.dated:
        return f"{in_words(one.last)} at the latest"
    if one.first == one.last or one.first is None:
        return in_words(one.last)
    if one.first.day == 1 and one.last == last_day(one.first.year, one.first.month):
        return f"{MONTHS[one.first.month - 1]} {one.first.year}"
    return f"{in_words(one.first)} to {in_words(one.last)}"


def last_day(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])
