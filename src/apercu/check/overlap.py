"""How far a text has a claim's words, numbers and names: fourteen measures over all its sentences.

Beside `alignment`, which looks at neighbouring sentences: here words may lie anywhere in the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from apercu.check.focus import focus, split, stems, weights_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[\w,;:”’\"] )[A-Z][\w’'-]+")
_WORD = re.compile(r"\w+")
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|without|none|nobody|cannot|denie[sd]|fail(?:s|ed)?|refuse[sd]?"
    r"|reject(?:s|ed)?)\b|n['’]t\b"
)
_STOP = frozenset({
    "the", "a", "an", "of", "to", "in", "and", "that", "is", "for", "on", "with", "as", "it", "its",
    "by", "be", "are", "was", "were", "has", "have", "had", "this", "which", "from", "at", "or",
    "he", "she", "his", "her", "they", "their", "who", "will", "also", "been", "but",
})  # fmt: skip


class Overlap(NamedTuple):
    """Shares from 0 to 1 of what a claim has that a text has too, or lacks.

    By weight, rare words more: `recall` in the whole text, `recall_best` in its best sentence,
    `recall_two` in its best two, `recall_focus` in what is chosen for the claim. By count:
    `bigrams`, `trigrams`, `longest_run` (words in a row), `numbers`, `numbers_best` (in the two
    best sentences), `names_there`. What lacks: `a_number_missing`, `a_name_missing`,
    `rarest_missing`, and `negation`: one of claim and best sentence denies, the other does not.
    """

    recall: float
    recall_best: float
    recall_two: float
    recall_focus: float
    bigrams: float
    trigrams: float
    longest_run: float
    numbers: float
    numbers_best: float
    a_number_missing: float
    names_there: float
    a_name_missing: float
    rarest_missing: float
    negation: float


def overlap(document: str, claim: str) -> Overlap:
    """Measure how far a text has what a claim has."""
    sentences = split(document) or [document]
    weight = weights_of(sentences)
    rare = math.log(1 + len(sentences)) + 0.7
    wanted = [s for s in dict.fromkeys(stems(claim)) if s not in _STOP]
    has = [set(stems(sentence)) for sentence in sentences]
    everything: set[str] = set().union(*has)

    def recall(here: set[str]) -> float:
        total = sum(weight.get(s, rare) for s in wanted)
        return sum(weight.get(s, rare) for s in wanted if s in here) / total if total else 1.0

    by_recall = sorted(range(len(has)), key=lambda i: (-recall(has[i]), i))
    best = by_recall[0]
    two = max(recall(has[best] | has[i]) for i in by_recall[:10])
    numbers = set(_NUMBER.findall(claim))
    names = set(_NAME.findall(claim))
    there = set(_NUMBER.findall(document))
    in_best = set(_NUMBER.findall(" ".join(sentences[i] for i in by_recall[:2])))
    called = names & set(_WORD.findall(document)) if names else names
    missing = [weight.get(s, rare) for s in wanted if s not in everything]
    own, other = _WORD.findall(claim.lower()), _WORD.findall(document.lower())
    negated = bool(_NEGATION.search(claim)) != bool(_NEGATION.search(sentences[best]))
    return Overlap(
        recall(everything),
        recall(has[best]),
        two,
        recall(set(stems(focus(document, claim)))),
        _shared(own, other, 2),
        _shared(own, other, 3),
        _longest(own, sentences, by_recall[:5]),
        len(numbers & there) / len(numbers) if numbers else 1.0,
        len(numbers & in_best) / len(numbers) if numbers else 1.0,
        float(bool(numbers - there)),
        len(called) / len(names) if names else 1.0,
        float(len(names) > len(called)),
        max(missing, default=0.0) / rare,
        float(negated),
    )


def _shared(own: Sequence[str], other: Sequence[str], n: int) -> float:
    """Return the share of a claim's runs of `n` words that the document has."""
    runs = [tuple(own[i : i + n]) for i in range(len(own) - n + 1)]
    there = {tuple(other[i : i + n]) for i in range(len(other) - n + 1)}
    return sum(run in there for run in runs) / len(runs) if runs else 0.0


def _longest(own: Sequence[str], sentences: Sequence[str], best: Sequence[int]) -> float:
    """Return the longest run of words shared with one of the best sentences, per claim word."""
    longest = 0
    for i in best:
        other = _WORD.findall(sentences[i].lower())
        matcher = SequenceMatcher(None, own, other, autojunk=False)
        longest = max(longest, matcher.find_longest_match().size)
    return longest / max(1, len(own))
