"""What is known of each language's sentences, loaded from `data/text/sentences.json`."""

from __future__ import annotations

import json
from functools import cache

import msgspec

FALLBACK_LATIN = "en"
"""Rules for Latin letters in a language without rules of its own, or an unknown one."""
FALLBACK_CYRILLIC = "ru"
"""Likewise for Cyrillic letters."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """One language's rules; `data/text/README.md` explains each."""

    never: frozenset[str] = frozenset()
    number: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    year: frozenset[str] = frozenset()
    adverbial: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    qualified: frozenset[str] = frozenset()
    says: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    ordinals: bool = False


class UnstoppedRules(msgspec.Struct, frozen=True, kw_only=True):
    """Words that open or close a sentence in a script without a full stop."""

    openers: tuple[str, ...] = ()
    closers: tuple[str, ...] = ()


def load_json(name: str) -> dict[str, object]:
    """Read one file of `data/text`."""
    from importlib import resources  # noqa: PLC0415  (slow to import, needed once)

    place = resources.files("apercu").joinpath("data", "text", name)
    loaded: dict[str, object] = json.loads(place.read_text(encoding="utf-8"))
    return loaded


@cache
def _languages() -> dict[str, dict[str, str | bool]]:
    loaded = load_json("sentences.json")["languages"]
    if not isinstance(loaded, dict):
        raise TypeError("data/text/sentences.json: `languages` is not an object; restore the file")
    return loaded


def _words(entry: dict[str, str | bool], key: str) -> frozenset[str]:
    """Split one entry; an abbreviation in lower case also matches with a capital."""
    words = str(entry.get(key, "")).split()
    if key in {"starters", "adverbial", "joining", "qualified"}:
        return frozenset(words)
    shapes = set(words)
    for word in words:
        shapes.add(word.upper() if len(word) > 1 and word[0].isupper() else word[:1].upper())
        if word.islower():
            shapes.add(word[:1].upper() + word[1:])
    # A single lower-case letter does not stand for its capital: "p. 5" is no "P. Roe".
    return frozenset(shape for shape in shapes if len(shape) > 1 or shape in words)


@cache
def rules_for(language: str | None, *, cyrillic: bool) -> Rules:
    """Find the rules for a language, or those to fall back on for the script."""
    entry = _languages().get(language or "")
    if entry is None:
        entry = _languages()[FALLBACK_CYRILLIC if cyrillic else FALLBACK_LATIN]
    pairs = (pair.partition("_") for pair in str(entry.get("pairs", "")).split())
    return Rules(
        never=_words(entry, "never"),
        number=_words(entry, "number"),
        weak=_words(entry, "weak"),
        ends=_words(entry, "ends"),
        year=_words(entry, "year"),
        adverbial=_words(entry, "adverbial"),
        starters=_words(entry, "starters"),
        states=_words(entry, "states"),
        joining=_words(entry, "joining"),
        qualified=_words(entry, "qualified"),
        says=frozenset(str(entry.get("says", "")).split()),
        pairs=frozenset((left, right) for left, _, right in pairs),
        ordinals=bool(entry.get("ordinals", False)),
    )


@cache
def unstopped_rules() -> UnstoppedRules:
    """Join the rules for Thai and Lao, whose words cannot be mistaken for one another's."""
    entries = [_languages()["th"], _languages()["lo"]]
    return UnstoppedRules(
        openers=tuple(word for entry in entries for word in str(entry.get("openers", "")).split()),
        closers=tuple(word for entry in entries for word in str(entry.get("closers", "")).split()),
    )


@cache
def japanese_particles() -> frozenset[str]:
    """Give what may follow a closing bracket within a Japanese sentence."""
    return frozenset(str(_languages()["ja"]["particles"]).split())
