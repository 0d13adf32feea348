"""The words of a question: its tokens, and what kind of word each is.

The lists lie in `data/question/words.tsv`. A token's mark is one letter: A a main actor, T a third
one, U a name that is unknown, D a time, V a venue, O what opens a facet ("over"), J a joiner
("and"), R a word for relations as such, S scaffolding ("how have ... moved"), P a preposition or
article, C content; a comma, `;` (also for the end of a clause) and `-` stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from apercu.topics import guess_language

_MARKS = {"joiner": "J", "opener": "O", "scaffold": "S", "relation": "R", "preposition": "P"}
_PRECEDENCE = ("opener", "joiner", "relation", "scaffold", "preposition")
"""Which list wins where a word of the same length stands in several."""
_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ.](?=[^\W_])[^\W_]+)*|[,;:?!.()&/–—-]")
_PUNCTUATION = {",": ",", "-": "-", "–": "-", "—": "-", "(": ",", ")": ",", "&": "J", "/": "-"}


class Token(NamedTuple):
    """A word or mark of a question: span, the word folded, and its mark."""

    start: int
    end: int
    word: str
    mark: str


def question_language(text: str) -> str:
    """Tell a question's language from its letters and its commonest words; English by default.

    `detect_language` is surer on long texts, but takes half a second to load, and a question of
    two names and a colon has no language to detect.
    """
    by_letters = guess_language(text)
    if by_letters in {"ru", "uk", "az"}:
        return by_letters
    words = {match[0].casefold() for match in _TOKEN.finditer(text)}
    best, most = by_letters, len(words & _telling("en"))
    for language in ("de", "fr", "tr", "az"):
        own = words & _telling(language)
        weight = len(own) + len(own & _AND) + len(words & _state_names(language))
        if weight > max(most, 1):
            best, most = language, weight
    return best


@cache
def _state_names(language: str) -> frozenset[str]:
    """Give the names of states in a language that are no English words."""
    names = {
        name.casefold()
        for of, _, cell in rows("names.tsv")
        if of == language
        for name in cell.split("|")
    }
    return frozenset(names) - _ALSO_ENGLISH


_AND = frozenset({"und", "et", "ve", "və"})
"""One of these is enough where no English function word stands beside it."""
_ALSO_ENGLISH = frozenset(
    {
        "war",
        "die",
        "hat",
        "a",
        "pas",
        "des",
        "or",
        "am",
        "an",
        "bis",
        "da",
        "un",
        "in",
        "est",
        "mi",
        "mu",
        "bu",
        "sur",
        "dit",
    }
)
"""Words of other languages that are English ones, too, and in none of the English lists."""


@cache
def _telling(language: str) -> frozenset[str]:
    """Give the function words of a language that no other of Latin letters has."""
    own = _function_words(language)
    others = [_function_words(one) for one in ("en", "de", "fr", "tr", "az") if one != language]
    return own.difference(*others, _ALSO_ENGLISH)


def _function_words(language: str) -> frozenset[str]:
    kinds = ("why", "yes_no", "joiner", "opener", "preposition", "scaffold", "relation")
    found = {word for kind in kinds for word in phrases(language, kind)}
    return frozenset(word for word in found if " " not in word)


@cache
def _table() -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (language, kind): tuple(word.casefold() for word in cell.split("|"))
        for language, kind, cell in rows("words.tsv")
    }


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table of `data/question`."""
    from importlib import resources  # noqa: PLC0415  (slow to import, needed once)

    place = resources.files("apercu").joinpath("data", "question", name)
    for line in place.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def phrases(language: str, kind: str) -> tuple[str, ...]:
    """Give the words and phrases of one kind, folded; of an unknown language none."""
    return _table().get((language, kind), ())


@cache
def finder(language: str, kind: str) -> re.Pattern[str]:
    """Compile the expression that finds a kind's words and phrases as whole words."""
    found = sorted(phrases(language, kind), key=len, reverse=True)
    alternatives = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in found)
    return re.compile(rf"(?<![^\W_])(?:{alternatives or '(?!)'})(?![^\W_])", re.IGNORECASE)


@cache
def _marks(language: str) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for kind in _PRECEDENCE:
        for phrase in phrases(language, kind):
            words = tuple(m[0] for m in _TOKEN.finditer(phrase) if m[0] not in _PUNCTUATION)
            found.setdefault(words, _MARKS[kind])
    return found


def tokenize(text: str, start: int, end: int, language: str) -> list[Token]:
    """Split a stretch of a question into marked tokens, actors and times not yet marked."""
    found = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0].casefold().replace("’", "'").replace("ʼ", "'")
        mark = "C" if word[0].isalnum() else _PUNCTUATION.get(word, ";")
        found.append(Token(match.start(), match.end(), word, mark))
    return _mark_phrases(found, _marks(language))


def _mark_phrases(tokens: list[Token], marks: dict[tuple[str, ...], str]) -> list[Token]:
    """Mark the listed words and phrases, the longest first."""
    longest = max((len(words) for words in marks), default=0)
    at = 0
    while at < len(tokens):
        size = 1
        for length in range(min(longest, len(tokens) - at), 0, -1):
            mark = marks.get(tuple(token.word for token in tokens[at : at + length]))
            if mark is not None:
                size = length
                for n in range(at, at + length):
                    tokens[n] = tokens[n]._replace(mark=mark)
                break
        at += size
    return tokens
