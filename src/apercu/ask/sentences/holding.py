"""Whose claim a sentence is, as the finders of attribution hand it on."""

from __future__ import annotations

from typing import Literal, NamedTuple

UNNAMED = "unnamed sources"
Force = Literal["speech", "stance", "forecast", "formal"]


class Attribution(NamedTuple):
    """Whose claim, how it is put, and where the words of attributing stand.

    `holder` is an actor's id or the sentence's words; `actor` tells which. `[first, last)` are
    the tokens of the holder and the verb, `verb` the verb's token (`None` for "according to").
    """

    holder: str
    actor: bool
    force: Force
    first: int
    last: int
    verb: int | None = None
