"""One number of a text: figure or words, the scales behind it, its unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from apercu.quantities.figures import figure_value, words_value
from apercu.quantities.lexicon import Lexicon

LEAST_ALONE = 100
"""Number words, and scales behind a figure, from here on count also where no noun is told."""
LEAST_ORDINAL = 20
"""From here on number words go before an ordinal: "twenty-first", "hundred and fifth"."""
LOOSE = frozenset({"day", "week", "month", "year", "hour", "minute"})
"""Units in which ages and distances in time are told; a year's number before one is a year."""
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_FIGURE_BEFORE = re.compile(r"\d[\s-]*$")
_CLOSE = frozenset("bmtk")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|ème)\b")


class Number(NamedTuple):
    """A number read off a text: `[start, end)`, its value, its unit where that is told."""

    start: int
    end: int
    value: Decimal
    unit: str
    figure: bool
    scale: Decimal = Decimal(1)
    """What scales behind the number multiplied it by."""
    alone: bool = False
    """It counts something even where no noun is told: "7.5 million", "a hundred and ten"."""


def read_number(lower: str, hit: re.Match[str], lex: Lexicon) -> Number | None:
    """Read the number at a hit of the lexicon's `core`; `None` where it is none."""
    start, end, figure = hit.start(), hit.end(), hit["figure"]
    value = _value(lower, hit, lex)
    if value is None:
        return None
    alone = bool(hit["word"]) and value >= LEAST_ALONE and hit["word"] not in lex.scales
    unit = lex.signs[hit["sign"]] if hit["sign"] else ""
    half = lex.halves.match(lower, skip_space(lower, end))
    if half and value < LEAST_ALONE:
        value, end = value + Decimal("0.5"), half.end()
    value, end, scale = read_scale(lower, end, value, lex, money=bool(unit))
    at = skip_space(lower, end)
    named = lex.unit.match(lower, at + 1 if lower[at : at + 1] == "-" else at)
    if named and not unit and (figure or lex.units[named[0]] != "point"):
        unit, end = lex.units[named[0]], named.end()
    elif named and lex.units[named[0]] == unit:
        end = named.end()  # "$5 dollars", "USD 5 $"
    if end < len(lower) and lower[end].isalpha():
        return None
    bare = figure and value == value.to_integral_value() and _YEAR.fullmatch(figure)
    if bare and (not unit or unit in LOOSE):
        return None
    return Number(start, end, value, unit, bool(figure), scale, alone or scale >= LEAST_ALONE)


def _value(lower: str, hit: re.Match[str], lex: Lexicon) -> Decimal | None:
    """Read a figure or number words; an ordinal, and a scale behind a figure, are no number."""
    if hit["figure"]:
        ordinal = _ORDINAL.match(lower, hit.end())
        return None if ordinal else figure_value(hit["figure"], comma=lex.comma)
    if hit["vague"]:
        return lex.pairs[hit["vague"]]
    before = lower[max(0, hit.start() - 6) : hit.start()]
    if hit["word"] in lex.scales and _FIGURE_BEFORE.search(before):
        return None
    value = words_value(hit["word"].removeprefix("a ").removeprefix("an "), lex)
    named = value >= LEAST_ORDINAL and lex.ordinal.match(lower, hit.end())
    if named:
        return None
    even = value.to_integral_value()  # 1.5 million, told in words, is no finer than a million
    return even if even == value else value


def read_scale(
    lower: str, end: int, value: Decimal, lex: Lexicon, *, money: bool
) -> tuple[Decimal, int, Decimal]:
    """Multiply by the scales behind a number ("7.2 billion", "$7.25bn"), keeping its exponent.

    Return the value, where it ends and the product of the scales.
    """
    product = Decimal(1)
    initial = lower[end : end + 2].lstrip(" \u00a0")[:1]
    for form in lex.close if initial in _CLOSE else ():
        at = end + 1 if len(form) > 1 and lower[end : end + 1] in {" ", "\u00a0"} else end
        last = at + len(form)
        if not lower.startswith(form, at) or lower[last : last + 1].isalnum():
            continue
        if money or len(form) > 1 or _is_money(lower, last, lex):
            return times(value, lex.close[form]), last, lex.close[form]
    while (found := lex.scale.match(lower, at := skip_space(lower, end))) and not lex.unit.match(
        lower, at
    ):
        scale = lex.scales[found[0]]
        value, end, product = times(value, scale), found.end(), product * scale
    return value, end, product


def _is_money(lower: str, at: int, lex: Lexicon) -> bool:
    """Tell whether a currency follows: "1.2m euros" are no metres."""
    found = lex.unit.match(lower, skip_space(lower, at))
    return found is not None and lex.units[found[0]].isupper()


def times(value: Decimal, scale: Decimal) -> Decimal:
    """Multiply; a power of ten only moves the exponent."""
    zeros = len(str(scale)) - 1
    return value.scaleb(zeros) if scale == Decimal(10) ** zeros else value * scale


def skip_space(lower: str, at: int) -> int:
    """Return the next place that is no space."""
    while at < len(lower) and lower[at] in " \u00a0\u202f\u2009":
        at += 1
    return at
