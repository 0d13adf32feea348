"""Whom a phrase of a sentence stands for: its state, its role there, and who is meant by it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from apercu.clauses import Clause, Slot
from apercu.records import Mention, Span
from apercu.relate.bodies import can_act, noun_of, owner_of, role_of
from apercu.relate.records import Participant
from apercu.relate.referring import Meant, Memory
from apercu.relate.roles import participant
from apercu.relate.view import View, head_of

_LIST = re.compile(r"(?:,|,? and) (?:the |its |[A-Z]\w*['’]s )?(?:[A-Z][\w.-]+ |[a-z]+ ){0,4}")
"""What may stand between the names of a list: marks, and a title before the next name."""
_OF = re.compile(r" of (?:the )?")
_OPENING_DATE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[Yy]esterday|[Tt]oday)[,]? "
)
_CLOSING_DATE = re.compile(r",? on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_NOBODY = frozenset({
    "it", "this", "that", "these", "those", "what", "which", "who", "whom", "there", "i", "we",
    "you", "me", "us", "one", "some", "nobody", "nothing", "everything", "something", "itself",
})  # fmt: skip
"""Who, not resolved, names nobody that can be told."""
_FIRST = frozenset({"i", "we", "us"})
_OWNED = {"its": "it", "their": "they", "his": "he", "her": "she"}
_PEOPLE = frozenset({"he", "she", "they", "him", "her", "them"})


class Side(NamedTuple):
    """One side of an act: as its sentence has it, and who is meant by it.

    `able` tells whether anybody of it can act; `inferred` whether earlier words tell who it is.
    """

    told: tuple[Participant, ...]
    who: tuple[Participant, ...]
    able: bool
    inferred: bool

    @property
    def actors(self) -> frozenset[str]:
        """Give the ids of those who are known, without their roles."""
        return frozenset(a for one in self.who for a in states_of(one))


def states_of(one: Participant) -> tuple[str, ...]:
    """Give the ids of a participant without those of roles."""
    return tuple(actor for actor in one.actors if not actor.startswith("role:"))


def side(
    view: View,
    told: Sequence[Participant],
    memory: Memory,
    text: str,
    start: int,
    holder: Sequence[Slot] = (),
) -> Side:
    """Tell who a side's phrases mean; `start` is where the sentence begins in its `text`.

    `holder` are those whose words the clause gives: they are "I" and "we".
    """
    who: list[Participant] = []
    able = inferred = False
    kept: list[Participant] = []
    for one in (part for each in told for part in _parts(view, each)):
        head = head_of(view.tree, Span(start=one.start, end=one.end))
        if head is None or head in view.phrases.dated:
            continue
        trimmed = _trimmed(view, one)
        kept.append(trimmed)
        known = _known(view, trimmed, head)
        meant: tuple[Meant, ...] = ()
        first = _first_of(view, head)
        if first is not None:
            known = Participant(start=trimmed.start, end=trimmed.end, text=trimmed.text)
            meant = memory.meant(view, view.tree.word_span(first), start)
        elif not known.actors and view.tree.low[head] in _FIRST:
            meant = tuple(
                Meant(actor, Span(start=one.start + start, end=one.end + start))
                for one in holder[-1:] for actor in sorted(one.actors) if len(one.actors) == 1
            )  # fmt: skip
        elif not known.actors:
            meant = memory.meant(view, Span(start=trimmed.start, end=trimmed.end), start)
        who.extend([_inferred(each, text, start) for each in meant] or [known])
        inferred = inferred or bool(meant)
        able = able or bool(meant) or bool(known.actors) or _able(view, head)
    return Side(tuple(kept), _once(who), able, inferred)


def _first_of(view: View, head: int) -> int | None:
    """Give the pronoun with which a sentence began to tell of the same one, who is named before it.

    In "it turned to Norway in April; in May it had refused" the second is the first.
    """
    tree = view.tree
    subject: int | None = head
    if tree.words[head].tag == "PRP$":  # "its" of a clause that begins with "it"
        verb = next((i for i in tree.ancestors(head) if tree.is_verb(i)), head)
        subject = tree.kid(verb, "nsubj")
        if subject is None or tree.low[subject] != _OWNED.get(tree.low[head]):
            return None
    if subject is None or tree.words[subject].tag != "PRP" or tree.dep(subject) != "nsubj":
        return None
    for i in range(subject):
        same = tree.low[i] == tree.low[subject] and tree.dep(i) == "nsubj"
        if same and view.phrases.resolve(i) is None:
            return i
    return None


def _able(view: View, head: int) -> bool:
    low = view.tree.low[head]
    return low not in _NOBODY and (low in _PEOPLE or can_act(view.tree, view.phrases, head))


def is_somebody(view: View, one: Participant) -> bool:
    """Tell whether a phrase names somebody or a sort of people, not only "he" or a thing."""
    head = head_of(view.tree, Span(start=one.start, end=one.end))
    if head is None or view.tree.words[head].tag.startswith(("PRP", "W", "DT")):
        return bool(one.actors)
    return bool(one.actors) or can_act(view.tree, view.phrases, head)


def _once(who: Sequence[Participant]) -> tuple[Participant, ...]:
    return tuple({(one.start, one.end): one for one in who}.values())


def _trimmed(view: View, one: Participant) -> Participant:
    """Take a weekday off that the parse hung on a name."""
    opening, closing = _OPENING_DATE.match(one.text), _CLOSING_DATE.search(one.text)
    start = one.start if opening is None else one.start + opening.end()
    end = one.end if closing is None else one.start + closing.start()
    if start >= end or (start, end) == (one.start, one.end):
        return one
    return Participant(start=start, end=end, text=view.text[start:end], actors=one.actors)


def _known(view: View, one: Participant, head: int) -> Participant:
    """Give a phrase its state, where only its words tell it, and its role there."""
    actors = states_of(one)
    if not actors:
        owner = owner_of(view.tree, view.phrases, head)
        actors = () if owner is None else (owner.actor,)
    role = role_of(view.tree, view.phrases, head) if len(actors) == 1 else ""
    named = (*actors, f"role:{actors[0]}/{role}") if role and ":" not in actors[0] else actors
    return Participant(start=one.start, end=one.end, text=one.text, actors=named)


def _inferred(one: Meant, text: str, start: int) -> Participant:
    role = (f"role:{one.actor}/{one.role}",) if one.role and ":" not in one.actor else ()
    return Participant(
        start=one.span.start - start,
        end=one.span.end - start,
        text=text[one.span.start : one.span.end],
        actors=(one.actor, *role),
    )


# --- lists of names -------------------------------------------------------------------------


def _parts(view: View, one: Participant) -> list[Participant]:
    """Part "A's president N and B's president M" where the parse made one phrase of it."""
    names = [m for m in view.mentions if one.start <= m.start and m.end <= one.end]
    if len({m.actor for m in names}) < 2 or " and " not in one.text:
        return [one]
    for left, right in itertools.pairwise(names):
        between = view.text[left.end : right.start]
        named = left.kind != "demonym"  # "Swiss and French police" are one body's worth of words
        if named and left.actor != right.actor and between.startswith(" and "):
            cut = left.end
            first = _part(view, names, one.start, cut)
            second = _part(view, names, cut + len(" and "), one.end)
            return [first, *_parts(view, second)]
    return [one]


def _part(view: View, names: Sequence[Mention], start: int, end: int) -> Participant:
    inside = sorted({m.actor for m in names if start <= m.start and m.end <= end})
    return Participant(start=start, end=end, text=view.text[start:end], actors=tuple(inside[:1]))


def listed(view: View, one: Participant) -> list[Participant]:
    """Give all who stand in one list of names with a person that heads it, else that one alone.

    "President N of A, Premier M of B and President L of C signed": the parse may take the last for
    the object. A list ends in "and"; without that it is none.
    """
    people = [m for m in view.mentions if m.kind == "person"]
    first = next((m for m in people if view.text[m.end : one.start] == " and "), None)
    if first is not None:  # "Presidents N and M met": the parse may take M alone
        before = Participant(start=first.start, end=first.end, actors=(first.actor,),
                             text=view.text[first.start : first.end])  # fmt: skip
        return [before, one]
    found, at, closed = [one], one.end, False
    while not closed:
        of = _OF.match(view.text, at)
        if of is not None:
            state = next((m for m in view.mentions if m.start == of.end()), None)
            at = at if state is None else state.end
        following = next((m for m in people if m.start > at), None)
        gap = None if following is None else _LIST.fullmatch(view.text, at, following.start)
        if gap is None or following is None:
            return [one]
        closed = " and" in gap[0]
        start = gap.start() + (len(" and ") if closed else len(", "))
        end = following.end
        found.append(Participant(start=start, end=end, text=view.text[start:end],
                                 actors=(following.actor,)))  # fmt: skip
        at = end
    return found


# --- targets --------------------------------------------------------------------------------


def before_goods(view: View, one: Participant) -> Participant:
    """Give A of "gave A lorries", which the parse takes for a kind of lorry; else the phrase."""
    head = head_of(view.tree, Span(start=one.start, end=one.end))
    name = next((m for m in view.mentions if m.start == one.start), None)
    if head is None or name is None or name.kind not in {"name", "capital"}:
        return one
    hangs = view.tree.at(name.start)
    if hangs is None or view.tree.dep(hangs) != "compound" or view.tree.head(hangs) != head:
        return one
    if view.tree.words[head].tag not in {"NNS", "NN"} or role_of(view.tree, view.phrases, head):
        return one
    return Participant(start=name.start, end=name.end, text=view.text[name.start : name.end],
                       actors=(name.actor,))  # fmt: skip


def owner(view: View, one: Participant) -> Participant:
    """Give A of "A's decision" and "the assets of A": a thing is nobody; else the phrase.

    Only who is named as its owner; of "Yemeni boats" the whole phrase stands.
    """
    tree = view.tree
    head = head_of(tree, Span(start=one.start, end=one.end))
    if head is None or head in view.phrases.by_word or noun_of(tree, head) is not None:
        return one
    if not tree.is_noun(head) or tree.words[head].tag.startswith("NNP"):
        return one
    owners = tree.kids(head, "poss")
    owners += [kid for prep in tree.kids(head, "prep") if tree.low[prep] == "of"
               for kid in tree.kids(prep, "pobj")]  # fmt: skip
    for kid in owners:
        slot = view.phrases.slot(kid)
        if slot.actors and not slot.pronoun and not slot.members:
            made = participant(
                view, Span(start=slot.start, end=slot.end), tuple(sorted(slot.actors))
            )
            return made if one.start <= made.start and made.end <= one.end else one
    return one


def taker(view: View, clause: Clause | None, source: frozenset[str]) -> Participant | None:
    """Give A of "sent A food", where the goods are part of what tells the act."""
    patient = None if clause is None else clause.patient
    first = (patient.members or (patient,))[0] if patient is not None else None
    if first is None:
        return None
    goods = Participant(
        start=first.start, end=first.end, text=view.text[first.start : first.end]
    )  # fmt: skip
    found = before_goods(view, goods)
    return None if found is goods or set(found.actors) <= source else found


def within(view: View, one: Participant, source: frozenset[str]) -> Participant | None:
    """Give the only other actor named within a phrase that is a thing ("a ban on A's oil").

    `None` where nobody is, or more than one. What tells only where the thing is does not count.
    """
    inside = [m for m in view.mentions
              if one.start <= m.start and m.end <= one.end and m.actor not in source]  # fmt: skip
    if len({m.actor for m in inside}) != 1:
        return None
    head = head_of(view.tree, Span(start=inside[0].start, end=inside[0].end))
    if head is None or inside[0].reading == "place":
        return None
    at = head
    while view.tree.dep(at) in {"compound", "amod", "poss", "nmod"} and one.start <= (
        view.tree.words[view.tree.head(at)].start
    ):
        at = view.tree.head(at)
    slot = view.phrases.slot(at)
    start, end = slot.start, slot.end
    if (start, end) == (one.start, one.end) or not (one.start <= start and end <= one.end):
        start, end = inside[0].start, inside[0].end
    return Participant(start=start, end=end, text=view.text[start:end], actors=(inside[0].actor,))


def where(view: View, one: Participant) -> Mention | None:
    """Give the place that a thing's phrase names, where it is one ("a bridge in southern A")."""
    inside = [m for m in view.mentions if one.start <= m.start and m.end <= one.end]
    return inside[0] if len(inside) == 1 and inside[0].reading == "place" else None


def elsewhere(view: View, clause: Clause | None, source: frozenset[str]) -> Participant | None:
    """Give the only other actor that a clause's own phrases name; `None` where there are more."""
    if clause is None:
        return None
    slots = [clause.patient, clause.recipient]
    slots += [one.slot for one in clause.obliques if one.preposition in _TOWARDS]
    found = [slot for slot in slots if slot is not None and slot.actors - source
             and not slot.members]  # fmt: skip
    if len({slot.actors for slot in found}) != 1:
        return None
    slot = found[0]
    return Participant(
        start=slot.start, end=slot.end, text=view.text[slot.start : slot.end],
        actors=tuple(sorted(slot.actors)),
    )  # fmt: skip


_TOWARDS = frozenset({
    "to", "with", "against", "for", "on", "upon", "over", "at", "towards", "toward", "from",
    "into", "about", "of",
})  # fmt: skip
