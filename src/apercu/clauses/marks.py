"""Single words that carry much: superlatives, words of art, marks of quotation."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import cast

from apercu.clauses.clause import Art, Superlative, SuperlativeKind
from apercu.clauses.lexicon import cue, rungs
from apercu.clauses.tree import Tree
from apercu.records import Span
from apercu.text import terms

_QUOTED = re.compile(r'“[^“”]*”|"[^"\n]*"|«[^«»]*»|‘[^‘’]{12,}’(?!\w)')
_KINDS = ("first", "last", "only", "all", "none", "ever", "never")
_LONGEST_ART = 3
_GRADE = re.compile(r"^(.{3,}?)(?:i?est)$")


def quotations(text: str) -> list[Span]:
    """Find the stretches between quotation marks; an unclosed mark opens none."""
    return [Span(start=match.start(), end=match.end()) for match in _QUOTED.finditer(text)]


def find_superlatives(tree: Tree) -> list[tuple[int, Superlative]]:
    """Find words that claim a rank or the whole, each with its place among the words."""
    found = []
    for i, low in enumerate(tree.low):
        kind = _kind(tree, i, low)
        if kind is None:
            continue
        above = tree.head(i)
        graded = ""
        if kind in {"most", "least"}:
            match = _GRADE.match(low)
            graded = " ".join(terms(match[1])) if match else tree.stem(above)
            if low in {"most", "least"} and tree.words[above].tag.startswith(("JJ", "RB")):
                above = tree.head(above)
        of = None if above == i else tree.word_span(above)
        span = tree.word_span(i)
        found.append(
            (i, Superlative(kind=kind, start=span.start, end=span.end, of=of, stem=graded))
        )
    return found


def _kind(tree: Tree, i: int, low: str) -> SuperlativeKind | None:
    for name in _KINDS:
        if low in cue(f"superlative_{name}"):
            if name == "last" and low == "last" and tree.dep(i) in {"amod", "npadvmod"}:
                above = tree.low[tree.head(i)]
                if above in {"week", "month", "year", "night", "summer", "autumn", "spring"}:
                    return None
            return cast("SuperlativeKind", name)
    tag = tree.words[i].tag
    if tag in {"JJS", "RBS"} and low not in {"least", "most"}:
        return "most"
    if tag in {"JJS", "RBS"} and tree.low[i - 1 : i] != ["at"]:
        return "least" if low == "least" else "most"
    return None


def find_arts(tree: Tree, named: Container[int] = ()) -> list[tuple[int, Art]]:
    """Find the words of art, the longest first, each with the place of its last word.

    Words that are part of an actor's name (`named`) are none.
    """
    found: list[tuple[int, Art]] = []
    i = 0
    while i < len(tree.words):
        for length in range(min(_LONGEST_ART, len(tree.words) - i), 0, -1):
            rung = None if i in named else _rung(tree, range(i, i + length))
            if rung is not None:
                span = tree.span([i, i + length - 1])
                art = Art(start=span.start, end=span.end, ladder=rung[0], rung=rung[1])
                found.append((i + length - 1, art))
                i += length - 1
                break
        i += 1
    return found


def _rung(tree: Tree, words: Sequence[int]) -> tuple[str, str] | None:
    if len(words) == 1:
        first = words[0]
        if not tree.words[first].tag.startswith(("NN", "VB")) or tree.dep(first) == "prep":
            return None
    found = rungs().get(" ".join(tree.stem(i) for i in words))
    return None if found is None else (found.ladder, found.rung)
