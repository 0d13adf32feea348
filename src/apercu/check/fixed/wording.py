"""Superlatives and words of art: ranks that must be claimed in the passage, and treaty's words."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.check.fixed.compared import Compared, contradicted, listed, lowered
from apercu.check.records import Reason
from apercu.clauses.lexicon import rungs

LADDERS = frozenset({"treaty", "paper", "fighting", "bond"})
"""Ladders of which a higher rung is another thing, not another word for it."""
RANKS = frozenset({"first", "last", "only", "most", "least", "ever"})


def check_superlatives(compared: Compared) -> Iterator[Reason]:
    """Ask of each rank that the passage claims one of its kind."""
    told = {
        kind
        for sentence in compared.passage
        for clause in sentence.clauses
        for kind in ((one.kind, one.stem) for one in clause.superlatives)
    }
    kinds = {kind for kind, _ in told}
    seen = set()
    for pair in compared.pairs:
        for one in pair.clause.superlatives:
            if one.kind not in RANKS or one.start in seen or one.kind in kinds:
                continue
            seen.add(one.start)
            words = compared.claimed(one.start, one.end)
            yield lowered("superlative", words, "", f'The passage does not say "{words}".')


def check_art(compared: Compared) -> Iterator[Reason]:
    """Compare words of art: a declaration is no treaty, and what was initialled was not signed."""
    told: dict[str, dict[str, str]] = {}
    for sentence in compared.passage:
        for clause in sentence.clauses:
            for art in clause.arts:
                words = sentence.line.text[art.start : art.end]
                told.setdefault(art.ladder, {})[art.rung] = words
    heights = {(one.ladder, one.rung): one.height for one in rungs().values()}
    seen: set[tuple[str, str]] = set()
    for pair in compared.pairs:
        for art in pair.clause.arts:
            others = told.get(art.ladder, {})
            if art.ladder not in LADDERS or (art.ladder, art.rung) in seen:
                continue
            if not others or art.rung in others:
                continue
            seen.add((art.ladder, art.rung))
            highest = max(heights.get((art.ladder, rung), 0) for rung in others)
            if heights.get((art.ladder, art.rung), 0) > highest:
                words = compared.claimed(art.start, art.end)
                found = listed(list(others.values()))
                yield contradicted(
                    "art", words, found, f"The passage speaks of {found}, not of {words}."
                )
