"""A coder for tests that knows three verbs and no model: quick, exact, and it counts its work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from apercu.actors import find_actors
from apercu.intake.coder import Acts, TextToCode
from apercu.records import Span
from apercu.relate.codebook import quad_of, score_of
from apercu.relate.records import CodedAct, Participant

_TOLD = re.compile(r"(\w+) (accused|met|thanked) (\w+)[^.]*")
_TYPES: dict[str, Any] = {"accused": "ACCUSE", "met": "CONSULT", "thanked": "SUPPORT"}


class SmallCoder:
    """Codes "X accused Y", "X met Y", "X thanked Y"; fails on texts that hold a word."""

    remote = None

    def __init__(
        self, *, fails_on: str = "", raises: BaseException | None = None, name: str = "5a11"
    ) -> None:
        self.id = name
        self.fails_on = fails_on
        self.raises = raises or ValueError("no such word")
        self.texts: list[str] = []

    def code(self, given: TextToCode) -> Acts:
        """Code the stretches of a text."""
        self.texts.append(given.text)
        if self.fails_on and self.fails_on in given.text:
            raise self.raises
        return Acts(acts=tuple(_acts(given)))


def _acts(given: TextToCode) -> Sequence[CodedAct]:
    found = []
    for span in given.spans:
        for told in _TOLD.finditer(given.text, span.start, span.end):
            kind = _TYPES[told[2]]
            found.append(
                CodedAct(
                    type=kind, domain="political", quad=quad_of(kind), score=score_of(kind),
                    source=_side(told, 1), target=_side(told, 3), when=given.published,
                    reported=given.published, trigger=Span(*told.span(2)),
                    clause=Span(*told.span()), confidence=1.0, event_confidence=1.0,
                )
            )  # fmt: skip
    return found


def _side(told: re.Match[str], group: int) -> tuple[Participant, ...]:
    words = told[group]
    actors = tuple(sorted({one.actor for one in find_actors(words, language="en")}))
    return (Participant(start=told.start(group), end=told.end(group), text=words, actors=actors),)
