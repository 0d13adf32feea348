"""The grammar of single dates: patterns over strings of token tags, each with its builder.

A pattern holds no unbounded repetition, so reading is linear in the text. A builder may refuse
(`None`) where the words do not fit after all; the longest accepted match wins.
"""

from __future__ import annotations

import datetime as dt
import re

from apercu.dates import stretch as st
from apercu.dates.lexicon import Lexicon, word_list
from apercu.dates.lexing import Token
from apercu.dates.normalise import Context, Expr, Fields, calendar, constant, from_published
from apercu.dates.numeric import read_numeric
from apercu.dates.patterns import MONTH_OR_YEAR, YEAR, Groups, counted, rule, year_fields

_SLASHED = re.compile(r"(\d\d?)/(\d\d?)/\d{4}\Z")
_NOUNS = re.compile(r"[^\W\d_]{2,}s\Z")
_MODIFIED = frozenset("FsucbaigOT(BPQRtM-WSE>L&,;")
"""Tags before a number that make it a year in languages where a year needs support."""


def build_day(groups: Groups) -> Expr | None:
    """Build "Thursday, 27 June 2025" and its like."""
    day, month = groups.number("d", "d2"), groups.number("M", "M2")
    if day is None or month is None:
        return None
    fields = year_fields(groups)._replace(month=month, day=day)
    if not fields.has_year:
        if groups.tags[groups.found.end() - 1] == "d" and counted(groups):
            return None
        if st.day_of(2024, month, day) is None:
            return None
    elif fields.year is not None and st.day_of(fields.year, month, day) is None:
        return None
    return calendar(fields)


def build_month(groups: Groups) -> Expr | None:
    """Build "June 2025", "June last year"."""
    month = groups.number("M")
    fields = year_fields(groups)
    if month is None or not fields.has_year:
        return None
    return calendar(fields._replace(month=month))


def build_near_month(groups: Groups) -> Expr | None:
    """Build "last February", "this June", "next May"."""
    month, near = groups.number("M"), groups.number("r")
    token = groups.get("r")
    if month is None or near is None or token is None:
        return None
    if near > 0:
        return calendar(Fields(month=month, ahead=True))
    if near == 0:
        return calendar(Fields(month=month, year_shift=0))

    def before(context_day: dt.date) -> st.Stretch:
        year = context_day.year - (month >= context_day.month)
        return st.month_of(year, month)

    return from_published(before, "calendar")


def build_bare_month(groups: Groups) -> Expr | None:
    """Build a month alone; "May" and "March" need a preposition, others no name behind them."""
    token = groups.get("M")
    if token is None or groups.words.has("calendar_only"):
        return None
    before, after = groups.before, groups.after
    unit = groups.get("U")
    if unit is not None:
        return _bare_month(token) if groups.words.has("year_first") else None
    if is_name(groups, token):
        return None
    if len(token.word) <= 3 and token.word != "may" and not token.doubtful:
        return None if groups.words.language == "en" else _bare_month(token)
    supported = before is not None and before.tag in "FsucbaigT&BR-P"
    if before is not None and before.tag == "O":
        at = groups.found.start() - 2
        supported = at >= 0 and groups.tags[at] in "QPoUL"
    if after is not None and after.tag == "Q" and groups.words.has("part_after"):
        supported = True
    joined = after is not None and after.tag in "-T&"
    if token.doubtful and not supported and not (joined and _month_after(groups)):
        return None
    return _bare_month(token)


def is_name(groups: Groups, token: Token) -> bool:
    """Tell whether a month or weekday is part of a name: "Mr Friday", "the October Revolution"."""
    before, after = groups.before, groups.after
    if before is not None and before.word in word_list("titles"):
        return True
    if after is None or after.tag != "x" or not after.capital or not token.capital:
        return False
    return after.word in word_list("papers") or (before is not None and before.tag == "H")


def is_verb(words: Lexicon, tags: str, at: int) -> bool:
    """Tell whether "start" or "end" at a token is a verb: "talks start next week"."""
    if words.language != "en" or tags[at] != "Q":
        return False
    opened = at > 0 and tags[at - 1] in "sucbaFH"
    return not (opened or tags[at + 1 : at + 2] in {"O", "-"})


def build_year_quarter(groups: Groups) -> Expr | None:
    """Build "2023'ün ilk yarısı", year first."""
    year, order, unit = groups.number("y"), groups.number("o"), groups.get("L")
    if year is None or order is None or unit is None:
        return None
    count = 4 if unit.value == "quarter" else 2
    number = count if order == -1 else order
    if not 1 <= number <= count:
        return None
    if count == 4:
        return calendar(Fields(year=year, quarter=number))
    return calendar(Fields(year=year, half=number))


def _month_after(groups: Groups) -> bool:
    at = groups.found.end() + 1
    return at < len(groups.tokens) and groups.tokens[at].tag == "M"


def _bare_month(token: Token) -> Expr:
    return calendar(Fields(month=int(token.value)))


def build_season(groups: Groups) -> Expr | None:  # noqa: PLR0911 - one return a case
    """Build "autumn 2024", "winter 2024-25", "last summer", "in the spring"."""
    token = groups.get("S")
    if token is None:
        return None
    season = str(token.value)
    two = groups.get("K")
    if two is not None:
        return calendar(Fields(year=int(str(two.value).split()[0]), season=season))
    near = groups.number("n")
    if token.doubtful and groups.get("r", "r2", "x") is not None:
        opened = groups.tags[groups.found.start()] == "H"
        if not (opened or (groups.before is not None and groups.before.tag in "isucba")):
            return None  # "expected to fall this year"
    if near is not None:
        if near == 0:
            return calendar(Fields(season=season, year_shift=0))
        return calendar(Fields(season=season, ahead=near > 0)) if near > 0 else _last(season)
    fields = year_fields(groups)
    if not fields.has_year:
        before = groups.before
        opened = groups.tags[groups.found.start()] == "H" or token.word in word_list("in_season")
        after = groups.after
        english = groups.words.language == "en"
        noun = english and after is not None and after.tag == "x" and after.word[0].isalpha()
        if token.doubtful or noun:
            return None
        if not (opened or (before is not None and before.tag in "sucbaiOPT")):
            return None
    return calendar(fields._replace(season=season))


def _last(season: str) -> Expr:
    def before(day: dt.date) -> st.Stretch | None:
        years = (day.year - back for back in range(3))
        found = (st.season_of(year, season) for year in years)
        return next((one for one in found if one.end is not None and one.end < day), None)

    return from_published(before, "calendar")


def build_order(groups: Groups) -> Expr | None:
    """Build "Q1 2025", "2025 Q1", "H2"."""
    token = groups.get("q")
    if token is None:
        return None
    word, fields = str(token.value), year_fields(groups)
    number = int(word[1])
    free = groups.before is not None and groups.before.tag in "isucbaFg"
    if not fields.has_year and not free:
        fields = fields._replace(behind=True)
    if word[0] == "Q":
        return calendar(fields._replace(quarter=number))
    return calendar(fields._replace(half=number)) if fields.has_year else None


def build_quarter(groups: Groups) -> Expr | None:
    """Build "the first quarter of 2025", "the second half of June", "the last quarter of 2024"."""
    unit, order = groups.get("L"), groups.get("o")
    if unit is None or order is None or unit.plural or not isinstance(order.value, int):
        return None
    count = 4 if unit.value == "quarter" else 2
    number = order.value if order.tag == "o" else (count if order.value == -1 else 0)
    number = count if number == -1 else number
    if not 1 <= number <= count:
        return None
    fields = _base_fields(groups)
    if fields is None:
        if order.tag != "o":
            return None
        fields = Fields()
    if unit.value == "quarter":
        return None if fields.month else calendar(fields._replace(quarter=number))
    if not fields.has_year and fields.month is None and str(unit.value) == "half":
        half_year = unit.word in word_list("half_years")
        if groups.after is not None and not half_year:
            return None
    return calendar(fields._replace(half=number))


def _base_fields(groups: Groups) -> Fields | None:
    """Return the month or year that a `MONTH_OR_YEAR` gave, `None` where it took no part."""
    month = groups.number("M")
    if month is not None:
        return year_fields(groups)._replace(month=month)
    fields = year_fields(groups, "z")
    token = groups.get("zt")
    if token is not None and token.plural:
        return None
    return fields if fields.has_year else None


def build_slice(groups: Groups) -> Expr | None:
    """Build "the first eight months of 2025", "the last week of May"."""
    order, unit, fields = groups.get("o"), groups.get("u"), _base_fields(groups)
    if order is None or unit is None or fields is None or not isinstance(order.value, int):
        return None
    count = groups.number("n") if groups.get("n") is not None else 1
    if not count or (order.tag != "o" and order.value != -1):
        return None
    index = order.value
    if unit.value == "day" and count == 1 and fields.month and index > 0:
        return calendar(fields._replace(day=index))
    return calendar(fields._replace(slice=(index, count, str(unit.value))))


def build_this_past_month(groups: Groups) -> Expr | None:
    """Build "this past March", "this coming May"."""
    month, near = groups.number("M"), groups.number("p")
    if month is None or near is None:
        return None
    return calendar(Fields(month=month, ahead=near > 0, behind=near < 0))


def build_decade(groups: Groups) -> Expr | None:
    """Build "the 1990s", "1990'larda"."""
    decade = groups.number("G")
    return None if decade is None else calendar(Fields(decade=decade))


def build_century(groups: Groups) -> Expr | None:
    """Build "the 20th century"."""
    unit, number = groups.get("u"), groups.number("o")
    if unit is None or unit.value != "century" or number is None or not 10 <= number <= 30:
        return None
    return calendar(Fields(century=number))


def build_years(groups: Groups) -> Expr | None:
    """Build "2022-23", "2020/2021"."""
    token = groups.get("K")
    if token is None or counted(groups):
        return None
    first, last = (int(part) for part in str(token.value).split())
    return calendar(Fields(year=first, year_end=last))


def build_fiscal(groups: Groups) -> Expr | None:
    """Build "FY2024": a date whose bounds the words do not give, as fiscal years differ."""
    token = groups.get("Y")
    named = groups.get("y", "K") is not None or (token is not None and token.value == 0)
    return constant(None) if named else None


def build_numeric(groups: Groups) -> Expr | None:
    """Build ISO 8601 dates and `27.06.2025`; `03/04/2025` tells no day."""
    token = groups.get("I", "J")
    value = None if token is None else read_numeric(token.word, groups.words.language)
    if value is None or token is None:
        return None
    day_or_month = _SLASHED.match(token.word)
    if day_or_month is not None:
        a, b = int(day_or_month[1]), int(day_or_month[2])
        if a <= 12 and b <= 12 and a != b:
            return constant(None)
    return constant(value)


def build_feast(groups: Groups) -> Expr | None:
    """Build "Christmas Day 2024", "New Year's Eve", "9/11"."""
    token = groups.get("h")
    if token is None:
        return None
    *year, month, day = (int(part) for part in str(token.value).split("-"))
    if year:
        return constant(st.day_of(year[0], month, day))
    return calendar(year_fields(groups)._replace(month=month, day=day))


def build_year_to(groups: Groups) -> Expr | None:
    """Build "the year to March 2025": the twelve months that end with it."""
    month, unit = groups.number("M"), groups.get("u")
    if month is None or unit is None:
        return None
    months = 12 if unit.tag == "e" else (groups.number("n") or 0)
    if not months or (unit.tag == "U" and unit.value != "month"):
        return None
    ending = calendar(year_fields(groups)._replace(month=month))

    def resolve(context: Context) -> st.Stretch | None:
        last = ending.resolve(context)
        if last is None or last.start is None:
            return None
        return st.Stretch(st.add_months(last.start, 1 - months), last.end, "range")

    return Expr(kind="calendar", resolve=resolve)


def build_year(groups: Groups) -> Expr | None:  # noqa: PLR0911 - one return a case
    """Build a year alone, unless the number counts something or numbers something."""
    token = groups.get("y")
    if token is None or not isinstance(token.value, int):
        return None
    first = groups.tokens[groups.found.start()]
    if first.tag == "e" and first.plural and token.value % 10 == 0:
        return calendar(Fields(decade=token.value))
    behind = groups.tokens[groups.found.end() - 1]
    plural = behind.tag == "e" and behind.plural
    if plural and token.value % 10 == 0 and groups.words.has("year_first"):
        return calendar(Fields(decade=token.value))
    year, before, after = token.value, groups.before, groups.after
    suffixed = token.end - token.start > 4
    named = suffixed or groups.found.end() - groups.found.start() > 1
    modified = before is not None and (before.tag in _MODIFIED or before.tag == "H")
    if before is not None and (before.tag == "n" or before.word in word_list("programmes")):
        return None
    if before is not None and before.capital and before.word in word_list("followers"):
        return None
    if after is not None and after.capital and after.word in word_list("programmes"):
        return None  # "the 2030 Agenda"
    if counted(groups):
        return None
    if not named and after is not None and after.tag == "x" and not _stands_as_year(year, groups):
        return None
    plausible = 1900 <= year <= 2100
    needs = groups.words.has("year_needs_support") or not plausible
    if needs and not (named or modified or _closed(groups)):
        return None
    if not plausible and not (named or (before is not None and before.tag in "isucbaFHOPQR")):
        return None
    return calendar(Fields(year=year))


def _closed(groups: Groups) -> bool:
    """Tell whether a year closes a clause or opens the text, as in headlines and lists."""
    after = groups.after
    return groups.before is None or after is None or after.tag in ").,;:'-"


def _stands_as_year(year: int, groups: Groups) -> bool:
    """Tell a year from a round count before a plural ("2000 rockets", but "in 2024 exports")."""
    before, after = groups.before, groups.after
    round_number = year % 50 == 0
    plural = after is not None and bool(_NOUNS.match(after.word))
    if groups.words.language == "de" and after is not None:
        plural = True
    if groups.words.language == "en" and plural and _names_no_owner(before):
        return False
    strong = before is not None and before.tag in "iH(PQ"
    return strong or not (round_number and plural)


def _names_no_owner(before: Token | None) -> bool:
    """Tell "froze 2007 accounts", a count, from "Moscow's 2014 sanctions"."""
    return (
        before is not None
        and before.tag == "x"
        and before.word[:1].isalpha()
        and not before.capital
        and before.word != "s"
    )


def build_ordinal_day(groups: Groups) -> Expr | None:
    """Build "the 27th" behind a preposition of time."""
    token, before, after = groups.get("d"), groups.before, groups.after
    if token is None or token.word != "th" or before is None or before.tag not in "tcusb":
        return None
    if after is not None and after.tag not in ".,;)|T-&":
        return None
    return calendar(Fields(day=int(token.value)))


CALENDAR_RULES = (
    rule("WHOd", rf"(?:W,?)?[HO]?(?P<d>d)\.?O?(?P<M>M)U?(?:,?O?{YEAR})?", build_day),
    rule("WM", rf"(?:W[,.]?)?(?P<M>M)H?(?P<d>d)(?:,?O?{YEAR})?", build_day, "month_first"),
    rule("M", r"(?P<M>M)U?(?P<d>d)", build_day, "year_first"),
    rule("ye", r"e?(?P<y>y)e?,?(?:(?P<M>M)U?(?P<d>d)|(?P<d2>d)(?P<M2>M))", build_day, "year_first"),
    rule("M", rf"(?P<M>M)U?,?O?H?{YEAR}", build_month),
    rule("y", r"(?P<y>y)e?(?P<M>M)U?", build_month, "year_first"),
    rule("HR", r"H?(?P<r>R)(?P<M>M)", build_near_month),
    rule("M", r"(?P<M>M)(?P<r>R)(?![Ue])", build_near_month),
    rule("HR", r"[HR](?P<p>p)(?P<M>M)", build_this_past_month),
    rule("M", r"(?P<M>M)(?P<U>U)?", build_bare_month),
    rule("HS", rf"H?(?P<S>S)-?,?O?(?:(?P<K>K)|{YEAR})", build_season),
    rule("HR", r"H?(?P<n>R)(?P<S>S)", build_season),
    rule("HS", r"H?(?P<S>S)(?P<n>R)(?![Ue])", build_season),
    rule("HS", r"H?(?P<S>S)", build_season),
    rule("q", rf"(?P<q>q)(?:,?'?O?{YEAR})?", build_order),
    rule("y", r"(?P<y>y)(?P<q>q)", build_order),
    rule("HoR", rf"[HO]?(?P<o>[oR])-?(?P<L>L)(?:O?{MONTH_OR_YEAR})?", build_quarter),
    rule("HoR", rf"[HO]?(?P<o>[oR])(?P<n>[dw])(?P<u>[UL])O?{MONTH_OR_YEAR}", build_slice),
    rule("HoR", rf"[HO]?(?P<o>[oR])(?P<u>U)O{MONTH_OR_YEAR}", build_slice),
    rule("y", r"(?P<y>y)e?(?P<o>[op])(?P<L>L)", build_year_quarter, "year_first"),
    rule("HGe", r"H?e?(?P<G>G)e?", build_decade),
    rule("Hdo", r"H?(?P<o>[do])-?(?P<u>U)", build_century),
    rule("K", r"(?P<K>K)", build_years),
    rule("HY", r"H?(?P<Y>Y)(?:(?P<y>y)|(?P<K>K))?", build_fiscal),
    rule("WI", r"(?:W,?)?(?P<I>I)", build_numeric),
    rule("WJ", r"(?:W,?)?(?P<J>J)", build_numeric),
    rule("h", rf"(?P<h>h)(?:,?O?{YEAR})?", build_feast),
    rule("H", rf"H(?P<u>e)[Tu](?P<M>M)(?:,?O?{YEAR})?", build_year_to),
    rule("Hdw", rf"H?(?P<n>[dw])(?P<u>U)[Tu](?P<M>M)(?:,?O?{YEAR})?", build_year_to),
    rule("ye", r"e?(?P<y>y)e?", build_year),
    rule("H", r"H(?P<d>d)", build_ordinal_day),
)
