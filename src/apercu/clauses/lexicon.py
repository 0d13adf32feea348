"""The words of clauses, loaded once from `apercu/data/clauses`.

Keys are stems of base forms, as `apercu.text.terms` gives them, a particle behind a blank.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Literal, NamedTuple, cast

from apercu.clauses.clause import Strength
from apercu.text import terms

Direction = Literal["rise", "fall"]


class Nominal(NamedTuple):
    """A noun of event: the verb it stands for, and which preposition leads to which role."""

    verb: str
    roles: dict[str, str]


class Frame(NamedTuple):
    """Of a verb: whether its agent gives or receives, and what leads to a role of its own."""

    agent: Literal["giver", "receiver", "-"]
    leads: dict[str, str]


class Operator(NamedTuple):
    """What a word does to the clause that it governs."""

    strength: Strength | None
    negates: bool
    colours: bool
    holds: bool


def key(phrase: str) -> str:
    """Give the stems of a phrase in its base form, joined by blanks."""
    return " ".join(terms(phrase))


def rows(name: str) -> list[list[str]]:
    """Read the rows of a list."""
    text = resources.files("apercu.data").joinpath(f"clauses/{name}.tsv").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [line.split("\t") for line in lines]


@functools.cache
def irregular() -> dict[str, str]:
    """Map past forms and participles to the stem of their verb."""
    return {form: key(base) for form, base in rows("irregular")}


@functools.cache
def nominals() -> dict[str, Nominal]:
    """Map the stem of a noun of event to what it stands for."""
    found = {}
    for noun, verb, *roles in rows("nominals"):
        pairs = dict(cast("tuple[str, str]", pair.split("=")) for pair in " ".join(roles).split())
        found[key(noun)] = Nominal(key(verb), {"of": "patient", "by": "agent"} | pairs)
    return found


@functools.cache
def light() -> dict[str, list[tuple[frozenset[str] | None, bool]]]:
    """Map a light verb to its nouns (`None`: any noun of event) and whether it is passive."""
    found: dict[str, list[tuple[frozenset[str] | None, bool]]] = {}
    for verb, nouns, voice in rows("light"):
        keys = None if nouns == "*" else frozenset(key(noun) for noun in nouns.split(","))
        found.setdefault(key(verb), []).append((keys, voice == "passive"))
    return found


@functools.cache
def idioms() -> dict[str, dict[str, str]]:
    """Map a verb to the nouns, or prepositions with nouns, that it makes a verb of its own with."""
    found: dict[str, dict[str, str]] = {}
    for verb, noun, meant in rows("idioms"):
        found.setdefault(key(verb), {})[key(noun)] = key(meant)
    return found


@functools.cache
def frames() -> dict[str, Frame]:
    """Map a verb to its frame."""
    found = {}
    for verb, agent, leads in rows("frames"):
        pairs = dict(cast("tuple[str, str]", pair.split("=")) for pair in leads.split())
        found[key(verb)] = Frame(cast('Literal["giver", "receiver", "-"]', agent), pairs)
    return found


@functools.cache
def operators() -> dict[str, dict[str, Operator]]:
    """Map a word that governs a clause to what it does, by the form of the clause."""
    found: dict[str, dict[str, Operator]] = {}
    for word, form, strength, polarity, act, whose in rows("operators"):
        one = Operator(
            None if strength == "-" else cast("Strength", strength),
            polarity == "-", act == "colour", whose == "agent",
        )  # fmt: skip
        found.setdefault(key(word), {})[form] = one
    return found


def operator(stem: str, form: str) -> Operator | None:
    """Look up what a word does to a clause of that form (`to`, `ing`, `that`, `of` ...)."""
    forms = operators().get(stem)
    if forms is None:
        return None
    return forms.get(form) or forms.get("*")


@functools.cache
def _group_table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, words in rows("groups"):
        for word in words.split(","):
            found[key(word)] = tuple(sorted({*found.get(key(word), ()), name}))
    return found


def groups_of(stem: str) -> tuple[str, ...]:
    """List the ids of the synonym groups that a predicate's stem belongs to."""
    return _group_table().get(stem, ())


def are_synonyms(one: str, other: str) -> bool:
    """Tell whether two predicates' stems say nearly the same."""
    return one == other or bool(set(groups_of(one)) & set(groups_of(other)))


@functools.cache
def _pairs(name: Literal["antonyms", "converses"]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows(name):
        one, other = key(row[-2]), key(row[-1])
        if one != other:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {stem: frozenset(others) for stem, others in found.items()}


def antonyms_of(stem: str) -> frozenset[str]:
    """Give the stems that cannot be so where this one is."""
    return _pairs("antonyms").get(stem, frozenset())


def are_antonyms(one: str, other: str) -> bool:
    """Tell whether two stems exclude each other of one thing at one time.

    They do where they are a pair, or where their groups are opposed: each holds a word of a pair,
    and that word is in no other group (one of two senses opposes nothing in the other).
    Nothing is both: what shares a group is no pair of opposites.
    """
    if one == other or set(groups_of(one)) & set(groups_of(other)):
        return False
    if other in antonyms_of(one):
        return True
    ones, others = ((*groups_of(stem), stem) for stem in (one, other))
    return any((a, b) in _opposed() for a in ones for b in others)


@functools.cache
def _opposed() -> frozenset[tuple[str, str]]:
    """Give the pairs of groups, or of a group and a word, that are opposed."""
    found = set()
    for one, others in _pairs("antonyms").items():
        for other in others:
            sides = [groups_of(stem) if len(groups_of(stem)) == 1 else () for stem in (one, other)]
            found |= {(a, b) for a in (*sides[0], one) for b in (*sides[1], other)}
    return frozenset(found)


def converses_of(stem: str) -> frozenset[str]:
    """Give the stems that tell the same act from its other end ("sell" of "buy")."""
    return _pairs("converses").get(stem, frozenset())


class Rung(NamedTuple):
    """A step of a ladder of words of art; a greater `height` says more."""

    ladder: str
    rung: str
    height: int


@functools.cache
def rungs() -> dict[str, Rung]:
    """Map the stems of a word of art, or of several words, to its rung."""
    found: dict[str, Rung] = {}
    for ladder, rung, height, words in rows("art"):
        for word in words.split(","):
            found.setdefault(key(word), Rung(ladder, rung, int(height)))
    return found


@functools.cache
def changes() -> dict[str, Direction]:
    """Map a word of change to its direction."""
    return {
        key(word): cast("Direction", direction)
        for direction, words in rows("changes")
        for word in words.split(",")
    }


@functools.cache
def links() -> dict[str, str]:
    """Map a conjunction or preposition, in small letters, to the relation it makes."""
    return dict(cast("tuple[str, str]", tuple(row)) for row in rows("links"))


@functools.cache
def cue(name: str) -> frozenset[str]:
    """Give the words of a class, in small letters."""
    return _cues()[name]


@functools.cache
def cue_stems(name: str) -> frozenset[str]:
    """Give the stems of the words of a class."""
    return frozenset(key(word) for word in _cues()[name])


@functools.cache
def _cues() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split(",")) for name, words in rows("cues")}
