"""Superlatives and words of art: ranks that must be claimed in the passage, and treaty's words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apercu.check.fixed.compared import Compared, Pair, contradicted, listed, lowered
from apercu.check.records import Reason
from apercu.clauses import Art, Superlative
from apercu.clauses.lexicon import rungs

LADDERS = frozenset({"treaty", "paper", "fighting", "bond"})
"""Ladders of which a higher rung is another thing, not another word for it."""
_STRETCH = re.compile(
    r"\s+(?:[\w-]+\s+)?(?:half|third|quarter|minutes?|hours?|days?|nights?|weeks?|months?|years?)\b"
)
RANKS = frozenset({"first", "last", "only", "most", "least", "ever"})


def check_superlatives(compared: Compared) -> Iterator[Reason]:
    """Ask of each rank that the passage claims one of its kind."""
    if not compared.is_read:
        return
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
            if (one.kind == "ever" and "never" in kinds) or not _ranks(compared, one):
                continue
            seen.add(one.start)
            words = compared.claimed(one.start, one.end)
            yield lowered("superlative", words, "", f'The passage does not say "{words}".')


def _ranks(compared: Compared, one: Superlative) -> bool:
    """Tell a rank from a stretch of time ("the first half") and a share ("most people")."""
    line = compared.claim.line
    if any(d.start - line.start <= one.start and one.end <= d.end - line.start for d in line.dates):
        return False
    behind = line.text[one.end :]
    if one.kind in ("first", "last") and (one.stem == "late" or _STRETCH.match(behind)):
        return False
    return not (one.kind == "most" and not one.stem)


def _is_of_act(pair: Pair, art: Art) -> bool:
    """Tell whether the passage has another rung in the very act: the same signed, the same day."""
    same = pair.told_otherwise(pair.sure, None)
    return any(other.ladder == art.ladder for match in same for other in match.clause.arts)


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
                make = contradicted if _is_of_act(pair, art) else lowered
                yield make("art", words, found, f"The passage speaks of {found}, not of {words}.")
