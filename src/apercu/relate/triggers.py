"""Trigger words: which words of a parsed text tell an act, and of which type.

The words lie in `apercu/data/relate/triggers.tsv`. A phrase is met where its head stands and its
other words hang on it, whatever stands between ("imposed new and harsher sanctions").
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from importlib import resources
from typing import Literal, NamedTuple, cast

from apercu.clauses.tree import Tree
from apercu.records import Span
from apercu.relate.records import EventType
from apercu.text import terms

_LOOSE = frozenset({
    "a", "an", "the", "its", "his", "her", "their", "himself", "herself", "themselves",
})  # fmt: skip
_PREPOSITIONS = frozenset({
    "of", "to", "in", "on", "with", "for", "from", "by", "at", "against", "into", "over", "as",
    "about", "between", "under",
})  # fmt: skip
_APART = frozenset({"nsubj", "csubj", "relcl", "advcl", "parataxis", "ccomp", "cc"})
"""What hangs on a verb by these is no part of what it says."""
_DEEPEST = 3


class Entry(NamedTuple):
    """A phrase of the lexicon and what it tells.

    `source` and `target` name roles and prepositions, the first that is filled counting.
    """

    phrase: str
    part: Literal["V", "N"]
    source: tuple[str, ...]
    target: tuple[str, ...]
    type: EventType
    mode: str | None
    sure: float
    others: frozenset[str] = frozenset()
    """Stems that must hang on the head."""


class Trigger(NamedTuple):
    """Where a phrase of the lexicon stands: its head, all its words, and its stretch."""

    word: int
    words: tuple[int, ...]
    span: Span
    entry: Entry


def stem_of(word: str) -> str:
    """Give the stem of a base form; a function word stands for itself."""
    return " ".join(terms(word)) or word


@functools.cache
def lexicon() -> dict[tuple[str, str], tuple[Entry, ...]]:
    """Map part of speech and head's stem to the phrases it may open, the longest first."""
    found: dict[tuple[str, str], list[Entry]] = {}
    text = resources.files("apercu.data").joinpath("relate/triggers.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            phrase, part, source, target, kind, mode, sure = line.split("\t")
            head, others = _parts(phrase, part)
            entry = Entry(
                phrase, "V" if part == "V" else "N", tuple(source.split(",")),
                tuple(target.split(",")), cast("EventType", kind), None if mode == "-" else mode,
                float(sure), others,
            )  # fmt: skip
            found.setdefault((part, head), []).append(entry)
    order = {key: sorted(each, key=_rank) for key, each in found.items()}
    return {key: tuple(each) for key, each in order.items()}


def _rank(entry: Entry) -> tuple[int, float, str]:
    return (-len(entry.others), -entry.sure, entry.phrase)


def _parts(phrase: str, part: str) -> tuple[str, frozenset[str]]:
    """Part a phrase into its head's stem and the stems that must hang on it."""
    words = [word for word in phrase.lower().replace("-", " ").split() if word not in _LOOSE]
    at = 0
    if part == "N":
        at = next((n for n, word in enumerate(words) if word in _PREPOSITIONS), len(words)) - 1
    if len(words) > 2:
        kept = [n for n, word in enumerate(words) if word not in _PREPOSITIONS or n == at]
    else:
        kept = list(range(len(words)))
    others = frozenset(stem_of(words[n]) for n in kept if n != at)
    return stem_of(words[at]), others


def find_triggers(tree: Tree) -> tuple[Trigger, ...]:
    """Find the lexicon's phrases in a text, in its order; at one head the longest counts.

    A noun that is part of a verb's phrase ("imposed sanctions") opens none of its own.
    """
    found: list[Trigger] = []
    taken: set[int] = set()
    for part in ("V", "N"):
        for i in range(len(tree.words)):
            tag = tree.words[i].tag
            if i in taken or not (tag.startswith("VB") if part == "V" else tag in {"NN", "NNS"}):
                continue
            if part == "V" and tree.dep(i) in {"aux", "auxpass", "amod", "compound"}:
                continue
            entries = lexicon().get((part, tree.stem(i)))
            if not entries:
                continue
            below = dict(_below(tree, i))
            fits = [
                entry
                for entry in entries
                if entry.others <= below.keys()
                and not (part == "N" and _is_doer(tree.low[i]) and not _is_doer(entry.phrase))
            ]
            if fits:
                entry = _by_object(tree, i, fits)
                words = [i, *(below[stem] for stem in entry.others)]
                found.append(Trigger(i, tuple(words), _span(tree, words), entry))
                taken.update(words)
    return tuple(sorted(found, key=lambda one: one.word))


def _is_doer(phrase: str) -> bool:
    """Tell the name of who does something ("investigators", "attacker") from that of the deed."""
    head = phrase.lower().rsplit(maxsplit=1)[-1]
    return head.endswith(("er", "or", "ers", "ors", "ist", "ists"))


def _by_object(tree: Tree, i: int, fits: list[Entry]) -> Entry:
    """Choose among a phrase's senses: "struck a port" has an object, "miners struck" has none."""
    first = fits[0]
    same = [one for one in fits if one.others == first.others and one.part == "V"]
    if len(same) < 2:
        return first
    done = tree.kid(i, "dobj", "nsubjpass") is not None
    return next((one for one in same if (one.target[0] == "obj") == done), first)


def _below(tree: Tree, i: int) -> Iterator[tuple[str, int]]:
    """Yield the stems that hang on a word, each with its place; the nearest stand last."""
    level = [i]
    found: list[tuple[str, int]] = []
    for _ in range(_DEEPEST):
        level = [kid for at in level for kid in tree.children[at] if tree.dep(kid) not in _APART]
        found.extend((tree.stem(kid) or tree.low[kid], kid) for kid in level)
    yield from reversed(found)


def _span(tree: Tree, words: list[int]) -> Span:
    """Give the stretch of a phrase where it is short, else its head's alone."""
    longest = 60  # in characters: what lies between head and object is no part of the trigger
    span = tree.span(words)
    return span if span.end - span.start <= longest else tree.word_span(words[0])
