"""A coder for tests that reads "X accused Y on 3 March 2024 ..." and dates acts by their words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from apercu.actors import find_actors
from apercu.intake.coder import Acts, TextToCode
from apercu.records import Interval, Span
from apercu.relate.codebook import quad_of, score_of
from apercu.relate.news import AS_NEWS
from apercu.relate.records import CodedAct, Participant

_TOLD = re.compile(
    r"(?:\w+ said on (?P<said>\d+ \w+ \d{4}) that )?"
    r"(?P<clause>(?P<a>\w+) (?P<verb>accused|met|thanked|may accuse|sold) (?P<b>\w+)"
    r"(?: on (?P<day>\d+ \w+ \d{4}))?[^.]*)"
)
_TYPES: dict[str, Any] = {
    "accused": "ACCUSE", "met": "CONSULT", "thanked": "SUPPORT", "may accuse": "ACCUSE",
    "sold": "COOPERATE",
}  # fmt: skip


class DatedCoder:
    """Codes such sentences; what it is unsure of says so."""

    id = "da7ed"
    remote = None

    def __init__(self) -> None:
        self.texts: list[str] = []

    def code(self, given: TextToCode) -> Acts:
        """Code the stretches of a text."""
        self.texts.append(given.text)
        return Acts(acts=tuple(act for span in given.spans for act in _acts(given.text, span)))


def _acts(text: str, span: Span) -> Iterator[CodedAct]:
    for told in _TOLD.finditer(text, span.start, span.end):
        kind = _TYPES[told["verb"]]
        by = next((name for name in ("day", "said") if told[name]), None)
        sure = 0.3 if "perhaps" in told["clause"] else 0.9
        yield CodedAct(
            type=kind,
            domain="economic" if kind == "COOPERATE" else "political",
            quad=quad_of(kind),
            score=score_of(kind),
            source=_side(told, "a"),
            target=_side(told, "b"),
            when=_day(told[by]) if by else None,
            dated_by=Span(*told.span(by)) if by else None,
            realis="hypothetical" if "may" in told["verb"] else "happened",
            trigger=Span(*told.span("verb")),
            clause=Span(*told.span("clause")),
            confidence=sure,
            event_confidence=sure,
            flags=("undated", AS_NEWS) if "today" in told["clause"] else (),
        )


def _day(words: str) -> Interval:
    day = datetime.datetime.strptime(words, "%d %B %Y").date().isoformat()  # noqa: DTZ007
    return Interval(start=day, end=day, precision="day", basis="text")


def _side(told: re.Match[str], group: str) -> tuple[Participant, ...]:
    words = told[group]
    actors = tuple(sorted({one.actor for one in find_actors(words, language="en")}))
    return (Participant(start=told.start(group), end=told.end(group), text=words, actors=actors),)
