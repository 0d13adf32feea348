"""Whom words mean that name nobody: "the two countries", "the ministry", "it", within one text.

Only where one reading is possible: where two could be meant, nobody is. What is found is inferred,
and is said to be: it carries the words, earlier in the text, that tell who is meant.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import NamedTuple

from apercu.records import Span
from apercu.relate.bodies import noun_of, owner_of, role_of
from apercu.relate.view import View, head_of

_PAIR = re.compile(
    r"(?:(?:the|these|those|both|their|its) )?"
    r"(?:(?:two|both|warring|rival|neighbouring) )+(?:\w+ )?"
    r"(?:sides|countries|states|nations|governments|leaders|presidents|premiers|ministers|parties"
    r"|capitals|neighbou?rs|armies|parliaments|ministries|republics|delegations|powers|foes|rivals)"
    r"|both|the (?:two|sides|parties)|both of them|each side",
    re.IGNORECASE,
)
_AND = re.compile(r"(?: of [A-Z]\w+)? (?:and|with) (?:the )?(?:[A-Z]\w*['’]s )?(?:[A-Z]\w+ ){0,3}")
_LEADERS = re.compile(r"leaders|presidents|premiers|ministers", re.IGNORECASE)
_ONE = frozenset({"it"})
_PERSON = frozenset({"he", "she"})
_SEVERAL = frozenset({"they"})
_DEFINITE = frozenset({"the", "this", "that"})
LOOK_BACK = 4
"""Sentences before its own in which a pair is looked for; an assumption, not measured."""


class Meant(NamedTuple):
    """Who is meant: an actor's id, and where earlier words tell it, in the text."""

    actor: str
    span: Span
    role: str = ""


class _Subject(NamedTuple):
    """Who the main clause of a sentence is about."""

    sentence: int
    who: tuple[Meant, ...]
    person: bool
    alone: bool
    """Nobody else is named in that sentence."""
    pronoun: bool
    """A pronoun was it there: the text goes on telling of the same one."""


class Memory:
    """What a text has told so far; sentences are noted in their order."""

    def __init__(self) -> None:
        self.at = 0
        self._states: list[dict[str, Span]] = []
        self._persons: list[dict[str, Span]] = []
        self._pairs: list[dict[str, Span]] = []
        self._offices: dict[str, dict[str, Meant]] = {}
        self._names: dict[str, dict[str, Meant]] = {}
        self._subject: _Subject | None = None

    # --- asking -------------------------------------------------------------------------------

    def meant(self, view: View, span: Span, start: int) -> tuple[Meant, ...]:
        """Tell whom a phrase of the coming sentence means, which begins at `start` of the text.

        Empty where the phrase means nobody known, or where more than one reading is possible.
        """
        words = view.text[span.start : span.end]
        head = head_of(view.tree, span)
        if head is None:
            return ()
        if _PAIR.fullmatch(words):
            return self._pair(view, span, start, leaders=bool(_LEADERS.search(words)))
        low = view.tree.low[head]
        if low in _ONE | _PERSON | _SEVERAL:
            return self._pronoun(view, head, low)
        if view.tree.words[head].tag in {"NNP", "NNPS"} and span.end - span.start == len(low):
            return self._only(self._names.get(low, {}))
        definite = any(view.tree.low[kid] in _DEFINITE for kid in view.tree.kids(head, "det"))
        noun = noun_of(view.tree, head)
        if not definite or noun is None or not noun.role or view.tree.kids(head, "prep", "poss"):
            return ()
        return self._only(self._offices.get(_office(view, head), {}))

    def _only(self, found: dict[str, Meant]) -> tuple[Meant, ...]:
        return tuple(found.values()) if len(found) == 1 else ()

    def _pair(self, view: View, span: Span, start: int, *, leaders: bool) -> tuple[Meant, ...]:
        """Give the last two states that stand together; leaders are first looked for as such."""
        own = _named(view, start, before=span.start)
        sentences = [own, *reversed(self._states[-LOOK_BACK:])]
        if leaders:
            persons = [_named(view, start, before=span.start, persons=True),
                       *reversed(self._persons[-LOOK_BACK:])]  # fmt: skip
            two = next((one for one in persons if len(one) == 2), None)
            if two is not None and not any(len(one) > 2 for one in persons):
                return tuple(Meant(actor, where, "GOV") for actor, where in two.items())
        told: dict[str, Span] = {}
        for one in [own, *reversed(self._states)]:
            told = {**one, **told}
        if len(told) != 2:  # a third is named: only two that were named in one breath can be meant
            pairs = [_paired(view, start, before=span.start), *reversed(self._pairs[-LOOK_BACK:])]
            near = next((n for n, one in enumerate(pairs) if len(one) == 2), None)
            if near is None or any(
                one.keys() - pairs[near].keys() for one in sentences[: near + 1]
            ):
                return ()
            told = pairs[near]
        return tuple(Meant(*each) for each in told.items())

    def _pronoun(self, view: View, head: int, low: str) -> tuple[Meant, ...]:
        """Give the subject of the sentence before, where nobody else could be meant."""
        subject, tree = self._subject, view.tree
        if subject is None or subject.sentence != self.at - 1 or tree.dep(head) != "nsubj":
            return ()
        if any(one.start < tree.words[head].start for one in view.mentions):
            return ()
        if not (subject.alone or subject.pronoun):
            return ()
        several = len(subject.who) > 1
        if (low in _SEVERAL) != several or (not several and (low in _PERSON) != subject.person):
            return ()
        return subject.who

    # --- noting -------------------------------------------------------------------------------

    def note(self, view: View, start: int, subject: Iterable[Meant], *, pronoun: bool) -> None:
        """Keep what a sentence tells; `subject` is who its main clause is about, if known."""
        who = tuple(subject)
        named = {one.actor for one in view.mentions if one.reading == "actor"}
        person = len(who) == 1 and who[0].role == "GOV" and _is_person(view, who[0], start)
        if pronoun and self._subject is not None:
            person = self._subject.person
        self._subject = _Subject(
            self.at, who, person, named <= {one.actor for one in who}, pronoun
        ) if who else None  # fmt: skip
        self._states.append(_named(view, start))
        self._persons.append(_named(view, start, persons=True))
        self._pairs.append(_paired(view, start))
        for i in range(len(view.tree.words)):
            if view.tree.is_noun(i):
                self._note_office(view, i, start)
        self.at += 1

    def _note_office(self, view: View, i: int, start: int) -> None:
        """Keep whose office or name a noun is, where its phrase tells one state."""
        tree, phrases = view.tree, view.phrases
        noun = noun_of(tree, i)
        proper = tree.words[i].tag == "NNP" and tree.dep(i) not in {"compound", "amod", "nmod"}
        if not (noun is not None and noun.role) and not proper:
            return
        head = i
        while tree.dep(head) in {"compound", "nmod"} and tree.is_noun(tree.head(head)):
            head = tree.head(head)
        if tree.dep(head) == "appos" and tree.is_noun(tree.head(head)):
            head = tree.head(head)  # "the ministry's spokesman N. N."
        named, owners = phrases.actors(head)
        actors = named | owners
        if not actors:
            owner = owner_of(tree, phrases, head)
            actors = frozenset() if owner is None else frozenset({owner.actor})
        if len(actors) != 1:
            return
        slot = phrases.slot(head)
        (actor,) = actors
        role = role_of(tree, phrases, head)
        found = Meant(actor, Span(start=slot.start + start, end=slot.end + start), role)
        if noun is not None and noun.role:
            self._offices.setdefault(_office(view, i), {})[actor] = found
        elif role and i not in phrases.by_word:
            self._names.setdefault(tree.low[i], {})[actor] = found


def _office(view: View, i: int) -> str:
    """Key an office: "foreign ministry" and "ministry" alike, so that two of them are two."""
    return view.tree.stem(i)


def _is_person(view: View, one: Meant, start: int) -> bool:
    return any(
        m.kind == "person"
        for m in view.mentions
        if one.span.start <= m.start + start and m.end + start <= one.span.end
    )


def _paired(view: View, start: int, *, before: int | None = None) -> dict[str, Span]:
    """Map the two states that a sentence names in one breath ("A and B") to their words."""
    states = [m for m in view.mentions if m.reading == "actor" and not m.actor.startswith("org:")]
    for left, right in itertools.pairwise(states):
        if before is not None and right.start >= before:
            break
        gap = view.text[left.end : right.start]
        if left.actor != right.actor and _AND.fullmatch(gap):
            return {m.actor: Span(start=m.start + start, end=m.end + start) for m in (left, right)}
    return {}


def _named(
    view: View, start: int, *, before: int | None = None, persons: bool = False
) -> dict[str, Span]:
    """Map the states that a sentence names to the words that do, in the text."""
    found: dict[str, Span] = {}
    for one in view.mentions:
        if before is not None and one.start >= before:
            break
        if one.reading != "actor" and one.kind != "name":
            continue
        if one.actor.startswith("org:"):
            continue
        if persons and one.kind != "person":
            continue
        found.setdefault(one.actor, Span(start=one.start + start, end=one.end + start))
    return found
