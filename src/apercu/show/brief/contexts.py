"""A quotation with what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

AROUND = 300
"""Code points shown before and behind a quotation: two to three sentences of newswire."""
_NEAR = 40


class Place(NamedTuple):
    """Where a quotation stands: the text's hash and the span `[start, end)` in code points."""

    text_sha256: str
    start: int
    end: int


class Context(NamedTuple):
    """The stored words before a quotation, the quotation, and those behind it.

    `opens` and `closes` tell whether the text begins and ends with them.
    """

    before: str
    quote: str
    after: str
    opens: bool = False
    closes: bool = False


Contexts = Mapping[Place, Context] | Mapping[tuple[str, int, int], Context]


def cut_context(text: str, start: int, end: int, around: int = AROUND) -> Context:
    """Cut `[start, end)` out of a stored text with some `around` code points on both sides.

    The cuts fall between words where one ends near.
    """
    first, last = max(0, start - around), min(len(text), end + around)
    if first > 0:
        first = _after_blank(text, first, min(first + _NEAR, start))
    if last < len(text):
        last = _before_blank(text, last, max(last - _NEAR, end))
    return Context(
        text[first:start], text[start:end], text[end:last], first == 0, last == len(text)
    )


def _after_blank(text: str, at: int, limit: int) -> int:
    if text[at - 1].isspace():
        return at
    return next((n + 1 for n in range(at, limit) if text[n].isspace()), at)


def _before_blank(text: str, at: int, limit: int) -> int:
    if text[at].isspace():
        return at
    return next((n for n in range(at - 1, limit, -1) if text[n].isspace()), at)
