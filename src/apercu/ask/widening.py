"""What a question asks beyond the facets that were read out of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from apercu.actors import find_actors, names_of
from apercu.ask.question import Asked, FacetAsked
from apercu.text import is_stop, terms
from apercu.words import names

_ASKING = frozenset(
    {
        "how", "why", "what", "which", "who", "whom", "when", "where", "whether", "did", "doe",
        "stand", "develop", "chang", "happen", "relat", "issu", "came", "come", "toward", "year",
        "sinc", "between", "during", "two", "say", "said", "view", "question", "matter", "move",
    }
)  # fmt: skip
"""Stems of words that ask and tell nothing of what is asked about."""
_EACH = re.compile(r"\b(?:each|both|one another|each other)\b", re.IGNORECASE)


CALLED = {"former:SUN": "RUS"}
"""Former states, and by which actor's name texts of their time call them as well."""


def as_asked(asked: Asked) -> Asked:
    """Return the question without third parties that are a main actor by another name."""
    aliases = {CALLED[one] for one in asked.actors if one in CALLED}
    facets = tuple(
        msgspec.structs.replace(
            facet, third=tuple(one for one in facet.third if one not in aliases)
        )
        for facet in asked.facets
    )
    third = tuple(one for one in asked.third if one not in aliases)
    return msgspec.structs.replace(asked, third=third, facets=facets)


def meant(actors: Iterable[str], asked: Asked) -> frozenset[str]:
    """Return the actors that names stand for in a question about a former state."""
    aliases = {CALLED[one]: one for one in asked.actors if one in CALLED}
    return frozenset(aliases.get(one, one) for one in actors)


@lru_cache(maxsize=64)
def loose_words(asked: Asked) -> tuple[str, ...]:
    """Return the stems of a question's telling words that no facet took up, without names."""
    if ":" in asked.text:
        return ()
    actors = {*asked.actors, *asked.third, *(one for f in asked.facets for one in f.third)}
    named = {term for one in actors for name in names_of(one) for term in terms(name)}
    taken = {term for facet in asked.facets for term in facet.terms}
    return tuple(
        term
        for term in dict.fromkeys(terms(asked.text))
        if not is_stop(term)
        and term not in _ASKING | named | taken
        and not term.isdigit()
        and len(term) > 2
    )


def widened(asked: Asked) -> Asked:
    """Return the question with a facet for what its own facets leave out.

    A question in free words ("Why did they quarrel, and what came of the talks?") asks more than
    the facets that can be told by their words. One that lists its facets asks no more than these.
    """
    asked = as_asked(asked)
    if asked.aim == "sayings" and (_EACH.search(asked.text) or _speak_together(asked)):
        # Both are heard: no longer what one has said of the other.
        given = tuple(facet for facet in asked.facets if facet.given)
        asked = msgspec.structs.replace(asked, aim="course", facets=given)
    if asked.aim == "sayings" or len(asked.actors) < 2 or not loose_words(asked):
        return asked
    if asked.facets and not any(facet.given for facet in asked.facets):
        return asked
    return with_the_whole(asked)


def _speak_together(asked: Asked) -> bool:
    """Tell whether a question asks what two say, not what one says of the other."""
    named = find_actors(asked.text, language=asked.language)
    return any(
        {one.actor, other.actor} <= {*asked.actors}
        and asked.text[one.end : other.start].strip() in ("and", "&", "и", "та", "ve", "və")
        for one, other in itertools.pairwise(named)
    )


def with_the_whole(asked: Asked) -> Asked:
    """Return the question with a last facet that takes whatever tells of its actors together."""
    known = any(facet.id == "whole" for facet in asked.facets)
    if known or len(asked.actors) < 2 or asked.aim == "sayings":
        return asked
    rest = FacetAsked(id="whole", heading=names(asked.actors), given=False)
    return msgspec.structs.replace(asked, facets=(*asked.facets, rest))
