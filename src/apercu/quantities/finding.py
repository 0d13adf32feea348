"""Find the quantities of a text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

import msgspec

from apercu.quantities.around import (
    DASHES,
    Before,
    change_behind,
    is_former,
    is_refused,
    match_joint,
    read_before,
)
from apercu.quantities.lexicon import Lexicon, code_of, lexicon
from apercu.quantities.nouns import Head, act_near, find_head
from apercu.quantities.numerals import Number, read_number, read_scale, skip_space, times
from apercu.quantities.parts import (
    Multiple,
    Part,
    PartWords,
    find_multiple,
    is_part,
    match_part,
    part_words,
    share_bounds,
)
from apercu.quantities.quantity import Qualifier, Quantity
from apercu.text import is_stop

SCALED = (2, 4)
"""Halves and quarters stand before a scale without "of": "half a million", "a quarter million"."""
SAME_GAP = 60
"""How many characters may stand between two levels of one thing; by judgement."""
_APART = re.compile(r"[.;:!?](?:\s|$)")
_SHARES = ("percent", "percentage_point")
_TURNED: dict[Qualifier, Qualifier] = {"over": "under", "under": "over", "nearly": "about"}
"""What the words before "halved" say of what is left."""
_NEXT = re.compile(r"[ \u00a0\u202f-]+([^\W\d_]+)")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[$€£¥₽₴₺₼%]|[-+−](?=\d)")


def find_quantities(text: str, *, language: str | None = "en") -> list[Quantity]:
    """Find the amounts that a text states, in its order and without overlaps.

    Dates, years, times, ages, ordinals, numbers of flights, articles and telephones are none. A
    part of a whole is in percent, what multiplies is a `multiple`. `language` is ISO 639-1; of a
    language without a lexicon only figures with signs are read.
    """
    lex, words = lexicon(code_of(language)), part_words(code_of(language))
    lower = _lower(text)
    found: list[Quantity] = []
    at = 0
    for token in _TOKEN.finditer(lower):
        word = token[0]
        if token.start() < at:
            continue
        one, end = None, at
        if not word[0].isalpha() or word in words.starts:
            one, end = _of_whole(text, lower, token.start(), lex, words)
        if one is None and (not word[0].isalpha() or word in lex.starts):
            one, end = _of_number(text, lower, token.start(), lex)
        at = max(at, end)
        if one is not None and not (found and one.start < found[-1].end):
            found.append(_like_last(lower, found[-1], one, lex) if found else one)
    return found


def _like_last(lower: str, last: Quantity, one: Quantity, lex: Lexicon) -> Quantity:
    """Give a bare number what the one counts that it is a level of: "from $2 billion to 3 billion".

    Without it a sum of money told once would read as a number of things.
    """
    gap = lower[last.end : one.start]
    if one.unit != "item" or one.of or len(gap) > SAME_GAP or _APART.search(gap):
        return one
    beside = lex.former_before | (lex.levels if last.unit not in {"item", "person"} else set())
    level = any(f" {word} " in f"{gap} " for word in beside)
    if not (one.former or last.former or level) or last.unit in {"multiple", *_SHARES}:
        return one
    return msgspec.structs.replace(one, unit=last.unit, of=last.of, noun=last.noun)


def _of_number(text: str, lower: str, at: int, lex: Lexicon) -> tuple[Quantity | None, int]:
    hit = lex.core.match(lower, at)
    if hit is None:
        return None, at
    if hit["vague"] and hit["vague"] not in lex.pairs:
        return _vague(text, lower, hit, lex), hit.end()
    return _counted(text, lower, hit, lex)


def _of_whole(
    text: str, lower: str, at: int, lex: Lexicon, words: PartWords
) -> tuple[Quantity | None, int]:
    """Read a multiple, or a part of a whole, that begins at a place; return where to go on."""
    multiple = find_multiple(lower, at, words)
    if multiple is not None:
        return _multiple(lower, multiple, lex), multiple.end
    part = match_part(lower, at, words)
    if part is None:
        return None, at
    return _scaled_part(text, lower, part, lex, words) or _part(text, lower, part, lex, words)


def _multiple(lower: str, one: Multiple, lex: Lexicon) -> Quantity | None:
    before = read_before(lower, one.start, lex)
    qualifier = _TURNED.get(before.qualifier, before.qualifier) if one.divides else before.qualifier
    low, high = _bounds(one.value, one.value, qualifier)
    return Quantity(
        start=before.start, end=one.end, low=low, high=high, unit="multiple",
        qualifier=qualifier, former=before.former,
    )  # fmt: skip


def _scaled_part(
    text: str, lower: str, part: Part, lex: Lexicon, words: PartWords
) -> tuple[Quantity | None, int] | None:
    """Read a part of a number or of a measure: "half a million", "a quarter of an hour"."""
    at = skip_space(lower, part.end)
    joint = words.whole.match(lower, at)
    if part.share.denominator not in SCALED and not lower.startswith("of", at):
        return None
    start = skip_space(lower, joint.end()) if joint else at
    _, end, scale = read_scale(lower, start, Decimal(1), lex, money=False)
    unit = lex.unit.match(lower, skip_space(lower, end))
    if scale == 1 and (joint is None or unit is None):
        return None
    low, high = (share * scale / 100 for share in share_bounds(part.share))
    number = Number(
        part.start, unit.end() if unit else end, low, lex.units[unit[0]] if unit else "", False,
        scale, alone=True,
    )  # fmt: skip
    before = read_before(lower, part.start, lex)
    refused = before.refused or is_refused(lower, number, number, lex)
    return None if refused else _told(text, lower, before, number, number._replace(value=high), lex)


def _part(
    text: str, lower: str, part: Part, lex: Lexicon, words: PartWords
) -> tuple[Quantity | None, int]:
    """Read a part of a whole, with the second of a range, as percents."""
    before = read_before(lower, part.start, lex)
    second = _second_part(lower, part, lex, words, before)
    unit = lex.unit.match(lower, skip_space(lower, part.end))
    ratio = lower[part.end - 1].isdigit() or " in " in lower[part.start : part.end]
    if before.refused or (ratio and unit is not None):
        return None, part.start
    if second is None and not is_part(lower, part, words):
        return None, part.start
    if lower.startswith("in ", part.start) and before.change is None:
        return None, part.start  # "cut in half", and not "folded in half"
    low, high = share_bounds(part.share)
    qualifier, end = before.qualifier, part.end
    if second is not None:
        qualifier, end, high = "range", second.end, share_bounds(second.share)[1]
    head = find_head(text, lower, end, lex, one=False, measured=True)
    change = before.change or change_behind(lower, end, lex, "percent")
    bounds = _bounds(low, high, qualifier)
    return Quantity(
        start=before.start, end=end, low=bounds[0], high=bounds[1], unit="percent",
        of=head.stem if head else "", noun=head.noun if head else "", qualifier=qualifier,
        change=change, former=before.former or is_former(lower, end, head, lex),
        fraction=True,
    ), end  # fmt: skip


def _second_part(
    lower: str, first: Part, lex: Lexicon, words: PartWords, before: Before
) -> Part | None:
    joint = match_joint(lower, first.end, lex, before)
    second = match_part(lower, joint.end(), words) if joint is not None else None
    return second if second is not None and second.share > first.share else None


def _lower(text: str) -> str:
    """Lower the letters one by one, so that offsets stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower()[0] for c in text)  # İ alone becomes two: i and a dot


def _vague(text: str, lower: str, hit: re.Match[str], lex: Lexicon) -> Quantity | None:
    low, high, unit = lex.vague[hit["vague"]]
    before = read_before(lower, hit.start(), lex)
    if unit == "person":
        act = act_near(lower, hit.start(), hit.end(), lex) or act_near(
            lower, hit.start(), hit.start(), lex
        )
        return Quantity(
            start=hit.start(), end=hit.end(), low=low, high=high, unit=unit, act=act or _none(hit)
        )
    of = skip_space(lower, hit.end())
    measure = lex.unit.match(lower, of + 3 if lower.startswith("of ", of) else of)
    end = hit.end()
    if measure and not unit:  # "billions of dollars"
        unit, end = lex.units[measure[0]], measure.end()
    head = find_head(text, lower, end, lex, one=False, measured=end != hit.end())
    if not unit and head is None:
        return None
    return Quantity(
        start=before.start, end=end, low=low, high=high,
        unit=unit or ("person" if head and head.person else "item"),
        of=head.stem if head else "", noun=head.noun if head else "",
        qualifier="about" if high is not None else "over",
        act="" if unit else act_near(lower, before.start, head.end if head else end, lex),
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
    first = read_number(lower, hit, lex)
    if first is None:
        return None, hit.end()
    before = read_before(lower, first.start, lex)
    if hit["vague"] and before.qualifier == "exactly":
        before = before._replace(qualifier="about")
    second = _second(lower, first, lex, before)
    last = second or first
    if before.refused or is_refused(lower, first, last, lex):
        return None, last.end
    if second is not None and first.scale == 1 and first.value * second.scale < second.value:
        first = first._replace(value=times(first.value, second.scale))
    return _told(text, lower, before, first, last, lex)


def _told(
    text: str, lower: str, before: Before, first: Number, last: Number, lex: Lexicon
) -> tuple[Quantity | None, int]:
    """Make the record of a number, or of a range, with what it counts."""
    low, high, unit, end = first.value, last.value, last.unit or first.unit, last.end
    after = lex.after.match(lower, skip_space(lower, end))
    qualifier = before.qualifier
    if after:
        qualifier, end = cast("Qualifier", lex.behind[after[0]]), after.end()
    head = None
    if not unit or unit in _SHARES or unit.isupper() or unit == "tonne":
        head = find_head(text, lower, end, lex, one=low == high == 1, measured=bool(unit))
    act = act_near(lower, before.start, head.end if head else end, lex) if not unit else ""
    if not unit:
        if head is None and not act and not (last.alone and _is_bare(lower, end, lex)):
            return None, last.end
        if first.value == 1 and not first.figure and not _one(head, act):
            return None, last.end
        unit = "person" if (head and head.person) or (head is None and act) else "item"
    change, former = before.change, before.former or is_former(lower, end, head, lex)
    if change is None:
        change = change_behind(lower, end, lex, unit)
    if first.end != last.end:
        qualifier = "range"
    bounds = _bounds(low, high, qualifier)
    return Quantity(
        start=before.start, end=end, low=bounds[0], high=bounds[1], unit=unit,
        of=head.stem if head else "", noun=head.noun if head else "", qualifier=qualifier,
        change=change, act=act, former=former,
    ), end  # fmt: skip


def _is_bare(lower: str, end: int, lex: Lexicon) -> bool:
    """Tell that no content word follows; an unknown currency would else pass for nothing."""
    word = _NEXT.match(lower, end)
    if word is None or is_stop(word[1]) or word[1] in lex.adverbs:
        return True
    return lex.plural_s and word[1].endswith("ed")


def _one(head: Head | None, act: str) -> bool:
    return head is not None and (head.person or bool(act))


def _bounds(low: Decimal, high: Decimal, qualifier: str) -> tuple[Decimal | None, Decimal | None]:
    if qualifier == "over":
        return low, None
    if qualifier == "under":
        return None, high
    return min(low, high), max(low, high)


def _second(lower: str, first: Number, lex: Lexicon, before: Before) -> Number | None:
    """Read the upper end of a range; a change from one level to another is none."""
    joint = match_joint(lower, first.end, lex, before)
    if joint is None:
        return None
    if joint[0].strip() in DASHES:
        # the expression refuses a figure behind a hyphen, which here belongs to the range
        shifted = lower[: joint.end() - 1] + " " + lower[joint.end() :]
        hit = lex.core.match(shifted, joint.end())
    else:
        hit = lex.core.match(lower, joint.end())
    second = read_number(lower, hit, lex) if hit is not None and not hit["vague"] else None
    if second is None or second.value <= first.value:
        return None
    if first.unit in _SHARES and second.scale > 1:
        return None  # "22.1 per cent or 25 million"
    return None if first.unit and second.unit and first.unit != second.unit else second
