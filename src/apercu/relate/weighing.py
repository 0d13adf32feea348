"""What tells the types of acts: the port, and what it is given of each possible act."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from apercu.records import Span
from apercu.relate.view import View

SOURCE, TARGET = 1, 2
_COMMON = re.compile(r"[^\W\d_][\w'’-]*")


class Case(NamedTuple):
    """A possible act: a sentence, and who would be its source and target there."""

    view: View
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    trigger: int | None = None
    """The place of the word that would tell it, where the parse found one."""


class Weights(NamedTuple):
    """How likely a case is an act of each type; `types` are calibrated and sum to 1.

    `types` has `NONE` beside PLOVER's; `modes` has keys such as `COERCE:arrest`.
    """

    types: dict[str, float]
    modes: dict[str, float]
    domains: dict[str, float]
    realis: dict[str, float] = {}
    """Empty where the model cannot tell how an act is meant."""

    @property
    def event(self) -> float:
        """How likely it is any act at all."""
        return 1.0 - self.types.get("NONE", 0.0)


class Marks(NamedTuple):
    """Where a sentence seems to name who does its main act and to whom it is done."""

    source: tuple[Span, ...]
    target: tuple[Span, ...]


class TypeModel(Protocol):
    """Tells the types of acts over text in which source and target are masked."""

    @property
    def id(self) -> str:
        """Key its answers: changes with its weights."""
        ...

    def weigh(self, cases: Sequence[Case]) -> list[Weights]:
        """Weigh each case by itself, whichever others come beside it."""
        ...

    def mark(self, text: str) -> Marks | None:
        """Mark the sides of a sentence's main act; `None` where the model cannot."""
        ...


class Piece(NamedTuple):
    """A stretch of a masked text: its words, whose they are (0: nobody's), where it began."""

    words: str
    whose: int
    start: int


def masked(case: Case) -> list[Piece]:
    """Part a text into what stands and what is masked; of overlapping spans the first counts."""
    text = case.view.text
    spans = [(span.start, span.end, SOURCE) for span in case.source]
    spans += [(span.start, span.end, TARGET) for span in case.target]
    found: list[Piece] = []
    at = 0
    for start, end, whose in sorted(spans):
        if start < at:
            continue
        found.append(Piece(text[at:start], 0, at))
        found.append(Piece(common_words(text[start:end]), whose, start))
        at = end
    found.append(Piece(text[at:], 0, at))
    return found


def common_words(words: str) -> str:
    """Keep of a name what is none: words in small letters ("police", "of the ministers")."""
    return " ".join(word for word in _COMMON.findall(words) if word[0].islower())
