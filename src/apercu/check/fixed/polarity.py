"""Negation, reversal and strength: whether it was done, undone, denied, planned or only alleged."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.check.acts import Match, same_parties
from apercu.check.fixed.compared import Compared, Pair, contradicted, lowered
from apercu.check.records import Reason
from apercu.clauses import STRENGTHS


def check_negation(compared: Compared) -> Iterator[Reason]:
    """Find acts that the passage denies where the claim has them done, or tells undone."""
    for pair in compared.pairs:
        told_of_them = [one for one in pair.surest if same_parties(pair.clause, one.clause)]
        against = [one for one in told_of_them if _differs(pair, one)]
        if not against or len(against) < len(told_of_them):
            continue  # some clause tells it as the claim does
        match = against[0]
        told = match.sentence.line.text[match.clause.start : match.clause.end]
        words = compared.claimed(pair.clause.start, pair.clause.end)
        yield contradicted("negation", words, told, f"The passage says the opposite: {told}.")


def _differs(pair: Pair, match: Match) -> bool:
    return (pair.clause.negated != match.clause.negated) != match.opposite


def check_strength(compared: Compared) -> Iterator[Reason]:
    """Find acts that the claim puts more strongly than the passage: planned, and told as done."""
    for pair in compared.pairs:
        if not pair.surest:
            continue
        mine = STRENGTHS.index(pair.clause.strength)
        strongest = max(pair.surest, key=lambda one: STRENGTHS.index(one.clause.strength))
        theirs = strongest.clause.strength
        if mine > STRENGTHS.index(theirs):
            words = compared.claimed(pair.clause.predicate.start, pair.clause.predicate.end)
            yield lowered(
                "strength", words, theirs,
                f"The claim has it {_told(pair.clause.strength)}, the passage {_told(theirs)}.",
            )  # fmt: skip


def _told(strength: str) -> str:
    return {
        "denied": "denied", "hypothetical": "under a condition", "alleged": "alleged",
        "may": "as possible", "plans": "as planned", "did": "as done",
    }[strength]  # fmt: skip
