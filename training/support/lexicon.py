"""Words of like and of opposite meaning, form by form."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("lexicon")


class Verb(NamedTuple):
    """The forms of a verb."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


class Lexicon(NamedTuple):
    """`like` and `opposite` map a form to forms of the same place; `verbs` maps any form."""

    like: dict[str, tuple[str, ...]]
    opposite: dict[str, tuple[str, ...]]
    verbs: dict[str, Verb]
    pasts: dict[str, Verb]


@functools.cache
def load() -> Lexicon:
    """Read the lists beside this module."""
    like: dict[str, set[str]] = {}
    opposite: dict[str, set[str]] = {}
    verbs: dict[str, Verb] = {}
    pasts: dict[str, Verb] = {}
    for sides in _rows("verbs.txt"):
        meanings = [[Verb(*entry.split()) for entry in side] for side in sides]
        for place in range(5):
            _relate([[verb[place] for verb in side] for side in meanings], like, opposite)
        for verb in (verb for side in meanings for verb in side):
            pasts.setdefault(verb.past, verb)
            for form in verb:
                verbs.setdefault(form, verb)
    for sides in _rows("words.txt"):
        _relate(sides, like, opposite)
    return Lexicon(_frozen(like), _frozen(opposite), verbs, pasts)


def _rows(name: str) -> list[list[list[str]]]:
    """Read lines of sides (parted by >) of entries (parted by |)."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [
        [[entry.strip() for entry in side.split("|")] for side in line.split(">")]
        for line in lines
        if line and not line.startswith("#")
    ]


def _relate(
    sides: list[list[str]], like: dict[str, set[str]], opposite: dict[str, set[str]]
) -> None:
    """Enter one place of a row; an underscore stands for a blank within an entry."""
    for at, side in enumerate(sides):
        across = [word for other in sides[:at] + sides[at + 1 :] for word in other]
        for word in side:
            name = word.replace("_", " ")
            same = (other.replace("_", " ") for other in side if other != word)
            like.setdefault(name, set()).update(same)
            opposite.setdefault(name, set()).update(w.replace("_", " ") for w in across)


def _frozen(relation: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Order what was gathered, so that a seed picks the same each time."""
    return {word: tuple(sorted(others)) for word, others in relation.items() if others}


_VERB_BEFORE = re.compile(
    r"\b(?:to|will|would|can|could|shall|should|must|may|might|not|we|they|I|We|They) $"
)


def places(relation: str, words: str) -> list[re.Match[str]]:
    """Find the words of a sentence that have others under `like` or `opposite`.

    A capital within the sentence is a name's, and a verb's base form may be a noun: both are left.
    """
    verbs = load().verbs
    return [
        match
        for match in matcher(relation).finditer(words)
        if not (match.start() and match.group()[0].isupper())
        and not (
            (verb := verbs.get(match.group().lower()))
            and verb.base == match.group().lower()
            and not _VERB_BEFORE.search(words[: match.start()])
        )
    ]


@functools.cache
def matcher(relation: str) -> re.Pattern[str]:
    """Return an expression for the words that have an entry under `like` or `opposite`."""
    words = sorted(getattr(load(), relation), key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)
