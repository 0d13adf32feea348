"""Find the quantities of a text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple, cast

from apercu.quantities.figures import figure_value, words_value
from apercu.quantities.lexicon import Lexicon, code_of, lexicon
from apercu.quantities.nouns import Head, act_near, find_head
from apercu.quantities.quantity import Qualifier, Quantity

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_LEFT = 80
"""How many characters before a number are looked at for what qualifies it."""
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*|[^\w\s]")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[$€£¥₽₴₺₼]|[-+−](?=\d)")
_FIGURE_BEFORE = re.compile(r"\d[\s-]*$")
_BY = frozenset({"by", "на", "um", "de"})
_CLOSE = frozenset("bmtk")
_LOOSE = {"day", "week", "month", "year", "hour", "minute"}
_ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|ème)\b")


class _Number(NamedTuple):
    """A number read off a text: `[start, end)`, its value, its unit where that is told."""

    start: int
    end: int
    value: Decimal
    unit: str
    figure: bool


class _Before(NamedTuple):
    """What stands before a number: where its words begin, and what they say."""

    start: int
    qualifier: Qualifier
    change: Literal["rise", "fall"] | None
    former: bool
    refused: bool
    between: bool
    by: bool


def find_quantities(text: str, *, language: str | None = "en") -> list[Quantity]:
    """Find the amounts that a text states, in its order and without overlaps.

    Dates, years, times, ages, ordinals, numbers of flights, articles and telephones are none.
    `language` is ISO 639-1; of a language without a lexicon only figures with signs are read.
    """
    lex = lexicon(code_of(language))
    lower = _lower(text)
    found: list[Quantity] = []
    at = 0
    for token in _TOKEN.finditer(lower):
        word = token[0]
        if token.start() < at or (word[0].isalpha() and word not in lex.starts):
            continue
        hit = lex.core.match(lower, token.start())
        if hit is None:
            continue
        at = hit.end()
        if hit["vague"]:
            one = _vague(text, lower, hit, lex)
        else:
            one, at = _counted(text, lower, hit, lex)
        if one is not None and not (found and one.start < found[-1].end):
            found.append(one)
    return found


def _lower(text: str) -> str:
    """Lower the letters one by one, so that offsets stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def _vague(text: str, lower: str, hit: re.Match[str], lex: Lexicon) -> Quantity | None:
    low, high, unit = lex.vague[hit["vague"]]
    before = _before(lower, hit.start(), lex)
    if unit == "person":
        act = act_near(lower, hit.start(), hit.end(), lex) or act_near(
            lower, hit.start(), hit.start(), lex
        )
        return Quantity(
            start=hit.start(), end=hit.end(), low=low, high=high, unit=unit, act=act or _none(hit)
        )
    head = find_head(text, lower, hit.end(), lex, one=False)
    if not unit and head is None:
        return None
    return Quantity(
        start=before.start, end=hit.end(), low=low, high=high,
        unit=unit or ("person" if head and head.person else "item"),
        of=head.stem if head else "", noun=head.noun if head else "",
        qualifier="about" if high is not None else "over",
        act="" if unit else act_near(lower, before.start, head.end if head else hit.end(), lex),
        former=before.former, change=before.change if unit == "percent" else None,
    )  # fmt: skip


def _none(hit: re.Match[str]) -> str:
    words = hit[0]
    if "casualt" in words:
        return "casualty"
    return "injure" if "injur" in words else "kill"


def _counted(
    text: str, lower: str, hit: re.Match[str], lex: Lexicon
) -> tuple[Quantity | None, int]:
    """Read the number at a hit, with the second of a range; return where to go on."""
    first = _number(lower, hit, lex)
    if first is None:
        return None, hit.end()
    before = _before(lower, first.start, lex)
    second = _second(lower, first, lex, before)
    last = second or first
    if before.refused or _is_refused(lower, first, last, lex):
        return None, last.end
    low, high, unit = first.value, last.value, last.unit or first.unit
    if second is not None and not first.unit and first.value < 1000 <= last.value:
        low = _scaled_like(first.value, last)
    end = last.end
    after = lex.after.match(lower, _skip(lower, end))
    qualifier = before.qualifier
    if after:
        qualifier, end = cast("Qualifier", lex.behind[after[0]]), after.end()
    head = None
    if not unit or unit in {"percent", "percentage_point"} or unit.isupper() or unit == "tonne":
        head = find_head(text, lower, end, lex, one=low == high == 1, measured=bool(unit))
    act = act_near(lower, before.start, head.end if head else end, lex) if not unit else ""
    if not unit:
        if head is None and not act:
            return None, last.end
        if first.value == 1 and not first.figure and not _one(head, act):
            return None, last.end
        unit = "person" if (head and head.person) or (head is None and act) else "item"
    change, former = before.change, before.former or _former_behind(lower, end, head, lex)
    if change is None:
        change = _change_behind(lower, end, lex, unit)
    if second is not None:
        qualifier = "range"
    bounds = _bounds(low, high, qualifier)
    return Quantity(
        start=before.start, end=end, low=bounds[0], high=bounds[1], unit=unit,
        of=head.stem if head else "", noun=head.noun if head else "", qualifier=qualifier,
        change=change, act=act, former=former,
    ), end  # fmt: skip


def _one(head: Head | None, act: str) -> bool:
    return head is not None and (head.person or bool(act))


def _bounds(low: Decimal, high: Decimal, qualifier: str) -> tuple[Decimal | None, Decimal | None]:
    if qualifier == "over":
        return low, None
    if qualifier == "under":
        return None, high
    return min(low, high), max(low, high)


def _number(lower: str, hit: re.Match[str], lex: Lexicon) -> _Number | None:
    start, end, unit = hit.start(), hit.end(), ""
    figure = hit["figure"]
    if figure:
        if _ORDINAL.match(lower, end):
            return None
        value = figure_value(figure, comma=lex.comma)
        if hit["sign"]:
            unit = lex.signs[hit["sign"]]
    elif hit["word"] in lex.scales and _FIGURE_BEFORE.search(lower[max(0, start - 6) : start]):
        return None
    else:
        value = words_value(hit["word"].removeprefix("a ").removeprefix("an "), lex)
    value, end, close = _scaled(lower, end, value, lex, money=bool(unit))
    at = _skip(lower, end)
    named = lex.unit.match(lower, at + 1 if lower[at : at + 1] == "-" else at)
    if named and not unit and (figure or lex.units[named[0]] != "point"):
        unit, end = lex.units[named[0]], named.end()
        if close and unit in {"metre", "tonne"}:
            return None
    elif named and lex.units[named[0]] == unit:
        end = named.end()  # "$5 dollars", "USD 5 $"
    if end < len(lower) and lower[end].isalpha():
        return None
    bare = figure and value == value.to_integral_value() and _YEAR.fullmatch(figure)
    if bare and (not unit or unit in _LOOSE):
        return None
    return _Number(start, end, value, unit, bool(figure))


def _scaled(
    lower: str, end: int, value: Decimal, lex: Lexicon, *, money: bool
) -> tuple[Decimal, int, bool]:
    """Multiply by the scales behind a number ("7.2 billion", "$7.25bn"), keeping its exponent."""
    close = False
    initial = lower[end : end + 2].lstrip(" \u00a0")[:1]
    for form in lex.close if initial in _CLOSE else ():
        at = end + 1 if len(form) > 1 and lower[end : end + 1] in {" ", "\u00a0"} else end
        last = at + len(form)
        if not lower.startswith(form, at) or lower[last : last + 1].isalnum():
            continue
        if money or len(form) > 1 or _is_money(lower, last, lex):
            return _times(value, lex.close[form]), last, True
    while (found := lex.scale.match(lower, at := _skip(lower, end))) and not lex.unit.match(
        lower, at
    ):
        value, end = _times(value, lex.scales[found[0]]), found.end()
    return value, end, close


def _is_money(lower: str, at: int, lex: Lexicon) -> bool:
    """Tell whether a currency follows: "1.2m euros" are no metres."""
    found = lex.unit.match(lower, _skip(lower, at))
    return found is not None and lex.units[found[0]].isupper()


def _times(value: Decimal, scale: Decimal) -> Decimal:
    """Multiply; a power of ten only moves the exponent."""
    zeros = len(str(scale)) - 1
    return value.scaleb(zeros) if scale == Decimal(10) ** zeros else value * scale


def _scaled_like(value: Decimal, last: _Number) -> Decimal:
    """Give the first of "3 to 5 billion" the scale of the second."""
    exponent = int(last.value.normalize().adjusted()) // 3 * 3
    return value.scaleb(exponent)


def _skip(lower: str, at: int) -> int:
    while at < len(lower) and lower[at] in " \u00a0\u202f\u2009":
        at += 1
    return at


def _second(lower: str, first: _Number, lex: Lexicon, before: _Before) -> _Number | None:
    """Read the upper end of a range; a change from one level to another is none."""
    joint = lex.joint.match(lower, first.end)
    if joint is None:
        return None
    word = joint[0].strip()
    if word not in {"-", "–", "—"} and (before.former or (before.change and not before.by)):
        return None
    if word in {"and", "und", "et"} and not before.between:
        return None
    if word in {"-", "–", "—"}:
        # the expression refuses a figure behind a hyphen, which here belongs to the range
        shifted = lower[: joint.end() - 1] + " " + lower[joint.end() :]
        hit = lex.core.match(shifted, joint.end())
    else:
        hit = lex.core.match(lower, joint.end())
    second = _number(lower, hit, lex) if hit is not None and not hit["vague"] else None
    if second is None or second.value <= first.value:
        return None
    return None if first.unit and second.unit and first.unit != second.unit else second


def _before(lower: str, start: int, lex: Lexicon) -> _Before:
    """Read the words before a number, nearest first."""
    offset = max(0, start - _LEFT)
    words = [(m.start() + offset, m[0]) for m in _WORD.finditer(lower[offset:start])][-12:]
    nearest = words[-1][1] if words else ""
    refused = nearest in lex.refused_before or nearest in lex.months
    if nearest == "." and len(words) > 1:
        refused = words[-2][1] + "." in lex.refused_before or words[-2][1] in lex.refused_before
    begin, qualifier, between = start, "exactly", False
    while words:
        for size in (4, 3, 2, 1):
            phrase = " ".join(w for _, w in words[-size:])
            if len(words) >= size and phrase in lex.before:
                if phrase in lex.levels and any(w in lex.change_before for _, w in words):
                    continue
                begin = words[-size][0]
                kind = lex.before[phrase]
                between = between or kind == "range"
                qualifier = kind if qualifier == "exactly" and kind != "range" else qualifier
                words = words[:-size]
                break
        else:
            break
        if not words or words[-1][1] not in {"the", "an", "a"}:
            continue
        words = words[:-1]
    former = any(
        " ".join(w for _, w in words[-size:]) in lex.former_before for size in (1, 2, 3, 4)
    )
    change = _change_before([w for _, w in words], lex)
    return _Before(
        begin,
        cast("Qualifier", qualifier),
        change,
        former,
        refused and begin == start,
        between,
        bool(words) and words[-1][1] in _BY,
    )


def _change_before(words: list[str], lex: Lexicon) -> Literal["rise", "fall"] | None:
    """Tell the verb that the amount is the size of, unless a level was reached ("rose to")."""
    reach = 11 if words and words[-1] in _BY else 5
    for word in reversed(words[-reach:]):
        if word in lex.levels or not (word[0].isalpha() or word in "+-"):
            return None
        if word in lex.change_before:
            return cast("Literal['rise', 'fall']", lex.change_before[word])
    return None


def _change_behind(lower: str, end: int, lex: Lexicon, unit: str) -> Literal["rise", "fall"] | None:
    if unit not in {"percent", "percentage_point"} and not unit.isupper():
        return None
    found = lex.changed.match(lower, _skip(lower, end))
    return cast("Literal['rise', 'fall']", lex.change_behind[found[0]]) if found else None


def _former_behind(lower: str, end: int, head: Head | None, lex: Lexicon) -> bool:
    at = _skip(lower, head.end if head else end)
    return lex.former.match(lower, at) is not None


def _is_refused(lower: str, first: _Number, last: _Number, lex: Lexicon) -> bool:
    """Tell a date, a time, an age or a number that only names something."""
    at = _skip(lower, last.end)
    if lower[at : at + 1] == "-":
        at += 1
    if lex.refused.match(lower, at) or lex.refused.match(lower, _skip(lower, last.end)):
        return True
    word = _WORD.match(lower, at)
    if word and word[0].rstrip(".") in lex.months and first.figure and not last.unit:
        return True
    if last.unit in _LOOSE:
        return bool(
            re.match(r"[ -](?:old|ago|earlier|later|before|after)\b", lower[last.end :][:9])
        )
    return first.figure and bool(re.match(r"[ -]\d", lower[last.end : last.end + 2]))
