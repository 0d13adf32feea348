"""By whose word a Russian sentence tells something."""

from __future__ import annotations

from apercu.relate.records import Participant
from apercu.relate.russian.lexicon import words
from apercu.relate.russian.naming import participants
from apercu.relate.russian.sentence import Sentence
from apercu.relate.russian.subjects import subject_of


def holder_of(sentence: Sentence, i: int) -> tuple[list[Participant], bool]:
    """Find by whose word something is told, and whether it is somebody's word at all."""
    for at in [i, *sentence.above(i)]:
        for kid in sentence.kids(at, "parataxis", "obl", "advcl", "nmod", "discourse"):
            if sentence.lemma(kid) in words("word_of") and sentence.preposition(kid) in {
                "по",
                "согласно",
            }:
                return participants(sentence, sentence.kids(kid, "nmod")), True
            verbs = sentence.pos(kid) == "VERB" and sentence.dep(kid) in {"parataxis", "advcl"}
            if verbs and sentence.lemma(kid) in words("saying") and sentence.has(kid, "как", ","):
                return participants(sentence, sentence.kids(kid, "nsubj")), True
            if sentence.lemma(kid) in {"верить", "судить"} and sentence.has(kid, "если"):
                return participants(sentence, sentence.kids(kid, "iobj", "obl")), True
        head = sentence.head(at)
        if head is None:
            break
        if sentence.dep(at) in {"ccomp", "acl"} and _says(sentence, head):
            subject = subject_of(sentence, _verb_above(sentence, head))
            return participants(sentence, [] if subject is None else [subject]), True
    return [], any(sentence.lemma(k) in words("hedge") for k in sentence.children[i])


def _says(sentence: Sentence, i: int) -> bool:
    verb = _verb_above(sentence, i)
    return sentence.lemma(verb) in words("saying") | words("denying")


def _verb_above(sentence: Sentence, i: int) -> int:
    return next((at for at in [i, *sentence.above(i)] if sentence.pos(at) == "VERB"), i)
