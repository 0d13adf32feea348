"""An act that a statement tells, and where a collection tells the same one, with its day.

Words are compared by families ("closed", "suspended") and things by sorts ("refinery", "oil
facility"), since reports seldom use an overview's words. So that another act is not taken for this
one, all states that it names must stand near, and a name, the sort of thing, or half of the matter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from apercu.check.lines import Line, joined, look
from apercu.check.views import Seen
from apercu.check.whole.bench import Bench, Page, clause_at
from apercu.check.whole.lexicon import Hit, hits, kinds
from apercu.check.whole.records import Quoted
from apercu.clauses import Clause
from apercu.dates import earliest_day, latest_day
from apercu.records import DateMention, Interval, Record
from apercu.text import terms
from apercu.text.rarity import weight

_ASIDE = re.compile(r",? (?:which|who|where|whose)\b|, [a-z]+ing\b")
"""Where a phrase goes on to tell of something else than its act."""
HALF, THIRD = 0.5, 0.3
"""The share of an act's matter that a report must have: alone, or with a name that stands further
off. Set by hand on invented cases."""
DATED = frozenset({"second", "minute", "hour", "day", "week", "month", "range"})
"""Precisions by which acts are ordered; a year is too wide."""
NEWS = dt.timedelta(days=14)
"""So long after an act a report without a day may be news of it, and is no retelling."""
LONGEST_RANGE = 62
"""Days of a range by which acts are still ordered."""


class Act(Record, frozen=True, kw_only=True):
    """An act as a statement tells it: `[start, end)` of `text` are the words of its head.

    `parties` are the states named with it, `names` the stems of other names, `kinds` the sorts of
    thing, `matter` the other stems; `when` is the time that it is said to have been.
    """

    text: str
    start: int
    end: int
    families: frozenset[str]
    doers: frozenset[str]
    parties: frozenset[str]
    names: frozenset[str]
    kinds: frozenset[str]
    matter: frozenset[str]
    when: Interval | None


class Telling(Record, frozen=True, kw_only=True):
    """A sentence that tells an act; `first` and `last` bound its day.

    `dated` tells that the text names the act's day; else `first` is open, and `last` is a day by
    which it had been: one that the sentence names for something else, or that of the report.
    """

    page: Page
    at: int
    first: dt.date | None
    last: dt.date
    dated: bool

    @property
    def quoted(self) -> Quoted:
        """The words that tell it."""
        return self.page.quote(self.at)


def describe(text: str, bench: Bench) -> Act | None:
    """Describe the act that a sentence or phrase tells, `None` where it is of no known family."""
    text = _ASIDE.split(text, maxsplit=1)[0]
    lines = look(text, published=None)
    found = hits(text, "act")
    if not lines or not found:
        return None
    line = joined(lines)
    clauses = [one for seen in bench.read(text)[:1] for one in seen.clauses]
    head = _head(found, clauses)
    same = frozenset(one.name for one in found if one.start == head.start)
    clause = next((c for c in clauses if c.predicate.start <= head.start < c.predicate.end), None)
    agent = clause.agent if clause else None
    times = [one.interval for one in line.dates if one.interval and is_fine(one.interval)]
    own = {stem for one in found for stem in terms(text[one.start : one.end])}
    return Act(
        text=text,
        start=head.start,
        end=head.end,
        families=same,
        doers=frozenset(agent.actors) if agent else frozenset(),
        parties=frozenset(one for one in line.actors if is_state(one)),
        names=line.names - own,
        kinds=kinds(text),
        matter=frozenset(line.distinct) - own - line.names,
        when=times[0] if len(times) == 1 else None,
    )


def is_state(actor: str) -> bool:
    """Tell a state's id from others."""
    return len(actor) == 3 and actor.isupper()


def is_fine(one: Interval) -> bool:
    """Tell whether a time is fine enough to order acts by."""
    first, last = earliest_day(one), latest_day(one)
    if first is None or last is None or one.precision not in DATED:
        return False
    return (last - first).days <= LONGEST_RANGE


def _head(found: Sequence[Hit], clauses: Sequence[Clause]) -> Hit:
    """Return the words of the main predicate, else the first that tell an act."""
    for clause in clauses:
        if clause.parent is None:
            for one in found:
                if clause.predicate.start <= one.start < clause.predicate.end:
                    return one
    return found[0]


def tellings(act: Act, pages: Sequence[Page], bench: Bench) -> list[Telling]:
    """Return where pages tell an act, in their order; without a day and without date, nowhere."""
    return [one for page in pages for at in range(len(page.lines))
            for one in _tellings_at(act, page, at, bench)]  # fmt: skip


def _tellings_at(act: Act, page: Page, at: int, bench: Bench) -> Iterator[Telling]:
    line = page.lines[at]
    found = [one for one in hits(line.text, "act") if one.name in act.families]
    if not found or not _is_same(act, page, at):
        return
    for hit in found:
        seen = bench.seen(page, at)
        clause = clause_at(seen, hit.start, hit.end)
        if not bench.is_told(page, at, hit.start, hit.end) or _is_reversed(act, clause):
            continue
        telling = _when(page, at, seen, hit, clause)
        if telling is not None and (act.when is None or _within(act.when, telling)):
            yield telling
            return


def _when(page: Page, at: int, seen: Seen, hit: Hit, clause: Clause | None) -> Telling | None:
    """Date a telling by the time that hangs on the act; another time of the sentence bounds it.

    "They condemned on 4 May the raid": the raid was by 4 May, no more is known of it.
    """
    line = page.lines[at]
    own = [one for one in (clause.times if clause else ()) if _is_own(one, clause, hit)]
    behind = [
        one
        for one in line.dates
        if one.start - line.start >= hit.end
        and not _verb_between(seen, hit, one.start - line.start)
    ]
    for one in (*own, *behind):
        if one.interval is not None and is_fine(one.interval):
            first, last = earliest_day(one.interval), latest_day(one.interval)
            if first is not None and last is not None:
                return Telling(page=page, at=at, first=first, last=last, dated=True)
    told = [latest_day(one.interval) for one in line.dates if one.interval]
    days = [one for one in told if one is not None]
    bound = max([*days, *([page.day] if page.day and not days else [])], default=None)
    if bound is None:
        return None
    return Telling(page=page, at=at, first=None, last=bound, dated=False)


def _is_own(time: DateMention, clause: Clause | None, hit: Hit) -> bool:
    """Tell whether a time hangs on the act itself, and not on a clause that only holds its noun."""
    held = clause is not None and clause.predicate.start <= hit.start < clause.predicate.end
    return held and time.interval is not None


def _verb_between(seen: Seen, hit: Hit, start: int) -> bool:
    return any(
        hit.end <= one.predicate.word.start < start
        for one in seen.clauses
        if one.predicate.kind != "noun"
    )


def _within(when: Interval, one: Telling) -> bool:
    """Tell whether a telling may be of an act of that time."""
    first, last = earliest_day(when), latest_day(when)
    if first is None or last is None:
        return True
    if one.first is None:
        return first <= one.last <= last + NEWS
    return one.first <= last and first <= one.last


def _is_reversed(act: Act, clause: Clause | None) -> bool:
    """Tell whether a clause has another doer, and who should be the doer as whom it was done to."""
    if clause is None or clause.agent is None or not act.doers or not clause.agent.actors:
        return False
    done = clause.patient.actors if clause.patient else frozenset()
    return not act.doers & clause.agent.actors and bool(act.doers & done)


def _is_same(act: Act, page: Page, at: int) -> bool:
    if not act.parties <= page.actors(at):
        return False
    near = joined(page.near(at, 1)[: 2 if at else 1])
    share = _share(act.matter, near)
    if act.names:
        if act.names & near.all_stems:
            return True
        anywhere = frozenset().union(*(one.all_stems for one in page.lines))
        return bool(act.names & anywhere) and share >= THIRD
    sorts = kinds(page.lines[at].text) | kinds(" ".join(one.text for one in page.near(at)))
    alike = bool(act.kinds & sorts) and len(act.parties) > 1
    return alike or (share >= HALF and bool(act.parties))


def _share(matter: frozenset[str], near: Line) -> float:
    whole = weight(matter)
    return weight(matter & near.all_stems) / whole if whole else 0.0
