"""Find the similar pairs that matter without comparing with every copy of a report.

Two documents are candidates where they share a band, and joined where they are also similar: a
function of the two and their births alone. Of 5,000 copies of one report, though, not all 12.5
million pairs need comparing. Documents are kept under a *hub*: one that was found similar to them
and is no younger.
Where a new document x is similar to the hub h of y, then x-h-y holds from the day on which x-y
would hold, since h is no younger than y; so x-y changes no component on any day, and is left out.
Which pairs are left out depends on the order in which documents came; what is connected on which
day does not, and all that is told to a reader follows from that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from apercu.group.forest import Edge, Union, edge
from apercu.group.signatures import Signature, key_numbers
from apercu.group.similarity import similar


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a new document is joined to, and the hub it is kept under (itself, if need be).

    `compared` counts the comparisons that were made.
    """

    similar: tuple[str, ...]
    hub: str
    compared: int


def find_similar(
    new: str,
    births: Mapping[str, int],
    hubs: Mapping[str, bool],
    members: Callable[[str], Collection[str]],
    is_similar: Callable[[str, str], bool],
) -> Found:
    """Compare a new document with its candidates, a hub first and its other members if need be.

    `hubs` are those under which a candidate is kept; its value tells whether the hub itself
    shares a band with `new`. `members(hub)` gives the candidates kept under it. `births` must
    know `new`, and the hubs that share a band.
    """
    joined: list[str] = []
    own_hub: tuple[int, str] | None = None
    compared = 0
    for hub in sorted(hubs):
        if hubs[hub]:
            compared += 1
            if is_similar(new, hub):
                joined.append(hub)
                age = (births[hub], hub)
                if births[hub] <= births[new] and (own_hub is None or age < own_hub):
                    own_hub = age
                continue
        for other in sorted(members(hub)):
            if other not in (hub, new):
                compared += 1
                if is_similar(new, other):
                    joined.append(other)
    return Found(
        similar=tuple(joined), hub=new if own_hub is None else own_hub[1], compared=compared
    )


Filed = dict[str, list[str]]
"""Documents that share a key, under their hubs. A hub is filed before what is kept under it."""


class BandIndex:
    """Signatures filed by band and hub, in memory: the reference for a stored one.

    Adding in any order, and removing, leaves the same origins for every day.
    """

    def __init__(self) -> None:
        self.births: dict[str, int] = {}
        self.compared = 0
        self._signatures: dict[str, Signature] = {}
        self._hub: dict[str, str] = {}
        # Nine keys in ten are one document's alone, which is its own hub: its name says it all.
        self._buckets: dict[int, str | Filed] = {}
        self._neighbours: dict[str, set[str]] = {}

    def add(self, document: str, made: Signature, birth: int) -> tuple[Edge, ...]:
        """File a document and give the edges that it brings; raises `ValueError` if it is filed."""
        if document in self.births:
            raise ValueError(f"document {document!r} is filed: remove it before adding it anew")
        self.births[document] = birth
        self._signatures[document] = made
        keys = key_numbers(made)
        file = self._buckets.setdefault
        shared = [filed for key in keys if (filed := file(key, document)) is not document]
        if not shared:
            self._hub[document] = document
            return ()
        found = self._compare(document, shared)
        self._file(document, keys, found)
        return tuple(edge(document, other, self.births) for other in found.similar)

    def _compare(self, document: str, shared: Iterable[str | Filed]) -> Found:
        hubs: dict[str, bool] = {}
        groups: list[Filed] = []
        for filed in shared:
            if isinstance(filed, str):
                hubs[filed] = True
                continue
            groups.append(filed)
            for hub, names in filed.items():
                hubs[hub] = hubs.get(hub, False) or names[0] == hub
        found = find_similar(
            document,
            self.births,
            hubs,
            lambda hub: {name for group in groups for name in group.get(hub, ())},
            self._is_similar,
        )
        self.compared += found.compared
        return found

    def _is_similar(self, a: str, b: str) -> bool:
        days = self.births[a] - self.births[b]
        return similar(self._signatures[a], self._signatures[b], days) is not None

    def _file(self, document: str, keys: Iterable[int], found: Found) -> None:
        """File under keys that others have too, or that bear the document's name so far."""
        self._hub[document] = hub = found.hub
        for key in keys:
            filed = self._buckets[key]
            if isinstance(filed, str):
                if filed == document == hub:
                    continue
                filed = self._buckets[key] = {} if filed == document else {filed: [filed]}
            names = filed.setdefault(hub, [])
            if not names or names[-1] != document:  # a key may repeat
                names.append(document)
        if found.similar:
            self._neighbours[document] = set(found.similar)
        for other in found.similar:
            self._neighbours.setdefault(other, set()).add(document)

    def edges(self) -> frozenset[Edge]:
        """Give all edges kept; they connect on each day what all similar pairs connect."""
        return frozenset(
            edge(a, b, self.births) for a, others in self._neighbours.items() for b in others
        )

    def component(self, document: str) -> frozenset[str]:
        """Find all documents that are connected to one by now."""
        reached, pending = {document}, [document]
        while pending:
            new = self._neighbours.get(pending.pop(), set()) - reached
            reached |= new
            pending.extend(new)
        return frozenset(reached)

    def remove(self, document: str) -> None:
        """Take a document out, as if it had never been added.

        Its component is filed anew: pairs that were left out because of it are now needed.
        """
        self._refile(document, births={}, without=document)

    def change_birth(self, document: str, birth: int) -> None:
        """Give a document another birth; its component is filed anew."""
        self._refile(document, births={document: birth}, without=None)

    def _refile(self, document: str, births: Mapping[str, int], without: str | None) -> None:
        concerned = sorted(self.component(document))
        known = {name: (self._signatures[name], self.births[name]) for name in concerned}
        for name in concerned:
            self._unfile(name)
        for name, (made, birth) in known.items():
            if name != without:
                self.add(name, made, births.get(name, birth))

    def _unfile(self, name: str) -> None:
        hub = self._hub.pop(name)
        for key in set(key_numbers(self._signatures.pop(name))):
            filed = self._buckets[key]
            if isinstance(filed, str):
                del self._buckets[key]
                continue
            filed[hub].remove(name)
            if not filed[hub]:
                del filed[hub]
            if not filed:
                del self._buckets[key]
        del self.births[name]
        self._neighbours.pop(name, None)


def count_origins(documents: Iterable[str], edges: Iterable[Edge]) -> int:
    """Count the origins among documents, over all days."""
    union = Union()
    for link in edges:
        union.join(link.a, link.b)
    return len({union.root(document) for document in documents})
