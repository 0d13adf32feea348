"""Who did it and to whom it was done: a trigger's source and target, by the parse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from apercu.clauses import Clause, Slot
from apercu.records import Span
from apercu.relate.records import Participant
from apercu.relate.triggers import Trigger, stem_of
from apercu.relate.view import View, clause_of, head_of
from apercu.relate.weighing import Marks


class Cast(NamedTuple):
    """Who takes part in what a trigger tells; either side may be empty."""

    source: tuple[Participant, ...]
    target: tuple[Participant, ...]
    clause: Clause | None


def cast_of(view: View, trigger: Trigger) -> Cast:
    """Find source and target of a trigger by the roles that its entry names."""
    clause = clause_of(view, trigger.word)
    if trigger.entry.part == "V":
        source = _one(clause.agent if clause else None)
        target = _verbs_target(view, trigger, clause)
    else:
        source, target = _of_noun(view, trigger, clause)
    spans = {(one.start, one.end) for slot in source for one in _members(slot)}
    target = [slot for slot in target if (slot.start, slot.end) not in spans]
    return Cast(_participants(view, source), _participants(view, target), clause)


def cast_of_clause(view: View, clause: Clause) -> Cast:
    """Find source and target of a predicate that no entry knows: agent, and who else is named."""
    source = _one(clause.agent)
    heads = {slot.head for slot in source}
    others = [slot for slot in _others(view, clause) if slot.head not in heads]
    named = [slot for slot in others if slot.actors] or others
    return Cast(_participants(view, source), _participants(view, named[:1]), clause)


def agreed(view: View, found: Cast, marks: Marks) -> Cast:
    """Put the parse's sides and a model's marks together.

    The parse tells the source, the marks where it has none. A target of the parse stands where a
    mark meets it; else the marked phrase is it, so that a thing acted upon is none.
    """
    # a passive without "by" names nobody who does it
    passive = found.clause is not None and found.clause.predicate.passive and found.target
    source = found.source or (() if passive else _marked(view, marks.source))
    met = tuple(
        one
        for one in found.target
        if any(one.start < mark.end and mark.start < one.end for mark in marks.target)
    )
    taken = {(one.start, one.end) for one in source}
    target = met or _marked(view, marks.target)
    return Cast(
        source, tuple(one for one in target if (one.start, one.end) not in taken), found.clause
    )


def _marked(view: View, marks: tuple[Span, ...]) -> tuple[Participant, ...]:
    """Make participants of marked stretches: the whole phrase of each one's head."""
    tree = view.tree
    slots: list[Slot] = []
    for mark in marks:
        head = head_of(tree, mark)
        while head is not None and tree.dep(head) in {"compound", "amod", "nmod"}:
            head = tree.head(head)
        if head is not None and (tree.is_noun(head) or tree.words[head].tag == "PRP"):
            slots.append(view.phrases.slot(head))
    return _participants(view, slots)


def _one(slot: Slot | None) -> list[Slot]:
    return [] if slot is None else [slot]


def _verbs_target(view: View, trigger: Trigger, clause: Clause | None) -> list[Slot]:
    for role in trigger.entry.target:
        slot = None
        if role == "obj":
            slot = clause.patient if clause else None
        elif role == "iobj":
            slot = clause.recipient if clause else None
        else:
            slot = next(_behind(view, trigger, clause, role), None)
        if slot is not None and not _is_phrase(view, trigger, slot):
            return [slot]
    return [slot for slot in _others(view, clause) if not _is_phrase(view, trigger, slot)][:1]


def _others(view: View, clause: Clause | None) -> list[Slot]:
    """List whom a clause may be about besides its agent: the likeliest first.

    Its object and whom it names; the subject of what is said or wanted ("urged that A leave").
    """
    if clause is None:
        return []
    direct = [slot for slot in (clause.patient, clause.recipient) if slot is not None]
    obliques = [one.slot for one in clause.obliques if one.preposition not in _NEVER]
    named = [slot for slot in obliques if slot.actors]
    at = view.clauses.index(clause)
    below = [
        one.agent
        for one in view.clauses
        if one.parent == at and one.agent is not None and one.predicate.kind != "noun"
    ]
    return direct + named + below


_NEVER = frozenset({"by", "after", "before", "since", "until", "during", "as", "according to"})


def _is_phrase(view: View, trigger: Trigger, slot: Slot) -> bool:
    """Tell whether a slot is part of the trigger itself ("imposed sanctions")."""
    starts = {view.tree.words[i].start for i in trigger.words}
    return slot.head.start in starts


def _behind(
    view: View, trigger: Trigger, clause: Clause | None, preposition: str
) -> Iterator[Slot]:
    """Yield what stands behind a preposition that hangs on the trigger or in its clause."""
    tree = view.tree
    for at in trigger.words:
        for prep in tree.kids(at, "prep", "agent", "dative"):
            inner = tree.kid(prep, "pobj")
            if tree.low[prep] == preposition and inner is not None:
                yield view.phrases.slot(inner)
    if clause is not None:
        yield from (one.slot for one in clause.obliques if one.preposition == preposition)


def _of_noun(view: View, trigger: Trigger, clause: Clause | None) -> tuple[list[Slot], list[Slot]]:
    """Fill the roles of a noun: "X's criticism of Y", "the arrest of Y by X", "Iranian attacks"."""
    tree, at = view.tree, trigger.word
    target: list[Slot] = []
    for role in trigger.entry.target:
        found = next(_behind(view, trigger, None, role), None)
        if found is not None:
            target = [found]
            break
    if clause is not None and clause.predicate.kind in {"noun", "light"}:
        source = _one(clause.agent)
        target = target or _one(clause.recipient) or _one(clause.patient)
        if source:
            return source, target
    owner = tree.kid(at, "poss")
    if owner is None:
        owner = next(
            (kid for kid in tree.kids(at, "amod", "compound", "nmod")
             if kid in view.phrases.by_word), None,
        )  # fmt: skip
    source = [] if owner is None else [view.phrases.slot(owner)]
    if not source:
        source = list(_behind(view, trigger, None, "by"))[:1]
    if not source and not target:
        source = list(_behind(view, trigger, None, "of"))[:1]
    if not source:
        above = next((a for a in tree.ancestors(at) if tree.is_verb(a)), None)
        outer = None if above is None else clause_of(view, above)
        if above is not None and outer is not None and _takes_part(view, trigger, above):
            source = _one(outer.agent)
    return source, target


_DOING_WORDS = """
make launch hold carry conduct stage begin start continue resume step open mount wage
impose  give issue offer provide extend renew sign reach conclude plan prepare order
announce  intensify escalate expand join pursue undertake organise organize lead deliver
send lodge  file express voice take put keep pay receive host end halt stop suspend cancel
lift cut  boost increase bring press level direct perform commit declare pledge promise
threaten  approve grant establish build strike seek want demand win lend show cause
inflict unleash
"""
_DOING = frozenset(map(stem_of, _DOING_WORDS.split()))
"""Stems of verbs whose subject does what their object tells ("launched an attack"); of "condemned
an attack" it does not."""
_JOINT = frozenset({"CONSULT", "COOPERATE", "AGREE"})


def _takes_part(view: View, trigger: Trigger, above: int) -> bool:
    """Tell whether the subject of the verb above a noun does what the noun tells."""
    tree = view.tree
    if tree.dep(trigger.word) in {"dobj", "nsubjpass"}:
        return tree.head(trigger.word) == above and tree.stem(above) in _DOING
    # "spoke at a meeting with" takes part; "died in an attack" does not do it
    return tree.dep(trigger.word) == "pobj" and trigger.entry.type in _JOINT


def _members(slot: Slot) -> tuple[Slot, ...]:
    return slot.members or (slot,)


def _participants(view: View, slots: list[Slot]) -> tuple[Participant, ...]:
    """Make participants of slots, a compound's members each by itself."""
    found: dict[tuple[int, int], Participant] = {}
    for slot in slots:
        for one in _members(slot):
            meant = one.antecedent or Span(start=one.start, end=one.end)
            made = participant(view, meant, tuple(sorted(one.actors)))
            found.setdefault((made.start, made.end), made)
    return tuple(found.values())


_ENDINGS = ("'s", "’s", "'", "’")


def participant(view: View, span: Span, actors: tuple[str, ...]) -> Participant:
    """Make a participant of a stretch, without a possessive's ending."""
    start, end = span.start, span.end
    for ending in _ENDINGS:
        if view.text[start:end].endswith(ending) and end - start > len(ending):
            end -= len(ending)
            break
    return Participant(start=start, end=end, text=view.text[start:end], actors=actors)
