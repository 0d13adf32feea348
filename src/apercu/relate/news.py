"""Whether a sentence tells an act as news: as done now or just done, and not as background.

A report of the day tells what is new in a finite past, a perfect or a present, in its main clause
or in what somebody says there, and gives no other time for it. What it tells in the past perfect,
behind "already" or "since", in a relative clause, or as the object of another deed, is older. This
reads one sentence; where it stands, and who published it, is not known here.
"""

from __future__ import annotations

import re
from typing import Literal

from apercu.clauses import Clause
from apercu.clauses.tree import Tree
from apercu.records import DateMention
from apercu.relate.codebook import quad_of
from apercu.relate.records import EventType
from apercu.relate.triggers import Trigger
from apercu.relate.view import View
from apercu.text.terms import terms

Tense = Literal["past", "perfect", "present", "progressive", "none"]
"""`progressive`: is doing; `none`: the past perfect, what will be, what may be, no finite verb."""

AS_NEWS = "as_news"
"""The flag of an undated act that is told as news."""

_INNER = frozenset({"following", "after", "before", "since", "despite", "amid", "over", "about"})
"""What hangs on one of these is another matter: "warned, following reports this month"."""
_STATES = frozenset(
    terms(
        "want wish hope need believe think know see have be remain like intend expect plan fear"
        " seek own hold belong depend mean seem aim try"
    )
)
"""What lasts and is no news of a day, from the builders' head."""
_MAIN = frozenset({"ROOT", "conj", "ccomp", "parataxis"})
_AT = frozenset({"at", "in", "during", "on", "for", "with"})
_OLDER = re.compile(
    r"\b(?:already|earlier|previously|formerly|afterwards?|thereafter|subsequently|later|then|since"
    r"|once|often|always|never|ever|usually|regularly|still|so far|to date|until now|in all"
    r"|in total|altogether|at the time|long|recently|(?:in|over|for) (?:recent|the (?:last|past))"
    r"|(?:second|third|fourth|fifth|last) time)\b",
    re.IGNORECASE,
)
"""Words that put an act before the news or make it more than one, from the builders' head."""


def is_news(
    view: View, clause: Clause | None, word: int, kind: EventType, trigger: Trigger | None
) -> bool:
    """Tell whether an act is told as news, and nothing in its clauses tells another time."""
    if clause is None or _has_time(view, clause):
        return False
    verb = _verb(view, clause, word, kind, trigger)
    if verb is None or _OLDER.search(view.text[clause.start : clause.end]):
        return False
    tense = tense_of(view.tree, verb)
    if view.tree.stem(verb) in _STATES and tense in {"present", "progressive"}:
        return False
    if tense == "none" or (tense == "present" and quad_of(kind) not in {1, 3}):
        return False  # "Norway exports cod" is no news; "Norway condemns" is
    said = _said(view.tree, verb)
    return said is not None and not (said and tense == "past")


def tense_of(tree: Tree, verb: int) -> Tense:
    """Tell the tense of a verb by its tag and its helpers'; of a second verb by the first one's."""
    helpers = tree.kids(verb, "aux", "auxpass")
    low = {tree.low[i] for i in helpers}
    if any(tree.words[i].tag in {"MD", "TO"} for i in helpers) or low & {"had", "'d"}:
        return "none"
    tag = tree.words[verb].tag
    if not helpers and tag in {"VBN", "VBG"} and tree.dep(verb) == "conj":
        return tense_of(tree, tree.head(verb))
    if low & {"has", "have", "'ve"}:
        return "perfect" if tag == "VBN" else "none"
    if tag == "VBD" or "did" in low:
        return "past"
    if tag in {"VBZ", "VBP"} or low & {"do", "does"}:
        return "present"
    return _by_being(tag, low)


def _by_being(tag: str, low: set[str]) -> Tense:
    now = bool(low & {"is", "are", "am", "'s", "'re"})
    if tag == "VBG":
        return "progressive" if now else "none"
    if tag != "VBN":
        return "none"
    if low & {"was", "were"}:
        return "none" if "being" in low else "past"
    return "progressive" if now and "being" in low else "none"


def _verb(
    view: View, clause: Clause, word: int, kind: EventType, trigger: Trigger | None
) -> int | None:
    """Give the verb whose tense is the act's: that of a noun only where both are one deed."""
    tree = view.tree
    if tree.is_verb(word):
        return word
    if clause.predicate.kind == "copula":
        return None
    for above in tree.ancestors(word):
        if not tree.is_verb(above):
            continue
        start = tree.words[above].start
        inside = trigger is not None and trigger.span.start <= start < trigger.span.end
        if inside or (clause.predicate.kind == "light" and clause.predicate.start <= start):
            return above
        return above if kind == "CONSULT" and _held_at(tree, word, above) else None
    return None


def _held_at(tree: Tree, noun: int, verb: int) -> bool:
    """Tell whether something was done at a meeting: then the meeting is as new as that."""
    before = tree.head(noun)
    return (
        tree.dep(noun) == "pobj"
        and tree.low[before] in _AT
        and tree.head(before) == verb
    )  # fmt: skip


def _said(tree: Tree, verb: int) -> bool | None:
    """Tell whether a verb is what somebody says; `None` where it hangs on something else."""
    said, at = False, verb
    while (dep := tree.dep(at)) != "ROOT":
        if dep not in _MAIN or not tree.is_verb(tree.head(at)):
            return None
        said = said or dep == "ccomp"
        at = tree.head(at)
    return said


def _has_time(view: View, clause: Clause) -> bool:
    """Tell whether any words of its clauses tell a time, also one that could not be reckoned."""
    at: Clause | None = clause
    seen = 0
    while at is not None and seen < 6:  # no sentence of print is deeper
        if any(not is_of_another(view, at, one) for one in at.times):
            return True
        if any(one.kind in {"since", "until", "before"} for one in at.relations):
            return True
        at = None if at.parent is None else view.clauses[at.parent]
        seen += 1
    return False


def is_of_another(view: View, clause: Clause, mention: DateMention) -> bool:
    """Tell whether a date belongs to what an act only followed, or was about."""
    tree = view.tree
    at, verb = tree.at(mention.start), tree.at(clause.predicate.word.start)
    if at is None or mention.relation is not None:
        return False
    for above in tree.ancestors(at):
        if above == verb:
            return False
        if tree.low[above] in _INNER and tree.words[above].start < mention.start:
            # "after Monday" is a date of its own, "after the talks of Monday" is that of the talks
            return tree.head(at) != above
    return False
