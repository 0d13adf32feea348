"""Group the documents of a collection into origins, as documents come and go.

What a reader is told depends on the documents alone, never on the order in which they came: see
`group.forest`, `group.lifetimes` and `group.candidates` for why.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

import msgspec

from apercu.collection.days import first_moment
from apercu.collection.tables import EDGES, FOREVER, ORIGINS
from apercu.collection.writing import Batch
from apercu.group.candidates import find_similar
from apercu.group.forest import Edge, edge, spanning_forest
from apercu.group.lifetimes import Member, lifetimes, origin_as_of
from apercu.group.signatures import Signature, bands, from_bytes
from apercu.group.similarity import similar
from apercu.records import Appearance, ReadPassage

MOST_SIGNATURES = 8192
"""Signatures that are kept while a batch is grouped, 2 kB each."""

_passages = msgspec.msgpack.Decoder(tuple[ReadPassage, ...]).decode
_appearance = msgspec.json.Decoder(Appearance).decode


def band_numbers(signature: Signature) -> frozenset[int]:
    """Return the bands of a signature as the 64-bit numbers under which they are stored."""
    return frozenset(int.from_bytes(band[:8], "big", signed=True) for band in bands(signature))


def _json(numbers: Iterable[int]) -> str:
    return msgspec.json.encode(sorted(numbers)).decode()


class Grouping:
    """The origins of one collection within one batch."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._db = batch.connection
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._births: dict[int, int] = {}
        self._signatures: dict[int, Signature] = {}
        self._age = functools.lru_cache(maxsize=8192)(self._load_age)
        self._bands = functools.lru_cache(maxsize=8192)(self._load_bands)

    # --- changes ---

    def take_in(self, numbers: Iterable[int]) -> None:
        """Group documents that are new, or that appeared anew (their birth may have changed)."""
        fresh, moved = [], []
        for number in numbers:
            row = self._row(number)
            if row is None:
                fresh.append(number)
            elif row[:2] != self._age(number):
                moved.append(number)
            else:
                self._batch.touch(number)
        members = self._components(moved)
        self._unfile(members)
        for number in fresh:
            self._write(number, FOREVER, number, number, {})
        self._file([*members, *fresh])

    def leave_out(self, number: int) -> None:
        """Take a document out; what it connected is grouped anew."""
        members = self._components([number])
        self._unfile(members)
        self._batch.rows.delete(ORIGINS, (number,))
        self._batch.touch(number)
        self._file([other for other in members if other != number])

    # --- the work ---

    def _unfile(self, members: list[int]) -> None:
        """Take whole components out of the files, to be filed anew."""
        for a, b, _ in self._stored_edges(members):
            self._batch.rows.delete(EDGES, (a, b))
        for number in members:
            # By both parts of the key: an index by document would double the table.
            self._db.executemany(
                "DELETE FROM bands WHERE band = ? AND document = ?",
                [(band, number) for band in self._bands(number)],
            )
            self._write(number, FOREVER, number, number, {})

    def _file(self, numbers: list[int]) -> None:
        """File documents one by one, then settle every component that they touch."""
        found: list[Edge] = []
        for number in numbers:
            found += self._file_one(number)
        concerned = {self._numbers[end] for link in found for end in (link.a, link.b)}
        if not concerned:
            return
        members = self._components(concerned)
        stored = [
            Edge(weight, *sorted((self._id(a), self._id(b))))
            for a, b, weight in self._stored_edges(members)
        ]
        self._settle(members, sorted(spanning_forest([*stored, *found])))

    def _file_one(self, number: int) -> list[Edge]:
        own = self._bands(number)
        hubs, kept = self._candidates(own)
        births = {self._id(n): self._birth(n) for n in (number, *hubs)}

        def members(hub: str) -> list[str]:
            at = self._numbers[hub]
            # A member is filed without its hub's bands, so it may share one all the same.
            return [
                self._id(n)
                for n, filed in kept.get(at, {}).items()
                if filed or (hubs[at] and not own.isdisjoint(self._bands(n)))
            ]

        def tell_one_report(a: str, b: str) -> bool:
            first, second = self._numbers[a], self._numbers[b]
            days = self._birth(first) - self._birth(second)
            return similar(self._signature(first), self._signature(second), days) is not None

        id_ = self._id(number)
        shared = {self._id(hub): shares for hub, shares in hubs.items()}
        result = find_similar(id_, births, shared, members, tell_one_report)
        hub = self._numbers[result.hub]
        filed = own if hub == number else own - self._bands(hub)
        self._db.executemany(
            "INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, number) for band in sorted(filed)]
        )
        if hub != number:
            self._write(number, FOREVER, number, hub, {})
        births |= {other: self._birth(self._numbers[other]) for other in result.similar}
        return [edge(id_, other, births) for other in result.similar]

    def _candidates(
        self, own: frozenset[int]
    ) -> tuple[dict[int, bool], dict[int, dict[int, bool]]]:
        """Return the hubs of what shares a band, and what else is kept under each of them.

        The value tells of either whether a band that it shares is filed under it; a hub is filed
        with all of its bands. Five statements, however many share one: asked for one by one,
        the time for a document grew twice as fast with the collection.
        """
        sharing = {
            document
            for (document,) in self._db.execute(
                "SELECT DISTINCT document FROM bands"
                " WHERE band IN (SELECT value FROM json_each(?))",
                (_json(own),),
            )
        }
        if not sharing:
            return {}, {}
        found = self._db.execute(
            "SELECT DISTINCT hub FROM origins WHERE document IN (SELECT value FROM json_each(?))",
            (_json(sharing),),
        ).fetchall()
        hubs = {hub: hub in sharing for (hub,) in found}
        for number, birth, moment, sha in self._db.execute(
            "SELECT o.document, o.birth, o.moment, d.sha FROM origins o"
            " JOIN documents d ON d.id = o.document"
            " WHERE o.document IN (SELECT value FROM json_each(?))",
            (_json(hubs),),
        ):
            self._births[number] = birth
            self._name(number, moment, sha)
        self._load_signatures(hub for hub, shares in hubs.items() if shares)
        kept: dict[int, dict[int, bool]] = {}
        for hub, number in self._db.execute(
            "SELECT hub, document FROM origins"
            " WHERE hub IN (SELECT value FROM json_each(?)) AND document <> hub",
            (_json(hubs),),
        ):
            kept.setdefault(hub, {})[number] = number in sharing
        return hubs, kept

    def _settle(self, members: list[int], edges: list[Edge]) -> None:
        """Store the forest of whole components and what follows from it."""
        passages = {number: self._passages(number) for number in members}
        documents = [
            Member(
                id=self._id(number),
                birth=self._birth(number),
                passages=frozenset(key for passage in passages[number] for key in passage.keys),
            )
            for number in members
        ]
        self._store_edges(members, edges)
        found = lifetimes(documents, edges)
        origins = origin_as_of(documents, edges)
        for number, member in zip(members, documents, strict=True):
            until = found.representative_until[member.id]
            hidden = {}
            for ordinal, passage in enumerate(passages[number]):
                # A passage is shown while it says anything that no elder document says; a line of
                # credits while its document stands for the origin.
                ends = [found.passage_until[member.id, key] for key in passage.keys] or [until]
                if None not in ends:
                    hidden[ordinal] = max(end for end in ends if end is not None)
            self._write(
                number,
                FOREVER if until is None else until,
                self._numbers[origins[member.id]],
                self._hub(number),
                hidden,
            )

    def _store_edges(self, members: list[int], edges: list[Edge]) -> None:
        wanted: dict[tuple[int, int], int] = {}
        for link in edges:
            first, second = sorted((self._numbers[link.a], self._numbers[link.b]))
            wanted[first, second] = link.weight
        for a, b, weight in self._stored_edges(members):
            if wanted.get((a, b)) != weight:
                self._batch.rows.delete(EDGES, (a, b))
            else:
                del wanted[a, b]
        self._batch.rows.insert_all(EDGES, [(a, b, w) for (a, b), w in sorted(wanted.items())])

    def _write(
        self, number: int, until: int, component: int, hub: int, hidden: dict[int, int]
    ) -> None:
        packed = msgspec.msgpack.encode(dict(sorted(hidden.items())))
        row = (number, *self._age(number), until, component, hub, packed)
        if self._batch.rows.replace(ORIGINS, row):
            self._batch.touch(number)

    # --- reading ---

    def _signature(self, number: int) -> Signature:
        if number not in self._signatures:
            self._load_signatures([number])
        return self._signatures[number]

    def _load_signatures(self, numbers: Iterable[int]) -> None:
        if len(self._signatures) > MOST_SIGNATURES:
            self._signatures.clear()
        wanted = [number for number in numbers if number not in self._signatures]
        for number, packed in self._db.execute(
            "SELECT document, body FROM signatures"
            " WHERE document IN (SELECT value FROM json_each(?))",
            (_json(wanted),),
        ):
            self._signatures[number] = from_bytes(packed)

    def _load_bands(self, number: int) -> frozenset[int]:
        return band_numbers(self._signature(number))

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
        found: set[tuple[int, int, int]] = set()
        for number in members:
            for column in ("a", "b"):
                found.update(
                    self._db.execute(
                        f"SELECT a, b, weight FROM edges WHERE {column} = ?",  # noqa: S608
                        (number,),
                    )
                )
        return sorted(found)

    def _row(self, number: int) -> tuple[int, str, int, int] | None:
        row = self._db.execute(
            "SELECT birth, moment, component, hub FROM origins WHERE document = ?", (number,)
        ).fetchone()
        return row or None

    def _hub(self, number: int) -> int:
        row = self._row(number)
        return row[3] if row is not None else number

    def _birth(self, number: int) -> int:
        if number not in self._births:
            self._births[number] = self._age(number)[0]
        return self._births[number]

    def _load_age(self, number: int) -> tuple[int, str]:
        """Return the day that admits a document, and the first known instant of that day."""
        rows = self._db.execute(
            "SELECT admitted, body FROM appearances WHERE document = ?", (number,)
        ).fetchall()
        birth = min(admitted for admitted, _ in rows)
        moments = []
        for admitted, body in rows:
            if admitted == birth:
                found = _appearance(body)
                moments.append(first_moment(found.published, found.fetched))
        return birth, min(moments)

    def _passages(self, number: int) -> tuple[ReadPassage, ...]:
        row = self._db.execute("SELECT body FROM passages WHERE document = ?", (number,)).fetchone()
        return _passages(row[0])

    def _id(self, number: int) -> str:
        """Return the name under which the grouping knows a document.

        Of two documents of one day the one with the lesser name is the elder: the one that was
        there first, as far as that is known, else the one with the lesser id.
        """
        if number not in self._names:
            (sha,) = self._db.execute(
                "SELECT sha FROM documents WHERE id = ?", (number,)
            ).fetchone()
            self._name(number, self._age(number)[1], sha)
        return self._names[number]

    def _name(self, number: int, moment: str, sha: bytes) -> None:
        name = f"{moment} {sha.hex()}"
        self._names[number] = name
        self._numbers[name] = number
