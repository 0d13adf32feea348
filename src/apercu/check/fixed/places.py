"""Places: where an act happened, compared where both tell it."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.check.fixed.compared import Compared, contradicted
from apercu.check.records import Reason


def check_places(compared: Compared) -> Iterator[Reason]:
    """Find acts that the passage puts at another place."""
    for pair in compared.pairs:
        place = pair.clause.place
        if place is None or place.pronoun:
            continue
        who = pair.clause.agent.actors if pair.clause.agent else frozenset()
        same = [
            match
            for match in pair.told_otherwise(pair.sure, "place")
            if who <= match.sentence.line.actors | {match.sentence.speaker}
        ]
        told = [(match, match.clause.place) for match in same if match.clause.place]
        if not told or place.stems & compared.stems:
            continue
        if any(one and (one.stems & place.stems or one.actors & place.actors) for _, one in told):
            continue
        match, other = told[0]
        words, found = compared.claim.words(place), match.sentence.words(other)
        yield contradicted("place", words, found, f"The passage has it {found}, the claim {words}.")
