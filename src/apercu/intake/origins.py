"""Group the documents of a collection into origins, as documents come and go.

What is stored depends on the documents alone, never on the order in which they came: see
`group.forest` and `group.lifetimes` for why.
"""

from __future__ import annotations

import functools
from collections.abc import Collection as Container
from collections.abc import Iterable

import msgspec

from apercu.collection.tables import EDGES, FOREVER, ORIGINS
from apercu.collection.writing import Batch
from apercu.group.forest import Edge, spanning_forest
from apercu.group.lifetimes import Member, lifetimes, origin_as_of, rebuild, similar_pairs
from apercu.group.signatures import Signature, from_bytes
from apercu.group.similarity import similar
from apercu.intake.digest import band_numbers
from apercu.records import ReadPassage

_passages = msgspec.msgpack.Decoder(tuple[ReadPassage, ...]).decode


class Grouping:
    """The origins of one collection within one batch."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._db = batch.connection
        self._numbers: dict[str, int] = {}
        self.signature = functools.lru_cache(maxsize=8192)(self._load_signature)

    # --- changes ---

    def take_in(self, numbers: Iterable[int]) -> None:
        """Group documents that are new, or that appeared anew (their birth may have changed)."""
        fresh, moved = [], []
        for number in numbers:
            birth = self._birth(number)
            row = self._row(number)
            if row is None:
                fresh.append(number)
                self._write(number, birth, FOREVER, number, {})
            elif row[0] != birth:
                moved.append(number)
            else:
                self._batch.touch(number)
        if moved:
            self._regroup(self._components(moved))
        if fresh:
            self._join(fresh)

    def leave_out(self, number: int) -> None:
        """Take a document out; what it connected is grouped anew."""
        rest = [other for other in self._components([number]) if other != number]
        for table_key in self._edges_of([number, *rest]):
            self._batch.rows.delete(EDGES, table_key)
        self._batch.rows.delete(ORIGINS, (number,))
        self._db.execute("DELETE FROM bands WHERE document = ?", (number,))
        self._batch.touch(number)
        if rest:
            self._regroup(rest)

    # --- the work ---

    def _join(self, fresh: list[int]) -> None:
        pairs = self._similar_pairs(fresh)
        concerned = {self._numbers[id_] for pair in pairs for id_ in pair}
        if not concerned:
            return
        members = self._components(concerned)
        births = {self._sha(number): self._birth(number) for number in members}
        edges = [
            Edge(weight, *sorted((self._sha(a), self._sha(b))))
            for a, b, weight in self._stored_edges(members)
        ]
        edges += [Edge(max(births[a], births[b]), a, b) for a, b in pairs]
        self._settle(members, spanning_forest(edges))

    def _regroup(self, members: list[int]) -> None:
        """Group whole components from all their pairs, since births or members changed."""
        ids = {self._sha(number) for number in members}
        pairs = self._similar_pairs(members, within=ids)
        plain = [Member(id=self._sha(n), birth=self._birth(n)) for n in members]
        self._settle(members, rebuild(plain, pairs))

    def _settle(self, members: list[int], forest: Iterable[Edge]) -> None:
        """Store the forest of whole components and what follows from it."""
        edges = list(forest)
        documents = [
            Member(
                id=self._sha(number),
                birth=self._birth(number),
                passages=frozenset(p.key for p in self._passages(number)),
            )
            for number in members
        ]
        self._store_edges(members, edges)
        found = lifetimes(documents, edges)
        origins = origin_as_of(documents, edges)
        for number, member in zip(members, documents, strict=True):
            until = found.representative_until[member.id]
            hidden = {}
            for ordinal, passage in enumerate(self._passages(number)):
                ends = found.passage_until[member.id, passage.key]
                if ends is not None:
                    hidden[ordinal] = ends
            self._write(
                number,
                member.birth,
                FOREVER if until is None else until,
                self._numbers[origins[member.id]],
                hidden,
            )

    def _store_edges(self, members: list[int], edges: list[Edge]) -> None:
        wanted = {}
        for edge in edges:
            a, b = sorted((self._numbers[edge.a], self._numbers[edge.b]))
            wanted[a, b] = edge.weight
        for a, b, weight in self._stored_edges(members):
            if wanted.get((a, b)) != weight:
                self._batch.rows.delete(EDGES, (a, b))
            else:
                del wanted[a, b]
        self._batch.rows.insert_all(EDGES, [(a, b, w) for (a, b), w in sorted(wanted.items())])

    def _write(
        self, number: int, birth: int, until: int, component: int, hidden: dict[int, int]
    ) -> None:
        packed = msgspec.msgpack.encode(hidden, order="deterministic")
        if self._batch.rows.replace(ORIGINS, (number, birth, until, component, packed)):
            self._batch.touch(number)

    # --- reading ---

    def _similar_pairs(
        self, numbers: Iterable[int], within: Container[str] | None = None
    ) -> frozenset[tuple[str, str]]:
        def candidates(id_: str) -> list[str]:
            ids = [self._sha(number) for number in self._candidates(self._numbers[id_])]
            return [i for i in ids if within is None or i in within]

        def tell_one_report(a: str, b: str) -> bool:
            first, second = self.signature(self._numbers[a]), self.signature(self._numbers[b])
            return similar(first, second) is not None

        return similar_pairs([self._sha(n) for n in numbers], candidates, tell_one_report)

    def _candidates(self, number: int) -> list[int]:
        found: set[int] = set()
        for band in band_numbers(self.signature(number)):
            found.update(
                row[0]
                for row in self._db.execute("SELECT document FROM bands WHERE band = ?", (band,))
            )
        found.discard(number)
        return sorted(found)

    def _load_signature(self, number: int) -> Signature:
        (packed,) = self._db.execute(
            "SELECT body FROM signatures WHERE document = ?", (number,)
        ).fetchone()
        return from_bytes(packed)

    def _components(self, numbers: Iterable[int]) -> list[int]:
        """Return all members of the components in which the documents are, by number."""
        components = {row[2] for number in numbers if (row := self._row(number))}
        members: set[int] = set()
        for component in components:
            members.update(
                row[0]
                for row in self._db.execute(
                    "SELECT document FROM origins WHERE component = ?", (component,)
                )
            )
        return sorted(members)

    def _stored_edges(self, members: Iterable[int]) -> list[tuple[int, int, int]]:
        found = set()
        for number in members:
            for query in ("a = ?", "b = ?"):
                found.update(
                    self._db.execute(f"SELECT a, b, weight FROM edges WHERE {query}", (number,))  # noqa: S608
                )
        return sorted(found)

    def _edges_of(self, members: Iterable[int]) -> list[tuple[int, int]]:
        return [(a, b) for a, b, _ in self._stored_edges(members)]

    def _row(self, number: int) -> tuple[int, int, int] | None:
        row = self._db.execute(
            "SELECT birth, until, component FROM origins WHERE document = ?", (number,)
        ).fetchone()
        return row if row else None

    def _birth(self, number: int) -> int:
        (birth,) = self._db.execute(
            "SELECT min(admitted) FROM appearances WHERE document = ?", (number,)
        ).fetchone()
        return int(birth)

    def _passages(self, number: int) -> tuple[ReadPassage, ...]:
        row = self._db.execute(
            "SELECT body FROM passages WHERE document = ?", (number,)
        ).fetchone()
        return _passages(row[0])

    def _sha(self, number: int) -> str:
        (sha,) = self._db.execute("SELECT sha FROM documents WHERE id = ?", (number,)).fetchone()
        text = str(sha.hex())
        self._numbers[text] = number
        return text
