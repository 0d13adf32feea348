"""Read single dates off a stretch of tokens: the longest match, with its part and clock time."""

from __future__ import annotations

import dataclasses as dc
import functools
from collections.abc import Sequence
from typing import NamedTuple

from apercu.dates.deictic import DEICTIC_RULES
from apercu.dates.grammar import CALENDAR_RULES, is_verb
from apercu.dates.lexicon import Lexicon, lexicon
from apercu.dates.lexing import Token, clock_of, offset_at
from apercu.dates.normalise import Context, Expr, Fields, calendar
from apercu.dates.patterns import Groups, Rule
from apercu.dates.stretch import Stretch


class Hit(NamedTuple):
    """A parsed expression over tokens `[first, last)`."""

    first: int
    last: int
    expr: Expr


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


class SingleReader:
    """Reads single dates off one stretch of tokens."""

    def __init__(self, stretch: list[Token], words: Lexicon, text: str) -> None:
        self.tokens = stretch
        self.tags = "".join(token.tag for token in stretch)
        self.words = words
        self.text = text
        self._table = _rules(words.language)
        self._atoms: dict[int, Hit | None] = {}

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
            fields = hit.expr.fields._replace(part=part)
            return Hit(hit.first, behind + 1, calendar(fields, hit.expr.kind))
        return hit

    def with_part(self, at: int) -> Hit | None:  # noqa: PLR0911 - one return a case
        """Read "late February 2022", "the beginning of 2024", "mid-1990s", "early on Thursday"."""
        first = at
        if self.tags[at] == "H" and self.tags[at + 1 : at + 2] in {"P", "Q"}:
            at += 1
        if self.tags[at] not in "PQ" or is_verb(self.words, self.tags, at):
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
        fields = hit.expr.fields._replace(part=part)
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
            timed = fields._replace(clock=time, zone=zone)
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


def _precise(fields: Fields, precision: str) -> Fields:
    match precision:
        case "hour":
            return fields._replace(clock_precision="hour")
        case "second":
            return fields._replace(clock_precision="second")
        case _:
            return fields
