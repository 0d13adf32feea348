"""Who acts and to whom it is done, from the tree and the government of a trigger word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from apercu.records import Span
from apercu.relate.records import Participant
from apercu.relate.russian.lexicon import Trigger, roles, words
from apercu.relate.russian.sentence import CLAUSAL, Sentence

_INSIDE = frozenset({
    "amod", "nmod", "appos", "flat", "flat:name", "flat:foreign", "compound", "obl", "nummod",
    "nummod:gov", "det", "acl",
})  # fmt: skip
"""What may tell whose a noun is."""
_OBLIQUE = frozenset({"obl", "nmod", "iobj", "obj", "obl:agent"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "SYM"})
_WHERE = frozenset({"над", "через", "вокруг", "около", "близ", "при", "у", "за", "после",
                    "перед", "до", "во_время", "из-за", "о", "об", "про"})  # fmt: skip
"""Prepositions behind which nobody is found whom an act is done to, where no word asks for them."""
_TAKES_OTHERS = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT", "CONCEDE"})
"""Types of acts that are about a further deed, told by an infinitive."""
_OF_AUTHORITY = frozenset({
    ("COERCE", "arrest"), ("COERCE", "deport"), ("SANCTION", "convict"), ("SANCTION", "expel"),
    ("RETREAT", "release"), ("ACCUSE", "investigate"), ("COERCE", "restrict"),
})  # fmt: skip
"""What only the authorities of a place do there."""
_CASE = {"dat": "Dat", "gen": "Gen", "ins": "Ins"}


class Cast(NamedTuple):
    """Who acts and to whom; what no word says outright is inferred."""

    source: tuple[Participant, ...] = ()
    target: tuple[Participant, ...] = ()
    source_inferred: bool = False
    target_inferred: bool = False

    @property
    def sources(self) -> frozenset[str]:
        """Give the ids of all who act."""
        return frozenset(a for one in self.source for a in one.actors)

    @property
    def targets(self) -> frozenset[str]:
        """Give the ids of all to whom it is done."""
        return frozenset(a for one in self.target for a in one.actors)


def cast_of(sentence: Sentence, trigger: Trigger) -> Cast:
    """Tell who takes part in the act that a trigger tells."""
    found = (
        _of_verb(sentence, trigger) if trigger.entry.part == "V" else _of_noun(sentence, trigger)
    )
    return _without_twice(found)


def _without_twice(found: Cast) -> Cast:
    """Leave out of the targets who acts already."""
    states = {a for a in found.sources if not a.startswith("role:")}
    target = tuple(one for one in found.target if not one.actors or not set(one.actors) & states)
    return found._replace(target=target) if len(target) < len(found.target) else found


# --- verbs ----------------------------------------------------------------------------------


def _of_verb(sentence: Sentence, trigger: Trigger) -> Cast:
    i = trigger.word
    subject = subject_of(sentence, i)
    source: list[Participant] = []
    inferred = False
    if trigger.passive:
        agents = _bare(sentence, i, "Ins", "obl", "obl:agent", "nmod", "iobj")
        source = participants(sentence, agents)
        if not _known(source):
            source = _owners(sentence, trigger) or _authority(sentence, trigger)
            inferred = bool(source)
    elif subject is not None:
        source = participants(sentence, [subject])
        if not _known(source):
            located = _stands_in(sentence, [subject])
            source, inferred = located or source, bool(located)
    if not _known(source) and subject is None and not trigger.passive:
        source = _said_where(sentence, i)
        inferred = bool(source)
    known = {a for one in source for a in one.actors}
    target, guessed = _target(sentence, trigger, known, source)
    return Cast(tuple(source), tuple(target), inferred, guessed)


def subject_of(sentence: Sentence, i: int) -> int | None:
    """Find who does what a verb says: its subject, or that of the verb that it is joined to."""
    for at in [i, *sentence.above(i)]:
        found = sentence.kids(at, "nsubj") or _missed_subject(sentence, at)
        if found:
            return found[0]
        dep = sentence.dep(at)
        if dep == "acl" and sentence.feature(at, "VerbForm") == "Part":
            return sentence.head(at) if sentence.feature(at, "Voice") == "Act" else None
        finite = dep == "ccomp" and sentence.feature(at, "VerbForm") != "Inf"
        if finite or dep not in {"conj", "xcomp", "advcl", "acl", "ccomp", "csubj"}:
            return None
    return None


def _missed_subject(sentence: Sentence, i: int) -> list[int]:
    """Take the first of two objects, before the verb, for the subject that the parser missed."""
    objects = sentence.kids(i, "obj")
    return objects[:1] if len(objects) > 1 and objects[0] < i < objects[-1] else []


def _bare(sentence: Sentence, i: int, case: str, *deps: str) -> list[int]:
    """List the nouns of a case without preposition that hang on a word."""
    return [
        k
        for k in sentence.kids(i, *deps)
        if sentence.feature(k, "Case") == case and not sentence.preposition(k)
    ]


def _owners(sentence: Sentence, trigger: Trigger) -> list[Participant]:
    """Find whose is what a passive tells of: "the ban of China was lifted", "Poland's envoy"."""
    if trigger.entry.type not in {"RETREAT", "SANCTION"}:
        return []
    if trigger.entry.type == "SANCTION" and trigger.entry.mode != "withdraw":
        return []
    for kid in sentence.kids(trigger.word, "nsubj:pass", "nsubj"):
        found = participants(sentence, [kid])
        if _known(found):
            return found[:1]
    return []


def _authority(sentence: Sentence, trigger: Trigger) -> list[Participant]:
    """Take the place for who acts where only its authorities can: "were detained in Norway"."""
    of = trigger.entry.type, trigger.entry.mode
    return _said_where(sentence, trigger.word) if of in _OF_AUTHORITY else []


def _said_where(sentence: Sentence, i: int) -> list[Participant]:
    """Take the place for who acts where nobody is named: "in Baku they were detained"."""
    plural = sentence.feature(i, "Number") == "Plur" or sentence.feature(i, "VerbForm") == "Part"
    if not plural:
        return []
    places = [k for k in sentence.kids(i, "obl") if sentence.preposition(k) == "в"
              and sentence.feature(k, "Case") == "Loc" and sentence.named[k]]  # fmt: skip
    return participants(sentence, places[:1])


def _stands_in(sentence: Sentence, places: Iterable[int]) -> list[Participant]:
    """Give things or people the state in which they stand ("a plant in Norway")."""
    for place in places:
        for kid in sentence.kids(place, "nmod", "obl"):
            actors = actors_of(sentence, kid)
            located = sentence.feature(kid, "Case") == "Loc" or sentence.preposition(kid) == "из"
            if located and actors and sentence.preposition(kid) in {"в", "на", "из"}:
                span = sentence.phrase(place)
                return [Participant(start=span.start, end=span.end, actors=actors,
                                    text=sentence.text[span.start : span.end])]  # fmt: skip
    return []


def _target(
    sentence: Sentence, trigger: Trigger, known: set[str], source: Sequence[Participant]
) -> tuple[list[Participant], bool]:
    """Find whom an act is done to: by the roles of its words, else whoever else is named."""
    first: list[Participant] = []
    for role in trigger.entry.target:
        for places in _fillers(sentence, trigger, role):
            told = participants(sentence, places, without=known)
            if _known(told, known):
                return [one for one in told if one.actors], False
            if not first and role in {"obj", "dat"}:
                first = told
    others = list(_others(sentence, trigger, known))
    if others:
        return others, True
    if trigger.entry.type in {"ASSAULT", "COERCE"}:
        struck = [k for each in _fillers(sentence, trigger, "obj") for k in each]
        located = [one for one in _stands_in(sentence, struck) if not set(one.actors) & known]
        if located:
            return located, True
    return [one for one in first if not one.actors] if not _known(source) else [], False


def _fillers(sentence: Sentence, trigger: Trigger, role: str) -> Iterator[list[int]]:
    """Yield the words that fill a role: right at the verb first, then at the words it needs."""
    bases = [trigger.word, *trigger.others]
    if trigger.entry.part == "V" and trigger.entry.type in _TAKES_OTHERS:
        bases += sentence.kids(trigger.word, "xcomp", "ccomp", "csubj")
    for base in bases:
        kids = [k for k in sentence.children[base] if sentence.pos(k) in _NOMINAL]
        if role == "obj":
            deps = {"nsubj:pass", "obj"} if trigger.passive else {"obj"}
            found = [k for k in kids if sentence.dep(k) in deps]
            if trigger.passive and sentence.dep(trigger.word) in {"acl", "amod"} \
                    and base == trigger.word:  # fmt: skip
                found += [one for one in [sentence.head(base)] if one is not None]
            if trigger.passive and not found:
                found = [k for k in kids if sentence.dep(k) == "nsubj"]
            if not trigger.passive and not found and base == trigger.word:
                found = [k for k in kids if sentence.dep(k) in {"obl", "iobj"}
                         and sentence.feature(k, "Case") in {"Acc", "Gen"}
                         and not sentence.preposition(k)]  # fmt: skip
        elif role in _CASE:
            found = [k for k in kids if sentence.dep(k) in _OBLIQUE
                     and sentence.feature(k, "Case") == _CASE[role]
                     and not sentence.preposition(k)]  # fmt: skip
        elif role in {"адрес", "отношение", "сторона"}:
            mids = [k for k in kids if sentence.lemma(k) == role and sentence.preposition(k)]
            mids += [k for k in kids if role in {sentence.lemma(c) for c in _chain(sentence, k)}]
            found = [g for m in mids for g in sentence.kids(m, "nmod")] or mids
        elif role == "себя":
            found = []
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


def _others(sentence: Sentence, trigger: Trigger, known: set[str]) -> list[Participant]:
    """List who else is named below a trigger: the nearest, with whom it is joined to."""
    leave = (CLAUSAL - {"acl"}) | {"nsubj"}
    for kid in sentence.below(trigger.word, leave=leave):
        if sentence.pos(kid) not in {"NOUN", "PROPN"} or kid in trigger.others:
            continue
        named = [
            *sentence.named[kid],
            *(m for k in sentence.kids(kid, "amod") for m in sentence.named[k]),
        ]
        if not any(m.reading == "actor" for m in named) or sentence.feature(kid, "Case") == "Loc":
            continue
        if any(_is_where(sentence, at) for at in _up_to(sentence, kid, trigger.word)):
            continue
        found = [one for one in participants(sentence, [kid], without=known) if one.actors]
        if found:
            return found
    return []


def _is_where(sentence: Sentence, i: int) -> bool:
    """Tell whether a noun only says where, about what or after what something was."""
    preposition = sentence.preposition(i)
    border = sentence.lemma(i) in {"граница", "рубеж"} and preposition in {"в", "на", "у"}
    return preposition in _WHERE or border


def _up_to(sentence: Sentence, i: int, top: int) -> Iterator[int]:
    """Yield a word and those above it, below another."""
    for at in [i, *sentence.above(i)]:
        if at == top:
            return
        yield at


# --- nouns ----------------------------------------------------------------------------------


def _of_noun(sentence: Sentence, trigger: Trigger) -> Cast:
    i = trigger.word
    kids = [k for k in sentence.children[i] if sentence.pos(k) in _NOMINAL]
    between = [k for k in kids if sentence.preposition(k) == "между"]
    if between and "между" in (*trigger.entry.source, *trigger.entry.target):
        return Cast(tuple(participants(sentence, between)))
    bases = [i, *trigger.others]
    genitives = [k for b in bases for k in sentence.kids(b, "nmod", "obl")
                 if sentence.feature(k, "Case") == "Gen" and not sentence.preposition(k)
                 and k not in trigger.others]  # fmt: skip
    doer = [k for b in bases for k in sentence.kids(b, "nmod", "obl")
            if sentence.feature(k, "Case") == "Ins" and not sentence.preposition(k)]  # fmt: skip
    source = participants(sentence, doer) if "ins" in trigger.entry.source else []
    own = _adjectives(sentence, i)
    if not _known(source):
        source = own
    target, owed = _noun_target(sentence, trigger, genitives)
    if not _known(source) and not owed:
        source = participants(sentence, genitives)
    if not _known(source) and "сторона" in trigger.entry.source:
        source = [p for each in _fillers(sentence, trigger, "сторона")
                  for p in participants(sentence, each)]  # fmt: skip
    inferred = False
    if not _known(source):
        source = _of_governor(sentence, i)
        inferred = bool(source)
    guessed = False
    known = {a for one in source for a in one.actors}
    if not _known(target, known) and len(known - _roles(known)) < 2:
        target = _others(sentence, trigger, known)
        guessed = bool(target)
    return Cast(tuple(source), tuple(target), inferred, guessed)


def _noun_target(
    sentence: Sentence, trigger: Trigger, genitives: list[int]
) -> tuple[list[Participant], bool]:
    """Find the target of a noun, and whether its genitive is the target and not who acts."""
    asked = trigger.entry.target
    for role in asked:
        if role == "gen":
            continue
        for places in _fillers(sentence, trigger, role):
            told = participants(sentence, places)
            if _known(told):
                return [one for one in told if one.actors], False
    doer = bool(_adjectives(sentence, trigger.word)) or any(
        sentence.feature(k, "Case") == "Ins" and not sentence.preposition(k)
        for k in sentence.kids(trigger.word, "nmod", "obl")
    )
    if "gen" in asked and (asked[0] == "gen" or doer):
        return participants(sentence, genitives), True
    return [], False


def _adjectives(sentence: Sentence, i: int) -> list[Participant]:
    """Find the states whose adjectives describe a noun ("the Russian strike")."""
    found = []
    head = sentence.head(i)
    both = head is not None and "-" in sentence.words[head].form and len(sentence.named[head]) > 1
    near = [head] if both and head is not None else []
    for kid in [*near, *sentence.kids(i, "amod", "compound", "appos", "nmod")]:
        if sentence.pos(kid) not in {"ADJ", "X", "PROPN", "NOUN"}:
            continue
        for mention in sentence.named[kid]:
            adjective = mention.kind == "demonym" and sentence.pos(kid) in {"ADJ", "X"}
            joined = "-" in sentence.words[kid].form and len(sentence.named[kid]) > 1
            if adjective or joined:
                text = sentence.text[mention.start : mention.end]
                found.append(Participant(start=mention.start, end=mention.end, text=text,
                                         actors=(mention.actor,)))  # fmt: skip
    return found


def _of_governor(sentence: Sentence, i: int) -> list[Participant]:
    """Take the subject of the verb that a noun is the object of ("continued the strikes")."""
    for at in sentence.above(i):
        if sentence.pos(at) == "VERB":
            subject = subject_of(sentence, at)
            if subject is None or subject == i or i in set(sentence.below(subject)):
                return []
            return participants(sentence, [subject])
    return []


# --- who a phrase names ---------------------------------------------------------------------


def participants(
    sentence: Sentence, places: Iterable[int], *, without: set[str] | frozenset[str] = frozenset()
) -> list[Participant]:
    """Make a participant of each noun and of each that is joined to it."""
    found: list[Participant] = []
    for place in places:
        for member in sentence.members(place):
            one = participant(sentence, member, without=without)
            if all((one.start, one.end) != (p.start, p.end) for p in found):
                found.append(one)
    return found


def participant(
    sentence: Sentence, i: int, *, without: set[str] | frozenset[str] = frozenset()
) -> Participant:
    """Make a participant of a noun: whom it names, or the nearest that is named within it."""
    span = sentence.phrase(i)
    actors = actors_of(sentence, i, without)
    role = roles().get(sentence.lemma(i)) or _title(sentence, i)
    if role is not None and len(actors) == 1 and len(actors[0]) == 3:
        actors = (*actors, f"role:{actors[0]}/{role}")
    return Participant(
        start=span.start, end=span.end, text=sentence.text[span.start : span.end], actors=actors
    )


def _title(sentence: Sentence, i: int) -> str | None:
    """Tell the part of a state of a person in office who is named without it."""
    return "GOV" if any(m.kind == "person" for m in sentence.named[i]) else None


def actors_of(
    sentence: Sentence, i: int, without: set[str] | frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """List the actors that a noun names, or the nearest that its phrase belongs to.

    Actors of `without` are passed over: whoever acts is not whom it is done to.
    """
    own = [m.actor for m in sentence.named[i] if m.actor not in without]
    if own:
        return tuple(dict.fromkeys(own))
    if sentence.named[i]:
        return ()
    if sentence.lemma(i) in {"граница", "рубеж"}:
        beyond = [k for k in sentence.kids(i, "nmod") if sentence.preposition(k) == "с"]
        told = [a for k in beyond for a in actors_of(sentence, k, without)]
        if told:
            return tuple(dict.fromkeys(told))
    level = [i]
    while level:
        level = [
            k
            for at in level
            for k in sentence.kids(at, *_INSIDE)
            if _may_own(sentence, k) and not any(at < c < k for c in sentence.kids(at, "conj"))
        ]
        found = [m.actor for k in level for m in sentence.named[k] if m.actor not in without]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _may_own(sentence: Sentence, i: int) -> bool:
    """Tell whether a word within a phrase can say whose it is: no place, no matter, no clause."""
    if sentence.dep(i) == "acl":
        return False
    preposition = sentence.preposition(i)
    return preposition in {"", "из", "от", "против", "по", "с"} or (
        preposition in {"на", "в", "для"} and sentence.feature(i, "Case") != "Loc"
    )


def _roles(actors: Iterable[str]) -> set[str]:
    return {one for one in actors if one.startswith("role:")}


def _known(told: Sequence[Participant], without: set[str] | frozenset[str] = frozenset()) -> bool:
    return any(a not in without for one in told for a in one.actors)


# --- who says it ----------------------------------------------------------------------------


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


def span_of(sentence: Sentence, trigger: Trigger) -> Span:
    """Give the stretch of a trigger's words where it is short, else its head's."""
    longest = 60  # in characters: what lies between head and object is no part of the trigger
    inside = [sentence.words[k] for k in (trigger.word, *trigger.others)]
    start, end = min(w.start for w in inside), max(w.end for w in inside)
    if end - start > longest:
        start, end = sentence.words[trigger.word].start, sentence.words[trigger.word].end
    return Span(start=start, end=end)
