"""Find a source and a target that were handed in as words, in a sentence."""

from __future__ import annotations

import re

from apercu.records import Span
from apercu.relate.view import View, distance, head_of

MOST = 12
"""Places of one side that are tried."""


def find_given(view: View, source: str, target: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Find the words of both sides: of several places the pair that is nearest in the tree.

    Letters decide, then letters without case, then the longest run of the words. A side that the
    sentence does not have is empty. The two never overlap unless they are the same words.
    """
    sources, targets = places(view.text, source), places(view.text, target)
    if not sources or not targets:
        return tuple(sources[:1]), tuple(targets[:1])
    best: tuple[int, int, Span, Span] | None = None
    for one in sources:
        for other in targets:
            overlap = one.start < other.end and other.start < one.end
            found = (_far(view, one, other) + 100 * overlap, one.start + other.start, one, other)
            if best is None or found[:2] < best[:2]:
                best = found
    if best is None:
        return (), ()
    return (best[2],), (best[3],)


def _far(view: View, one: Span, other: Span) -> int:
    a, b = head_of(view.tree, one), head_of(view.tree, other)
    return 0 if a is None or b is None else distance(view.tree, a, b)


def places(text: str, words: str) -> list[Span]:
    """List the places of some words in a text."""
    words = words.strip()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    for flags in (re.NOFLAG, re.IGNORECASE):
        found = [
            Span(start=m.start(), end=m.end())
            for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, flags)
        ]
        if found:
            return found[:MOST]
    return _longest_run(text, words.split())


def _longest_run(text: str, words: list[str]) -> list[Span]:
    """Find the longest run of the words that the text has, of three letters at least."""
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            if sum(map(len, run)) < 3 or all(word.islower() for word in run):
                continue  # "the government" without its name may be anybody's
            pattern = r"\s+".join(re.escape(word) for word in run)
            found = re.search(rf"(?<!\w){pattern}(?!\w)", text)
            if found:
                return [Span(start=found.start(), end=found.end())]
    return []
