"""Traits: what two reports are compared by, made of each report once."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from apercu.errors import InputError
from apercu.records import Interval, Span
from apercu.relate.by_report import is_by_report, stretch_of
from apercu.relate.events import Report, names_of
from apercu.relate.news import AS_NEWS
from apercu.relate.records import CodedAct, EventType, Participant, Realis
from apercu.text.rarity import weight
from apercu.text.terms import is_stop, terms

BINDING: frozenset[EventType] = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types whose acts are done together: who is source and who target depends on the teller."""

NEWS_DAYS = 3
"""An undated act lies at most so many days before it was reported. Newspapers of a week would
need more; on wires a longer stretch would join the next day's act. An assumption, not measured."""

Meant = Literal["asserted", "planned", "hypothetical"]
MEANT: dict[Realis, Meant] = {
    "happened": "asserted",
    "reported": "asserted",
    "retold": "asserted",
    "denied": "asserted",
    "planned": "planned",
    "hypothetical": "hypothetical",
}
"""A claim, an old act told again and a denial speak of the act that others tell; a plan does not:
it stays an event of its own when what was planned has happened."""

_MANY = frozenset(
    terms(
        "summit conference ministerial council assembly forum funeral inauguration"
        " nato apec asean osce csce oas opec g7 g8 g20 brics"
    )
)
_NUMBERED = re.compile(r"\bG[-–‑]?(?:7|8|20)\b|\bUN\b|United Nations", re.IGNORECASE)
_PRESS = re.compile(r"\b(?:press|news) conference", re.IGNORECASE)
_ACCOMPANIED = frozenset(terms("accompanied accompanying entourage alongside delegation"))


class Days(NamedTuple):
    """The first and last day of an act, both included; `assumed` from when it was reported.

    `news`: it was reported as news of that day, so that they are hardly others.
    """

    first: dt.date
    last: dt.date
    assumed: bool = False
    news: bool = False

    @property
    def length(self) -> int:
        """Count the days."""
        return (self.last - self.first).days + 1


class Traits(NamedTuple):
    """What a report is compared by; `report` is its id.

    `words` are the stems of the clause without the act's own word, who, where and when. `towns`
    are the words of the place, `hosts` the actors whose place it is. `many`: the words tell of a
    meeting of many; `accompanied`: somebody came with somebody. `dead` are the numbers of dead.
    """

    report: str
    origin: str
    meant: Meant
    type: EventType
    mode: str | None
    domain: str
    source: frozenset[str]
    target: frozenset[str]
    days: Days | None
    hosts: frozenset[str]
    towns: frozenset[str]
    words: frozenset[str]
    weight: float
    many: bool
    accompanied: bool
    dead: frozenset[Decimal]

    @property
    def parties(self) -> frozenset[str]:
        """Give all who take part."""
        return self.source | self.target


def traits(report: Report) -> Traits:
    """Make a report's traits."""
    act = report.act
    words = frozenset(term for term in terms(_bare_words(report)) if not is_stop(term))
    place = act.place
    return Traits(
        report=report.id,
        origin=report.origin,
        meant=MEANT[act.realis],
        type=act.type,
        mode=act.mode,
        domain=act.domain,
        source=frozenset(who(act.source)),
        target=frozenset(who(act.target)),
        days=_days(act),
        hosts=frozenset(place.actors) if place is not None else frozenset(),
        towns=_towns(place),
        words=words,
        weight=weight(words),
        many=bool(words & _MANY and not _PRESS.search(report.quote))
        or bool(_NUMBERED.search(report.quote)),
        accompanied=bool(words & _ACCOMPANIED),
        dead=dead_of(report.quote),
    )


def _days(act: CodedAct) -> Days | None:
    """Give an act's days: the same whether it was dated by the day of its report or not."""
    told = None if is_by_report(act.when) else act.when
    if told is None and AS_NEWS in act.flags:
        found = _stretch(stretch_of(act.reported))
        if found is not None:
            return found._replace(assumed=True, news=True)
    return days_of(told, act.reported)


def who(side: Iterable[Participant]) -> tuple[str, ...]:
    """Give the names of a side without roles: one report's army is another's country."""
    return tuple(one for one in names_of(side) if not one.startswith("role:"))


def _towns(place: Participant | None) -> frozenset[str]:
    """Give the names in the words of a place, without those of countries.

    A country says nothing against its capital, nor do "the south", "the capital", "the suburbs".
    """
    return frozenset() if place is None else _names_in(place.text, place.actors)


@functools.lru_cache(maxsize=4096)
def _names_in(text: str, actors: tuple[str, ...]) -> frozenset[str]:
    from apercu.actors import find_actors  # noqa: PLC0415  (the gazetteer loads with it)

    countries = frozenset(term for one in actors for term in terms(_name(one)))
    bare = text
    for one in find_actors(text):
        if one.kind == "demonym":
            bare = bare[: one.start] + " " * (one.end - one.start) + bare[one.end :]
    named = " ".join(word for word in bare.split() if not word[:1].islower())
    return frozenset(term for term in terms(named) if not is_stop(term)) - countries


@functools.cache
def _name(actor: str) -> str:
    from apercu.actors import actor_name  # noqa: PLC0415  (the gazetteer loads with it)

    try:
        return actor_name(actor)
    except InputError:  # a role, or an id of another gazetteer: it has no name to take away
        return ""


def days_of(when: Interval | None, reported: Interval | None) -> Days | None:
    """Give an act's days: as told, else those just before it was reported; `None` without either.

    Days are taken as they stand, whatever the zone: an evening in one is the next morning in
    another, for which the comparison allows a day.
    """
    told = _stretch(when)
    if told is not None:
        return told
    printed = _stretch(reported)
    if printed is None:
        return None
    return Days(_back(printed.first, NEWS_DAYS), printed.last, assumed=True)


def _stretch(interval: Interval | None) -> Days | None:
    if interval is None or (interval.start is None and interval.end is None):
        return None
    first = dt.date.fromisoformat(interval.start[:10]) if interval.start else dt.date.min
    last = dt.date.fromisoformat(interval.end[:10]) if interval.end else dt.date.max
    return Days(min(first, last), max(first, last))


def _back(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(max(1, day.toordinal() - days))


def dead_of(text: str) -> frozenset[Decimal]:
    """Give the numbers of killed that a text tells exactly; of "over 20" none."""
    if not any(map(str.isalnum, text)):
        return frozenset()
    from apercu.quantities import find_quantities  # noqa: PLC0415  (its words load with it)

    return frozenset(
        one.low
        for one in find_quantities(text)
        if one.act == "kill" and one.low is not None and one.low == one.high and not one.former
    )


def _bare_words(report: Report) -> str:
    """Return the clause without the words for the act itself and for who, where and when.

    The act's own word is the type's, which is compared apart; paraphrases exchange it first.
    """
    act = report.act
    spans = [Span(one.start, one.end) for one in (*act.source, *act.target, *act.holder)]
    spans.append(act.trigger)
    if act.place is not None:
        spans.append(Span(act.place.start, act.place.end))
    if act.dated_by is not None:
        spans.append(act.dated_by)
    kept, at = [], 0
    base, size = act.clause.start, len(report.quote)
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        start, end = span.start - base, span.end - base
        if end <= at or start >= size:
            continue
        kept.append(report.quote[at : max(at, start)])
        at = end
    return " ".join((*kept, report.quote[at:]))
