"""Whom the nouns of a Russian sentence name: themselves, or by what describes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apercu.relate.records import Participant
from apercu.relate.russian.lexicon import roles
from apercu.relate.russian.sentence import Sentence

_INSIDE = frozenset({
    "amod", "nmod", "appos", "flat", "flat:name", "flat:foreign", "compound", "obl", "nummod",
    "nummod:gov", "det", "acl",
})  # fmt: skip
"""What may tell whose a noun is."""


def participants(
    sentence: Sentence, places: Iterable[int], *, without: set[str] | frozenset[str] = frozenset()
) -> list[Participant]:
    """Make a participant of each noun and of each that is joined to it."""
    found: list[Participant] = []
    for place in places:
        for member in sentence.members(place):
            one = participant(sentence, member, without=without)
            if all((one.start, one.end) != (p.start, p.end) for p in found):
                found.append(one)
    return found


def participant(
    sentence: Sentence, i: int, *, without: set[str] | frozenset[str] = frozenset()
) -> Participant:
    """Make a participant of a noun: whom it names, or the nearest that is named within it."""
    span = sentence.phrase(i)
    actors = actors_of(sentence, i, without)
    role = roles().get(sentence.lemma(i)) or _title(sentence, i)
    if role is not None and len(actors) == 1 and len(actors[0]) == 3:
        actors = (*actors, f"role:{actors[0]}/{role}")
    return Participant(
        start=span.start, end=span.end, text=sentence.text[span.start : span.end], actors=actors
    )


def _title(sentence: Sentence, i: int) -> str | None:
    """Tell the part of a state of a person in office who is named without it."""
    return "GOV" if any(m.kind == "person" for m in sentence.named[i]) else None


def actors_of(
    sentence: Sentence, i: int, without: set[str] | frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """List the actors that a noun names, or the nearest that its phrase belongs to.

    Actors of `without` are passed over: whoever acts is not whom it is done to.
    """
    own = [m.actor for m in sentence.named[i] if m.actor not in without]
    if own:
        return tuple(dict.fromkeys(own))
    if sentence.named[i]:
        return ()
    if sentence.lemma(i) in {"граница", "рубеж"}:
        beyond = [k for k in sentence.kids(i, "nmod") if sentence.preposition(k) == "с"]
        told = [a for k in beyond for a in actors_of(sentence, k, without)]
        if told:
            return tuple(dict.fromkeys(told))
    level = [i]
    while level:
        level = [
            k
            for at in level
            for k in sentence.kids(at, *_INSIDE)
            if _may_own(sentence, k) and not any(at < c < k for c in sentence.kids(at, "conj"))
        ]
        # of "Norwegian and Danish troops" the second adjective hangs on the first
        level += [c for k in level if sentence.dep(k) == "amod" for c in sentence.kids(k, "conj")]
        # whose something is counts before what it is for ("the entry of Sweden into NATO")
        bare = [k for k in level if not sentence.preposition(k)]
        for places in (bare, level):
            found = [m.actor for k in places for m in sentence.named[k] if m.actor not in without]
            if found:
                return tuple(dict.fromkeys(found))
    return ()


def _may_own(sentence: Sentence, i: int) -> bool:
    """Tell whether a word within a phrase can say whose it is: no place, no matter, no clause."""
    if sentence.dep(i) == "acl":
        return False
    preposition = sentence.preposition(i)
    return preposition in {"", "из", "от", "против", "по", "с"} or (
        preposition in {"на", "в", "для"} and sentence.feature(i, "Case") != "Loc"
    )


def is_known(told: Sequence[Participant], without: set[str] | frozenset[str] = frozenset()) -> bool:
    """Tell whether a side names an actor, other than those of `without`."""
    return any(a not in without for one in told for a in one.actors)
