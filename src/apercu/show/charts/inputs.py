"""What a picture is made of, by shape: the records of relations and of briefs fit as they are.

The protocols name the fields that are read of `relate`'s events, series, shifts and third parties;
this package imports none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from apercu.briefs import Event as BriefEvent
from apercu.records import Interval

Pair = tuple[str, str]
Meant = Literal["happened", "planned", "hypothetical", "denied", "reported", "retold"]


class EventLike(Protocol):
    """An event as `relate.events` has it."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def domain(self) -> str: ...  # noqa: D102
    @property
    def quad(self) -> int: ...  # noqa: D102
    @property
    def score(self) -> float: ...  # noqa: D102
    @property
    def source(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def target(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def mutual(self) -> bool: ...  # noqa: D102
    @property
    def when(self) -> Interval | None: ...  # noqa: D102
    @property
    def realis(self) -> Meant: ...  # noqa: D102
    @property
    def reports(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def origins(self) -> tuple[str, ...]: ...  # noqa: D102


class EstimateLike(Protocol):
    """A value with its interval, as `relate.estimates` has it."""

    @property
    def value(self) -> float: ...  # noqa: D102
    @property
    def low(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102


class StepLike(Protocol):
    """A step of a series, as `relate.series` has it."""

    @property
    def start(self) -> str: ...  # noqa: D102
    @property
    def end(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> Literal["silent", "none", "events"]: ...  # noqa: D102
    @property
    def documents(self) -> int: ...  # noqa: D102
    @property
    def events(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def origins(self) -> int: ...  # noqa: D102
    @property
    def sum(self) -> EstimateLike | None: ...  # noqa: D102
    @property
    def partial(self) -> bool: ...  # noqa: D102


class SeriesLike(Protocol):
    """A series, as `relate.series` has it."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def domain(self) -> str | None: ...  # noqa: D102
    @property
    def step(self) -> str: ...  # noqa: D102
    @property
    def steps(self) -> Sequence[StepLike]: ...  # noqa: D102
    @property
    def unplaced(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def undated(self) -> tuple[str, ...]: ...  # noqa: D102


class SideLike(Protocol):
    """One side of a shift, as `relate.shifts` has it."""

    @property
    def mean(self) -> EstimateLike: ...  # noqa: D102


class RivalLike(Protocol):
    """Another reading of a shift, as `relate.shifts` has it."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def rests_on(self) -> tuple[str, ...]: ...  # noqa: D102


class ShiftLike(Protocol):
    """A shift, as `relate.shifts` has it."""

    @property
    def at(self) -> str: ...  # noqa: D102
    @property
    def before(self) -> SideLike: ...  # noqa: D102
    @property
    def behind(self) -> SideLike: ...  # noqa: D102
    @property
    def probability(self) -> float: ...  # noqa: D102
    @property
    def rivals(self) -> Sequence[RivalLike]: ...  # noqa: D102


class LagLike(Protocol):
    """A lag that is shown, as `relate.third` has it."""

    @property
    def beside(self) -> Pair: ...  # noqa: D102
    @property
    def question(self) -> str: ...  # noqa: D102
    @property
    def agree(self) -> Sequence[object]: ...  # noqa: D102
    @property
    def against(self) -> Sequence[object]: ...  # noqa: D102


class NotShownLike(Protocol):
    """A lag that is not shown, as `relate.third` has it."""

    @property
    def beside(self) -> Pair: ...  # noqa: D102
    @property
    def reason(self) -> Literal["too_short", "too_few_events", "chance"]: ...  # noqa: D102


class ThirdLike(Protocol):
    """A pair and a third state, as `relate.third` has them."""

    @property
    def pair(self) -> Pair: ...  # noqa: D102
    @property
    def third(self) -> str: ...  # noqa: D102
    @property
    def series(self) -> Sequence[SeriesLike]: ...  # noqa: D102
    @property
    def naming(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def lags(self) -> Sequence[LagLike]: ...  # noqa: D102
    @property
    def not_shown(self) -> Sequence[NotShownLike]: ...  # noqa: D102


class Act(NamedTuple):
    """An event as pictures take it; `words` are a source's own, `""` where none are at hand.

    `origins` are the ids of those who tell it, or only as many as there are (`told_by`).
    `link` is the anchor of its statement on the page, `""` without one.
    """

    id: str
    type: str
    domain: str
    quad: int
    score: float
    source: tuple[str, ...]
    target: tuple[str, ...]
    mutual: bool
    when: Interval | None
    realis: Meant
    told_by: int
    origins: tuple[str, ...] = ()
    words: str = ""
    link: str = ""


class About(NamedTuple):
    """Whose relations are drawn, measured when, and whether the texts are invented.

    `names` are the actors' names by id; an id without one stands for itself. `as_of` is ISO 8601.
    """

    pair: Pair
    names: Mapping[str, str]
    as_of: str
    synthetic: bool = False

    def name(self, actor: str) -> str:
        """Name an actor."""
        return self.names.get(actor) or actor


def acts_of(
    events: Iterable[EventLike], quotes: Mapping[str, str] | None = None
) -> tuple[Act, ...]:
    """Take events of `relate`; `quotes` are the words of reports by the reports' ids."""
    quotes = quotes or {}
    return tuple(
        Act(
            id=one.id,
            type=one.type,
            domain=one.domain,
            quad=one.quad,
            score=one.score,
            source=one.source,
            target=one.target,
            mutual=one.mutual,
            when=one.when,
            realis=one.realis,
            told_by=len(one.origins),
            origins=one.origins,
            # The shortest says it with the least beside it; ties go to the first by id.
            words=min(
                (quotes[key] for key in sorted(one.reports) if quotes.get(key)),
                key=len,
                default="",
            ),
        )
        for one in {event.id: event for event in events}.values()
    )


def acts_of_brief(
    events: Iterable[BriefEvent], links: Mapping[str, str] | None = None
) -> tuple[Act, ...]:
    """Take the events of a brief; `links` are the anchors of their statements by event id.

    Those without a quad class cannot be drawn and are left out.
    """
    links = links or {}
    return tuple(
        Act(
            id=one.id,
            type=one.type,
            domain=one.domain,
            quad=one.quad,
            score=one.score or 0.0,
            source=one.source,
            target=one.target,
            mutual=not one.target and len(one.source) > 1,
            when=one.when,
            realis=one.realis,
            told_by=one.origins.n,
            words=min((cited.quote for cited in one.citations), key=len, default=""),
            link=links.get(one.id, ""),
        )
        for one in {event.id: event for event in events}.values()
        if one.quad is not None
    )


def directed(act: Act) -> frozenset[Pair]:
    """Give the directed pairs of an act; of a mutual act each with each other."""
    targets = act.source if act.mutual else act.target
    return frozenset((a, b) for a in act.source for b in targets if a != b)


def of_pair(acts: Iterable[Act], pair: Pair) -> tuple[Act, ...]:
    """Give the acts between a pair, in either direction, by date and id."""
    either = {pair, (pair[1], pair[0])}
    found = (one for one in acts if directed(one) & either)
    return tuple(sorted(found, key=lambda one: (days_of(one.when) or _NEVER, one.id)))


def days_of(when: Interval | None) -> tuple[dt.date, dt.date] | None:
    """Give the first and the last day, both included; an open end is the other one.

    `None` where neither is a date.
    """
    ends = [_day(text) for text in ((when.start, when.end) if when else ())]
    known = [day for day in ends if day is not None]
    return (min(known), max(known)) if known else None


_NEVER = (dt.date.max, dt.date.max)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
