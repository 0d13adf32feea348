"""What fills the roles that a Russian word governs: cases, prepositions, the subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apercu.relate.russian.lexicon import Trigger
from apercu.relate.russian.sentence import Sentence
from apercu.relate.russian.subjects import subject_of

_OBLIQUE = frozenset({"obl", "nmod", "iobj", "obj", "obl:agent"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "SYM"})
_TAKES_OTHERS = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT", "CONCEDE"})
"""Types of acts that are about a further deed, told by an infinitive."""
_CASE = {"dat": "Dat", "gen": "Gen", "ins": "Ins"}


def nominal(sentence: Sentence, i: int) -> list[int]:
    """List the nouns, and what stands for such, that hang on a word."""
    return [k for k in sentence.children[i] if sentence.pos(k) in _NOMINAL]


def fillers(sentence: Sentence, trigger: Trigger, role: str) -> Iterator[list[int]]:
    """Yield the words that fill a role: right at the verb first, then at the words it needs."""
    if role == "subj":
        subject = subject_of(sentence, trigger.word)
        if subject is not None:
            yield [subject]
        return
    bases = [trigger.word, *trigger.others]
    if trigger.entry.part == "V" and trigger.entry.type in _TAKES_OTHERS:
        bases += sentence.kids(trigger.word, "xcomp", "ccomp", "csubj")
    for base in bases:
        kids = nominal(sentence, base)
        if role == "obj":
            found = _objects(sentence, trigger, base, kids)
        elif role in _CASE:
            found = [k for k in kids if sentence.dep(k) in _OBLIQUE
                     and sentence.feature(k, "Case") == _CASE[role]
                     and not sentence.preposition(k)]  # fmt: skip
        elif role in {"адрес", "отношение", "сторона"}:
            mids = [k for k in kids if sentence.lemma(k) == role and sentence.preposition(k)]
            mids += [k for k in kids if role in {sentence.lemma(c) for c in _chain(sentence, k)}]
            found = [g for m in mids for g in sentence.kids(m, "nmod")] or mids
        else:
            found = _behind(sentence, kids, role)
        if found:
            yield found


def _chain(sentence: Sentence, i: int) -> list[int]:
    """List the words of a preposition of several words ("в отношении", "со стороны")."""
    cases = sentence.kids(i, "case")
    return cases + [f for c in cases for f in sentence.kids(c, "fixed")]


def _behind(sentence: Sentence, kids: Iterable[int], preposition: str) -> list[int]:
    """Take the nouns behind a preposition; one in the locative only where none else is."""
    found = [k for k in kids if sentence.preposition(k) == preposition]
    if preposition == "в":
        moving = [k for k in found if sentence.feature(k, "Case") != "Loc"]
        return moving or found
    if preposition == "на":
        return [k for k in found if sentence.feature(k, "Case") != "Loc"]
    return found


def bare(sentence: Sentence, i: int, case: str, *deps: str) -> list[int]:
    """List the nouns of a case without preposition that hang on a word."""
    return [
        k
        for k in sentence.kids(i, *deps)
        if sentence.feature(k, "Case") == case and not sentence.preposition(k)
    ]


def _objects(sentence: Sentence, trigger: Trigger, base: int, kids: list[int]) -> list[int]:
    """Find the objects of a verb; of a passive its subject, of a participle what it describes."""
    head = base == trigger.word
    if not trigger.passive:
        found = [k for k in kids if sentence.dep(k) == "obj"]
        if found or not head:
            return found
        cases = (bare(sentence, base, case, "obl", "iobj") for case in ("Acc", "Gen"))
        return [k for each in cases for k in each if k in kids]
    found = [k for k in kids if sentence.dep(k) in {"nsubj:pass", "obj"}]
    above = sentence.head(base)
    if head and above is not None and sentence.dep(base) in {"acl", "amod"}:
        found.append(above)
    return found or [k for k in kids if sentence.dep(k) == "nsubj"]
