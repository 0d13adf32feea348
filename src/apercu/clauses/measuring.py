"""Amounts and dates: which clause they belong to, what is counted, what it is compared with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from apercu.clauses.clause import Amount, Slot
from apercu.clauses.lexicon import changes
from apercu.clauses.tree import Tree
from apercu.quantities import Quantity
from apercu.records import DateMention

_BASE = re.compile(
    r"(?:compared (?:with|to)|in comparison with|relative to|versus|than in|than|up from"
    r"|down from|as against|against)\s+(?:in |the |those of |that of |its )*"
    r"(?:[^,;.]{0,12}\d[^,;]{0,16} (?:in )?)?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\b(from|to|by)\s+(?:about |around |nearly |almost |over )*$", re.IGNORECASE)
_REACH = 40


def words_of(tree: Tree, start: int, end: int) -> range:
    """Give the words that begin within a stretch, at least the one at its start."""
    found = tree.between(start, end)
    if found:
        return found
    at = tree.at(start)
    return range(0) if at is None else range(at, at + 1)


def home_of(tree: Tree, start: int, end: int, home: Mapping[int, int]) -> int | None:
    """Give the clause on which the words of a stretch hang."""
    words = words_of(tree, start, end)
    inside = set(words)
    for word in words:
        if tree.head(word) in inside and tree.head(word) != word:
            continue
        if word in home:
            return home[word]
        for above in tree.ancestors(word):
            if above in home:
                return home[above]
    return None


def is_base(text: str, mention: DateMention) -> bool:
    """Tell whether a date is only what something is compared with."""
    return _BASE.search(text, max(0, mention.start - _REACH), mention.start) is not None


def find_amounts(
    text: str,
    tree: Tree,
    quantities: Sequence[Quantity],
    slots: Mapping[str, Slot],
    stem: str,
    bases: Sequence[DateMention],
    times: Sequence[DateMention],
) -> tuple[Amount, ...]:
    """Say of a clause's quantities where they stand and what they are measured against.

    `slots` are the clause's slots by role, `stem` is its predicate's.
    """
    direction = changes().get(stem) or next(
        (changes()[slot.stem] for slot in slots.values() if slot.stem in changes()), None
    )
    levels = [_level(text, quantity, direction is not None) for quantity in quantities]
    if "start" in levels and "end" not in levels:
        levels = ["start" if level == "start" else level for level in levels]
    found = []
    for quantity, level in zip(quantities, levels, strict=True):
        role = _role(quantity, slots)
        noun = _noun(tree, quantity)
        found.append(
            Amount(
                quantity=quantity,
                role=role,
                counted=quantity.of,
                noun=None if noun is None else tree.word_span(noun),
                level=level,
                period=_period(text, quantity, times),
                base_period=bases[0] if bases else None,
                direction=quantity.change or direction,
            )
        )
    return tuple(found)


def _level(
    text: str, quantity: Quantity, changes_: bool
) -> Literal["start", "end", "difference", ""]:
    """Tell the level that a change began from, the one it reached, and the step between."""
    if quantity.former:
        return "start"
    before = _LEVEL.search(text, max(0, quantity.start - _REACH), quantity.start)
    word = before[1].lower() if before else text[quantity.start : quantity.start + 3].lower()
    if not changes_:
        return ""
    if word == "from":
        return "start"
    if before and word == "to":
        return "end"
    return "difference" if word.strip() == "by" or quantity.change else ""


def _role(quantity: Quantity, slots: Mapping[str, Slot]) -> str:
    """Name the smallest slot that a quantity stands in."""
    holding = [
        (slot.end - slot.start, role)
        for role, slot in slots.items()
        if slot.start < quantity.end and quantity.start < slot.end
    ]
    return min(holding)[1] if holding else "predicate"


def _noun(tree: Tree, quantity: Quantity) -> int | None:
    """Find the word that is counted, as the tree has it."""
    for word in words_of(tree, quantity.start, quantity.end):
        for above in tree.ancestors(word):
            if tree.is_noun(above):
                return above
            break
    return None


def _period(text: str, quantity: Quantity, times: Sequence[DateMention]) -> DateMention | None:
    """Give the date that follows an amount at once ("20 tonnes in 2022")."""
    for mention in times:
        gap = text[quantity.end : mention.start]
        if 0 <= mention.start - quantity.end <= _REACH and re.fullmatch(
            r"(?: [\w-]+){0,3}(?: (?:in|on|by|during|for|of))? (?:the )?", gap
        ):
            return mention
    return None
