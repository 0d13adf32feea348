"""Clauses: who did what to whom, when, how it is meant, and by whose word.

Pure functions over words that a parser gave; the lexicons lie in `apercu/data/clauses`.
"""

from __future__ import annotations

from apercu.clauses.clause import (
    STRENGTHS,
    Amount,
    Art,
    Clause,
    Oblique,
    Predicate,
    Relation,
    Slot,
    Strength,
    Superlative,
    Transfer,
)
from apercu.clauses.finding import find_clauses
from apercu.clauses.words import Parsed, Word

__all__ = [
    "STRENGTHS",
    "Amount",
    "Art",
    "Clause",
    "Oblique",
    "Parsed",
    "Predicate",
    "Relation",
    "Slot",
    "Strength",
    "Superlative",
    "Transfer",
    "Word",
    "find_clauses",
]
