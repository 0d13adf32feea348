"""Sources that disagree: the same thing told with values that cannot all be right.

Precision before recall: a larger interval, another period, base, place or currency, and a later
count of what is still counted are no dispute. What more origins say is not thereby right: values
stand in the order in which they were first reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from apercu.ask.conflicts_about import about_of
from apercu.ask.conflicts_acts import Act
from apercu.ask.conflicts_kinds import compare
from apercu.ask.conflicts_lexicon import contrasts
from apercu.ask.conflicts_pairs import (
    proposed_pairs,
    weigh,
)
from apercu.ask.conflicts_sayings import Comparison, Kind, Saying
from apercu.ask.conflicts_slots import compare_slots
from apercu.ask.evidence import Told
from apercu.quantities import Quantity, may_be_equal
from apercu.records import Record


class DisputedValue(Record, frozen=True, kw_only=True):
    """One of the values, in words of the first source that tells it, and who tells it."""

    value: str
    told: tuple[Told, ...]


class Dispute(Record, frozen=True, kw_only=True):
    """What sources of different origins tell so that not all can be right.

    `values` are in order of their first report, ties by the document's id.
    """

    about: str
    values: tuple[DisputedValue, ...]
    kind: Kind
    gloss: str = ""
    """What turns on the words, where contrasting words are in dispute."""


def find_conflicts(told: Sequence[Told]) -> list[Dispute]:
    """Find what is told of one act with values that cannot all be right, in different origins.

    The order of the input does not matter; disputes are ordered by their first report.
    """
    unique = {(t.sentence.source.document, t.sentence.start, t.sentence.end): t for t in told}
    acts = [Act(unique[key], n) for n, key in enumerate(sorted(unique))]
    weight = weigh(acts)
    found: list[Comparison] = []
    for one, other in proposed_pairs(acts):
        found += compare(one, other)
    found += compare_slots(acts)
    disputes = []
    for sayings in _components(found):
        dispute = _dispute(sayings, acts, weight)
        if dispute is not None:
            disputes.append(dispute)
    return _merged([d for _, d in sorted(disputes, key=lambda one: one[0])])


def _merged(disputes: list[Dispute]) -> list[Dispute]:
    """Add who says that it was not done to a dispute on what was done.

    One document is in both, and says by the same word that it was.
    """
    found = list(disputes)
    for denial in disputes:
        if denial.kind != "denial":
            continue
        for at, one in enumerate(found):
            known = {v.value for v in one.values}
            if one.kind != "contrast" or len(known & {v.value for v in denial.values}) != 1:
                continue
            said, denied = sorted(denial.values, key=lambda v: v.value not in known)
            if _documents(*one.values) & _documents(said):
                found[at] = msgspec.structs.replace(one, values=(*one.values, denied))
                found.remove(denial)
                break
    return found


def _documents(*values: DisputedValue) -> set[str]:
    return {t.sentence.source.document for v in values for t in v.told}


def _components(found: Sequence[Comparison]) -> list[list[Saying]]:
    """Gather sayings that are compared with one another, where at least two of them differ."""
    found = _unified(found)
    parent: dict[Saying, Saying] = {}

    def root(one: Saying) -> Saying:
        while parent.setdefault(one, one) is not one:
            one = parent[one]
        return one

    for first, second, _ in found:
        a, b = sorted((root(first), root(second)), key=_key)
        parent[b] = a
    differing = {root(first) for first, _, differ in found if differ}
    groups: dict[Saying, list[Saying]] = defaultdict(list)
    for saying in sorted(parent, key=_key):
        if root(saying) in differing:
            groups[root(saying)].append(saying)
    return list(groups.values())


def _unified(found: Sequence[Comparison]) -> list[Comparison]:
    """Make one saying of those that differ only in whether they name their matter."""
    named: dict[tuple[str, int, str, int], Saying] = {}
    for one in found:
        for saying in (one.first, one.second):
            known = named.setdefault(_key(saying), saying)
            if (not known.matter, known.matter) > (not saying.matter, saying.matter):
                named[_key(saying)] = saying
    return [Comparison(named[_key(f)], named[_key(s)], differ) for f, s, differ in found]


def _key(saying: Saying) -> tuple[str, int, str, int]:
    return saying.kind, saying.act, saying.aspect, saying.slot


def _agree(one: Saying, other: Saying) -> bool:
    if isinstance(one.value, Quantity) and isinstance(other.value, Quantity):
        return may_be_equal(one.value, other.value)
    return one.value == other.value


def _dispute(
    sayings: Sequence[Saying], acts: Sequence[Act], weight: dict[str, float]
) -> tuple[tuple[object, ...], Dispute] | None:
    ordered = _latest_of_each_origin(
        sorted(sayings, key=lambda s: (acts[s.act].order, s.slot)), acts
    )
    groups: list[list[Saying]] = []
    undecided: list[Saying] = []
    for saying in ordered:
        fits = [g for g in groups if all(_agree(saying, s) for s in g)]
        touches = [g for g in groups if any(_agree(saying, s) for s in g)]
        if len(touches) > 1 or (touches and not fits):
            undecided.append(saying)  # a range that admits several values disputes none
        elif fits:
            fits[0].append(saying)
        else:
            groups.append([saying])
    groups = [g for g in groups if not any(_agree(s, u) for s in g for u in undecided)] or groups
    if len(groups) < 2 or len({acts[s.act].origin for g in groups for s in g}) < 2:
        return None
    values = tuple(
        DisputedValue(
            value=g[0].words, told=tuple(acts[n].told for n in dict.fromkeys(s.act for s in g))
        )
        for g in groups
    )
    kind = sayings[0].kind
    members = [acts[s.act] for g in groups for s in g]
    gloss = contrasts()[groups[0][0].slot].gloss if kind == "contrast" else ""
    about = about_of(kind, [g[0] for g in groups], members, weight)
    dispute = Dispute(about=about, values=values, kind=kind, gloss=gloss)
    return (*members[0].order, kind, groups[0][0].slot), dispute


def _latest_of_each_origin(ordered: list[Saying], acts: Sequence[Act]) -> list[Saying]:
    """Keep what an origin said last: it corrected itself."""
    last: dict[str, tuple[int, str]] = {}
    for saying in ordered:
        act = acts[saying.act]
        last[act.origin] = (act.order[0], act.order[1])
    return [s for s in ordered if acts[s.act].order[:2] == last[acts[s.act].origin]]
