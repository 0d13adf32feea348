"""Sources that disagree: the same thing told with values that cannot all be right.

Precision before recall: a larger interval, another period, base, place or currency, and a later
count of what is still counted are no dispute. What more origins say is not thereby right: values
stand in the order in which they were first reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from apercu.ask.conflicts_acts import Act
from apercu.ask.conflicts_amounts import may_be_equal
from apercu.ask.conflicts_kinds import Comparison, Kind, Saying, compare
from apercu.ask.conflicts_lexicon import contrasts, words_of
from apercu.ask.conflicts_pairs import (
    proposed_pairs,
    weigh,
)
from apercu.ask.evidence import Told
from apercu.quantities import Quantity
from apercu.records import Record
from apercu.text import is_stop, terms


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
    about = _about(kind, groups[0][0], [g[0].words for g in groups], members, weight)
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

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "this", "that"})


def _about(
    kind: Kind,
    first: Saying,
    told: Sequence[str],
    members: Sequence[Act],
    weight: dict[str, float],
) -> str:
    """Name the matter by words that the sources share beside `told`, and by its day or period."""
    noun = _noun(first)
    shared = frozenset.intersection(*(a.content for a in members))
    shared -= frozenset(terms(f"{noun} {' '.join(told)}"))
    matter = _matter(shared, members, weight)
    if kind == "contrast":
        words = dict.fromkeys(a.sides[first.slot][1] for a in members)
        about = " or ".join(words) + (f": {matter}" if matter else "")
    elif kind == "amount":
        counted = isinstance(first.value, Quantity) and first.value.unit in {"item", "person"}
        joint = " in the " if counted else ", "
        about = joint.join(part for part in (noun, matter) if part) or "amount"
    elif kind == "denial":
        about = f"said and denied: {matter}" if matter else "said and denied"
    else:
        about = f"{'date' if kind == 'day' else kind} of the {matter}" if matter else kind
    day = _when(members) if kind != "day" else ""
    return f"{about}, {day}" if day else about


def _noun(first: Saying) -> str:
    return first.value.noun.lower() if isinstance(first.value, Quantity) else ""


def _matter(shared: frozenset[str], members: Sequence[Act], weight: dict[str, float]) -> str:
    """Return the run of shared words that reads most like a noun: behind an article, rare.

    Words that tell little but that all have ("minister") go on with a run.
    """
    common = set[str].intersection(*(set(terms(act.bare)) for act in members))
    text = members[0].bare.lstrip()
    found: list[tuple[bool, float, int, str]] = []
    run: list[str] = []
    determined, end = False, 0
    for hit in (*_WORD.finditer(text[:1].lower() + text[1:]), None):
        word = hit[0] if hit else ""
        made = terms(word)
        known = shared if not run else common
        fits = bool(made) and made[-1] in known and word[0].islower() and not is_stop(word)
        fits = fits and (_is_nominal(word) or (determined and not run))
        if run and (not fits or hit is None or hit.start() > end + 1):
            rarity = max(weight.get(terms(one)[-1], 0.0) for one in run)
            found.append((not determined, -rarity, end, " ".join(run)))
            run, determined = [], False
        if fits and hit is not None:
            run.append(word)
            end = hit.end()
        elif word.lower() in _ARTICLES:
            determined = True
        elif is_stop(word.lower()) or not _is_nominal(word):
            determined = False
    return min(found)[3] if found else ""


def _is_nominal(word: str) -> bool:
    return word not in words_of("past") and not word.endswith(("ed", "ing", "ly"))


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
