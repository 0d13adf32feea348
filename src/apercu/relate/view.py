"""What is known of one sentence before an act is coded in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from apercu.clauses import Clause, Parsed, find_clauses
from apercu.clauses.phrases import Phrases
from apercu.clauses.tree import Tree
from apercu.records import Mention, Span
from apercu.relate.triggers import Trigger, find_triggers


class View(NamedTuple):
    """A parsed sentence: words, clauses, who is named, and what may tell an act."""

    text: str
    tree: Tree
    phrases: Phrases
    clauses: tuple[Clause, ...]
    mentions: tuple[Mention, ...]
    triggers: tuple[Trigger, ...]


def look(
    text: str, parsed: Parsed, mentions: Sequence[Mention], published: dt.date | None = None
) -> View:
    """Read a sentence; `parsed` and `mentions` are those of this very text."""
    tree = Tree(text, parsed)
    clauses = find_clauses(text, parsed, published=published, mentions=mentions)
    dated = frozenset(
        i for one in clauses for time in one.times for i in tree.between(time.start, time.end)
    )
    phrases = Phrases(tree, mentions, dated)
    # a word of a name ("Nations", "Guards") tells no act
    triggers = tuple(one for one in find_triggers(tree) if one.word not in phrases.by_word)
    return View(text, tree, phrases, clauses, tuple(mentions), triggers)


def head_of(tree: Tree, span: Span) -> int | None:
    """Give the word of a stretch on which the rest of it hangs."""
    words = tree.between(span.start, span.end)
    if not words:
        return tree.at(span.start)
    inside = set(words)
    return next((i for i in words if tree.head(i) == i or tree.head(i) not in inside), words[0])


_APART = 20
"""Between words of different sentences of a parse: further than any two of one."""


def distance(tree: Tree, one: int, other: int) -> int:
    """Count the steps between two words in the tree."""
    if one == other:
        return 0
    above = {at: n for n, at in enumerate([one, *tree.ancestors(one)])}
    for n, at in enumerate([other, *tree.ancestors(other)]):
        if at in above:
            return n + above[at]
    return _APART


def clause_of(view: View, word: int) -> Clause | None:
    """Give the clause whose predicate a word is or belongs to, the shortest first."""
    at = view.tree.words[word].start
    inside = [c for c in view.clauses if c.predicate.start <= at < c.predicate.end]
    exact = [c for c in inside if c.predicate.word.start == at]
    found = exact or inside
    return min(found, key=lambda c: c.predicate.end - c.predicate.start) if found else None


def clause_around(view: View, word: int) -> Clause | None:
    """Give the clause that a word stands in: its own, or that of the nearest word above."""
    for at in (word, *view.tree.ancestors(word)):
        found = clause_of(view, at)
        if found is not None:
            return found
    return None
