"""Events that a text itself dates, so that "a month after the crash" can be reckoned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from apercu.dates.stretch import Stretch

REACH_BEFORE, REACH_BEHIND = 60, 40
"""Code points around a date in which the event it dates is named; set on made-up examples."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_CLAUSE_END = re.compile(r"[.!?;:\n]")
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ed", "es", "s", "e")
_NO_HEADS = frozenset(
    "after before since during with from that this were have been their which when while against"
    " near said told over into about also".split()
)


class Event(NamedTuple):
    """A stem of a word beside a date, that date, and the distance between them."""

    stem: str
    when: Stretch
    distance: int


def stem(word: str) -> str:
    """Cut an English word to what its noun and its verb share ("crash", "crashed")."""
    lower = word.lower()
    for ending in _ENDINGS:
        if lower.endswith(ending) and len(lower) - len(ending) >= 4:
            return lower[: -len(ending)]
    return lower


def dated_events(text: str, dates: Sequence[tuple[int, int, Stretch | None]]) -> list[Event]:
    """Return the words that stand beside a day in the same clause."""
    found = []
    for start, end, when in dates:
        if when is None or when.start is None or when.start != when.end:
            continue
        before = _CLAUSE_END.split(text[max(0, start - REACH_BEFORE) : start])[-1]
        behind = _CLAUSE_END.split(text[end : end + REACH_BEHIND])[0]
        found += [
            Event(stem(one.group()), when, len(before) - one.end())
            for one in _WORD.finditer(before)
        ]
        found += [Event(stem(one.group()), when, one.start()) for one in _WORD.finditer(behind)]
    return found


def named_event(phrase: str, events: Sequence[Event]) -> Stretch | None:
    """Return when the event named by a phrase was, `None` where the text does not date it.

    The head is the last word before "of"; of several dates beside it the nearest counts.
    """
    words = [one.group().lower() for one in _WORD.finditer(re.split(r"\bof\b", phrase)[0])]
    heads = [word for word in words if word not in _NO_HEADS]
    if not heads:
        return None
    wanted = stem(heads[-1])
    beside = sorted((one for one in events if one.stem == wanted), key=lambda one: one.distance)
    return beside[0].when if beside else None
