"""What is told like an act and is none: a share, a sum of acts, a proposal."""

from __future__ import annotations

import re

from apercu.clauses import Clause
from apercu.clauses.tree import Tree
from apercu.relate.codebook import quad_of
from apercu.relate.news import tense_of
from apercu.relate.records import EventType
from apercu.relate.view import View
from apercu.text.terms import terms

_SHARE = re.compile(
    r"\b(?:\d[\d.,]*\s?(?:%|per ?cent)|(?:half|a (?:third|quarter|fifth|tenth)|\w+ (?:thirds|"
    r"quarters|fifths|tenths)|most|the bulk|the (?:largest|biggest|main) (?:part|share))) of\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:rais|rose|risen|cut|lower|increas|reduc|seiz|bought|buy|sold|sell|destroy|sign|agre)\w*",
    re.IGNORECASE,
)
"""Whoever cuts or buys a share of something has acted."""
_SUM = re.compile(
    r"\b(?:more than|over|at least|up to|nearly|almost|some|about|around|a total of)"
    r" (?:[$€£]\s?)?\d",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:so far|to date|until now|in all|in total|altogether|by now|counted to|over the years"
    r"|since (?:\d{4}|then|the))\b",
    re.IGNORECASE,
)
_PROPOSING = frozenset(
    terms(
        "propose suggest recommend advocate contemplate ponder consider discuss mull float moot"
        " debate demand urge weigh"
    )
)
"""Verbs whose object is not done by them, from the builders' head."""
_THINGS = frozenset({"COOPERATE", "AID", "SUPPORT", "RETREAT"})


def is_share(view: View, clause: Clause | None, kind: EventType) -> bool:
    """Tell whether a clause says what part of a whole goes where: a state of affairs and no act."""
    if clause is None or quad_of(kind) not in {1, 2}:
        return False
    words = view.text[clause.start : clause.end]
    return bool(_SHARE.search(words)) and not _MOVED.search(words)


def is_total(view: View, clause: Clause | None, kind: EventType) -> bool:
    """Tell whether a clause sums deeds of some time up: they are old acts, told again."""
    if clause is None or quad_of(kind) not in {2, 4}:
        return False
    words = view.text[clause.start : clause.end]
    if _TOTAL.search(words):
        return True
    verb = view.tree.at(clause.predicate.word.start)
    done = verb is not None and view.tree.is_verb(verb) and tense_of(view.tree, verb) == "perfect"
    # "has given over 40 million" counts up what was given; "gave" tells of a gift
    return kind in _THINGS and done and bool(_SUM.search(words))


def is_proposed(view: View, word: int, kind: EventType) -> bool:
    """Tell whether a deed is only the object of a proposal ("proposed a ban").

    `word` tells the act, or is the proposing verb itself where the deed lent it its type.
    """
    if quad_of(kind) not in {2, 4}:
        return False
    tree = view.tree
    if _proposes(tree, word):
        return True
    at = word
    while tree.dep(at) in {"dobj", "nsubjpass", "conj", "compound", "nmod", "xcomp", "pcomp"}:
        at = tree.head(at)
        if tree.is_verb(at):
            return _proposes(tree, at)
    return False


def _proposes(tree: Tree, at: int) -> bool:
    return tree.is_verb(at) and tree.stem(at) in _PROPOSING
