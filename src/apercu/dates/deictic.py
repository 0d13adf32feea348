"""The grammar of what is reckoned from the publication or from a date before in the text."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from apercu.dates import stretch as st
from apercu.dates.grammar import is_name, is_verb
from apercu.dates.normalise import (
    Context,
    Expr,
    Fields,
    calendar,
    constant,
    from_published,
    moved,
    named_by,
    weekday_near,
)
from apercu.dates.patterns import YEAR, Groups, rule, year_fields
from apercu.dates.stretch import Stretch

NOTHING = constant(None)


def part_of_unit(part: str, unit: str, count: int) -> Expr:
    """Make "early this year", "the end of the month", `count` units from the publication."""

    def reckon(published: dt.date) -> Stretch | None:
        whole = _unit_away(published, count, unit)
        return None if whole is None else st.part_of(whole, part)

    return from_published(reckon)


def _unit_away(published: dt.date, count: int, unit: str) -> Stretch | None:
    day = st.shift(published, count, unit)
    return None if day is None else st.unit_around(day, unit)


def _deictic(value: Expr) -> Expr:
    return dc.replace(value, kind="deictic")


def build_today(groups: Groups) -> Expr | None:
    """Build "yesterday", "tomorrow evening"."""
    away = groups.number("D")
    return None if away is None else from_published(lambda day: _unit_away(day, away, "day"))


def build_this_morning(groups: Groups) -> Expr | None:
    """Build "this morning", "last evening"."""
    near = groups.number("r")
    if near is None or near > 0:
        return None
    return from_published(lambda day: _unit_away(day, near, "day"))


def build_weekday(groups: Groups) -> Expr | None:  # noqa: PLR0911 - one return a case
    """Build "Thursday", "last Thursday", "Friday evening"."""
    token, near = groups.get("W"), groups.number("r")
    if token is None or not isinstance(token.value, int):
        return None
    weekday = token.value
    unit = groups.get("day")
    if unit is not None and not (unit.value == "day" and groups.words.has("year_first")):
        return None
    if is_name(groups, token):
        return None
    if token.doubtful and unit is None and groups.words.language == "en":
        return None
    if near is None:
        if (
            token.doubtful
            and unit is None
            and (groups.before is None or groups.before.tag not in "itF")
        ):
            return None
        return calendar(Fields(weekday=weekday), "deictic")

    def reckon(published: dt.date) -> Stretch | None:
        if near == 0:
            monday = published - dt.timedelta(days=published.weekday())
            return st.one_day(monday + dt.timedelta(days=weekday))
        one = dt.timedelta(days=1)
        return weekday_near(weekday, published + near * one, ahead=near > 0)

    return from_published(reckon)


def build_weekday_of_week(groups: Groups) -> Expr | None:
    """Build "Thursday last week", "Monday of next week"."""
    weekday, near, unit = groups.number("W"), groups.number("r"), groups.get("u")
    if weekday is None or near is None or unit is None or unit.value != "week" or unit.plural:
        return None

    def reckon(published: dt.date) -> Stretch | None:
        week = _unit_away(published, near, "week")
        if week is None or week.start is None:
            return None
        return st.one_day(week.start + dt.timedelta(days=weekday))

    return from_published(reckon)


def build_unit(groups: Groups) -> Expr | None:
    """Build "last week", "this month", "the coming year"; "the past month" runs up to now."""
    token, unit = groups.get("r", "r2"), groups.get("u")
    if token is None or unit is None or unit.plural or not isinstance(token.value, int):
        return None
    near, name = token.value, str(unit.value)
    if name in {"century", "minute", "hour"}:
        return None
    definite = groups.tags[groups.found.start()] == "H" and groups.words.language == "en"
    if name == "day":
        return None
    if (token.tag == "p" or (definite and token.word in {"last", "next"})) and name != "weekend":
        if groups.words.language in {"tr", "az"} or name in {"quarter", "half"}:
            return from_published(lambda day: _unit_away(day, near, name))
        return _running(near, 1, name)
    return from_published(lambda day: _unit_away(day, near, name))


def _running(direction: int, count: int, unit: str) -> Expr:
    def reckon(published: dt.date) -> Stretch | None:
        other = st.shift(published, direction * count, unit)
        if other is None:
            return None
        return Stretch(min(other, published), max(other, published), "range")

    return from_published(reckon)


def build_weekend(groups: Groups) -> Expr | None:
    """Build "over the weekend", "at the weekend": by the tense, the latest or the coming one."""
    unit = groups.get("u")
    if unit is None or unit.value != "weekend" or unit.plural or groups.before is None:
        return None
    if groups.before.tag not in "gtdi":
        return None

    def resolve(context: Context) -> Stretch | None:
        if context.published is None:
            return None
        saturday = weekday_near(5, context.published, ahead=context.future()).start
        return None if saturday is None else st.unit_around(saturday, "weekend")

    return Expr(kind="deictic", resolve=resolve)


def build_running(groups: Groups) -> Expr | None:
    """Build "the past two weeks", "the next five years"; vague counts have no bounds."""
    near, count, unit = groups.number("r"), groups.number("n"), groups.get("u")
    if near is None or unit is None or count is None or near == 0:
        return None
    if count == 0:
        return dc.replace(NOTHING, kind="deictic")
    return _running(near, count, str(unit.value))


def build_away(groups: Groups) -> Expr | None:
    """Build "two days ago", "in three days", "three weeks from now"."""
    unit, count = groups.get("u"), groups.number("n")
    if unit is None:
        return None
    if groups.get("n") is None:
        if unit.plural or not groups.words.has("bare_unit"):
            return dc.replace(NOTHING, kind="deictic") if unit.plural else None
        count = 1
    if not count:
        return dc.replace(NOTHING, kind="deictic")
    sign = _direction(groups)
    if groups.get("i") is not None or (groups.get("v") is not None and sign > 0):
        return _in_time(count, str(unit.value), groups)
    name, fixed = str(unit.value), count

    def reckon(published: dt.date) -> Stretch | None:
        day = st.shift(published, sign * fixed, name)
        return None if day is None else st.unit_around(day, named_by(name))

    return from_published(reckon)


def _direction(groups: Groups) -> int:
    prefix = groups.get("v")
    if prefix is not None:
        return 1 if prefix.value == "+" else -1
    return -1 if groups.get("A") is not None else 1


def _in_time(count: int, unit: str, groups: Groups) -> Expr | None:
    """Build "in three days": a date in a clause about the future, else the time a deed took."""
    if groups.after is not None and groups.after.tag == "O":
        return None
    if groups.before is not None and groups.before.word in {"time", "раз"}:
        return None
    prefixed = groups.get("v") is not None
    later = prefixed and groups.words.language in {"ru", "uk"}

    def resolve(context: Context) -> Stretch | None:
        if not (prefixed and not later) and not context.future():
            return moved(context.last, count, unit) if later else None
        if context.published is None:
            return None
        return _unit_away(context.published, count, unit)

    return Expr(kind="deictic", resolve=resolve, ahead_only=not prefixed)


def build_earlier(groups: Groups) -> Expr | None:
    """Build "earlier this month", "later this year", "earlier today", "earlier in the week"."""
    side, unit, today = groups.number("E"), groups.get("u"), groups.number("D")
    if side is None:
        return None
    if today is not None:
        return from_published(lambda day: _unit_away(day, today, "day"))
    near = groups.number("r") or 0
    if unit is None or unit.plural:
        return None
    name = str(unit.value)

    def reckon(published: dt.date) -> Stretch | None:
        whole = _unit_away(published, near, name)
        if whole is None or near != 0 or name == "day":
            return whole
        if side < 0:
            return Stretch(whole.start, published, "range")
        return Stretch(published, whole.end, "range")

    return from_published(reckon)


def build_part(groups: Groups) -> Expr | None:
    """Build "early this year", "late last week", "the end of the month"."""
    part, unit = groups.get("P"), groups.get("u")
    if part is None or unit is None or unit.plural:
        return None
    if unit.value in {"day", "decade", "century", "hour", "minute", "weekend"}:
        return None
    if is_verb(groups.words, groups.tags, groups.found.start("P")):
        return None
    return part_of_unit(str(part.value), str(unit.value), groups.number("r", "r2") or 0)


def build_year_end(groups: Groups) -> Expr | None:
    """Build "year-end", "year-end 2025", "month-end"."""
    token = groups.get("z")
    if token is None:
        return None
    fields = year_fields(groups)
    if token.value == "year" and fields.has_year:
        return calendar(fields._replace(part="late"))
    return part_of_unit("late", str(token.value), 0)


def build_same(groups: Groups) -> Expr | None:
    """Build "that week", "the following day", "the next day", "the previous month"."""
    unit, away = groups.get("u"), groups.number("x", "r")
    if unit is None or unit.plural or away is None:
        return None
    if groups.get("r") is not None and (away != 1 or unit.value != "day"):
        return None
    return _anaphor(away, str(unit.value))


def build_next_day(groups: Groups) -> Expr | None:
    """Build "на следующий день", "am nächsten Tag": the day after the date before."""
    unit, near = groups.get("u"), groups.number("r")
    if groups.words.language == "en" or unit is None or near != 1:
        return None
    return _anaphor(1, "day") if unit.value == "day" and not unit.plural else None


def build_day_after(groups: Groups) -> Expr | None:
    """Build "le lendemain", "tags darauf"."""
    away = groups.number("j")
    return None if away is None else _anaphor(away, "day")


def _anaphor(away: int, unit: str) -> Expr:
    return Expr(kind="anaphoric", resolve=lambda context: moved(context.last, away, unit))


def build_same_named(groups: Groups) -> Expr | None:
    """Build "the following spring", "the following March", "the previous Tuesday"."""
    away = groups.number("x")
    season, month, weekday = groups.get("S"), groups.number("M"), groups.number("W")
    if away is None:
        return None

    def near(base: Stretch) -> Stretch | None:
        if base.start is None or base.end is None:
            return None
        if weekday is not None:
            ahead = away > 0
            day = base.end + st.ONE_DAY if ahead else base.start - st.ONE_DAY
            return weekday_near(weekday, day, ahead=ahead)
        years = range(base.start.year - 2, base.end.year + 3)
        found = [
            st.season_of(year, str(season.value)) if season else st.month_of(year, month or 1)
            for year in years
        ]
        if away == 0:
            return found[2]
        if away > 0:
            return next((one for one in found if one.start and one.start > base.end), None)
        return next((one for one in reversed(found) if one.end and one.end < base.start), None)

    def resolve(context: Context) -> Stretch | None:
        return None if context.last is None else near(context.last)

    return Expr(kind="anaphoric", resolve=resolve)


def build_offset(groups: Groups) -> Expr | None:
    """Build "a day earlier", "two weeks later"; vague counts cannot be reckoned."""
    unit, side, count = groups.get("u"), groups.number("E"), groups.number("n")
    if unit is None or side is None:
        return None
    if not count:
        return dc.replace(NOTHING, kind="anaphoric")
    return _anaphor(side * count, str(unit.value))


def build_day_before(groups: Groups) -> Expr | None:
    """Build "the day before", "the week after", where nothing follows that they could govern."""
    unit, side, after = groups.get("u"), groups.get("s"), groups.after
    if unit is None or unit.plural or side is None:
        return None
    if after is not None and after.tag not in ".,;:)|":
        return None
    return _anaphor(-1 if side.tag == "b" else 1, str(unit.value))


def build_duration(groups: Groups) -> Expr | None:
    """Build "for three years", "within 14 months"; "during three years" and its like go free."""
    opener = groups.tokens[groups.found.start()]
    if opener.tag == "g" and opener.value != "within":
        return None
    unit = groups.get("u")
    if opener.tag == "t" and (unit is None or not groups.words.has("for_is_on")):
        return None
    return Expr(kind="duration", resolve=lambda _: None)


def build_recurring(groups: Groups) -> Expr | None:
    """Build "every Monday", "each year", "Mondays"."""
    unit = groups.get("u")
    if unit is not None and unit.doubtful:
        return None
    return Expr(kind="recurring", resolve=lambda _: None)


DEICTIC_RULES = (
    rule("DN", r"(?:N)?(?P<D>D)N?", build_today),
    rule("HR", r"H?(?P<r>R)N", build_this_morning),
    rule("W", r"(?P<W>W)(?:N|(?P<day>U))?", build_weekday),
    rule("HR", r"[HO]?(?P<r>[Rp])(?P<W>W)(?:N|(?P<day>U))?", build_weekday),
    rule("W", r"(?P<W>W)(?P<r>R)(?![Ue])N?", build_weekday),
    rule("W", r"(?P<W>W)N?,?[tOi]?H?(?P<r>R)(?P<u>U)", build_weekday_of_week),
    rule("HR", r"H?(?P<r>R)(?P<u>U)t?(?P<W>W)", build_weekday_of_week),
    rule("HORp", r"[HO]?(?P<r>[Rp])(?P<u>[UeL])", build_unit),
    rule("HOUe", r"[HO]?(?P<u>[Ue])(?P<r>R)", build_unit),
    rule("HORp", r"[HO]?(?P<r>[Rp])(?P<n>[dwn])(?P<u>[Ue])", build_running),
    rule("H", r"H(?P<n>[dw])(?P<r>[Rp])(?P<u>[Ue])", build_running),
    rule("dwn", r"(?P<n>[dwn])-?(?P<u>[Ue])(?P<A>A)", build_away),
    rule("Ue", r"(?P<u>[Ue])(?P<A>A)", build_away),
    rule("v", r"(?P<v>v)(?P<n>[dwn])(?P<u>[Ue])", build_away),
    rule("v", r"(?P<v>v)(?P<u>[Ue])", build_away),
    rule("i", r"(?P<i>i)(?P<n>[dwn])(?P<u>[Ue])", build_away),
    rule("dwn", r"(?P<n>[dwn])(?P<u>[Ue])(?P<l>l)", build_away),
    rule("E", r"(?P<E>E)[ig]?(?:(?P<r>R)|H)(?P<u>[Ue])", build_earlier),
    rule("E", r"(?P<E>E)[it]?(?P<D>D)N?", build_earlier),
    rule("HPQ", r"H?(?P<P>[PQ])[-O]?(?:(?P<r>R)|H|O)(?P<u>[Ue])", build_part),
    rule("HPQ", r"H?(?P<P>[PQ])[HO]{0,2}(?P<u>[Ue])(?P<r2>R)", build_part),
    rule("HPQ", r"H?(?P<P>[PQ])(?P<u>[Ue])", build_part),
    rule("RUe", r"(?P<r>R)?(?P<u>[Ue])(?P<P>Q)", build_part, "part_after"),
    rule("Hz", rf"H?(?P<z>z)(?:O?{YEAR})?", build_year_end),
    rule("XO", r"O?(?P<x>X)(?P<u>[Ue])", build_same),
    rule("H", r"H(?P<r>R)(?P<u>U)", build_same),
    rule("HU", r"H?(?P<u>U)", build_weekend),
    rule("X", r"(?P<x>X)(?:(?P<S>S)|(?P<M>M)|(?P<W>W))", build_same_named),
    rule("R", r"(?P<r>R)(?P<u>U)", build_next_day),
    rule("j", r"(?P<j>j)", build_day_after),
    rule("dwnUe", r"(?P<n>[dwn])?(?P<u>[Ue])(?P<E>E)", build_offset),
    rule("H", r"H(?P<u>[Ue])(?P<s>[ab])", build_day_before),
    rule("f", r"f(?P<n>[dwn])-?(?P<u>[Ue])", build_duration),
    rule("g", r"gF?(?P<n>[dwn])-?(?P<u>[Ue])", build_duration),
    rule("t", r"t(?P<n>[dwn])(?P<u>[Ue])", build_duration),
    rule("V", r"V[dwo]?(?P<u>[UeWSMN])", build_recurring),
    rule("r", r"r", build_recurring),
)
