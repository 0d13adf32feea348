"""The word lists that the rules go by, loaded once from `apercu/data/sentences_ask`."""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def load(language: str) -> dict[str, frozenset[str]]:
    """Load the lists of a language (ISO 639-1) by name."""
    place = resources.files("apercu") / "data" / "sentences_ask" / f"{language}.tsv"
    lists: dict[str, frozenset[str]] = {}
    for line in place.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, forms = line.split("\t")
            lists[name] = frozenset(forms.split("|"))
    return lists


@functools.cache
def words(name: str, language: str = "en") -> frozenset[str]:
    """Give one list as a set; a language other than English may lack it, and then has no form."""
    lists = load(language)
    return lists[name] if language == "en" else lists.get(name, frozenset())


@functools.cache
def by_first(name: str, language: str = "en") -> dict[str, tuple[tuple[str, ...], ...]]:
    """Give a list of phrases by their first word, longest first, for a quick search by tokens."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in words(name, language):
        parts = tuple(phrase.split(" "))
        table.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(many, key=lambda p: (-len(p), p))) for first, many in table.items()}


def phrase_at(
    tokens: tuple[str, ...], at: int, table: dict[str, tuple[tuple[str, ...], ...]]
) -> tuple[str, ...] | None:
    """Return the longest phrase of the table that begins at a token, or `None`."""
    for phrase in table.get(tokens[at], ()):
        if tokens[at : at + len(phrase)] == phrase:
            return phrase
    return None


def find_phrase(
    tokens: tuple[str, ...], table: dict[str, tuple[tuple[str, ...], ...]]
) -> int | None:
    """Return the token where the first phrase of the table begins, or `None`."""
    for at, token in enumerate(tokens):
        if token in table and phrase_at(tokens, at, table):
            return at
    return None
