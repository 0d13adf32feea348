"""Order and motive: what came after what, in answer to what, and why; each must be said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apercu.check.fixed.compared import Compared, Pair, contradicted, lowered
from apercu.check.records import Reason
from apercu.clauses import Clause, Relation
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval

ORDERED = frozenset({"after", "before", "since", "response"})
REASONS = frozenset({"cause", "purpose", "response", "result"})
_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result|in response|in retaliation|thanks to|on account of"
    r"|in order|so as to|so that|therefore|hence|for fear|out of|the reason|aimed at|since|over"
    r"|for (?:want|lack) of|by reason)\b",
    re.IGNORECASE,
)
"""Words by which a passage may give a reason, in phrases that are no clause as well."""
_ORDER = re.compile(
    r"\b(?:after|afterwards|before|since|until|later|earlier|following|followed|then|when|once"
    r"|thereafter|subsequently|previous|previously)\b",
    re.IGNORECASE,
)
"""Words by which a passage may put things in order, where no clause was found for it."""
LATER = frozenset({"after", "since", "response"})


def check_order(compared: Compared) -> Iterator[Reason]:
    """Ask of each "after", "before", "in response to" two acts in that order, or the words."""
    if not compared.is_read:
        return
    for pair in compared.pairs:
        for relation in pair.clause.relations:
            if relation.kind not in ORDERED:
                continue
            order = _told_order(compared, pair, relation)
            words = compared.claimed(relation.start, relation.end)
            if order is False:
                yield contradicted(
                    "order", words, "", "In the passage the order is the other way round."
                )
            elif order is None and not _has(compared, relation.kind):
                yield lowered("order", words, "", f'The passage does not say "{words}".')


def _told_order(compared: Compared, pair: Pair, relation: Relation) -> bool | None:
    """Tell whether the passage has both acts in the claimed order; `None` if it does not tell."""
    if relation.clause is None:
        return None
    other = compared.pairs[relation.clause]
    for one in pair.sure:
        for two in other.sure:
            first, second = _when(one.clause), _when(two.clause)
            if first is None or second is None or one.clause is two.clause:
                continue
            ends = latest_day(first), earliest_day(second), earliest_day(first), latest_day(second)
            if any(day is None for day in ends):
                continue
            if relation.kind in LATER:
                if ends[2] > ends[3]:  # type: ignore[operator]
                    return True
                if ends[0] < ends[1]:  # type: ignore[operator]
                    return False
            else:
                if ends[0] < ends[1]:  # type: ignore[operator]
                    return True
                if ends[2] > ends[3]:  # type: ignore[operator]
                    return False
    return None


def _when(clause: Clause) -> Interval | None:
    return next((one.interval for one in clause.times if one.interval), None)


def _has(compared: Compared, kind: str) -> bool:
    wanted = LATER if kind in LATER else {"before", "until"}
    if any(_ORDER.search(sentence.line.text) for sentence in compared.passage):
        return True
    return any(
        relation.kind in wanted or relation.kind in {"before", "until", "after", "since"}
        for sentence in compared.passage
        for clause in sentence.clauses
        for relation in clause.relations
    )


def check_motives(compared: Compared) -> Iterator[Reason]:
    """Ask of each reason that the passage gives one for an act of the claim."""
    if not compared.is_read:
        return
    given = any(
        relation.kind in REASONS
        for sentence in compared.passage
        for clause in sentence.clauses
        for relation in clause.relations
    ) or any(_REASON.search(sentence.line.text) for sentence in compared.passage)
    for pair in compared.pairs:
        for relation in pair.clause.relations:
            if relation.kind in ("cause", "purpose") and not given:
                words = compared.claimed(relation.start, relation.end)
                if words.lower() == "to":
                    continue  # "counted on it to keep the treaty" gives no reason
                yield lowered("motive", words, "", "The passage gives no reason for it.")
                return
