"""Bodies and offices: whose a ministry, an army or a company is, and which part of its state.

The lists lie in `apercu/data/relate/bodies.tsv` (bodies with a name of their own) and
`bodies_roles.tsv` (nouns of offices and of sorts of people).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

from apercu.clauses.phrases import Phrases
from apercu.clauses.tree import Tree
from apercu.records import Mention

_TOKEN = re.compile(r"(?<![\w.])[^\W\d_][\w.’'-]*")
_ABROAD = frozenset({"live", "resid", "work", "base", "settl", "resident"})
"""Stems of what people do who are of one state and live in another."""

_OWNS = frozenset({"own", "run", "oper", "belong", "manag", "control", "charter"})
"""Stems of verbs whose subject, or whom they hang on, has what the noun before them names."""

_THINGS = frozenset({
    "papers", "newspapers", "numbers", "matters", "orders", "powers", "borders", "letters", "doors",
    "quarters", "factors", "sectors", "corridors", "errors", "floors", "computers", "containers",
    "centers", "offers", "rumors", "rivers", "waters", "dinners", "summers", "winters", "colors",
    "towers", "corners", "members", "covers", "posters", "chapters", "dollars", "metres", "meters",
    "disasters", "reactors", "tenders", "shoulders", "fingers", "flowers", "folders", "boilers",
    "headquarters", "remainders", "reminders", "barriers", "tractors", "motors",
    "mirrors", "terrors", "vectors", "indicators", "registers", "prayers",
})  # fmt: skip
"""Plurals in -ers and -ors that are nobody; most others are people by what they do."""


class Body(NamedTuple):
    """A body with a name of its own: its state, and its role there."""

    state: str
    role: str


class Noun(NamedTuple):
    """What a noun tells: a role of a state, empty for none.

    `public`: where "in X" stands behind it, X is its state.
    """

    role: str
    public: bool


@functools.cache
def _bodies() -> dict[str, list[tuple[str, Body]]]:
    """Map a name's first word to the names that it opens, the longest first."""
    found: dict[str, list[tuple[str, Body]]] = {}
    for state, role, names in _rows("bodies.tsv"):
        for name in names.split("|"):
            opening = _TOKEN.match(name)
            first = name.split()[0] if opening is None else opening[0]
            found.setdefault(first, []).append((name, Body(state, role)))
    for each in found.values():
        each.sort(key=lambda one: -len(one[0]))
    return found


@functools.cache
def _by_name() -> dict[str, Body]:
    return {name: body for each in _bodies().values() for name, body in each}


@functools.cache
def _nouns() -> dict[str, Noun]:
    """Map nouns in the singular to what they tell; the first row counts.

    Not by stems: "office" and "officer" have one.
    """
    found: dict[str, Noun] = {}
    for role, nouns in _rows("bodies_roles.tsv"):
        noun = Noun(role.strip("*-"), role.endswith("*"))
        for each in nouns.split("|"):
            found.setdefault(each, noun)
    return found


def _rows(name: str) -> list[list[str]]:
    text = resources.files("apercu.data").joinpath(f"relate/{name}").read_text("utf-8")
    lines = text.splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def with_bodies(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Add the bodies that a text names to its mentions.

    A state's name within a body's name, or right behind it ("Sputnik" and a state), is part of
    the name and no mention of its own; a body within a longer mention is none.
    """
    found: list[Mention] = []
    starts = {one.start: one for one in mentions if one.kind == "name"}
    for match in _TOKEN.finditer(text):
        start = match.start()
        if found and start < found[-1].end:
            continue
        for name, body in _bodies().get(_bare(match[0]), ()):
            end = start + len(name)
            if text.startswith(name, start) and not text[end : end + 1].isalnum():
                end = _with_state(text, end, starts)
                found.append(Mention(start=start, end=end, actor=body.state, kind="organisation"))
                break
    if not found:
        return list(mentions)
    outer = [one for one in found if not any(_is_longer(m, one) for m in mentions)]
    kept = [
        m for m in mentions if not any(m.start < one.end and one.start < m.end for one in outer)
    ]
    return sorted([*kept, *outer], key=lambda one: (one.start, one.end))


def _is_longer(outer: Mention, one: Mention) -> bool:
    size, inner = outer.end - outer.start, one.end - one.start
    return outer.start <= one.start and one.end <= outer.end and size > inner


def _bare(token: str) -> str:
    for ending in ("'s", "’s", "'", "’", "."):
        token = token.removesuffix(ending)
    return token


def _with_state(text: str, end: int, starts: dict[int, Mention]) -> int:
    """Give the end of a name with the state's name that it ends in ("X Energy Ukraine")."""
    at = end
    for _ in range(2):
        behind = re.compile(r" (?=[A-Z])").match(text, at)
        if behind is None:
            return end
        at = behind.end()
        if at in starts:
            return starts[at].end
        word = re.compile(r"[A-Z]\w*").match(text, at)
        if word is None or word[0] in _TITLES:
            return end
        at = word.end()
    return end


_TITLES = frozenset({"President", "Chief", "Director", "Chairman", "CEO", "Vice", "Deputy"})


def noun_of(tree: Tree, i: int) -> Noun | None:
    """Tell what a noun stands for, with the noun or adjective before it where the two are one."""
    if not tree.is_noun(i):
        return None
    for one in _singulars(tree.low[i]):
        found = _nouns().get(f"{tree.low[i - 1]} {one}") if i else None
        found = found or _nouns().get(one)
        if found is not None:
            return found
    return None


def _singulars(word: str) -> list[str]:
    """List what a word may be in the singular, itself first."""
    found = [word]
    if word.endswith("men"):
        found.append(word[:-2] + "an")
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("s"):
        found.append(word[:-1])
    return found


def role_of(tree: Tree, phrases: Phrases, i: int) -> str:
    """Tell the role of a phrase by its head: `GOV`, `MIL` and so on; empty where none is told."""
    mention = phrases.by_word.get(i)
    if mention is not None:
        return _of_name(tree, i, mention)
    noun = noun_of(tree, i)
    if noun is not None and noun.role:
        return noun.role
    for kid in (*tree.kids(i, "compound", "nmod"), *tree.kids(i, "appos")):
        told = noun_of(tree, kid)
        if told is not None and told.role:
            return told.role
    return _of_body(tree, phrases, i)


def _of_name(tree: Tree, i: int, mention: Mention) -> str:
    """Give the role of who is named: a leader's, a body's, that of people of a state."""
    if mention.kind == "person":
        return "GOV"
    if mention.kind == "demonym" and tree.words[i].tag in {"NNS", "NNPS"}:
        return "DIA" if _lives_abroad(tree, i) else "CVL"
    name = tree.text[mention.start : mention.end] if mention.kind == "organisation" else ""
    body = _by_name().get(name)
    while body is None and " " in name:
        name = name.rpartition(" ")[0]
        body = _by_name().get(name)
    return "" if body is None else body.role


def _of_body(tree: Tree, phrases: Phrases, i: int) -> str:
    """Give the role of the body that owns a phrase ("a member of" it, its depot)."""
    owners = tree.kids(i, "poss", "compound", "appos")
    owners += [kid for prep in tree.kids(i, "prep") if tree.low[prep] == "of"
               for kid in tree.kids(prep, "pobj")]  # fmt: skip
    owners += [kid for one in owners for kid in tree.kids(one, "appos")]
    for kid in owners:
        mention = phrases.by_word.get(kid)
        if mention is not None and mention.kind == "organisation":
            return role_of(tree, phrases, kid)
    return ""


def _lives_abroad(tree: Tree, i: int) -> bool:
    """Tell of people of one state that they live elsewhere ("living in X")."""
    living = [kid for kid in tree.kids(i, "acl", "amod", "relcl") if tree.stem(kid) in _ABROAD]
    return any(tree.low[kid] in {"in", "abroad"} for one in living for kid in tree.children[one])


def owner_of(tree: Tree, phrases: Phrases, i: int) -> Mention | None:
    """Give the state that a phrase belongs to where its head hangs on no name.

    What stands before the head within its own words ("X's ministry spokesman N. N."), or behind
    "in" where the head is a public office ("a court in X"); `None` where two could be it.
    """
    first = i
    while first > 0 and tree.head(first - 1) != first - 1 and _is_within(tree, first - 1, i):
        first -= 1
    before = {phrases.by_word[word].actor: phrases.by_word[word]
              for word in range(first, i) if word in phrases.by_word}  # fmt: skip
    if before:
        return next(iter(before.values())) if len(before) == 1 else None
    for below in tree.kids(i, "relcl", "acl"):
        if tree.stem(below) in _OWNS:
            for kid in tree.kids(below, "nsubj", "agent", "prep"):
                whose = tree.kid(kid, "pobj") if tree.low[kid] in {"by", "to"} else kid
                if whose is not None and whose in phrases.by_word:
                    return phrases.by_word[whose]
    noun = noun_of(tree, i)
    if noun is None or not noun.public:
        return None
    for prep in tree.kids(i, "prep"):
        inner = tree.kid(prep, "pobj")
        if tree.low[prep] == "in" and inner is not None and inner in phrases.by_word:
            return phrases.by_word[inner]
    return None


def _is_within(tree: Tree, word: int, head: int) -> bool:
    """Tell whether a word hangs on a head as a part of its name or as its owner."""
    for _ in range(6):
        if word == head:
            return True
        if tree.dep(word) not in {"compound", "nmod", "amod", "poss", "case", "det", "punct"}:
            return False
        word = tree.head(word)
    return False


def can_act(tree: Tree, phrases: Phrases, i: int) -> bool:
    """Tell whether a phrase's head may do something: an actor, people, a body; no mere thing."""
    if i in phrases.by_word:
        return True
    if i in phrases.dated or i in phrases.measured:
        return False
    if noun_of(tree, i) is not None or role_of(tree, phrases, i):
        return True
    named, owners = phrases.actors(i)
    if named or owners:
        return True
    low = tree.low[i]
    if low.endswith(("ers", "ors")):
        return low not in _THINGS  # "hauliers", "negotiators"
    return tree.words[i].tag in {"NNP", "NNPS"} or low.endswith(("ists", "men", "women"))
