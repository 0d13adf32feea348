"""Tell for every document and passage until when it stands for its origin.

As of a day t an origin is a connected component of the documents born by t under the edges of
weight <= t. Its representative, and the origin's id, is its eldest document by (birth, id).
Components only ever merge as t grows, and at a merging the one with the younger eldest loses its
representative for good (the elder rule of persistent homology; Edelsbrunner et al. 2002). One
pass over the forest therefore tells for all days at once who stands when: `birth <= t < until`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from apercu.group.forest import Edge, Forest, Union, edge, spanning_forest


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A document as the grouping sees it.

    `birth` is the number of the day from which an as-of date admits it. `passages` are the keys
    (hashes of the words) of its passages: equal keys in one origin are shown once.
    """

    id: str
    birth: int
    passages: frozenset[str] = frozenset()


class Lifetimes(msgspec.Struct, frozen=True, kw_only=True):
    """Until when (day number, exclusive; `None`: for ever) each document and passage stands.

    `representative_until[id]` and `passage_until[id, key]`; what stands as of t is what has
    `birth <= t < until`. A document that is connected to an elder one when it is born never
    stands: its until equals its birth.
    """

    representative_until: dict[str, int | None]
    passage_until: dict[tuple[str, str], int | None]


def lifetimes(documents: Sequence[Member], edges: Iterable[Edge]) -> Lifetimes:
    """Compute the lifetimes in one or several whole components.

    `edges` are those of the forest (all edges give the same). Raises `ValueError` for an edge
    that names a document that is not given or that weighs less than its documents' births.
    """
    members = {member.id: member for member in documents}
    ages = {member.id: (member.birth, member.id) for member in documents}
    representative: dict[str, int | None] = dict.fromkeys(members)
    passage: dict[tuple[str, str], int | None] = {
        (member.id, key): None for member in documents for key in member.passages
    }
    # root -> key -> the document that shows the key in that component
    shown = {member.id: dict.fromkeys(member.passages, member.id) for member in documents}
    union = Union()
    for link in sorted(edges):
        _check(link, members)
        first, second = union.root(link.a), union.root(link.b)
        if first == second:
            continue
        # A root is always the eldest of its component.
        elder, younger = sorted((first, second), key=ages.__getitem__)
        representative[younger] = link.weight
        union.unite_under(elder, younger)
        shown[elder] = _merge_shown(
            shown[elder], shown.pop(younger), ages, passage, day=link.weight
        )
    return Lifetimes(representative_until=representative, passage_until=passage)


def _merge_shown(
    first: dict[str, str],
    second: dict[str, str],
    ages: Mapping[str, tuple[int, str]],
    until: dict[tuple[str, str], int | None],
    *,
    day: int,
) -> dict[str, str]:
    """Unite two components' shown passages; of two with one key the younger ends on `day`.

    The smaller is merged into the larger, in place, so that n documents cost n log n.
    """
    large, small = (first, second) if len(first) >= len(second) else (second, first)
    for key, holder in small.items():
        other = large.get(key)
        if other is None:
            large[key] = holder
            continue
        elder, younger = sorted((holder, other), key=ages.__getitem__)
        until[younger, key] = day
        large[key] = elder
    return large


def _check(link: Edge, members: Mapping[str, Member]) -> None:
    for end in (link.a, link.b):
        if end not in members:
            raise ValueError(f"edge {link} names {end!r}, which is not among the documents given")
        if members[end].birth > link.weight:
            raise ValueError(
                f"edge {link} holds before its document {end!r} is born "
                f"(day {members[end].birth}): make edges with `edge` from current births"
            )


def origin_as_of(
    documents: Sequence[Member], edges: Iterable[Edge], day: int | None = None
) -> dict[str, str]:
    """Map each document admitted by `day` (`None`: all) to its origin's id as of then."""
    admitted = {m.id: (m.birth, m.id) for m in documents if day is None or m.birth <= day}
    union = Union()
    for link in edges:
        if day is not None and link.weight > day:
            continue
        first, second = union.root(link.a), union.root(link.b)
        if first != second:
            elder, younger = sorted((first, second), key=admitted.__getitem__)
            union.unite_under(elder, younger)
    return {id_: union.root(id_) for id_ in admitted}


def rebuild(documents: Sequence[Member], pairs: Iterable[tuple[str, str]]) -> Forest:
    """Make the forest of a component anew from its similar pairs.

    For when births changed or a document was removed: pairs that name a document no longer given
    are left out, and weights are taken from the births as they are now. `pairs` must be all
    similar pairs among the documents, not only those that were in the forest: a pair that closed
    a cycle may be what still connects the rest.
    """
    births = {member.id: member.birth for member in documents}
    return spanning_forest(
        edge(a, b, births) for a, b in pairs if a != b and a in births and b in births
    )


def similar_pairs(
    documents: Iterable[str],
    candidates: Callable[[str], Collection[str]],
    similar: Callable[[str, str], bool],
) -> frozenset[tuple[str, str]]:
    """Find all similar pairs that touch the given documents, each as (lesser id, greater id).

    `candidates(id)` gives the documents that share a band with it. Each pair is judged once.
    """
    seen: set[tuple[str, str]] = set()
    found: set[tuple[str, str]] = set()
    for one in documents:
        for other in candidates(one):
            pair = (min(one, other), max(one, other))
            if one == other or pair in seen:
                continue
            seen.add(pair)
            if similar(*pair):
                found.add(pair)
    return frozenset(found)
