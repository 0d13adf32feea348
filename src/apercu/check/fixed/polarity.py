"""Negation, reversal and strength: whether it was done, undone, denied, planned or only alleged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apercu.check.acts import Match, same_parties
from apercu.check.fixed.compared import Compared, Pair, contradicted, lowered
from apercu.check.fixed.occasions import occasions_differ
from apercu.check.records import Reason
from apercu.check.views import Seen
from apercu.clauses import STRENGTHS, Clause

_NO = re.compile(r"(?:no|none|neither|nobody|nothing|no one)\b", re.IGNORECASE)
GENERAL = frozenset({"countri", "state", "side", "nation", "two", "both", "bilater", "mutual"})
"""Stems that stand for the parties, whoever they are."""
_PARTLY = re.compile(r"\b(?:but|and|or) (?:no|not)\b|^what\b", re.IGNORECASE)
"""An object of which a part is denied, or which is only asked for: neither told nor denied."""


def check_negation(compared: Compared) -> Iterator[Reason]:
    """Find acts that the passage denies where the claim has them done, or tells undone."""
    for pair in compared.pairs:
        same = pair.told_otherwise(pair.surest, None)
        told_of_them = [
            one
            for one in same
            if same_parties(pair.clause, one.clause) and _is_same_matter(pair, one)
        ]
        against = [one for one in told_of_them if _differs(pair, one)]
        if not against or len(against) < len(told_of_them):
            continue  # some clause tells it as the claim does
        match = against[0]
        told = match.sentence.line.text[match.clause.start : match.clause.end]
        words = compared.claimed(pair.clause.start, pair.clause.end)
        yield contradicted("negation", words, told, f"The passage says the opposite: {told}.")


def _differs(pair: Pair, match: Match) -> bool:
    mine = _is_negated(pair.seen, pair.clause)
    return (mine != _is_negated(match.sentence, match.clause)) != match.opposite


def _is_negated(seen: Seen, clause: Clause) -> bool:
    """Tell whether a clause denies its act, by its verb or by who did it or to whom: "no cause"."""
    slots = (clause.agent, clause.patient, clause.recipient)
    return clause.negated or any(_NO.match(seen.words(one)) for one in slots)


def _is_same_matter(pair: Pair, match: Match) -> bool:
    """Tell whether what is denied and what is told is one: the treaty, and not the declaration.

    What rose and what fell must be the same to the word: "its world trade" is another.
    """
    mine, theirs = pair.clause, match.clause
    if match.clause.strength not in ("did", pair.clause.strength):
        return False
    if mine.agent is not None and mine.agent.actors and theirs.agent is None:
        return False  # "A did not shoot it down" and "it was shot down" may both be so
    if occasions_differ(pair.seen, mine, match.sentence, theirs):
        return False
    if any(_PARTLY.search(one.words(one_of)) for one, one_of in
           ((pair.seen, mine.patient), (match.sentence, theirs.patient))):  # fmt: skip
        return False
    things, others = _things(mine), _things(theirs)
    if match.opposite and mine.predicate.direction:
        return things == others or bool(
            things <= match.sentence.line.all_stems and others <= pair.seen.line.all_stems
        )
    told_of = theirs.agent is not None or theirs.predicate.passive  # "lifting it takes years"
    return told_of and (not things or bool(things & others))


def _things(clause: Clause) -> frozenset[str]:
    """Return the stems of what an act was done to; of whom it is told where there is no such."""
    slots = [one for one in (clause.patient, clause.recipient) if one and not one.pronoun]
    if clause.predicate.direction and clause.agent and not clause.agent.pronoun:
        slots.append(clause.agent)
    return frozenset().union(*(one.stems for one in slots)) - GENERAL


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
