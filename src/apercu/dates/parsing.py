"""Find the time expressions of a text: the grammar of single dates, and what joins them."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
from collections.abc import Sequence
from typing import NamedTuple

from apercu.dates.deictic import DEICTIC_RULES
from apercu.dates.events import Event, dated_events, named_event
from apercu.dates.grammar import CALENDAR_RULES, YEAR, Groups, Rule, rule, year_fields
from apercu.dates.lexicon import Lexicon, lexicon, word_list
from apercu.dates.lexing import Token, clock_of, offset_at, tokens, windows
from apercu.dates.normalise import (
    Context,
    Expr,
    Fields,
    Relation,
    calendar,
    moved,
    opened,
    span_of,
    to_interval,
)
from apercu.dates.stretch import Stretch
from apercu.dates.tense import Tenses
from apercu.records import DateMention

_OPENERS: dict[str, tuple[Relation, bool]] = {
    "s": ("since", True),
    "a": ("after", False),
    "b": ("before", False),
    "u": ("until", True),
    "c": ("until", True),
}
_ATTACHED = frozenset(["pre", "post"])


class Hit(NamedTuple):
    """A parsed expression over tokens `[first, last)`."""

    first: int
    last: int
    expr: Expr


def find_dates(
    text: str, *, published: dt.date | None, language: str | None = "en"
) -> list[DateMention]:
    """Find every time expression with its interval, in order and without overlaps.

    Without `published`, what is reckoned from it has the interval `None`. English, Russian,
    Ukrainian, Turkish, Azerbaijani, German and French are read in full; of other languages
    only calendar dates. Time grows linearly with the text.
    """
    words = lexicon(language)
    tenses = Tenses(text, words)
    found: list[tuple[Hit, int, int, Stretch | None]] = []
    last: Stretch | None = None
    frame: int | None = None
    for low, high in windows(text, words):
        reader = Reader(tokens(text, low, high, words), words, text)
        for hit in reader.hits():
            start = reader.tokens[hit.first].start
            end = reader.tokens[hit.last - 1].end
            future = functools.partial(_ahead, tenses, reader, hit, start, end)
            context = Context(published, last, functools.cache(future), frame)
            if hit.expr.ahead_only and not context.future():
                continue
            value = hit.expr.resolve(context)
            frame = reader.frame_set_by(hit) if hit.expr.fields is not None else frame
            found.append((hit, start, end, value))
            if value is not None and value.start and value.end and hit.expr.relation is None:
                last = value
    return _with_events(text, found)


def _ahead(tenses: Tenses, reader: Reader, hit: Hit, start: int, end: int) -> bool:
    """Tell whether a date is to be sought ahead of the publication."""
    if reader.tokens[hit.first].tag == "s" and reader.words.has("since_past"):
        return False
    if hit.first and reader.tokens[hit.first - 1].word == "of" and hit.expr.fields is not None:
        return tenses.target(start)  # "the ceasefire of 24 June", but "a deadline of 30 June"
    due = hit.expr.relation in {"until", "before"} or reader.tags[hit.first] == "F"
    return tenses.future(start, end, due=due)


def _with_events(text: str, found: list[tuple[Hit, int, int, Stretch | None]]) -> list[DateMention]:
    """Make the records; what hangs on an event is dated where the text dates the event."""
    hanging = any(hit.expr.offset is not None for hit, *_ in found)
    events: dict[str, Event] = {}
    if hanging:
        anchors = [hit.expr.anchor for hit, *_ in found if hit.expr.anchor is not None]
        dates = [(start, end, value) for _, start, end, value in found]
        events = dated_events(text, dates, anchors)
    mentions = []
    for hit, start, end, value in found:
        expr = hit.expr
        days = value
        if expr.offset is not None and expr.anchor is not None:
            event = named_event(text[slice(*expr.anchor)], events)
            days = None if event is None else moved(event, *expr.offset)
        anchor = expr.anchor or (None, None)
        mentions.append(
            DateMention(
                start=start,
                end=end,
                kind=expr.kind,
                interval=to_interval(days),
                relation=expr.relation,
                anchor_start=anchor[0],
                anchor_end=anchor[1],
            )
        )
    return mentions


_DAYS = r"H?(?P<a>d)\.?(?P<sep>[-T&u/])[HFO]?(?P<d>d)\.?"
_DAY_LISTS = (
    rule("FBHOd", rf"(?:W,?)?(?P<F>[FB])?{_DAYS}O?(?P<M>M)U?(?:,?O?{YEAR})?", lambda _: None),
    rule("FBM", rf"(?P<F>[FB])?(?P<M>M){_DAYS}(?:,?O?{YEAR})?", lambda _: None, "month_first"),
    rule("y", rf"(?P<y>y)e?,?(?:{_DAYS}(?P<M>M)|(?P<M2>M)U?{_DAYS.replace('?P<', '?P<z')})",
         lambda _: None, "year_first"),
)  # fmt: skip


def _by_first_tag(rules: Sequence[Rule], words: Lexicon) -> dict[str, tuple[Rule, ...]]:
    table: dict[str, list[Rule]] = {}
    for one in rules:
        if one.trait and not words.has(one.trait):
            continue
        for tag in one.first:
            table.setdefault(tag, []).append(one)
    return {tag: tuple(many) for tag, many in table.items()}


@functools.cache
def _rules(language: str | None) -> dict[str, tuple[Rule, ...]]:
    words = lexicon(language)
    if words.has("calendar_only"):
        return _by_first_tag(CALENDAR_RULES, words)
    return _by_first_tag((*CALENDAR_RULES, *DEICTIC_RULES), words)


class Reader:
    """Reads expressions off one stretch of tokens."""

    def __init__(self, stretch: list[Token], words: Lexicon, text: str) -> None:
        self.tokens = stretch
        self.tags = "".join(token.tag for token in stretch)
        self.words = words
        self.text = text
        self._table = _rules(words.language)
        self._atoms: dict[int, Hit | None] = {}

    def hits(self) -> list[Hit]:
        """Return the longest expressions, left to right."""
        found = []
        at = 0
        while at < len(self.tags):
            hit = self.expression(at)
            if hit is None or hit.last <= at:
                at += 1
            else:
                found.append(hit)
                at = hit.last
        return found

    def frame_set_by(self, hit: Hit) -> int | None:
        """Return the year that opens a sentence ("In 1991 ..."): it frames what follows."""
        fields = hit.expr.fields
        if fields is None or fields.year is None or fields.within_year or hit.first == 0:
            return None
        at = hit.first - 1
        before = self.tags[at - 1] if at else "."
        opens = self.tags[at] == "i" and self.tokens[at].capital and before in ".|x)"
        return fields.year if opens and fields.year_end is None else None

    def expression(self, at: int) -> Hit | None:
        """Read a range, an opened interval or a single date that begins at a token."""
        tag = self.tags[at]
        if tag in "x.,|;)-/':n&>Z":
            return None
        if tag == "O" and self.words.language != "de":
            return None  # "of" stays outside; the German "der" is an article too
        hit = self.range_from(at)
        if tag in _OPENERS or (tag == "T" and self.tokens[at].value == "through"):
            hit = self.opened(at) or hit
        hit = hit or self.hanging(at) or self.single(at)
        return self._postposed(hit) if hit and self.words.has("postposed") else hit

    def _postposed(self, hit: Hit) -> Hit:
        """Read "2022'den beri", "cumaya kadar": the word that opens stands behind."""
        tag = self.tags[hit.last : hit.last + 1]
        if tag not in {"s", "u"} or hit.expr.relation is not None:
            return hit
        relation, inclusive = _OPENERS[tag]
        expr = opened(hit.expr, relation, inclusive=inclusive)
        return Hit(hit.first, hit.last + 1, expr)

    def single(self, at: int) -> Hit | None:
        """Read one date, with a part ("late"), a clock time, a half or a later end around it."""
        return self.with_part(at) or self.with_clock(at) or self.atom(at)

    def atom(self, at: int) -> Hit | None:
        """Return the longest match of the grammar's patterns at a token, reckoned once."""
        if at not in self._atoms:
            self._atoms[at] = self._longest(at)
        return self._atoms[at]

    def _longest(self, at: int) -> Hit | None:
        best: Hit | None = None
        for one in self._table.get(self.tags[at], ()):
            found = one.pattern.match(self.tags, at)
            if found is None or (best is not None and found.end() <= best.last):
                continue
            expr = one.build(Groups(self.tokens, self.tags, found, self.words))
            if expr is not None:
                best = Hit(at, found.end(), expr)
        if best is not None and self.words.has("part_after"):
            return self._part_behind(best)
        return best

    def _part_behind(self, hit: Hit) -> Hit:
        behind = hit.last
        if behind < len(self.tags) and self.tags[behind] == "'":
            behind += 2
        if behind < len(self.tags) and self.tags[behind] == "Q" and hit.expr.fields is not None:
            part = str(self.tokens[behind].value)
            fields = dc.replace(hit.expr.fields, part=part)
            return Hit(hit.first, behind + 1, calendar(fields, hit.expr.kind))
        return hit

    def with_part(self, at: int) -> Hit | None:  # noqa: PLR0911 - one return a case
        """Read "late February 2022", "the beginning of 2024", "mid-1990s", "early on Thursday"."""
        first = at
        if self.tags[at] == "H" and self.tags[at + 1 : at + 2] in {"P", "Q"}:
            at += 1
        if self.tags[at] not in "PQ":
            return None
        part = str(self.tokens[at].value)
        inner_at = at + 1
        while inner_at < len(self.tags) and inner_at < at + 4 and self.tags[inner_at] in "-OtFi":
            inner_at += 1
        if inner_at >= len(self.tags):
            return None
        hit = self.atom(inner_at)
        if hit is None and self.tags[inner_at] == "H" and inner_at + 1 < len(self.tags):
            hit = self.atom(inner_at + 1)
        own = self.atom(first)
        if hit is None or hit.expr.fields is None:
            return own
        if self.tags[at] == "P" and self.tags[at + 1] in "tF" and hit.expr.fields.weekday is None:
            return own
        if hit.expr.fields.weekday is not None and hit.expr.fields.month is None:
            return Hit(first, hit.last, hit.expr)
        if own is not None and own.last > hit.last:
            return own
        fields = dc.replace(hit.expr.fields, part=part)
        return Hit(first, hit.last, calendar(fields, hit.expr.kind))

    def with_clock(self, at: int) -> Hit | None:
        """Read "14:30 GMT on 5 May 2025" and "5 May 2025 at 14:30 GMT"."""
        if self.tags[at] == "C":
            zone, behind = self._zone(at + 1)
            day_at = self._skip(behind, "tO,(")
            hit = self.atom(day_at) if day_at < len(self.tags) else None
            timed = None if hit is None else self._timed(hit.expr, self.tokens[at], zone)
            return None if hit is None or timed is None else Hit(at, hit.last, timed)
        hit = self.atom(at)
        if hit is None or hit.expr.fields is None:
            return hit
        clock_at = self._skip(hit.last, ",t-i(")
        if clock_at < len(self.tags) and self.tags[clock_at] == "C":
            zone, behind = self._zone(clock_at + 1)
            timed = self._timed(hit.expr, self.tokens[clock_at], zone)
            if timed is not None:
                return Hit(at, behind, timed)
        return hit

    def _skip(self, at: int, tags: str) -> int:
        steps = 0
        while at < len(self.tags) and self.tags[at] in tags and steps < 2:
            at, steps = at + 1, steps + 1
        return at

    def _zone(self, at: int) -> tuple[str | None, int]:
        """Read a zone behind a clock time, in brackets or not, as (zone, token behind it)."""
        opened = at < len(self.tags) and self.tags[at] == "("
        place = at + opened
        if self.tags[place : place + 2] == "xx":
            return None, place + 2 if self.tokens[place + 1].word == "time" else at
        if place >= len(self.tags) or self.tags[place] != "Z":
            return None, at
        token = self.tokens[place]
        offset = offset_at(self.text, token.start)
        zone = str(token.value) if token.value != "-" else None
        behind = place + 1
        if offset is not None:
            zone = offset[0]
            while behind < len(self.tags) and self.tokens[behind].start < offset[1]:
                behind += 1
        if opened and behind < len(self.tags) and self.tags[behind] == ")":
            behind += 1
        return zone, behind

    def _timed(self, expr: Expr, token: Token, zone: str | None) -> Expr | None:
        clock = clock_of(token.word)
        fields = expr.fields
        if clock is None:
            return None
        time, minutes = clock
        precision = ("second" if token.word.count(":") == 2 else "minute") if minutes else "hour"
        if fields is not None and (fields.day is not None or fields.weekday is not None):
            timed = dc.replace(fields, clock=time, zone=zone)
            return calendar(_precise(timed, precision), expr.kind)
        if fields is not None and fields.day is None:
            return None

        def resolve(context: Context) -> Stretch | None:
            day = expr.resolve(context)
            if day is None or day.precision != "day":
                return day
            fine = _precise(Fields(), precision).clock_precision
            return day._replace(clock=time, zone=zone, precision=fine)

        return dc.replace(expr, resolve=resolve)

    def range_from(self, at: int) -> Hit | None:
        """Read "from 6 to 18 August", "between June and August 2025", "2020 to 2024"."""
        days = self.day_list(at)
        if days is not None:
            return days
        opener = self.tags[at] if self.tags[at] in "FB" else ""
        start = at + bool(opener)
        if start >= len(self.tags):
            return None
        first = self.single(start)
        if first is None or first.last >= len(self.tags):
            return self._opened_from(at, first) if opener == "F" else None
        joint = self.tags[first.last]
        joined = joint in ("&-" if opener == "B" else "T-u")
        inner = self._skip(first.last + 1, "HF") if joined else 0
        last = None
        if joined and inner < len(self.tags):
            last = self.single(first.last + 1) or self.single(inner)
        if last is not None and _is_end(first.expr) and _is_end(last.expr):
            return Hit(at, last.last, span_of(first.expr, last.expr))
        return self._opened_from(at, first) if opener == "F" else None

    def _opened_from(self, at: int, first: Hit | None) -> Hit | None:
        """Read "from 2026 onwards"; where "from" alone opens an interval, "с 2022 года" too."""
        if first is None:
            return None
        onwards = first.last < len(self.tags) and self.tags[first.last] == ">"
        if not onwards and not self._modifies(first) and self._starts(at, first):
            return Hit(at, first.last, opened(first.expr, "since", inclusive=True))
        if onwards or (self.words.has("from_opens") and not self._modifies(first)):
            return Hit(at, first.last + onwards, opened(first.expr, "since", inclusive=True))
        return None

    def _starts(self, at: int, first: Hit) -> bool:
        """Tell "runs from 1 March" from "the photographs from 1 March"."""
        fields = first.expr.fields
        before = self.tokens[at - 1].word if at else ""
        return (
            self.words.language == "en"
            and fields is not None
            and fields.day is not None
            and before not in word_list("dated_things")
        )

    def day_list(self, at: int) -> Hit | None:
        """Read "25-26 December", "from 6 to 18 August 2024", "December 25-26, 2024"."""
        for one in _DAY_LISTS:
            if self.tags[at] not in one.first or (one.trait and not self.words.has(one.trait)):
                continue
            found = one.pattern.match(self.tags, at)
            if found is None:
                continue
            groups = Groups(self.tokens, self.tags, found, self.words)
            a, b, month = (
                groups.number("a", "za"),
                groups.number("d", "zd"),
                groups.number("M", "M2"),
            )
            joint = groups.get("sep", "zsep")
            if a is None or b is None or month is None or joint is None:
                continue
            if joint.tag == "&" and b != a + 1 and groups.get("F") is None:
                continue
            fields = dc.replace(year_fields(groups), month=month)
            pair = span_of(calendar(dc.replace(fields, day=a)), calendar(dc.replace(fields, day=b)))
            if a < b:
                return Hit(at, found.end(), pair)
        return None

    def opened(self, at: int) -> Hit | None:
        """Read "since 2022", "until Thursday", "by the end of 2025", "before 1991"."""
        inner = at + 1
        if self.tags[inner : inner + 1] in {"t", "F", "-", "c", "i"}:
            inner += 1
        if inner >= len(self.tags):
            return None
        hit = self.range_from(inner) if self.tags[inner] not in "FB" else None
        hit = hit or self.single(inner)
        if hit is None or hit.expr.kind in {"duration", "recurring"} or self._modifies(hit):
            return None
        relation, inclusive = _OPENERS.get(self.tags[at], ("until", True))
        fields = hit.expr.fields
        if relation == "before" and fields is not None and fields.part == "late":
            # "before the end of 2013" is until that end, not until its last third begins.
            whole = calendar(dc.replace(fields, part=None), hit.expr.kind)
            shut = opened(whole, relation, inclusive=True)
            return Hit(at, hit.last, shut)
        return Hit(at, hit.last, opened(hit.expr, relation, inclusive=inclusive))

    def _modifies(self, hit: Hit) -> bool:
        """Tell whether a date only modifies a noun: "the 2020 war", "Thursday's talks"."""
        behind = self.tags[hit.last : hit.last + 1]
        if behind == "'":
            return True
        following = self.tokens[hit.last] if behind == "x" else None
        opener = self.tags[hit.first] == "H" or (hit.first > 0 and self.tags[hit.first - 1] == "H")
        return opener and following is not None and following.word[:1].isalpha()

    def hanging(self, at: int) -> Hit | None:  # noqa: PLR0911 - one return a case
        """Read "a month after the crash", "two days before 25 December"."""
        found = _HANGING.match(self.tags, at)
        if found is None:
            return None
        groups = Groups(self.tokens, self.tags, found, self.words)
        unit, side = groups.get("u"), groups.get("s")
        if unit is None or side is None or unit.value not in _DISTANCES:
            return None
        counted = groups.get("n") is not None
        if not counted and (unit.plural or self.tags[at] != "H"):
            return None
        count = groups.number("n") if counted else 1
        if found.end() >= len(self.tags):
            return None
        relation: Relation = "after" if side.tag in "as" else "before"
        offset = None
        if count:
            offset = (count if relation == "after" else -count, str(unit.value))
        inner = self.single(found.end())
        if inner is not None and not self._modifies(inner):
            if offset is None or inner.expr.kind in {"duration", "recurring"}:
                return None
            fixed = offset

            def resolve(context: Context) -> Stretch | None:
                return moved(inner.expr.resolve(context), *fixed)

            return Hit(at, inner.last, Expr(kind="calendar", resolve=resolve, relation=relation))
        noun = self._noun_phrase(found.end())
        if noun is None:
            return None
        last, anchor = noun
        return Hit(
            at,
            last,
            Expr(
                kind="anaphoric",
                resolve=lambda _: None,
                relation=relation,
                anchor=anchor,
                offset=offset,
            ),
        )

    def _noun_phrase(self, at: int) -> tuple[int, tuple[int, int]] | None:
        """Return (token behind, span) of the noun phrase that an event is named by."""
        last = at
        while last < len(self.tags) and last < at + 6:
            tag = self.tags[last]
            if (
                (tag == "H" and last == at)
                or tag in "wo'X"
                or (tag == "x" and self._may_name(last, at))
                or (tag in "OdMyW" and last > at)
            ):
                last += 1
            else:
                break
        while last > at and self.tags[last - 1] in "HwOdyMX'":
            last -= 1
        if last <= at:
            return None
        return last, (self.tokens[at].start, self.tokens[last - 1].end)

    def _may_name(self, place: int, first: int) -> bool:
        word = self.tokens[place].word
        return word[:1].isalpha() and not (
            place > first and (self.words.past.match(word) or word in word_list("not_in_names"))
        )


_HANGING = rule("dwnHUe", r"(?:H|(?P<n>[dwn]))?(?P<u>[Ue])(?P<s>[ab])", lambda _: None).pattern


_DISTANCES = frozenset({"day", "week", "month", "year", "hour", "minute", "decade"})
"""Units by which a distance from an event may be told."""


def _is_end(expr: Expr) -> bool:
    """Tell whether an expression may bound a range."""
    return expr.kind in {"calendar", "deictic"} and expr.relation is None


def _precise(fields: Fields, precision: str) -> Fields:
    match precision:
        case "hour":
            return dc.replace(fields, clock_precision="hour")
        case "second":
            return dc.replace(fields, clock_precision="second")
        case _:
            return fields
