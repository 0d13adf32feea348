"""The words of Russian that tell acts, how they are meant, and which part of a state is named."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Literal, NamedTuple, cast

from apercu.relate.records import EventType
from apercu.relate.russian.sentence import CLAUSAL, Sentence


class Entry(NamedTuple):
    """A phrase and what it tells; `others` are the words that must hang on its head, each a choice.

    `source` and `target` name roles, cases and prepositions, the first that is filled counting.
    """

    phrase: str
    part: Literal["V", "N"]
    others: tuple[frozenset[str], ...]
    source: tuple[str, ...]
    target: tuple[str, ...]
    type: EventType
    mode: str | None
    sure: float


class Trigger(NamedTuple):
    """Where a phrase stands: its head, the words that it needs, and whether it is passive."""

    word: int
    others: tuple[int, ...]
    entry: Entry
    passive: bool = False


@functools.cache
def lexicon() -> Mapping[tuple[str, str], tuple[Entry, ...]]:
    """Map part of speech and head to the phrases it may open, those of most words first."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for line in rows("triggers-ru.tsv"):
        phrase, part, source, target, kind, mode, sure = line.split("\t")
        heads, *others = phrase.split(" +")
        entry = Entry(
            phrase, "V" if part == "V" else "N",
            tuple(frozenset(one.split("|")) for one in others),
            tuple(source.split(",")), tuple(target.split(",")), cast("EventType", kind),
            None if mode == "-" else mode, float(sure),
        )  # fmt: skip
        for head in heads.split("|"):
            found.setdefault((part, head), []).append(entry)
    return {key: tuple(sorted(each, key=_rank)) for key, each in found.items()}


def _rank(entry: Entry) -> tuple[int, float, str]:
    return (-len(entry.others), -entry.sure, entry.phrase)


@functools.cache
def words(kind: str) -> frozenset[str]:
    """Give the words of one kind of `meant-ru.tsv`."""
    found = dict(line.split("\t") for line in rows("meant-ru.tsv"))
    return frozenset(found[kind].split("|"))


@functools.cache
def roles() -> Mapping[str, str]:
    """Map a noun to the part of a state that it names; of two parts the first counts."""
    found: dict[str, str] = {}
    for line in rows("roles-ru.tsv"):
        role, nouns = line.split("\t")
        for noun in nouns.split("|"):
            found.setdefault(noun, role)
    return found


def rows(name: str) -> list[str]:
    """Read a table's lines without its header."""
    text = resources.files("apercu.data").joinpath(f"relate/{name}").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# --- where they stand -----------------------------------------------------------------------

_VERBS = frozenset({"VERB", "AUX", "ADJ"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_APART = CLAUSAL | {"nsubj", "conj", "cc"}
_DEEPEST = 3


def find_triggers(sentence: Sentence) -> list[Trigger]:
    """Find the phrases of a sentence, in its order; at one head that of most words counts."""
    found = []
    for i in range(len(sentence.words)):
        pos = sentence.pos(i)
        if sentence.named[i]:
            continue
        one = None
        if pos in _VERBS and sentence.dep(i) not in {"aux", "aux:pass", "cop"}:
            one = _verb(sentence, i)
        elif pos in _NOUNS:
            one = _fitting(sentence, i, "N", sentence.lemma(i), passive=False)
        if one is not None:
            found.append(one)
    return found


def _verb(sentence: Sentence, i: int) -> Trigger | None:
    lemma = sentence.lemma(i)
    participle = sentence.feature(i, "VerbForm") == "Part"
    if sentence.pos(i) == "ADJ" and lemma != "готовый":
        return None
    passive = sentence.feature(i, "Voice") == "Pass" or bool(
        sentence.kids(i, "nsubj:pass", "aux:pass")
    )
    if participle and sentence.dep(i) == "amod" and not passive:
        return None
    one = _fitting(sentence, i, "V", lemma, passive=passive)
    if one is None and lemma.endswith(("ся", "сь")):
        one = _fitting(sentence, i, "V", lemma[:-2], passive=True)
    return one


def _fitting(sentence: Sentence, i: int, part: str, lemma: str, *, passive: bool) -> Trigger | None:
    entries = lexicon().get((part, lemma))
    if not entries:
        return None
    below = _near(sentence, i)
    for entry in entries:
        places = [next((below[w] for w in sorted(each) if w in below), None)
                  for each in entry.others]  # fmt: skip
        if None not in places:
            others = tuple(one for one in places if one is not None)
            return Trigger(i, others, entry, passive)
    return None


def _near(sentence: Sentence, i: int) -> dict[str, int]:
    """Map base forms of the words that hang on a word to their places, the nearest first."""
    found: dict[str, int] = {}
    level = [i]
    for _ in range(_DEEPEST):
        level = [k for at in level for k in sentence.children[at] if sentence.dep(k) not in _APART]
        for kid in level:
            found.setdefault(sentence.lemma(kid), kid)
    return found
