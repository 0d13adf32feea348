"""Thai and Lao, which are written without a full stop.

A space parts clauses as well as sentences there, so this is an approximation by rule: a space is
an end behind a closing particle, before a word that opens sentences, or once the sentence is long.
"""

from __future__ import annotations

import re

from apercu.records import Span
from apercu.text.rules import unstopped_rules

UNSTOPPED = re.compile("[\u0e01-\u0eff]")
"""A letter of Thai or Lao."""
_SPACE = re.compile(r"\s+")
_SHORTEST = 20
"""A sentence in these scripts is at least that long, in code points."""
_LONG = 180
"""From that length on the next space ends it, unless a figure stands beside the space."""


def split_unstopped(text: str, sentence: Span) -> list[Span]:
    """Split a stretch without stops at those spaces that seem to end a sentence."""
    pieces: list[Span] = []
    start = sentence.start
    for space in _SPACE.finditer(text, sentence.start, sentence.end):
        if _ends_at(text, start, space.start(), space.end()):
            pieces.append(Span(start=start, end=space.start()))
            start = space.end()
    pieces.append(Span(start=start, end=sentence.end))
    return pieces


def _ends_at(text: str, start: int, left: int, right: int) -> bool:
    if left - start < _SHORTEST:
        return False
    if not (UNSTOPPED.match(text[left - 1]) and UNSTOPPED.match(text[right])):
        return False
    if left - start >= _LONG:
        return True
    rules = unstopped_rules()
    return text.startswith(rules.openers, right) or text.endswith(rules.closers, start, left)
