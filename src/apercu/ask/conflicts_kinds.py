"""The kinds of dispute: for a pair of sentences of one act, what they tell differently."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apercu.ask.conflicts_acts import Act, content_terms
from apercu.ask.conflicts_amounts import is_growth, of_one_thing, same_period
from apercu.ask.conflicts_extents import extents
from apercu.ask.conflicts_lexicon import contrasts, terms_of
from apercu.ask.conflicts_pairs import (
    LEAST_WEIGHT,
    actors_agree,
    are_named,
    gap_days,
    in_time,
    is_one_case,
    is_one_day,
    likeness,
    names_clash,
    places_clash,
    things_clash,
)
from apercu.ask.conflicts_sayings import Comparison, Saying, amount_words, day_words
from apercu.quantities import may_be_equal

CLOSE_WEIGHT = 0.6
"""Asked for where the time, the place or the words themselves differ, which an act of the same
sort at another time or place would, too."""

NEGATED_WEIGHT = 0.75
"""Asked for where only a "not" parts the sentences: "did not" stands in many side clauses."""
SAME_WEIGHT = 0.9
"""Asked for where, besides, nobody and nothing is named in both; by reading what speeches in an
assembly gave (six of 34,653 sentences, all false, before this was asked)."""
DENIED_SHARE = 0.5
"""Of the terms of what is denied so many stand in the report that it denies."""
LEAST_DENIED = 2
"""At least so many of them do, with one more or a shared actor."""
LEAST_AT_ALL = 0.3
"""With less in common two sentences are not looked at; contrasting words count as not shared."""


def compare(one: Act, other: Act) -> Iterator[Comparison]:
    """Yield what two sentences of different origins tell of one act, alike or not."""
    like = likeness(one, other)
    if like < LEAST_AT_ALL or not actors_agree(one, other, like) or names_clash(one, other):
        return
    if places_clash(one, other):
        if like >= LEAST_WEIGHT and gap_days(one, other) == 0 and not things_clash(one, other):
            yield from _places(one, other, like)
        return
    near = in_time(one, other)
    if one.unreal == other.unreal:
        if like >= LEAST_WEIGHT and not things_clash(one, other):
            if near and is_one_case(one, other, like):
                yield from _amounts(one, other)
            if near and is_one_day(one, other):
                yield from _extents(one, other)
            yield from _days(one, other, like)
        if near and is_one_case(one, other, like) and are_named(one, other):
            yield from _contrasts(one, other)
    if near:
        yield from _denials(one, other, like)


# --- amounts --------------------------------------------------------------------------------


def _amounts(one: Act, other: Act) -> Iterator[Comparison]:
    if one.denies != other.denies or one.told.course != other.told.course:
        return
    for at, first in enumerate(one.quantities):
        partners = [
            (n, q) for n, q in enumerate(other.quantities) if of_one_thing(one, first, other, q)
        ]
        if len(partners) != 1:
            continue
        number, second = partners[0]
        back = [q for q in one.quantities if of_one_thing(other, second, one, q)]
        if len(back) != 1 or is_growth(one, first, other, second):
            continue
        aspect = f"{first.unit} {first.change}"
        yield Comparison(
            Saying("amount", one.index, aspect, at, first, amount_words(one, first)),
            Saying("amount", other.index, aspect, number, second, amount_words(other, second)),
            not may_be_equal(first, second),
        )


def _extents(one: Act, other: Act) -> Iterator[Comparison]:
    """Compare how much of something it befell; a number disputes neither "all" nor "some"."""
    if one.denies or other.denies:
        return
    mine, theirs = extents(one), extents(other)
    for noun in sorted(mine.keys() & theirs.keys()):
        first, second = mine[noun], theirs[noun]
        yield Comparison(
            Saying("amount", one.index, f"extent {noun}", 0, first.kind, first.words, first.noun),
            Saying(
                "amount", other.index, f"extent {noun}", 0, second.kind, second.words, second.noun
            ),
            {first.kind, second.kind} == {"whole", "part"},
        )


# --- days -----------------------------------------------------------------------------------


def _days(one: Act, other: Act, like: float) -> Iterator[Comparison]:
    first, second = _own_day(one), _own_day(other)
    if first is None or second is None or like < CLOSE_WEIGHT:
        return
    shared = one.content & other.content
    if not shared & terms_of("once") or one.told.course != other.told.course:
        return
    if first != second:
        if _amounts_part(one, other):
            return
        known = [a.reported for a in (one, other) if a.reported is not None]
        if len(known) < 2 or min(known) < max(first, second) or one.denies or other.denies:
            return  # told before the later of the two days, it is another act
    yield Comparison(
        Saying("day", one.index, "day", 0, first, day_words(first)),
        Saying("day", other.index, "day", 0, second, day_words(second)),
        first != second,
    )


def _amounts_part(one: Act, other: Act) -> bool:
    """Tell whether the amounts differ, too: then it is another act rather than a dispute."""
    return any(
        of_one_thing(one, p, other, q) and not may_be_equal(p, q)
        for p in one.quantities
        for q in other.quantities
    )


def _own_day(act: Act) -> int | None:
    when = act.told.when
    if when is None or act.told_on or when.precision not in {"day", "hour", "minute", "second"}:
        return None
    return act.days[0] if act.days and act.days[0] == act.days[1] else None


# --- places ---------------------------------------------------------------------------------


def _places(one: Act, other: Act, like: float) -> Iterator[Comparison]:
    mine = [p for p in one.places if p.relation and not p.state]
    theirs = [p for p in other.places if p.relation and not p.state]
    if len(mine) != 1 or len(theirs) != 1 or like < CLOSE_WEIGHT:
        return
    if _own_day(one) is None and _own_day(other) is None and one.told.when != other.told.when:
        return
    shared = one.content & other.content
    if not shared & (terms_of("once") | terms_of("placed")) or one.denies or other.denies:
        return
    if _amounts_part(one, other):
        return
    first, second = mine[0], theirs[0]
    yield Comparison(
        Saying("place", one.index, "place", 0, first.key, f"{first.relation} {first.words}"),
        Saying("place", other.index, "place", 0, second.key, f"{second.relation} {second.words}"),
        first.key != second.key,
    )


# --- contrasting words ----------------------------------------------------------------------


def _contrasts(one: Act, other: Act) -> Iterator[Comparison]:
    if one.denies or other.denies or one.told.course != other.told.course:
        return
    for number in sorted(one.sides.keys() & other.sides.keys()):
        if negates(one, number) or negates(other, number):
            continue
        (side, word), (side2, word2) = one.sides[number], other.sides[number]
        aside = content_terms(f"{word} {word2}")
        if likeness(one, other, without=aside) < CLOSE_WEIGHT:
            continue
        if things_clash(one, other, without=aside) or _counted(one, word) or _counted(other, word2):
            continue
        if not _meets(contrasts()[number].condition, one, other):
            continue
        yield Comparison(
            Saying("contrast", one.index, str(number), number, side, word),
            Saying("contrast", other.index, str(number), number, side2, word2),
            side != side2,
        )


def negates(act: Act, number: int) -> bool:
    """Tell whether the contrasting word of a sentence is what it says not to be so."""
    return bool(content_terms(act.sides[number][1]) & act.negated.keys())


def _meets(condition: str, one: Act, other: Act) -> bool:
    if condition == "figure":
        return _same_figure(one, other) and _facing(one, other)
    if condition == "period":
        return same_period(one, other)
    return True


def _facing(one: Act, other: Act) -> bool:
    """Tell whether both are told from one side: what one exports the other imports."""
    first = [a.told.sentence.mentions[0].actor for a in (one, other) if a.told.sentence.mentions]
    return len(first) == 2 and first[0] == first[1]


def _counted(act: Act, word: str) -> bool:
    """Tell whether a word is what an amount counts: "eight soldiers" beside "two civilians"."""
    return any(q.noun.lower() == word for q in act.quantities)


def _same_figure(one: Act, other: Act) -> bool:
    return any(
        p.unit == q.unit and p.low == q.low and p.high == q.high and not p.former
        for p in one.quantities
        for q in other.quantities
    )


# --- said and denied ------------------------------------------------------------------------


def _denials(one: Act, other: Act, like: float) -> Iterator[Comparison]:
    denier, teller = (one, other) if one.denies else (other, one)
    if denier.denial is None:
        denier, words = _negated(one, other)
        teller = other if denier is one else one
        if not words or like < NEGATED_WEIGHT or things_clash(one, other):
            return
        if not are_named(one, other) and (like < SAME_WEIGHT or not (one.dated or other.dated)):
            return
    else:
        words, denied = denier.denial
        if teller.denies or teller.unreal or not denied:
            return
        known = denied & teller.content
        people = len(one.everybody & other.everybody)
        if (
            len(known) < LEAST_DENIED
            or len(known) + min(people, 2) < LEAST_DENIED + 1
            or len(known) < DENIED_SHARE * len(denied)
        ):
            return
    told = _verb_of(teller, content_terms(words))
    first, second = (
        Saying("denial", act.index, "denial", 0, act is denier, words if act is denier else told)
        for act in (one, other)
    )
    yield Comparison(first, second, True)


def _verb_of(act: Act, negated: frozenset[str]) -> str:
    """Return the word that a sentence has for what another one negates."""
    words = re.findall(r"[a-z]+", act.bare.lower())
    return next((w for w in words if content_terms(w) & negated), "said")


def _negated(one: Act, other: Act) -> tuple[Act, str]:
    """Return who says that it is not so, and the words, where the other says that it is."""
    mine = sorted(one.negated.keys() & (other.content - other.negated.keys()))
    theirs = sorted(other.negated.keys() & (one.content - one.negated.keys()))
    if bool(mine) == bool(theirs):
        return one, ""
    return (one, one.negated[mine[0]]) if mine else (other, other.negated[theirs[0]])
