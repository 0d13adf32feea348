"""Events that a text itself dates, so that "a month after the crash" can be reckoned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from apercu.dates.lexicon import word_list
from apercu.dates.stretch import Stretch

REACH_BEFORE, REACH_BEHIND = 60, 40
"""Code points around a date in which the event it dates is named; set on made-up examples."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_CLAUSE_END = re.compile(r"[.!?;:\n]")
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ed", "es", "s", "e")


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


def dated_events(
    text: str,
    dates: Sequence[tuple[int, int, Stretch | None]],
    anchors: Sequence[tuple[int, int]],
) -> dict[str, Event]:
    """Return, by stem, the words that stand beside a day in the same clause, the nearest of each.

    Words within `anchors` are left out: they ask for a date and give none.
    """
    asking = {place for start, end in anchors for place in range(start, end)}
    nearest: dict[str, Event] = {}
    for start, end, when in dates:
        if when is None or when.start is None or when.start != when.end:
            continue
        before = _CLAUSE_END.split(text[max(0, start - REACH_BEFORE) : start])[-1]
        behind = _CLAUSE_END.split(text[end : end + REACH_BEHIND])[0]
        low = start - len(before)
        beside = [
            (low + m.start(), m.group(), len(before) - m.end()) for m in _WORD.finditer(before)
        ]
        beside += [(end + m.start(), m.group(), m.start()) for m in _WORD.finditer(behind)]
        for place, word, distance in beside:
            event = Event(stem(word), when, distance)
            known = nearest.get(event.stem)
            if place not in asking and (known is None or distance < known.distance):
                nearest[event.stem] = event
    return nearest


def named_event(phrase: str, events: Mapping[str, Event]) -> Stretch | None:
    """Return when the event named by a phrase was, `None` where the text does not date it.

    The head is the last word before "of"; of several dates beside it the nearest counts.
    """
    words = [one.group().lower() for one in _WORD.finditer(re.split(r"\bof\b", phrase)[0])]
    heads = [word for word in words if word not in word_list("no_heads")]
    event = events.get(stem(heads[-1])) if heads else None
    return None if event is None else event.when
