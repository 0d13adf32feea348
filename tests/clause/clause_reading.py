"""Reads clauses with the real parser, loaded once."""

from __future__ import annotations

import datetime as dt
from functools import cache

from apercu.adapters.spacy_parser import SpacyParser
from apercu.clauses import Clause, Slot, find_clauses

PARSER = SpacyParser()
PUBLISHED = dt.date(2025, 9, 17)


@cache
def clauses_of(text: str) -> tuple[Clause, ...]:
    (parsed,) = PARSER.parse([text], "en")
    assert parsed is not None
    return find_clauses(text, parsed, published=PUBLISHED)


def the(stem: str, text: str) -> Clause:
    """Give the clause whose predicate has that stem."""
    found = [clause for clause in clauses_of(text) if clause.predicate.stem == stem]
    assert found, f"{stem} is none of {[c.predicate.stem for c in clauses_of(text)]} in {text!r}"
    return found[0]


def words(text: str, slot: Slot | None) -> str | None:
    """Give a slot's words, those of the phrase that a pronoun stands for."""
    if slot is None:
        return None
    span = slot.antecedent or slot
    return text[span.start : span.end]
