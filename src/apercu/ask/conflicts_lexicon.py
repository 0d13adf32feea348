"""The words that part reports of one act, read from `apercu/data/contrasts`."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Literal, NamedTuple, cast

from apercu.text import terms

_DATA = resources.files("apercu") / "data" / "contrasts"


Condition = Literal["", "figure", "period", "parties", "naming"]


class Contrast(NamedTuple):
    """Two sets of words of which one act admits only one; the conditions as the data tell them."""

    gloss: str
    condition: Condition
    sides: tuple[tuple[str, ...], tuple[str, ...]]


@functools.cache
def contrasts() -> tuple[Contrast, ...]:
    """Return all contrasts in the order of the file."""
    found = []
    for gloss, condition, left, right in _rows("contrasts.tsv"):
        sides = (tuple(left.split("|")), tuple(right.split("|")))
        found.append(Contrast(gloss, cast("Condition", condition), sides))
    return tuple(found)


@functools.cache
def contrast_words() -> tuple[re.Pattern[str], dict[str, tuple[tuple[int, int], ...]]]:
    """Return one expression of all forms, and which sides of which contrasts a form is of."""
    table: dict[str, list[tuple[int, int]]] = {}
    for number, one in enumerate(contrasts()):
        for side, forms in enumerate(one.sides):
            for form in forms:
                table.setdefault(form, []).append((number, side))
    return whole_words(table), {form: tuple(places) for form, places in table.items()}


@functools.cache
def word_list(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of one of the lists in `acts.tsv`."""
    return tuple(tuple(row[1].split("|")) for row in _rows("acts.tsv") if row[0] == name)


@functools.cache
def words_of(name: str) -> frozenset[str]:
    """Return all forms of a list."""
    return frozenset(form for line in word_list(name) for form in line)


@functools.cache
def terms_of(name: str) -> frozenset[str]:
    """Return the terms of all forms of a list."""
    return frozenset(term for form in words_of(name) for term in terms(form))


@functools.cache
def pattern_of(name: str) -> re.Pattern[str]:
    """Return an expression of a list's forms as whole words."""
    return whole_words(words_of(name))


def whole_words(forms: object) -> re.Pattern[str]:
    """Compile an expression of forms as whole words, longest first."""
    ordered = sorted(map(str, forms), key=lambda w: (-len(w), w))  # type: ignore[call-overload]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w-])")


def _rows(name: str) -> list[list[str]]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
