"""Choose the sentences of a long text that matter for a claim, as many as a model takes.

What tells for or against a claim may stand in several places of a text; no window of neighbours
shows them together. The support model learnt from passages of this kind. Plain words and nothing
else of the program, so that its training can do the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"(?<=[.!?])[”\"’)]*\s+(?=[A-Z“\"(\d])|\n+")
PIECES = 1.35
"""Word pieces a word, on the checking sets' documents; the tokenizer has the last word."""


def split(document: str) -> list[str]:
    """Cut a document at line feeds and full stops."""
    return [part.strip() for part in _BREAK.split(document) if part and part.strip()]


def stems(words: str) -> list[str]:
    """Return lower-case words, cut to their first six letters."""
    return [word[:6] for word in _WORD.findall(words.lower())]


def weights_of(sentences: Sequence[str]) -> dict[str, float]:
    """Weigh stems by how few of the document's sentences have them."""
    frequency = Counter(stem for sentence in sentences for stem in set(stems(sentence)))
    return {stem: math.log(1 + len(sentences) / count) for stem, count in frequency.items()}


def budget_of(claim: str, most: int) -> int:
    """Return how many words of a document fit beside the claim into `most` pieces."""
    return max(30, int((most - 3) / PIECES) - len(_WORD.findall(claim)))


def focus(document: str, claim: str, most: int = 256) -> str:
    """Choose the sentences that cover the claim's words best, in the document's order.

    Greedy: each time the sentence that adds most weight of words not yet covered, a word covered
    once more counting a quarter, and a neighbour of a chosen sentence a tenth more.
    """
    sentences = split(document)
    left = budget_of(claim, most)
    if sum(len(s.split()) for s in sentences) <= left:
        return " ".join(sentences)
    weight = weights_of(sentences)
    wanted = set(stems(claim))
    has = [wanted & set(stems(s)) for s in sentences]
    size = [max(4, len(s.split())) for s in sentences]
    covered: Counter[str] = Counter()
    chosen: set[int] = set()
    while len(chosen) < len(sentences):
        best, gain = -1, 0.0
        for i, stems_here in enumerate(has):
            if i in chosen or size[i] > left:
                continue
            worth = sum(weight[s] * 0.25 ** min(covered[s], 3) for s in stems_here)
            worth *= 1.1 if {i - 1, i + 1} & chosen else 1.0
            worth /= math.sqrt(size[i])
            if worth > gain:
                best, gain = i, worth
        if best < 0:
            break
        chosen.add(best)
        left -= size[best]
        covered.update(has[best])
    return " ".join(sentences[i] for i in sorted(chosen)) or " ".join(sentences)[: 4 * most]
