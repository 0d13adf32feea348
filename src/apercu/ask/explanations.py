"""Explanations offered, by holder: what sources name as causes, never as ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from apercu.actors import actor_name
from apercu.ask.happenings import Happening
from apercu.ask.question import FacetAsked
from apercu.ask.selection import Chosen
from apercu.errors import InputError

HEADING = "Explanations offered"
CAUSES = frozenset(
    {
        "because", "caus", "due", "blame", "reason", "result", "respons", "led", "trigger",
        "provok", "retali", "attribut", "explain", "root", "grievanc", "accus",
    }
)  # fmt: skip
"""Stems of words by which English sentences name a cause."""
MOST, MOST_A_HOLDER = 9, 3


def explanations(happenings: Sequence[Happening]) -> tuple[FacetAsked, list[Chosen]]:
    """Return the facet of explanations and the statements that name a cause and have a holder."""
    facet = FacetAsked(
        id="explanations", heading=HEADING, terms=(), domains=(), topics=(), third=(), given=False
    )
    held: Counter[str] = Counter()
    chosen: list[Chosen] = []
    for one in happenings:
        told = one.chosen.told
        if told.holder is None or not (one.chosen.stems & CAUSES) or len(chosen) == MOST:
            continue
        label = holder_name(told.holder)
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
