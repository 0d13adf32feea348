"""Parts of a whole ("two thirds", "one in five") and multiples ("doubled", "fourfold")."""

from __future__ import annotations

import dataclasses as dc
import functools
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from apercu.quantities.lexicon import (
    SPACE,
    any_of,
    forms_of,
    lexicon,
    read_rows,
    starts_of,
    table,
    whole,
)

QUARTER = 4
"""Quarters are also stretches of a year, so they need words around them that say otherwise."""
MOST_PARTS = 19
"""The greatest numerator told in words; "twenty fifths" is no way to write a part."""
LARGEST = 10
"""The largest denominator behind a slash; 9/11 is rather a day."""
DIGITS = 2
"""A part that does not come out even in percent lies between two numbers of so many digits."""
_BEFORE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CLOSED = re.compile(r"[.,;:!?)]|$", re.MULTILINE)
_JOINED = re.compile(r"[-'’/.,:]$|\d $")
"""What makes the words only the end of something: "8 1/2", "non-one"."""
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


class Part(NamedTuple):
    """A part of a whole at `[start, end)`; `sure` where its words alone say that it is one."""

    start: int
    end: int
    share: Fraction
    sure: bool


class Multiple(NamedTuple):
    """A multiple at `[start, end)`: 2 for "doubled", 0.5 for "halved".

    `divides` tells "halved" from "half as": who more than halves something leaves less of it.
    """

    start: int
    end: int
    value: Decimal
    divides: bool


@dc.dataclass(frozen=True, slots=True)
class PartWords:
    """The words of parts and multiples of one language, and what must stand around them."""

    pattern: re.Pattern[str]
    """Groups: `ones`, `one` (a third); `many`, `parts` (two thirds); `n`, `m` (one in three);
    `share` (half)."""
    numbers: dict[str, int]
    ones: dict[str, str]
    denominators: dict[str, int]
    shares: dict[str, str]
    multiples: dict[str, str]
    """Forms and values; behind `?` of what needs an auxiliary before it or what is multiplied
    behind it ("to double", "double the"), behind `??` of what needs the latter ("twice the")."""
    multiple: re.Pattern[str]
    no_multiple: re.Pattern[str]
    follows_multiple: re.Pattern[str]
    auxiliaries: frozenset[str]
    strict: bool
    """Quarters and what is like an ordinal are parts only beside the words that follow here."""
    follows: re.Pattern[str]
    follows_half: re.Pattern[str]
    refused: re.Pattern[str]
    ends: re.Pattern[str]
    whole: re.Pattern[str]
    orders: frozenset[str]
    cues: frozenset[str]
    starts: frozenset[str]


@functools.cache
def part_words(code: str) -> PartWords:
    """Return the words of a language by its code; of an unknown one there are none."""
    lex, rows = lexicon(code), read_rows(code)
    counted = {f: int(v) for f, v in lex.numbers.items() if v == int(v)}
    small = {f: n for f, n in counted.items() if 2 <= n <= MOST_PARTS}
    ones, shares = table(rows, "e"), table(rows, "P")
    single, plural = table(rows, "d"), table(rows, "D")
    multiples = table(rows, "m")
    number = rf"\d{{1,3}}(?:,\d{{3}})*|{any_of(counted)}"
    return PartWords(
        pattern=re.compile(
            rf"(?:(?P<share>{any_of(shares)})"
            rf"|(?P<ones>{any_of(ones)})(?:-|{SPACE})(?P<one>{any_of(single)})"
            rf"|(?P<many>{any_of(small)})(?:-|{SPACE})(?P<parts>{any_of(plural)})"
            rf"|(?P<n>{number})(?:{SPACE}(?:{any_of(table(rows, 'n'))}){SPACE}|/)(?P<m>{number}))"
            r"(?![\w%]|[.,:/-]\d)"
        ),
        numbers=counted, ones=ones, shares=shares, multiples=multiples,
        denominators={f: int(v) for f, v in (single | plural).items()},
        multiple=whole(multiples), no_multiple=whole(table(rows, "M")),
        follows_multiple=whole(forms_of(rows, "y", "multiplied")),
        auxiliaries=frozenset(forms_of(rows, "y", "auxiliary")),
        strict=bool(forms_of(rows, "y", "next")),
        follows=whole(forms_of(rows, "y", "next")), follows_half=whole(forms_of(rows, "y", "half")),
        refused=whole(forms_of(rows, "y", "not")), ends=whole(forms_of(rows, "y", "end")),
        whole=whole(forms_of(rows, "y", "whole")), orders=frozenset(forms_of(rows, "y", "order")),
        cues=frozenset(forms_of(rows, "y", "cue")) | lex.change_before.keys(),
        starts=starts_of((*ones, *shares, *small, *multiples, *(f for f in counted if ones))),
    )  # fmt: skip


def match_part(lower: str, at: int, words: PartWords) -> Part | None:
    """Read the words of a part of a whole, whatever stands around them."""
    hit = words.pattern.match(lower, at)
    if hit is None or _JOINED.search(lower, max(0, at - 2), at):
        return None
    sure = True
    if hit["share"]:
        told = words.shares[hit["share"]]
        share, sure = Fraction(told.rstrip("?")), not told.endswith("?")
    elif hit["one"]:
        share = Fraction(1, words.denominators[hit["one"]])
        sure = words.ones[hit["ones"]] == "sure" and _is_sure_of(share, hit, words)
    elif hit["parts"]:
        share = Fraction(words.numbers[hit["many"]], words.denominators[hit["parts"]])
        sure = _is_sure_of(share, hit, words)
        if share.denominator < QUARTER == words.denominators[hit["parts"]]:
            return None  # two quarters are a stretch of a year: as a part they would be a half
    else:
        return _ratio(hit, words)
    return Part(hit.start(), hit.end(), share, sure) if share < 1 else None


def _is_sure_of(share: Fraction, hit: re.Match[str], words: PartWords) -> bool:
    return share.denominator != QUARTER or "-" in hit[0] or not words.strict


def _ratio(hit: re.Match[str], words: PartWords) -> Part | None:
    """Read "one in three"; beside a year, a unit or a smaller number it is none."""
    if _YEAR.fullmatch(hit["m"]):
        return None
    few, many = (
        words.numbers.get(told) or int(told.replace(",", "") if told[0].isdigit() else 0)
        for told in (hit["n"], hit["m"])
    )
    slash = "/" in hit[0]
    if not 0 < few < many or (slash and many > LARGEST):
        return None
    return Part(hit.start(), hit.end(), Fraction(few, many), not slash)


def is_part(lower: str, part: Part, words: PartWords) -> bool:
    """Tell by the words around it whether a part is one: "a third round" and "a third of"."""
    at = part.end + (lower[part.end : part.end + 1] in {" ", "-", "\u00a0"})
    before = _BEFORE.findall(lower[max(0, part.start - 30) : part.start])
    last = before[-1] if before else ""
    one_word = lower[part.start : part.end].isalpha()
    if words.refused.match(lower, at) or (last in words.orders and (one_word or not part.sure)):
        return False
    if part.sure:
        return lower[part.end : part.end + 1] != "-" or "-" in lower[part.start : part.end]
    if lower[part.end : part.end + 1] == "-":
        return False
    half = part.share == Fraction(1, 2)
    if words.follows.match(lower, at) or (half and words.follows_half.match(lower, at)):
        return True
    closed = half or _CLOSED.match(lower, part.end) or words.ends.match(lower, at)
    return last in words.cues and bool(closed)


def find_multiple(lower: str, at: int, words: PartWords) -> Multiple | None:
    """Read what multiplies by itself: "doubled", "fourfold", "twice as"."""
    hit = words.multiple.match(lower, at)
    if hit is None or words.no_multiple.match(lower, hit.end() + 1):
        return None
    told = words.multiples[hit[0]]
    if told.startswith("?") and not words.follows_multiple.match(lower, hit.end() + 1):
        before = _BEFORE.findall(lower[max(0, at - 30) : at])
        if told.startswith("??") or not before or before[-1] not in words.auxiliaries:
            return None
    value = Fraction(told.lstrip("?"))
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return Multiple(hit.start(), hit.end(), number, "/" in told)


def share_bounds(share: Fraction) -> tuple[Decimal, Decimal]:
    """Return a part in percent: one number where it comes out even, else the two around it.

    A third is 33 to 34, so that "33 per cent", "33.3%" and "a third" can be one.
    """
    above, below = Decimal(share.numerator * 100), Decimal(share.denominator)
    return (
        Context(prec=DIGITS, rounding=ROUND_FLOOR).divide(above, below),
        Context(prec=DIGITS, rounding=ROUND_CEILING).divide(above, below),
    )
