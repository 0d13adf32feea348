"""Keep, of all similar pairs, the few that decide who is connected with whom as of any date.

A pair of documents that tell one report is an edge, and it holds from the day on which the later
of the two is admitted. The minimum spanning forest under the strict order (weight, a, b) is
unique, so it does not depend on the order in which edges came; and its edges of weight <= t
connect exactly what all edges of weight <= t connect, so it answers for every as-of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Edge(NamedTuple):
    """Two documents that tell one report, `a < b`, from the day `weight` on.

    Edges compare by (weight, a, b), which is the order of the forest.
    """

    weight: int
    a: str
    b: str


Forest = frozenset[Edge]


def edge(a: str, b: str, births: Mapping[str, int]) -> Edge:
    """Make the edge of two documents; `births` gives the day number that admits each."""
    if a == b:
        raise ValueError(f"a document is no edge to itself: {a!r}")
    return Edge(max(births[a], births[b]), min(a, b), max(a, b))


def add_to_forest(forest: Forest, new: Edge) -> Forest:
    """Add one edge; where it closes a cycle, the greatest edge of the cycle is left out.

    Time grows with the size of `forest`: hand in the edges of the components concerned only.
    """
    cycle = path(forest, new.a, new.b)
    if cycle is None:
        return forest | {new}
    greatest = max(cycle)
    if greatest <= new:
        return forest
    return (forest - {greatest}) | {new}


def path(forest: Iterable[Edge], start: str, end: str) -> tuple[Edge, ...] | None:
    """Find the edges of the one way between two documents; `None` where there is none."""
    neighbours: dict[str, list[Edge]] = {}
    for link in forest:
        neighbours.setdefault(link.a, []).append(link)
        neighbours.setdefault(link.b, []).append(link)
    came_by: dict[str, Edge | None] = {start: None}
    pending = [start]
    while pending and end not in came_by:
        here = pending.pop()
        for link in neighbours.get(here, ()):
            there = link.b if link.a == here else link.a
            if there not in came_by:
                came_by[there] = link
                pending.append(there)
    if end not in came_by:
        return None
    steps: list[Edge] = []
    here = end
    while (link_back := came_by[here]) is not None:
        steps.append(link_back)
        here = link_back.a if link_back.b == here else link_back.b
    return tuple(reversed(steps))


def spanning_forest(edges: Iterable[Edge]) -> Forest:
    """Make the minimum spanning forest of many edges at once (Kruskal 1956).

    Equals `add_to_forest` on them one by one in any order, and is what to call on a batch, on a
    component whose births changed, and on what is left when a document was removed.
    """
    union = Union()
    return frozenset(link for link in sorted(set(edges)) if union.join(link.a, link.b))


class Union:
    """Disjoint sets of ids, each under its root (Tarjan 1975, with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, item: str) -> str:
        """Find the root of the set that `item` is in; an unknown item is a set of its own."""
        parent = self._parent
        parent.setdefault(item, item)
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, a: str, b: str) -> bool:
        """Unite two sets; false where they were one already."""
        first, second = self.root(a), self.root(b)
        if first == second:
            return False
        self._parent[second] = first
        return True

    def unite_under(self, root: str, other: str) -> None:
        """Unite two sets by their roots, so that `root` is the root of both."""
        self._parent[other] = root
