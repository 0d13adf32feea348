"""How much of what is counted it befell: all of them, some, or so many."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from apercu.ask.conflicts_acts import Act
from apercu.ask.conflicts_lexicon import pattern_of
from apercu.ask.conflicts_sayings import amount_words
from apercu.text import terms

_EXTENT = re.compile(
    r"\b(all|every|each|some|most|part|half|several)((?: of)?(?: (?:the|its|their))?)"
    r" ((?:[a-z]+ )?[a-z]+)(?![\w-])"
)
_WHOLE = frozenset({"all", "every", "each"})


class Extent(NamedTuple):
    """The words of an extent, what it comes to, and the noun that it is of."""

    words: str
    kind: Literal["whole", "part", "number"]
    noun: str


def extents(act: Act) -> dict[str, Extent]:
    """Return the extents of a sentence by their noun's term, where it tells what befell them."""
    found: dict[str, Extent] = {}
    words = act.masked.lower()
    befell = pattern_of("befell")
    if act.unreal or not befell.search(words):
        return found
    for hit in _EXTENT.finditer(words):
        for noun in reversed(hit[3].split()):
            made = terms(noun)
            if made and made[-1] in act.content and not befell.fullmatch(noun):
                kind: Literal["whole", "part"] = "whole" if hit[1] in _WHOLE else "part"
                found.setdefault(made[-1], Extent(hit[1], kind, noun))
                break
    for one in act.quantities:
        if one.unit in {"item", "person"} and one.of and one.act:
            found.setdefault(one.of, Extent(amount_words(act, one), "number", one.noun.lower()))
    return found
