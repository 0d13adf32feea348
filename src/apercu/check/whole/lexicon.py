"""The words of the checks over a collection, loaded once from `apercu/data/check`."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from apercu.clauses.lexicon import irregular
from apercu.text import terms

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class Hit(NamedTuple):
    """Words `[start, end)` of a text that stand in a list under `name`."""

    start: int
    end: int
    name: str


@cache
def entries(which: str) -> dict[str, tuple[str, ...]]:
    """Map the names of a list to their words, as they are written down."""
    text = resources.files("apercu.data").joinpath("check/whole.tsv").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            of, name, words = line.split("\t")
            if of == which:
                found[name] = tuple(words.split(","))
    return found


@cache
def _table(which: str) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Map the first stem of an entry to entries and names, the longest first."""
    found: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for name, words in entries(which).items():
        for word in words:
            stems = tuple(stem_of(one[0]) for one in _WORD.finditer(word))
            found.setdefault(stems[0], set()).add((stems, name))
    return {first: tuple(sorted(each, key=lambda one: (-len(one[0]), one)))
            for first, each in found.items()}  # fmt: skip


@cache
def stem_of(word: str) -> str:
    """Return the stem of a word's base form: of "struck" that of "strike"."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    return irregular().get(low) or next(iter(terms(low)), low)


def hits(text: str, which: str) -> list[Hit]:
    """Find the words of a list in a text, in their order; of those that overlap the longest.

    A word that stands under several names is found under each.
    """
    table = _table(which)
    words = list(_WORD.finditer(text))
    stems = [stem_of(one[0]) for one in words]
    found: list[Hit] = []
    at = 0
    while at < len(words):
        longest = 0
        for entry, name in table.get(stems[at], ()):
            if len(entry) < longest or tuple(stems[at : at + len(entry)]) != entry:
                continue
            longest = len(entry)
            found.append(Hit(words[at].start(), words[at + len(entry) - 1].end(), name))
        at += max(1, longest)
    return found


def names(text: str, which: str) -> frozenset[str]:
    """Return under which names words of a text stand in a list."""
    return frozenset(one.name for one in hits(text, which))


def kinds(text: str) -> frozenset[str]:
    """Return what sorts of thing a text names; a part is of the wider sort too."""
    found = names(text, "thing")
    wider = {whole for whole, parts in entries("part").items() if found & {*parts}}
    return found | wider


def narrowest(text: str) -> frozenset[str]:
    """Return what sorts of thing a text names, without those that hold another of them."""
    found = kinds(text)
    return frozenset(one for one in found if not (parts_of(one) - {one}) & found)


def parts_of(kind: str) -> frozenset[str]:
    """Return a sort of thing with the sorts within it."""
    return frozenset({kind, *entries("part").get(kind, ())})
