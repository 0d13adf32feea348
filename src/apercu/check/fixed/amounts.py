"""Numbers: value, unit, what is counted, what it is a change from; compared slot by slot."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.check.fixed.compared import Compared, Pair, contradicted, listed, lowered
from apercu.check.numbers import ALIKE, may_be_same
from apercu.check.records import Reason
from apercu.clauses import Amount
from apercu.clauses.lexicon import are_synonyms
from apercu.quantities import Quantity

VAGUE = frozenset({"", "one", "item", "time", "peopl", "person", "us", "dollar"})
"""Stems of counted nouns that say nothing of what is counted."""


def check_numbers(compared: Compared) -> Iterator[Reason]:
    """Compare each amount of the claim with those of its slot, then with all of the passage."""
    seen: set[int] = set()
    for pair in compared.pairs:
        for amount in pair.clause.quantities:
            if amount.quantity.start in seen or _is_small(amount.quantity):
                continue
            seen.add(amount.quantity.start)
            yield from _amount(compared, pair, amount)
    for one in compared.claim.line.quantities:
        place = one.start - compared.claim.line.start
        if place not in seen and not _is_small(one):
            yield from _bare(compared, one)


def _is_small(one: Quantity) -> bool:
    """Tell "one of them" and "the two": words that rather point than count."""
    return (one.unit in ALIKE and one.high is not None and one.high <= 2) or one.ordinal


def _amount(compared: Compared, pair: Pair, amount: Amount) -> Iterator[Reason]:
    words = compared.claimed(amount.quantity.start, amount.quantity.end)
    beside = [
        (match, other)
        for match in pair.sure
        for other in match.clause.quantities
        if _comparable(amount, other)
    ]
    if any(may_be_same(amount.quantity, other.quantity) for _, other in beside):
        return
    if beside:
        match, other = beside[0]
        told = match.sentence.line.text[other.quantity.start : other.quantity.end]
        yield contradicted(
            "number", words, told, f"The passage has {told} where the claim has {words}."
        )
        return
    yield from _bare(compared, amount.quantity, amount)


def _bare(compared: Compared, one: Quantity, amount: Amount | None = None) -> Iterator[Reason]:
    line = compared.claim.line
    shift = 0 if amount else line.start
    words = line.text[one.start - shift : one.end - shift]
    equal = [other for other in compared.quantities if may_be_same(one, other)]
    if not equal:
        alike = [
            sentence.line.text[other.start - sentence.line.start : other.end - sentence.line.start]
            for sentence in compared.passage
            for other in sentence.line.quantities
            if other.unit == one.unit
        ]
        yield lowered("number", words, listed(alike), f"The passage does not say {words}.")
        return
    counted = amount.counted if amount else one.of
    nouns = {other.of for other in equal}
    if counted in VAGUE or nouns & VAGUE or any(are_synonyms(counted, noun) for noun in nouns):
        return
    if counted not in compared.stems:
        return  # told in other words: whether it is the same thing is not for this check
    yield lowered(
        "number", words, listed([other.noun for other in equal]),
        f"In the passage {words} counts something else ({listed([o.noun for o in equal])}).",
    )  # fmt: skip


def _comparable(one: Amount, other: Amount) -> bool:
    units = {one.quantity.unit, other.quantity.unit}
    if len(units) > 1 and not units <= ALIKE:
        return False
    if {one.level, other.level} == {"start", "end"} or one.quantity.former != other.quantity.former:
        return False
    if (one.level == "difference") != (other.level == "difference"):
        return False
    if one.counted in VAGUE or other.counted in VAGUE:
        return one.role == other.role
    return are_synonyms(one.counted, other.counted)
