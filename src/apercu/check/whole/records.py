"""What the checks over a collection are handed, and what they find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from apercu.check.records import Check, Material
from apercu.records import Record, Span


class Point(Record, frozen=True, kw_only=True):
    """A statement and the statements before it, the nearest last, of the same section."""

    text: str
    before: tuple[str, ...] = ()


class Quoted(Record, frozen=True, kw_only=True):
    """Words `[start, end)` of a material."""

    material: Material
    start: int
    end: int


class Against(Record, frozen=True, kw_only=True):
    """A claim of a statement that the collection speaks against, and by which words.

    `spans` are the words of the statement that make the claim, `claim` tells it in words.
    `contradicts` is false where the collection only has less than is claimed.
    """

    check: Check
    spans: tuple[Span, ...]
    claim: str
    contradicts: bool
    claimed: str
    found: str
    text: str
    quoted: tuple[Quoted, ...]


class Find(Protocol):
    """Finds what of a collection is nearest to a query."""

    def __call__(self, query: str) -> Sequence[Material]:
        """Return stretches of the best origins, the best first."""
        ...
