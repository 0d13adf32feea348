"""What stands around a number: qualifiers, words of change, and what makes it no quantity."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast

from apercu.quantities.lexicon import Lexicon
from apercu.quantities.nouns import Head
from apercu.quantities.numerals import LOOSE, Number, skip_space
from apercu.quantities.quantity import Qualifier

DASHES = frozenset({"-", "–", "—"})
_LEFT = 80
"""How many characters before a number are looked at for what qualifies it."""
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*|[^\w\s]")
_BY = frozenset({"by", "на", "um", "de"})


class Before(NamedTuple):
    """What stands before a number: where its words begin, and what they say."""

    start: int
    qualifier: Qualifier
    change: Literal["rise", "fall"] | None
    former: bool
    refused: bool
    between: bool
    by: bool


def match_joint(lower: str, end: int, lex: Lexicon, before: Before) -> re.Match[str] | None:
    """Match what joins the ends of a range; between two levels of a change there is none."""
    joint = lex.joint.match(lower, end)
    word = joint[0].strip() if joint else ""
    if word not in DASHES and (before.former or (before.change and not before.by)):
        return None
    return None if word in {"and", "und", "et"} and not before.between else joint


def read_before(lower: str, start: int, lex: Lexicon) -> Before:
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
    return Before(
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


def change_behind(lower: str, end: int, lex: Lexicon, unit: str) -> Literal["rise", "fall"] | None:
    """Tell the noun of change right behind a share or a sum of money: "a 12% drop"."""
    if unit not in {"percent", "percentage_point"} and not unit.isupper():
        return None
    found = lex.changed.match(lower, skip_space(lower, end))
    return cast("Literal['rise', 'fall']", lex.change_behind[found[0]]) if found else None


def is_former(lower: str, end: int, head: Head | None, lex: Lexicon) -> bool:
    """Tell by the words behind an amount that it is what another is compared with."""
    at = skip_space(lower, head.end if head else end)
    return lex.former.match(lower, at) is not None


def is_refused(lower: str, first: Number, last: Number, lex: Lexicon) -> bool:
    """Tell a date, a time, an age or a number that only names something."""
    at = skip_space(lower, last.end)
    if lower[at : at + 1] == "-":
        at += 1
    if lex.refused.match(lower, at) or lex.refused.match(lower, skip_space(lower, last.end)):
        return True
    word = _WORD.match(lower, at)
    if word and word[0].rstrip(".") in lex.months and first.figure and not last.unit:
        return True
    if last.unit in LOOSE:
        return bool(
            re.match(r"[ -](?:old|ago|earlier|later|before|after)\b", lower[last.end :][:9])
        )
    return first.figure and bool(re.match(r"[ -]\d", lower[last.end : last.end + 2]))
