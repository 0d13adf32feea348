"""Sources that disagree: the same thing told with values that cannot all be right.

Precision before recall: a larger interval, another period, base, place or currency, and a later
count of what is still counted are no dispute. What more origins say is not thereby right: values
stand in the order in which they were first reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from apercu.ask.conflicts_acts import Act, proposed_pairs, weigh
from apercu.ask.conflicts_amounts import may_be_equal
from apercu.ask.conflicts_kinds import Comparison, Kind, Saying, compare
from apercu.ask.conflicts_lexicon import contrasts
from apercu.ask.evidence import Told
from apercu.quantities import Quantity
from apercu.records import Record
from apercu.text import terms


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
    disputes = []
    for sayings in _components(found):
        dispute = _dispute(sayings, acts, weight)
        if dispute is not None:
            disputes.append(dispute)
    return [d for _, d in sorted(disputes, key=lambda one: one[0])]


def _components(found: Sequence[Comparison]) -> list[list[Saying]]:
    """Gather sayings that are compared with one another, where at least two of them differ."""
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


def _key(saying: Saying) -> tuple[str, int, str, int]:
    return saying.kind, saying.act, saying.aspect, saying.slot


def _agree(kind: Kind) -> Callable[[Saying, Saying], bool]:
    if kind == "amount":

        def amounts(one: Saying, other: Saying) -> bool:
            assert isinstance(one.value, Quantity)
            assert isinstance(other.value, Quantity)
            return may_be_equal(one.value, other.value)

        return amounts
    return lambda one, other: one.value == other.value


def _dispute(
    sayings: Sequence[Saying], acts: Sequence[Act], weight: dict[str, float]
) -> tuple[tuple[object, ...], Dispute] | None:
    agree = _agree(sayings[0].kind)
    ordered = _latest_of_each_origin(
        sorted(sayings, key=lambda s: (acts[s.act].order, s.slot)), acts
    )
    groups: list[list[Saying]] = []
    undecided: list[Saying] = []
    for saying in ordered:
        fits = [g for g in groups if all(agree(saying, s) for s in g)]
        touches = [g for g in groups if any(agree(saying, s) for s in g)]
        if len(touches) > 1 or (touches and not fits):
            undecided.append(saying)  # a range that admits several values disputes none
        elif fits:
            fits[0].append(saying)
        else:
            groups.append([saying])
    groups = [g for g in groups if not any(agree(s, u) for s in g for u in undecided)] or groups
    if len(groups) < 2 or len({acts[s.act].origin for g in groups for s in g}) < 2:
        return None
    values = tuple(
        DisputedValue(value=g[0].words, told=tuple(dict.fromkeys(acts[s.act].told for s in g)))
        for g in groups
    )
    kind = sayings[0].kind
    members = [acts[s.act] for g in groups for s in g]
    gloss = contrasts()[groups[0][0].slot].gloss if kind == "contrast" else ""
    about = _about(kind, groups[0][0], members, weight)
    dispute = Dispute(about=about, values=values, kind=kind, gloss=gloss)
    return (*members[0].order, kind, groups[0][0].slot), dispute


def _latest_of_each_origin(ordered: list[Saying], acts: Sequence[Act]) -> list[Saying]:
    """Keep what an origin said last: it corrected itself."""
    last: dict[str, tuple[int, str]] = {}
    for saying in ordered:
        act = acts[saying.act]
        last[act.origin] = (act.order[0], act.order[1])
    return [s for s in ordered if acts[s.act].order[:2] == last[acts[s.act].origin]]


# --- what it is about -----------------------------------------------------------------------

_DETERMINED = r"\b(?:the|an?|its|their|this|that|of)\s+(?:[a-z-]+\s+)?"


def _about(kind: Kind, first: Saying, members: Sequence[Act], weight: dict[str, float]) -> str:
    """Name the matter by nouns that the sources share, and by its day."""
    aside = {t for word in _noun(first).split() for t in terms(word)}
    shared = frozenset.intersection(*(a.content for a in members)) - aside
    nouns = _nouns(shared, members[0], weight)
    day = _when(members)
    head = {"amount": _noun(first), "day": "day", "place": "place", "denial": "denial"}.get(
        kind, ""
    )
    if kind == "contrast":
        head = " or ".join(
            sorted({first.words, *(w[1] for a in members for w in [a.sides[first.slot]])})
        )
    if kind == "amount" and nouns:
        about = f"{head} in the {nouns[0]}" if head else nouns[0]
    elif nouns:
        about = (
            f"{head} of the {' and '.join(nouns[:1])}"
            if kind != "contrast"
            else f"{head}: {nouns[0]}"
        )
    else:
        about = head or kind
    return f"{about}, {day}" if day and kind != "day" else about


def _noun(first: Saying) -> str:
    if not isinstance(first.value, Quantity):
        return ""
    return first.value.noun.lower() or first.value.unit.replace("_", " ")


def _nouns(shared: frozenset[str], act: Act, weight: dict[str, float]) -> list[str]:
    """Return the shared words that stand as nouns in the first source, rarest first."""
    found: dict[str, tuple[bool, float, int]] = {}
    lower = act.bare.lower()
    for hit in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", lower):
        made = terms(hit[0])
        if made and made[-1] in shared and not hit[0].endswith(("ed", "ing", "ly")):
            determined = bool(re.search(_DETERMINED + "$", lower[: hit.start()]))
            found.setdefault(hit[0], (not determined, -weight.get(made[-1], 0.0), hit.start()))
    return sorted(found, key=lambda word: found[word])


def _when(members: Sequence[Act]) -> str:
    days = {a.days for a in members if a.told.when is not None and a.days}
    if len(days) != 1:
        return ""
    start, end = (date.fromordinal(d) for d in next(iter(days)))
    if start == end:
        return f"{start.day} {start:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
