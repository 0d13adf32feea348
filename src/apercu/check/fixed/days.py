"""Dates: of the act, compared at the coarser precision; the day of the report is another."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.check.fixed.compared import Compared, Pair, contradicted, listed, lowered
from apercu.check.numbers import ALIKE
from apercu.check.records import Reason
from apercu.check.times import may_be_then, overlap
from apercu.records import DateMention

FINE = frozenset({"second", "minute", "hour", "day"})


def check_dates(compared: Compared) -> Iterator[Reason]:
    """Compare each time of the claim with those of the same act, then with all of the passage."""
    seen: set[int] = set()
    for pair in compared.pairs:
        for time in pair.clause.times:
            if time.start not in seen and time.interval is not None:
                seen.add(time.start)
                yield from _time(compared, pair, time)


def _time(compared: Compared, pair: Pair, time: DateMention) -> Iterator[Reason]:
    words = compared.claimed(time.start, time.end)
    beside = [
        (match, other)
        for match in pair.sure
        for other in match.clause.times
        if other.interval is not None
    ]
    if any(may_be_then(time, other) for _, other in beside):
        return
    own = [other for other in pair.clause.times if other is not time]
    # "on the 6th and again on the 18th", "more than the year before": two times of one clause.
    met = any(may_be_then(mine, other) for mine in own for _, other in beside)
    same = () if met else pair.told_otherwise([m for m, _ in beside if m.surest], "time")
    # What is counted for each year is no act of one day: of another year it is another number.
    counted = any(one.quantity.unit not in ALIKE for one in pair.clause.quantities)
    published = compared.material.published
    on_report = (
        published is not None and time.interval is not None and overlap(time.interval, published)
    )
    told = listed([m.sentence.line.text[o.start : o.end] for m, o in beside])
    if same and not on_report and not counted:
        yield contradicted("date", words, told, f"The passage dates it {told}, the claim {words}.")
        return
    if any(may_be_then(time, other) for other in compared.dates):
        return
    fine = time.interval is not None and time.interval.precision in FINE
    if on_report and not fine:
        return
    if on_report:
        yield lowered(
            "date", words, told,
            f"{words} is the day of the report; the passage does not say that it happened then.",
        )  # fmt: skip
        return
    dates = [
        one.line.text[d.start - one.line.start : d.end - one.line.start]
        for one in compared.passage
        for d in one.line.dates
    ]
    yield lowered("date", words, listed(dates), f"The passage does not date it {words}.")
