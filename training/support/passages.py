"""Fit a document into the model's window: windows of whole sentences.

The other way, the sentences that matter for a claim, is the program's own (`apercu.check.focus`).
"""

from __future__ import annotations

import sys
from pathlib import Path

# The environment with torch need not have the program installed; this part of it needs nothing.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from apercu.check.focus import budget_of, focus, split, stems, weights_of

__all__ = ["budget_of", "focus", "split", "stems", "weights_of", "windows"]


def windows(document: str, claim: str, most: int = 256, top: int = 4) -> list[str]:
    """Give the `top` windows of whole sentences that share most words with the claim.

    Windows overlap by a sentence; they come in the document's order.
    """
    sentences = split(document)
    room = budget_of(claim, most)
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(sentences):
        end, words = start, 0
        while end < len(sentences) and (
            end == start or words + len(sentences[end].split()) <= room
        ):
            words += len(sentences[end].split())
            end += 1
        spans.append((start, end))
        if end == len(sentences):
            break
        start = max(start + 1, end - 1)
    weight = weights_of(sentences)
    wanted = set(stems(claim))

    def worth(span: tuple[int, int]) -> float:
        here = {s for sentence in sentences[slice(*span)] for s in stems(sentence)}
        return sum(weight[s] for s in wanted & here)

    best = sorted(sorted(spans, key=worth, reverse=True)[:top])
    return [" ".join(sentences[slice(*span)]) for span in best]
