"""Numbers: value, unit, what is counted, what it is a change from; compared slot by slot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apercu.check.fixed.compared import Compared, Pair, contradicted, listed, lowered
from apercu.check.fixed.occasions import VAGUE, comparable
from apercu.check.fixed.reckoned import is_reckoned
from apercu.check.numbers import ALIKE, may_be_same
from apercu.check.records import Reason
from apercu.check.views import Seen
from apercu.clauses import Amount
from apercu.clauses.lexicon import are_synonyms
from apercu.quantities import Quantity

FEW = 12
"""Up to so many a reader counts up what a text names one by one."""
MEASURED = frozenset({"percent", "tonne", "km", "barrel", "bcm", "mcm", "cubic_metre"})
"""Units that are told in figures in every language."""


def check_numbers(compared: Compared) -> Iterator[Reason]:
    """Compare each amount of the claim with those of its slot, then with all of the passage."""
    seen: set[int] = set()
    for pair in compared.pairs:
        for amount in pair.clause.quantities:
            if amount.quantity.start in seen or _passes(compared, amount.quantity, 0):
                continue
            seen.add(amount.quantity.start)
            yield from _amount(compared, pair, amount)
    for one in compared.claim.line.quantities:
        place = one.start - compared.claim.line.start
        if place not in seen and not _passes(compared, one, compared.claim.line.start):
            yield from _bare(compared, one)


def _passes(compared: Compared, one: Quantity, shift: int) -> bool:
    """Tell what rather points than counts: "the two", the length of a time that is compared."""
    line = compared.claim.line
    if (one.unit in ALIKE and one.high is not None and one.high <= 2) or one.ordinal:
        return True
    start, end = one.start - shift, one.end - shift
    return any(
        time.interval is not None
        and time.start - line.start <= start
        and end <= time.end - line.start
        for time in line.dates
    )


def _amount(compared: Compared, pair: Pair, amount: Amount) -> Iterator[Reason]:
    words = compared.claimed(amount.quantity.start, amount.quantity.end)
    beside = [
        (match, other)
        for match in pair.sure
        for other in match.clause.quantities
        if comparable(amount, other)
    ]
    if any(may_be_same(amount.quantity, other.quantity) for _, other in beside):
        return
    same = pair.told_otherwise([match for match, _ in beside], "amount")
    otherwise = [
        (match, other)
        for match, other in beside
        if match in same and (_is_named(amount, other) or not _has(match.sentence, amount, words))
    ]
    if otherwise:
        match, other = otherwise[0]
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
    told = list(compared.quantities)
    equal = [other for other in told if may_be_same(one, other)]
    if not equal:
        if _goes_unsaid(compared, one) or is_reckoned(one, told, list(compared.dates)):
            return
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
    if not any(are_synonyms(counted, other.of) for other in told if other not in equal):
        return  # the passage gives what is claimed no other number: it may be told in other words
    yield lowered(
        "number", words, listed([other.noun for other in equal]),
        f"In the passage {words} counts something else ({listed([o.noun for o in equal])}).",
    )  # fmt: skip


def _goes_unsaid(compared: Compared, one: Quantity) -> bool:
    """Tell a count of few that may be counted up, and what another language tells in words."""
    if not compared.is_read:
        return one.unit not in MEASURED
    few = one.high is not None and one.high <= FEW and one.high == one.low
    return (
        few
        and one.unit in ALIKE
        and not any(
            other.unit in ALIKE and are_synonyms(other.of, one.of) for other in compared.quantities
        )
    )


def _is_named(one: Amount, other: Amount) -> bool:
    """Tell whether both say what they count, and count the same."""
    return not {one.counted, other.counted} & VAGUE


def _has(sentence: Seen, amount: Amount, words: str) -> bool:
    """Tell whether a sentence has an amount, of whatever it tells it, or the very words."""
    if any(may_be_same(amount.quantity, other) for other in sentence.line.quantities):
        return True
    return re.search(rf"\b{re.escape(words)}\b", sentence.line.text, re.IGNORECASE) is not None
