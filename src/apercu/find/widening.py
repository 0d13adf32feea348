"""Widen a query by other names of the actors that it names."""

from __future__ import annotations

from collections.abc import Sequence

from apercu.actors import find_actors, names_of
from apercu.records import MentionKind
from apercu.text import terms

OWN_WORDS = 4
"""How many times as much as a name that was put in a word of the query's own counts. Of 1, 2, 4 and
8 the best on 42 queries (TIME 1963), and even so no sure gain: see the decision."""
NAMES = 8
"""How many of an actor's names are put in."""
KINDS: tuple[MentionKind, ...] = ("name", "demonym")
"""Capitals for states lose there: most sentences with a capital's name are about the city."""


def widened(
    query: str, words: Sequence[str], *, kinds: tuple[MentionKind, ...] = KINDS
) -> list[str]:
    """Return a query's terms, and those of other names of the actors in it, which weigh less.

    Only names that stand for the actor count: "Baku said", not "a street in Baku".
    """
    actors = {
        mention.actor for mention in find_actors(query, language="en") if mention.reading == "actor"
    }
    own = set(words)
    more = {
        term
        for actor in actors
        for name in names_of(actor, kinds=kinds, language="en")[:NAMES]
        for term in terms(name)
    }
    added = sorted(more - own)
    return [*(list(words) * OWN_WORDS), *added] if added else list(words)
