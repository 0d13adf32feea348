"""Who does what a Russian verb says: its subject, another verb's, or one that the parser missed."""

from __future__ import annotations

from apercu.relate.russian.sentence import CLAUSAL, Sentence


def subject_of(sentence: Sentence, i: int) -> int | None:
    """Find who does what a verb says: its subject, or that of the verb that it is joined to."""
    for at in [i, *sentence.above(i)]:
        found = sentence.kids(at, "nsubj") or _missed_subject(sentence, at)
        if found and (at == i or _agrees(sentence, i, found[0])):
            return found[0]
        dep = sentence.dep(at)
        if dep == "acl" and sentence.feature(at, "VerbForm") == "Part":
            return sentence.head(at) if sentence.feature(at, "Voice") == "Act" else None
        # a subject that does not agree is that of a clause between ("said that A helps, and left")
        finite = dep == "ccomp" and sentence.feature(at, "VerbForm") != "Inf" and not found
        if finite or dep not in {"conj", "xcomp", "advcl", "acl", "ccomp", "csubj"}:
            return None
    return None


def _agrees(sentence: Sentence, verb: int, subject: int) -> bool:
    """Tell whether a verb can have a subject: by number, where the verb has one, and gender."""
    number = sentence.feature(verb, "Number")
    several = len(sentence.members(subject)) > 1 or sentence.feature(subject, "Number") == "Plur"
    if not number or sentence.feature(verb, "VerbForm") != "Fin":
        return True
    if several != (number == "Plur"):
        return False
    gender, other = sentence.feature(verb, "Gender"), sentence.feature(subject, "Gender")
    return not gender or not other or gender == other or sentence.pos(subject) == "PROPN"


def _missed_subject(sentence: Sentence, i: int) -> list[int]:
    """Find a subject that the parser missed: of two objects the first, or a loose nominative."""
    objects = sentence.kids(i, "obj")
    if len(objects) > 1 and objects[0] < i < objects[-1]:
        return objects[:1]
    if sentence.pos(i) != "VERB" or sentence.feature(i, "VerbForm") != "Fin":
        return []
    if sentence.kids(i, "csubj", "nsubj:pass"):
        return []
    # a noun in the nominative that the parser hung on another one before the verb
    loose = [
        k
        for k in sentence.below(i, leave=CLAUSAL | {"conj"})
        if k < i
        and sentence.pos(k) in {"NOUN", "PROPN"}
        and sentence.feature(k, "Case") == "Nom"
        and sentence.dep(k) in {"appos", "nmod", "obj"}
        and not sentence.named[sentence.words[k].head]
        and _agrees(sentence, i, k)
    ]
    return loose[-1:]
