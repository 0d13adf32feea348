"""What a time expression says, and the stretch of days that it stands for."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from apercu.dates import stretch as st
from apercu.dates.stretch import ONE_DAY, Day, Stretch
from apercu.records import Interval

Kind = Literal["calendar", "deictic", "anaphoric", "duration", "recurring"]
Relation = Literal["before", "after", "since", "until", "during"]

YEARS_AROUND = 3
"""How many years either side of the publication a bare month, season or holiday is sought in."""


@dc.dataclass(frozen=True, slots=True)
class Context:
    """What an expression is reckoned from.

    `published` is the day of publication, `last` the latest dated mention before this one,
    `future` tells whether the clause speaks of what is to come (asked only where it matters).
    `frame` is the past year that opened a sentence before and still frames bare months.
    """

    published: Day | None
    last: Stretch | None
    future: Callable[[], bool]
    frame: int | None = None


class Fields(NamedTuple):
    """A date as far as the words give it; what they leave open is `None`.

    `year_shift` counts from the year of publication, `year_same` takes the year of the date
    before. `slice` is (index, count, unit) within what the other fields give.
    """

    year: int | None = None
    year_shift: int | None = None
    year_same: int | None = None
    year_end: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: str | None = None
    quarter: int | None = None
    half: int | None = None
    decade: int | None = None
    century: int | None = None
    slice: tuple[int, int, str] | None = None
    part: str | None = None
    clock: str | None = None
    clock_precision: Literal["hour", "minute", "second"] = "minute"
    zone: str | None = None
    ahead: bool = False
    behind: bool = False

    @property
    def has_year(self) -> bool:
        """Whether the words themselves give a year, near or absolute."""
        return not (self.year is None and self.year_shift is None and self.year_same is None)

    @property
    def within_year(self) -> bool:
        """Whether the words name something that comes once a year."""
        return not (
            self.month is None
            and self.season is None
            and self.quarter is None
            and self.half is None
        )


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Expr:
    """One parsed expression: its kind and how to reckon it.

    `fields` is there for plain dates, so that the two ends of a range can complete one another.
    `ahead_only` is set where the words are a date only in a clause about the future ("in three
    days"), and otherwise the time that a deed took.
    """

    kind: Kind
    resolve: Callable[[Context], Stretch | None]
    fields: Fields | None = None
    relation: Relation | None = None
    ahead_only: bool = False
    anchor: tuple[int, int] | None = None
    offset: tuple[int, str] | None = None


def calendar(fields: Fields, kind: Kind = "calendar") -> Expr:
    """Make the expression of a plain date."""
    return Expr(kind=kind, resolve=lambda context: resolve(fields, context), fields=fields)


def constant(value: Stretch | None, kind: Kind = "calendar") -> Expr:
    """Make an expression that stands for the same days whoever says it when."""
    return Expr(kind=kind, resolve=lambda _: value)


def from_published(reckon: Callable[[Day], Stretch | None], kind: Kind = "deictic") -> Expr:
    """Make an expression that is reckoned from the day of publication."""
    return Expr(
        kind=kind,
        resolve=lambda context: None if context.published is None else reckon(context.published),
    )


def build(fields: Fields, year: int) -> Stretch | None:
    """Return the days that the fields name in a given year; `None` for impossible dates."""
    if not st.FIRST_YEAR <= year <= st.LAST_YEAR:
        return None
    whole = _whole(fields, year)
    if whole is not None and fields.slice is not None:
        whole = st.slice_of(whole, *fields.slice)
    if whole is not None and fields.part is not None:
        whole = st.part_of(whole, fields.part)
    if whole is not None and fields.clock is not None and whole.precision == "day":
        return whole._replace(
            precision=fields.clock_precision, clock=fields.clock, zone=fields.zone
        )
    return whole


def _whole(fields: Fields, year: int) -> Stretch | None:  # noqa: PLR0911 - one return a case
    if fields.month is not None and fields.day is not None:
        return st.day_of(year, fields.month, fields.day)
    if fields.quarter is not None:
        return st.months_of(year, fields.quarter * 3 - 2, 3, "quarter")
    if fields.half is not None:
        if fields.month is not None:
            month = st.month_of(year, fields.month)
            middle = Day(year, fields.month, 15)
            if fields.half == 1:
                return Stretch(month.start, middle, "range")
            return Stretch(middle + ONE_DAY, month.end, "range")
        return st.months_of(year, fields.half * 6 - 5, 6, "half")
    if fields.month is not None:
        return st.month_of(year, fields.month)
    if fields.season is not None:
        return st.season_of(year, fields.season)
    if fields.year_end is not None:
        return Stretch(Day(year, 1, 1), Day(fields.year_end, 12, 31), "range")
    return st.year_of(year)


def resolve(fields: Fields, context: Context) -> Stretch | None:
    """Return the days that the fields stand for; `None` where they cannot be told."""
    if fields.decade is not None or fields.century is not None:
        whole = (
            st.decade_of(fields.decade)
            if fields.decade is not None
            else st.century_of(fields.century or 1)
        )
        return st.part_of(whole, fields.part) if fields.part else whole
    year = year_named(fields, context)
    if year is not None:
        return build(fields, year)
    if fields.has_year or context.published is None:
        return None
    published = context.published
    if fields.within_year and context.frame is not None and context.frame < published.year:
        return build(fields, context.frame)
    if fields.within_year:
        ahead = fields.ahead or (not fields.behind and context.future())
        found = _instance(fields, published, ahead=ahead)
    elif fields.weekday is not None:
        found = weekday_near(fields.weekday, published, ahead=fields.ahead or context.future())
        if fields.clock is not None:
            found = found._replace(
                precision=fields.clock_precision, clock=fields.clock, zone=fields.zone
            )
    elif fields.day is not None:
        months = (st.add_months(published.replace(day=1), n) for n in range(-3, 4))
        days = (st.day_of(month.year, month.month, fields.day) for month in months)
        found = pick(days, context, ahead=fields.ahead)
    else:
        found = None
    return found


@functools.lru_cache(maxsize=4096)
def _instance(fields: Fields, published: Day, *, ahead: bool) -> Stretch | None:
    """Return what comes once a year: the next such time, or the latest that has begun."""
    years = range(published.year - YEARS_AROUND, published.year + YEARS_AROUND + 1)
    return _nearest((build(fields, year) for year in years), published, ahead=ahead)


def year_named(fields: Fields, context: Context) -> int | None:
    """Return the year that the words name, absolutely, from the publication or from before."""
    if fields.year is not None:
        return fields.year
    if fields.year_shift is not None and context.published is not None:
        return context.published.year + fields.year_shift
    if fields.year_same is not None and context.last is not None:
        base = context.last.start or context.last.end
        return None if base is None else base.year + fields.year_same
    return None


def pick(
    found: Iterable[Stretch | None], context: Context, *, ahead: bool, behind: bool = False
) -> Stretch | None:
    """Choose among the yearly instances of a date, given in order.

    In a clause about what is to come: the first that ends on or after the publication;
    otherwise the latest that began on or before it.
    """
    if context.published is None:
        return None
    ahead = ahead or (not behind and context.future())
    return _nearest(found, context.published, ahead=ahead)


def _nearest(found: Iterable[Stretch | None], published: Day, *, ahead: bool) -> Stretch | None:
    dated = [one for one in found if one is not None]
    if ahead:
        return next((one for one in dated if one.end and one.end >= published), None)
    return next((one for one in reversed(dated) if one.start and one.start <= published), None)


def weekday_near(weekday: int, published: Day, *, ahead: bool) -> Stretch:
    """Return the nearest such weekday on or before the publication, or on or after it."""
    if ahead:
        return st.one_day(published + dt.timedelta(days=(weekday - published.weekday()) % 7))
    return st.one_day(published - dt.timedelta(days=(published.weekday() - weekday) % 7))


def span_of(first: Expr, last: Expr) -> Expr:
    """Make the expression of a range; what one end leaves open is taken from the other."""
    kind: Kind = "calendar" if "calendar" in {first.kind, last.kind} else last.kind
    return Expr(kind=kind, resolve=lambda context: _span(first, last, context))


def _span(first: Expr, last: Expr, context: Context) -> Stretch | None:  # noqa: PLR0911 - one return a case
    if first.fields is None or last.fields is None:
        low, high = first.resolve(context), last.resolve(context)
        return _join(low, high)
    a, b = first.fields, last.fields
    if a.weekday is not None and b.weekday is not None and a.month is None and b.month is None:
        return _weekday_span(a.weekday, b.weekday, context)
    if a.day is not None and a.month is None and not a.has_year:
        a = a._replace(month=b.month)
    if a.has_year and b.has_year:
        return _join(resolve(a, context), resolve(b, context))
    if b.has_year:
        year = year_named(b, context)
        return None if year is None else _first_before(a, build(b, year), year)
    if a.has_year and b.within_year:
        year = year_named(a, context)
        return None if year is None else _last_after(build(a, year), b, year)
    if not (a.within_year and b.within_year):
        return _join(resolve(a, context), resolve(b, context))
    if context.published is None:
        return None
    near = range(context.published.year - YEARS_AROUND, context.published.year + YEARS_AROUND + 1)
    spans = (_first_before(a, build(b, year), year) for year in near)
    return pick(spans, context, ahead=b.ahead)


def _first_before(fields: Fields, last: Stretch | None, year: int) -> Stretch | None:
    """Join the instance of `fields` that precedes `last`: "December to February 2025"."""
    joined = _join(build(fields, year), last)
    return joined if joined is not None else _join(build(fields, year - 1), last)


def _last_after(first: Stretch | None, fields: Fields, year: int) -> Stretch | None:
    joined = _join(first, build(fields, year))
    return joined if joined is not None else _join(first, build(fields, year + 1))


def _join(low: Stretch | None, high: Stretch | None) -> Stretch | None:
    if low is None or high is None or low.start is None or high.end is None:
        return None
    return Stretch(low.start, high.end, "range") if low.start <= high.end else None


def _weekday_span(first: int, last: int, context: Context) -> Stretch | None:
    if context.published is None:
        return None
    length = dt.timedelta(days=(last - first) % 7)
    if context.future():
        low = weekday_near(first, context.published, ahead=True).start
        return None if low is None else Stretch(low, low + length, "range")
    high = weekday_near(last, context.published, ahead=False).end
    return None if high is None else Stretch(high - length, high, "range")


def opened(inner: Expr, relation: Relation, *, inclusive: bool) -> Expr:
    """Make "since X", "after X", "until X", "before X" out of X.

    `inclusive` tells whether X itself belongs to the interval (since, until, by).
    """

    def reckon(context: Context) -> Stretch | None:
        base = inner.resolve(context)
        if base is None:
            return None
        try:
            return _open_from(base, relation, inclusive=inclusive)
        except OverflowError:
            return None

    return Expr(kind=inner.kind, resolve=reckon, relation=relation)


def _open_from(base: Stretch, relation: Relation, *, inclusive: bool) -> Stretch | None:
    if relation in {"since", "after"}:
        if inclusive:
            return None if base.start is None else Stretch(base.start, None, "range")
        return None if base.end is None else Stretch(base.end + ONE_DAY, None, "range")
    if inclusive:
        return None if base.end is None else Stretch(None, base.end, "range")
    return None if base.start is None else Stretch(None, base.start - ONE_DAY, "range")


def moved(base: Stretch | None, count: int, unit: str) -> Stretch | None:
    """Return the calendar unit that lies `count` units from a date.

    From a date coarser than the unit nothing can be reckoned ("the next day" after "in 2020").
    """
    if base is None or base.start is None or base.end is None:
        return None
    length = (base.end - base.start).days
    if length > {"day": 0, "hour": 0, "week": 6, "month": 30, "year": 365}.get(unit, 10**6):
        return None
    date = st.shift(base.start, count, unit)
    return None if date is None else st.unit_around(date, named_by(unit))


def named_by(unit: str) -> str:
    """Return the unit that a distance in another dates: "a decade ago" is a year."""
    return "year" if unit in {"decade", "century"} else unit


def to_interval(value: Stretch | None, basis: str = "text") -> Interval | None:
    """Return a stretch as the record that is stored."""
    if value is None:
        return None
    if value.clock is not None and value.start is not None:
        instant = f"{value.start.isoformat()}T{value.clock}"
        return Interval(
            start=instant, end=instant, zone=value.zone, precision=value.precision, basis=basis
        )
    return Interval(
        start=None if value.start is None else value.start.isoformat(),
        end=None if value.end is None else value.end.isoformat(),
        zone=value.zone,
        precision=value.precision,
        basis=basis,
    )
