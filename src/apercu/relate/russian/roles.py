"""Who acts and to whom it is done, from the tree and the government of a trigger word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from apercu.records import Span
from apercu.relate.records import Participant
from apercu.relate.russian.government import bare, fillers, nominal
from apercu.relate.russian.lexicon import Trigger
from apercu.relate.russian.naming import actors_of, is_known, participants
from apercu.relate.russian.sentence import CLAUSAL, Sentence
from apercu.relate.russian.subjects import subject_of

_WHERE = frozenset({"над", "через", "вокруг", "около", "близ", "при", "у", "за", "после",
                    "перед", "до", "во_время", "из-за", "о", "об", "про"})  # fmt: skip
"""Prepositions behind which nobody is found whom an act is done to, where no word asks for them."""

_OF_AUTHORITY = frozenset({
    ("COERCE", "arrest"), ("COERCE", "deport"), ("SANCTION", "convict"), ("SANCTION", "expel"),
    ("RETREAT", "release"), ("ACCUSE", "investigate"), ("COERCE", "restrict"),
})  # fmt: skip
"""What only the authorities of a place do there."""


class Cast(NamedTuple):
    """Who acts and to whom; what no word says outright is inferred."""

    source: tuple[Participant, ...] = ()
    target: tuple[Participant, ...] = ()
    source_inferred: bool = False
    target_inferred: bool = False
    done_by_subject: bool = False
    """A noun that is the object of a verb, whose subject commits it ("staged an attack")."""

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
        agents = bare(sentence, i, "Ins", "obl", "obl:agent", "nmod", "iobj")
        source = participants(sentence, agents)
        if not is_known(source):
            source = _owners(sentence, trigger) or _authority(sentence, trigger)
            inferred = bool(source)
    elif subject is not None and "subj" in trigger.entry.source:
        source = participants(sentence, [subject])
        if not is_known(source):
            located = _stands_in(sentence, [subject])
            source, inferred = located or source, bool(located)
    if not is_known(source):
        source = _by_government(sentence, trigger) or source
    if not is_known(source) and subject is None and not trigger.passive:
        source = _said_where(sentence, i)
        inferred = bool(source)
    known = {a for one in source for a in one.actors}
    target, guessed = _target(sentence, trigger, known, source)
    return Cast(tuple(source), tuple(target), inferred, guessed)


def _by_government(sentence: Sentence, trigger: Trigger) -> list[Participant]:
    """Find who acts by what a verb's own words say beside its subject ("received aid from")."""
    for role in trigger.entry.source:
        for places in fillers(sentence, trigger, role) if role != "subj" else ():
            told = participants(sentence, places)
            if is_known(told):
                return told
    return []


def _owners(sentence: Sentence, trigger: Trigger) -> list[Participant]:
    """Find whose is what a passive tells of: "the ban of China was lifted", "Poland's envoy"."""
    if trigger.entry.type not in {"RETREAT", "SANCTION"}:
        return []
    if trigger.entry.type == "SANCTION" and trigger.entry.mode != "withdraw":
        return []
    for kid in sentence.kids(trigger.word, "nsubj:pass", "nsubj"):
        found = participants(sentence, [kid])
        if is_known(found):
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
        for places in fillers(sentence, trigger, role):
            told = participants(sentence, places, without=known)
            if is_known(told, known):
                return [one for one in told if one.actors], False
            if not first and role in {"obj", "dat"}:
                first = told
    others = list(_others(sentence, trigger, known))
    if others:
        return others, True
    if trigger.entry.type in {"ASSAULT", "COERCE"}:
        struck = [k for each in fillers(sentence, trigger, "obj") for k in each]
        located = [one for one in _stands_in(sentence, struck) if not set(one.actors) & known]
        if located:
            return located, True
    return [one for one in first if not one.actors] if not is_known(source) else [], False


def _others(sentence: Sentence, trigger: Trigger, known: set[str]) -> list[Participant]:
    """List who else is named below a trigger: the nearest, with whom it is joined to."""
    leave = (CLAUSAL - {"acl"}) | {"nsubj"}
    # what stands before a verb's subject is most often a circumstance
    for kid in sorted(sentence.below(trigger.word, leave=leave), key=lambda k: k < trigger.word):
        if sentence.pos(kid) not in {"NOUN", "PROPN"}:
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
    kids = nominal(sentence, i)
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
    if not is_known(source):
        source = own
    target, owed = _noun_target(sentence, trigger, genitives)
    if not is_known(source) and not owed:
        source = participants(sentence, genitives)
    if not is_known(source) and "сторона" in trigger.entry.source:
        source = [p for each in fillers(sentence, trigger, "сторона")
                  for p in participants(sentence, each)]  # fmt: skip
    inferred = False
    if not is_known(source):
        source = _of_governor(sentence, i)
        inferred = bool(source)
    guessed = False
    known = {a for one in source for a in one.actors}
    if not is_known(target, known) and len(known - _roles(known)) < 2:
        target = _others(sentence, trigger, known)
        guessed = bool(target)
    committed = inferred and sentence.dep(i) == "obj"
    return Cast(tuple(source), tuple(target), inferred, guessed, committed)


def _noun_target(
    sentence: Sentence, trigger: Trigger, genitives: list[int]
) -> tuple[list[Participant], bool]:
    """Find the target of a noun, and whether its genitive is the target and not who acts."""
    asked = trigger.entry.target
    for role in asked:
        if role == "gen":
            continue
        for places in fillers(sentence, trigger, role):
            told = participants(sentence, places)
            if is_known(told):
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


def _roles(actors: Iterable[str]) -> set[str]:
    return {one for one in actors if one.startswith("role:")}


def span_of(sentence: Sentence, trigger: Trigger) -> Span:
    """Give the stretch of a trigger's words where it is short, else its head's."""
    longest = 60  # in characters: what lies between head and object is no part of the trigger
    inside = [sentence.words[k] for k in (trigger.word, *trigger.others)]
    start, end = min(w.start for w in inside), max(w.end for w in inside)
    if end - start > longest:
        start, end = sentence.words[trigger.word].start, sentence.words[trigger.word].end
    return Span(start=start, end=end)
