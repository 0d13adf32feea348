"""Tell whether a statement says a nugget, and what a brief's JSON holds to be told it of.

A nugget's matcher is a list of groups of alternatives; a statement says the nugget where every
group has an alternative in it. What is searched is the statement's text, its citations' quotes
and the days of its `when`, folded: lower case, straight quotes, hyphens as spaces, no commas
within figures. An alternative begins where a word begins and is a stem ("retaliat" meets
"retaliation"); one that ends in a digit, or in `!`, ends where the word does.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import msgspec

# Days keep their hyphens: they are what `when` is matched by.
_HYPHENS = re.compile(r"(?P<day>\b\d{4}-\d\d-\d\d\b)|[-‐‑‒–—−/]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"'})
_WORD = re.compile(r"[^\W_]+")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that carry a nugget: `[start, end)` in code points of the document's stored text."""

    url: str
    start: int
    end: int


class Nugget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One atomic thing that a good answer tells, in our words."""

    id: str
    tells: str
    match: list[list[str]]
    sources: list[Source]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question to a collection as of a day, with what a good answer must hold."""

    id: str
    collection: str
    as_of: str
    kind: str
    question: str
    nuggets: list[Nugget]


class Said(msgspec.Struct, frozen=True):
    """One statement as it is judged.

    `seen` is the text with quotes and days; `words` counts the text's words, `judged` those of the
    quotes besides that are not in the text.
    """

    id: str
    text: str
    seen: str
    words: int
    judged: int


def fold(text: str) -> str:
    """Fold what is no difference in meaning; see the head of this module."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).lower()
    folded = _HYPHENS.sub(lambda found: found["day"] or " ", plain)
    return " ".join(_THOUSANDS.sub("", folded).split())


@functools.cache
def _pattern(group: tuple[str, ...]) -> re.Pattern[str]:
    parts = []
    for alternative in group:
        folded = fold(alternative.removesuffix("!"))
        ended = alternative.endswith("!") or folded[-1:].isdigit()
        parts.append(re.escape(folded) + (r"(?![\w]|\.\d)" if ended else ""))
    return re.compile(r"(?<!\w)(?<!\d\.)(?:" + "|".join(parts) + ")")


def groups_met(match: Iterable[Iterable[str]], seen: str) -> int:
    """Count the groups that have an alternative in a folded text."""
    return sum(_pattern(tuple(group)).search(seen) is not None for group in match)


def says(nugget: Nugget, seen: str) -> bool:
    """Tell whether a folded text says a nugget."""
    return groups_met(nugget.match, seen) == len(nugget.match)


def said(text: str, name: str = "", quotes: Iterable[str] = (), days: Iterable[str] = ()) -> Said:
    """Make a statement to judge out of its parts."""
    folded = fold(text)
    besides = [quote for quote in dict.fromkeys(map(fold, quotes)) if quote not in folded]
    words = len(word_list(text))
    judged = words + sum(len(word_list(quote)) for quote in besides)
    return Said(name, text, " | ".join([folded, *besides, *map(fold, days)]), words, judged)


def word_list(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return _WORD.findall(fold(text))


def statements(brief: dict[str, Any]) -> list[Said]:
    """Return the statements of a brief, once each: lead, then sections' points, in order."""
    found: dict[str, Said] = {}
    every = [*brief["lead"]]
    for section in brief["sections"]:
        for point in section["points"]:
            every += point["statements"]
    for one in every:
        when = one.get("when") or {}
        days = [str(day)[:10] for day in (when.get("start"), when.get("end")) if day]
        quotes = [citation["quote"] for citation in one["citations"]]
        found.setdefault(one["id"], said(one["text"], one["id"], quotes, days))
    return list(found.values())
