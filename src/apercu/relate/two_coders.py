"""Put what two coders tell of one text together, and say where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from apercu.records import Record, Span
from apercu.relate.by_model import ByModel
from apercu.relate.events import names_of
from apercu.relate.records import CodedAct, Participant

_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types of acts that all who take part may do alike."""


class Difference(Record, frozen=True, kw_only=True):
    """What two coders tell differently of one act."""

    about: Literal["type", "source", "target", "realis"]
    by_rules: str
    by_model: str


class Joined(NamedTuple):
    """An act, who coded it, and what they tell differently."""

    act: CodedAct
    coders: tuple[Literal["rules", "model"], ...]
    differences: tuple[Difference, ...] = ()


def join(by_rules: Sequence[CodedAct], coded: ByModel) -> list[Joined]:
    """Join the acts of rules and of a model, each once, in the text's order.

    Where both tell one act, that of the rules stands, whose confidence is measured; flagged
    `both_coders`, or `coders_differ` and `type_differs`, `source_differs` ... An act that one alone
    tells is flagged `one_coder`; one in a sentence that the model was not shown, `not_shown`.
    """
    pairs = _pairs(by_rules, coded.acts)
    joined = []
    for at, act in enumerate(by_rules):
        if at in pairs:
            joined.append(_of_both(act, coded.acts[pairs[at]]))
            continue
        shown = any(one.start < act.trigger.end and act.trigger.start < one.end
                    for one in coded.shown)  # fmt: skip
        joined.append(Joined(flagged(act, "one_coder" if shown else "not_shown"), ("rules",)))
    met = set(pairs.values())
    joined += [
        Joined(flagged(act, "one_coder"), ("model",))
        for at, act in enumerate(coded.acts)
        if at not in met
    ]
    return sorted(joined, key=lambda one: (one.act.trigger.start, one.act.clause.start))


def flagged(act: CodedAct, *flags: str) -> CodedAct:
    """Add flags to an act."""
    return msgspec.structs.replace(act, flags=(*act.flags, *flags))


def _of_both(by_rules: CodedAct, by_model: CodedAct) -> Joined:
    found = differences(by_rules, by_model)
    flags = ["coders_differ", *(f"{one.about}_differs" for one in found)]
    return Joined(
        flagged(by_rules, *(flags if found else ["both_coders"])), ("rules", "model"), found
    )


# --- one act or two -------------------------------------------------------------------------


def _pairs(by_rules: Sequence[CodedAct], by_model: Sequence[CodedAct]) -> dict[int, int]:
    """Match acts of the two coders, one to one, the likeliest pairs first."""
    ranked = sorted(
        (rank, i, j)
        for i, one in enumerate(by_rules)
        for j, other in enumerate(by_model)
        if (rank := _apart(one, other)) is not None
    )
    pairs: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _apart(one: CodedAct, other: CodedAct) -> tuple[int, float] | None:
    """Rank how alike the places of two acts are, the least first; `None` for two acts.

    One act has triggers that overlap, or clauses that each hold the other's trigger: "A said that
    B struck C" has a clause within a clause, and two acts.
    """
    triggers = _overlap(one.trigger, other.trigger) > 0
    within = _overlap(one.clause, other.trigger) and _overlap(other.clause, one.trigger)
    if not (triggers or within):
        return None
    union = max(one.clause.end, other.clause.end) - min(one.clause.start, other.clause.start)
    return (0 if triggers else 1), 1 - _overlap(one.clause, other.clause) / union


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


# --- what differs ---------------------------------------------------------------------------


def differences(by_rules: CodedAct, by_model: CodedAct) -> tuple[Difference, ...]:
    """List what two codings of one act tell differently: type, sides, realis."""
    found = []
    if by_rules.type != by_model.type:
        found.append(Difference(about="type", by_rules=by_rules.type, by_model=by_model.type))
    if not _unparted(by_rules, by_model):
        if not _same(by_rules.source, by_model.source):
            found.append(
                Difference(about="source", by_rules=_words(by_rules.source),
                           by_model=_words(by_model.source))
            )  # fmt: skip
        if not _same(by_rules.target, by_model.target):
            found.append(
                Difference(about="target", by_rules=_words(by_rules.target),
                           by_model=_words(by_model.target))
            )  # fmt: skip
    if by_rules.realis != by_model.realis:
        found.append(Difference(about="realis", by_rules=by_rules.realis, by_model=by_model.realis))
    return tuple(found)


def _unparted(one: CodedAct, other: CodedAct) -> bool:
    """Tell whether one coder parts the sides of a mutual act, and the other does not."""
    parted = bool(one.target) != bool(other.target) and {one.type, other.type} <= _MUTUAL
    return parted and _same((*one.source, *one.target), (*other.source, *other.target))


def _same(one: Sequence[Participant], other: Sequence[Participant]) -> bool:
    """Tell whether two sides are the same: each of either is met by one of the other."""
    return all(any(_is_one(a, b) for b in other) for a in one) and all(
        any(_is_one(a, b) for a in one) for b in other
    )


def _is_one(one: Participant, other: Participant) -> bool:
    # One coder may know a role (a government, its forces) beside the state, the other the state.
    if one.actors and other.actors:
        return bool(set(one.actors) & set(other.actors))
    overlap = one.start < other.end and other.start < one.end
    return overlap or bool(set(names_of([one])) & set(names_of([other])))


def _words(side: Sequence[Participant]) -> str:
    return "; ".join(one.text for one in side)
