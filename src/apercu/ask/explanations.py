"""Explanations offered, by holder: what sources name as causes, never as ours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from apercu.actors import actor_name
from apercu.ask.happenings import Happening
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.selection import LIKELY, Chosen
from apercu.errors import InputError

EXPLANATIONS, HEADING = "explanations", "Explanations offered"
CAUSES = re.compile(
    r"\b(?:because|cause[ds]?|due to|owing to|as a result of|in (?:response|retaliation) to"
    r"|blam(?:e|es|ed|ing)|reasons?|led to|trigger(?:ed|s)|provoked?|stem(?:s|med) from"
    r"|attribut\w+ to|put down to|grievances?|root of|answer to|after\b.{0,60}\bdeteriorat\w+)\b"
    r"|из-за|потому что|причин\w+|в ответ на|вызван\w+|через те|тому що"
    r"|\b(?:nedeniyle|yüzünden|sebebi\w*|karşılık olarak|səbəbi\w*|görə)\b",
    re.IGNORECASE,
)
"""Words by which sentences name a cause."""
MOST, MOST_A_HOLDER = 9, 3


def explanations(asked: Asked, happenings: Sequence[Happening]) -> tuple[FacetAsked, list[Chosen]]:
    """Return the facet of explanations and the statements that name a cause.

    They stand under their holder, under the outlet where the sentence names none.
    """
    facet = FacetAsked(
        id=EXPLANATIONS, heading=HEADING, terms=(), domains=(), topics=(), third=(), given=False
    )
    held: Counter[str] = Counter()
    chosen: list[Chosen] = []
    for one in happenings:
        told = one.chosen.told
        if len(chosen) == MOST or not CAUSES.search(told.text):
            continue
        # A holder who is asked about speaks of the matter where another of them is named.
        named = (one.chosen.actors | {told.holder}) & set(asked.actors)
        asked_for = one.chosen.covered > 0 or not any(facet.given for facet in asked.facets)
        if one.chosen.relevance < LIKELY or not asked_for:
            continue
        if len(named) < min(2, len(asked.actors)):
            continue
        # What no one is named for is told by the outlet that prints it.
        label = holder_name(told.holder or told.sentence.source.outlet.name)
        label = label[:1].upper() + label[1:]
        if held[label] < MOST_A_HOLDER:
            held[label] += 1
            chosen.append(Chosen(happening=one, facet=facet.id, label=label))
    return facet, chosen


def holder_name(holder: str) -> str:
    """Return a holder's name: an actor's, else the words that name it."""
    try:
        return actor_name(holder)
    except InputError:
        return holder
