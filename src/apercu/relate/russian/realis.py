"""How an act is meant in Russian: denied, possible, planned, told by somebody, told again."""

from __future__ import annotations

import re
from typing import NamedTuple

from apercu.relate.records import Participant, Realis
from apercu.relate.russian.holders import holder_of
from apercu.relate.russian.lexicon import Trigger, words
from apercu.relate.russian.sentence import Sentence

_AHEAD = frozenset({"AGREE", "THREATEN", "REQUEST", "CONCEDE"})
"""Types that are about what is to come: told of as done, the act itself has happened."""
_RULING_OUT = frozenset({"исключать", "исключить"})
_OLD = re.compile(
    r"\b(?:(?:лет|года|годы|десятилетий|веков) назад|в (?:19|20)\d0-[ех]|в прошлом веке"
    r"|в советское время|годовщин\w+|исторически)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:в|с|до|после) (1[0-9]{3}|20[01][0-9])(?:-го)? год\w+", re.IGNORECASE)


class Meant(NamedTuple):
    """How an act is meant, by whose word, and what a reader should know of it."""

    realis: Realis
    holder: tuple[Participant, ...] = ()
    flags: tuple[str, ...] = ()


def meant(sentence: Sentence, trigger: Trigger, *, old: bool, ahead: bool) -> Meant:
    """Tell how an act is meant; `old` and `ahead` are what its date says beside the publication."""
    holder, said = holder_of(sentence, trigger.word)
    way, flags = _way(sentence, trigger, ahead=ahead)
    if way is None:
        way = "retold" if old else "reported" if said else "happened"
    return Meant(way, tuple(holder), flags)


def _way(
    sentence: Sentence, trigger: Trigger, *, ahead: bool
) -> tuple[Realis | None, tuple[str, ...]]:
    """Tell whether an act is denied, supposed or planned; `None` where it is told as done."""
    i = trigger.word
    if _is_denied(sentence, i):
        return "denied", ()
    if not _is_not_ruled_out(sentence, i) and _is_negated(sentence, trigger):
        return "denied", ("negated",)
    if _is_not_ruled_out(sentence, i) or _is_supposed(sentence, i):
        return "hypothetical", ()
    coming = ahead or _is_planned(sentence, i)
    return ("planned" if coming and trigger.entry.type not in _AHEAD else None), ()


def is_old(sentence: Sentence, *, dated: bool) -> bool:
    """Tell whether the words of a sentence show its act to be long past, where no date does."""
    if _OLD.search(sentence.own):
        return True
    return not dated and _YEAR.search(sentence.own) is not None


def is_weighing(sentence: Sentence, trigger: Trigger) -> bool:
    """Tell whether a verb only says that a further deed is possible ("does not rule out")."""
    i = trigger.word
    return sentence.lemma(i) in _RULING_OUT and sentence.has(i, "не")


def _line(sentence: Sentence, i: int) -> list[int]:
    """List a word and the verbs and nouns that govern it within its clause."""
    found = [i]
    at = i
    for head in sentence.above(i):
        dep = sentence.dep(at)
        if dep in {"ccomp", "parataxis", "advcl", "acl:relcl"} or (
            dep in {"nsubj", "acl"} and sentence.pos(at) == "VERB"
        ):
            break
        found.append(head)
        at = head
    return found


def _is_negated(sentence: Sentence, trigger: Trigger) -> bool:
    for at in [trigger.word, *trigger.others, *_line(sentence, trigger.word)[1:]]:
        if sentence.pos(at) in {"VERB", "NOUN", "ADJ"} and sentence.has(at, "не", "ни", "нельзя"):
            return True
        if sentence.preposition(at) == "без" and at == trigger.word:
            return True
    return False


def _is_denied(sentence: Sentence, i: int) -> bool:
    """Tell whether a verb of denial has the act as what it denies."""
    return any(sentence.lemma(at) in words("denying") for at in sentence.above(i))


def _is_not_ruled_out(sentence: Sentence, i: int) -> bool:
    return any(
        at != i and sentence.lemma(at) in _RULING_OUT and sentence.has(at, "не")
        for at in _line(sentence, i)
    )


def _is_supposed(sentence: Sentence, i: int) -> bool:
    line = _line(sentence, i)
    above = sentence.head(line[-1])
    if above is not None and sentence.lemma(above) in words("weighing") | words("possibility"):
        return True
    governors = (at for at in line if at != i)
    if any(
        sentence.lemma(at) in words("possible") | words("weighing")
        or (sentence.pos(at) == "NOUN" and sentence.lemma(at) in words("possibility"))
        for at in governors
    ):
        return True
    return any(_has_doubt(sentence, at) or _is_conditional(sentence, at, line) for at in line)


def _has_doubt(sentence: Sentence, i: int) -> bool:
    """Tell whether a word of doubt, or the subjunctive's particle, hangs on a word."""
    near = sentence.kids(i, "advmod", "aux", "parataxis", "discourse")
    return any(sentence.lemma(k) in words("possible") or sentence.lemma(k) == "бы" for k in near)


def _is_conditional(sentence: Sentence, i: int, line: list[int]) -> bool:
    """Tell whether a clause is a condition, or hangs on one."""
    if any(sentence.lemma(k) in words("condition") for k in sentence.kids(i, "mark", "advmod")):
        return True
    for kid in sentence.kids(i, "advcl"):
        if kid in line or sentence.lemma(kid) in {"верить", "судить"}:  # "if he is to be believed"
            continue
        marks = {sentence.lemma(k) for k in sentence.kids(kid, "mark", "advmod")}
        if marks & words("condition"):
            return True
    return False


def _is_planned(sentence: Sentence, i: int) -> bool:
    for at in _line(sentence, i):
        if sentence.pos(at) in {"VERB", "AUX"} and sentence.feature(at, "Tense") == "Fut":
            return True
        if any(sentence.feature(k, "Tense") == "Fut" for k in sentence.kids(at, "aux", "cop")):
            return True
        if at != i and sentence.lemma(at) in words("planning") | words("plan"):
            return True
    return False
