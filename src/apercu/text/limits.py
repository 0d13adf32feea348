"""The rule for sentences that never stop: tables, lists and scraped menus."""

from __future__ import annotations

import re
import unicodedata

from apercu.records import Span

LONGEST = 1000
"""The most characters a sentence may have. A passage is meant to be read at a glance; the longest
sentences of diplomatic prose stay below it."""
_SLACK = 300
"""How far from an even cut a better place may lie, in characters."""
_BETTER = (
    re.compile("[;；؛;]\\s|[；]"),
    re.compile("[,،]\\s|[，、:：]"),
    re.compile(r"\s"),
)
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


def cut_long(text: str, sentence: Span) -> list[Span]:
    """Cut a sentence of more than `LONGEST` characters; give any other back as it is."""
    pieces: list[Span] = []
    start, end = sentence.start, sentence.end
    while end - start > LONGEST:
        parts = -(-(end - start) // LONGEST)
        cut = _best_cut(text, start, start + (end - start) // parts)
        stop = cut
        while text[stop - 1].isspace():
            stop -= 1
        pieces.append(Span(start=start, end=stop))
        start = cut
        while text[start].isspace():
            start += 1
    pieces.append(Span(start=start, end=end))
    return pieces


def _best_cut(text: str, start: int, even: int) -> int:
    """Find the place nearest to `even` of the best kind there is; always beyond `start`."""
    low = max(start + 1, even - _SLACK)
    high = min(even + _SLACK, start + LONGEST)
    for kind in _BETTER:
        places = [match.end() for match in kind.finditer(text, low, high)]
        if places:
            return min(places, key=lambda place: (abs(place - even), place))
    cut = even
    # A hard cut keeps a letter and its marks together, within reason.
    while cut > low and (unicodedata.combining(text[cut]) or text[cut] in _JOINERS):
        cut -= 1
    return cut
