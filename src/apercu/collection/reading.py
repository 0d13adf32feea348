"""Read from a collection: documents, captures, failures, state."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import sqlite3
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from apercu.collection import captures
from apercu.collection.captures import Location
from apercu.collection.catalogue import connect, get_meta
from apercu.collection.days import as_of_day
from apercu.collection.layout import Layout, create, find
from apercu.collection.rows import Table, Value, checked_rows, stored_tally
from apercu.collection.tables import (
    APPEARANCES,
    CAPTURES,
    DOCUMENTS,
    FAILURES,
    FOREVER,
    OBSERVATIONS,
    ORIGINS,
    PASSAGES,
)
from apercu.errors import CollectionDamaged, CollectionError, InputError
from apercu.outlets import find_outlet
from apercu.records import (
    Appearance,
    Capture,
    CollectionState,
    Document,
    Failure,
    Flag,
    ReadPassage,
)

_passages = msgspec.msgpack.Decoder(tuple[ReadPassage, ...]).decode
_appearance = msgspec.json.Decoder(Appearance).decode
_MODULUS = 1 << 128


class StoredAppearance(NamedTuple):
    """An appearance's row: the day that admits it, its JSON, its part in the content's hash."""

    admitted: int
    body: bytes
    item: bytes


def decode_appearance(body: bytes, catalogue: Path) -> Appearance:
    """Read an appearance as it was stored: its outlet is what the page said."""
    try:
        return _appearance(body)
    except (msgspec.MsgspecError, ValueError) as error:
        raise CollectionDamaged(
            f"{catalogue}: an appearance is not what was stored ({error});"
            " 'apercu rebuild' restores it from the captures"
        ) from error


def content_state(documents: int, origins: int, items: int, total: int) -> CollectionState:
    """Hash the content: number and sum of the parts that its appearances have in it."""
    data = f"{documents} {items} {total % _MODULUS}".encode()
    return CollectionState(
        documents=documents, origins=origins, state=hashlib.sha256(data).hexdigest()
    )


class Collection:
    """A collection on disk, opened; a context manager.

    Reading needs no lock: each answer sees one committed state. Writing goes through
    `writing.open_batch` on `layout` and `connection`.
    """

    def __init__(self, layout: Layout, connection: sqlite3.Connection, *, writable: bool) -> None:
        self.layout = layout
        self.connection = connection
        self.writable = writable
        self._states: dict[int, CollectionState] = {}
        self._states_of: tuple[int, int] | None = None

    @classmethod
    def open(cls, root: Path, *, writable: bool = False, make: bool = False) -> Collection:
        """Open the collection at `root`; with `make` create it first where there is none.

        Raises `CollectionMissing`, `CollectionNewer`, `CollectionDamaged`, `StorageError`.
        """
        layout = create(root) if make else find(root)
        # Without captures a catalogue without tables is what a kill in the first moments leaves.
        fresh = not (layout.segments() or layout.journal.exists())
        connection = connect(layout.catalogue, writable=writable, fresh=fresh)
        return cls(layout, connection, writable=writable)

    def __enter__(self) -> Collection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the catalogue, twice does no harm; a writer folds its log into the file first."""
        if self.writable:
            self.writable = False
            # Where that fails the log stays beside the file: the next writer folds it in.
            with contextlib.suppress(CollectionError):
                # Nor is another writer waited for: it will fold the log in.
                self.connection.execute("PRAGMA busy_timeout = 0")
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()

    # --- documents ---

    def text(self, number: int) -> str:
        """Return the stored text of document `number`; raises where it is not what was stored."""
        return self.text_and_language(number)[0]

    def text_and_language(self, number: int) -> tuple[str, str | None]:
        """Return the stored text of document `number` and its language."""
        row = self._row(DOCUMENTS, "id = ?", number)
        if row is None:
            raise InputError(f"there is no document number {number} in {self.layout.root}")
        return self._inflate(row["sha"], row["text"]), row["language"]

    def texts(self, numbers: Iterable[int]) -> dict[int, tuple[bytes, str]]:
        """Return ids, as bytes, and stored texts of documents; raises where one is not there."""
        wanted = list(numbers)
        rows = self.connection.execute(
            "SELECT id, sha, text FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            (str(wanted),),
        ).fetchall()
        found = {number: (sha, self._inflate(sha, stored)) for number, sha, stored in rows}
        for number in wanted:
            if number not in found:
                raise self._missing(number)
        return found

    def id_and_language(self, number: int) -> tuple[bytes, str | None]:
        """Return the id of document `number`, as bytes, and its language."""
        row = self._row(DOCUMENTS, "id = ?", number)
        if row is None:
            raise self._missing(number)
        return row["sha"], row["language"]

    def _row(self, table: Table, where: str, *values: Value) -> dict[str, Any] | None:
        return next(checked_rows(self.connection, table, where, values), None)

    def _inflate(self, sha: bytes, stored: bytes) -> str:
        try:
            data = zlib.decompress(stored)
        except zlib.error as error:
            raise self._damaged(sha) from error
        if hashlib.sha256(data).digest() != sha:
            raise self._damaged(sha)
        return data.decode()

    def _damaged(self, sha: bytes) -> CollectionDamaged:
        return CollectionDamaged(
            f"{self.layout.catalogue}: the text of document {sha.hex()} is not what was stored;"
            " 'apercu rebuild' restores it from the captures"
        )

    def find_number(self, document: str) -> int:
        """Return the number of a document from its id or an unambiguous beginning of it.

        Raises `InputError`.
        """
        wanted = document.strip().lower()
        if not 4 <= len(wanted) <= 64 or set(wanted) - set("0123456789abcdef"):
            raise InputError(
                f"{document!r} is no document's id: give at least the first 4 of its 64"
                " hexadecimal digits, as 'apercu search' prints them"
            )
        low = bytes.fromhex(wanted.ljust(64, "0"))
        high = bytes.fromhex(wanted.ljust(64, "f"))
        found = self.connection.execute(
            "SELECT id, sha FROM documents WHERE sha BETWEEN ? AND ? LIMIT 2", (low, high)
        ).fetchall()
        if not found:
            gone = self.connection.execute(
                "SELECT at, why FROM tombstones WHERE kind = 'text' AND sha BETWEEN ? AND ?",
                (low, high),
            ).fetchone()
            if gone:
                raise InputError(
                    f"document {document} was taken out of {self.layout.root} on {gone[0]}"
                    + (f" ({gone[1]})" if gone[1] else "")
                )
            raise InputError(f"there is no document {document} in {self.layout.root}")
        if len(found) > 1:
            raise InputError(f"{document!r} fits several documents; give more of its digits")
        return int(found[0][0])

    def document(self, number: int) -> Document:
        """Return a document whole, its appearances the eldest first."""
        row = self._row(DOCUMENTS, "id = ?", number)
        if row is None:
            raise InputError(f"there is no document number {number} in {self.layout.root}")
        sha = row["sha"]
        grouped = self._row(ORIGINS, "document = ?", number)
        origin = self.sha(grouped["component"] if grouped else number)
        appearances = self.appearances(number)
        if not appearances:
            raise self._damaged(sha)
        flags: dict[tuple[str, str], Flag] = {}
        for appearance in appearances:
            for flag in appearance.flags:
                flags.setdefault((flag.kind, flag.detail), flag)
        return Document(
            id=sha.hex(),
            url=appearances[0].url,
            title=appearances[0].title,
            text=self._inflate(sha, row["text"]),
            language=row["language"],
            reader=row["reader"],
            origin=origin,
            appearances=tuple(appearances),
            flags=tuple(flags.values()),
        )

    def appearances(self, number: int, as_of: datetime.date | None = None) -> list[Appearance]:
        """Return how a document appeared, eldest first, as far as the as-of date admits it."""
        found = []
        for stored in self.stored_appearances(number, as_of):
            appearance = decode_appearance(stored.body, self.layout.catalogue)
            outlet = find_outlet(appearance.url, appearance.outlet.name or None)
            found.append(msgspec.structs.replace(appearance, outlet=outlet))
        return found

    def stored_appearances(
        self, number: int, as_of: datetime.date | None = None
    ) -> list[StoredAppearance]:
        """Return the rows of a document's appearances in the order of `appearances`."""
        day = FOREVER if as_of is None else as_of_day(as_of)
        rows = checked_rows(
            self.connection, APPEARANCES, "document = ? AND admitted <= ?", (number, day)
        )
        # Bytes of the record break ties: never the order in which things were added.
        return sorted(StoredAppearance(row["admitted"], row["body"], row["item"]) for row in rows)

    def passages(self, number: int) -> tuple[ReadPassage, ...]:
        """Return the passages of a document as they were stored."""
        row = self._row(PASSAGES, "document = ?", number)
        if row is None:
            return ()
        try:
            return _passages(row["body"])
        except (msgspec.MsgspecError, ValueError) as error:
            raise CollectionDamaged(
                f"{self.layout.catalogue}: the passages of a document are not what was stored;"
                " 'apercu rebuild' makes them again"
            ) from error

    def numbers(self) -> list[int]:
        """Return the numbers of all documents, ascending."""
        return [row[0] for row in self.connection.execute("SELECT id FROM documents ORDER BY id")]

    def sha(self, number: int) -> str:
        """Return the id of document `number`."""
        row = self.connection.execute(
            "SELECT sha FROM documents WHERE id = ?", (number,)
        ).fetchone()
        if row is None or not isinstance(row[0], bytes):
            raise self._missing(number)
        return row[0].hex()

    def _missing(self, number: int) -> CollectionDamaged:
        return CollectionDamaged(
            f"{self.layout.catalogue}: document number {number} is named but not there;"
            " 'apercu rebuild' makes the catalogue again from the captures"
        )

    # --- captures ---

    def capture_record(self, url: str, payload_sha256: str) -> Capture | None:
        """Return a capture with the times at which it was observed."""
        row = self._row(CAPTURES, "payload = ? AND url = ?", bytes.fromhex(payload_sha256), url)
        if row is None:
            return None
        observed = checked_rows(self.connection, OBSERVATIONS, "capture = ?", (row["id"],))
        return Capture(
            url=url,
            payload_sha256=payload_sha256,
            media_type=row["media_type"],
            length=row["length"],
            via=row["via"],
            observed=tuple(sorted(seen["fetched"] for seen in observed)),
        )

    def payload(self, payload_sha256: str) -> bytes:
        """Return the bytes as they were fetched.

        Raises `InputError` where they are not kept, `CollectionDamaged` where they changed.
        """
        row = self._row(CAPTURES, "payload = ? AND size > 0", bytes.fromhex(payload_sha256))
        if row is None:
            raise InputError(f"no payload {payload_sha256} is kept in {self.layout.root}")
        place = Location(segment=row["segment"], offset=row["offset"], size=row["size"])
        _, block = captures.read_record(self.layout.captures, place)
        if hashlib.sha256(block).hexdigest() != payload_sha256:
            raise CollectionDamaged(
                f"{self.layout.catalogue}: it names other bytes for the payload {payload_sha256};"
                " 'apercu rebuild' makes it again from the captures"
            )
        return block

    # --- the rest ---

    def failures(self) -> list[Failure]:
        """Return the inputs that failed and were not mended since, in the order of place."""
        rows = checked_rows(self.connection, FAILURES, "1 ORDER BY path, place", ())
        return [msgspec.convert(row, Failure, strict=False) for row in rows]

    def failed_paths(self) -> list[str]:
        """Return the paths of inputs with failures, each once, in order."""
        rows = self.connection.execute("SELECT DISTINCT path FROM failures ORDER BY path")
        return [path for (path,) in rows]

    def state(self, as_of: datetime.date | None = None) -> CollectionState:
        """Count documents and origins, and hash the content, as far as the as-of date admits."""
        day = FOREVER - 1 if as_of is None else as_of_day(as_of)
        # Every row is read for it, so it is kept until this or another connection writes.
        content = self.version()
        if self._states_of != content:
            self._states_of, self._states = content, {}
        if day not in self._states:
            self._states[day] = self._state(day)
        return self._states[day]

    def version(self) -> tuple[int, int]:
        """Return what differs whenever this or another connection wrote."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return version, self.connection.total_changes

    def _state(self, day: int) -> CollectionState:
        documents, origins = self.connection.execute(
            "SELECT count(*), coalesce(sum(until > ?1), 0) FROM origins NOT INDEXED"
            " WHERE birth <= ?1",
            (day,),
        ).fetchone()
        # What was seen twice in all but the time of fetching counts once.
        items = self.connection.execute(
            f"SELECT DISTINCT item FROM {APPEARANCES.name} WHERE admitted <= ?",  # noqa: S608
            (day,),
        ).fetchall()
        total = sum(int.from_bytes(item, "big") for (item,) in items)
        return content_state(documents, origins, len(items), total)

    def count_undated(self, as_of: datetime.date) -> int:
        """Count the documents of which no appearance, as of the date, tells when."""
        undated: set[int] = set()
        dated: set[int] = set()
        for document, body in self.connection.execute(
            "SELECT document, body FROM appearances WHERE admitted <= ?", (as_of_day(as_of),)
        ):
            (dated if _appearance(body).published is not None else undated).add(document)
        return len(undated - dated)

    def sequence(self) -> int:
        """Return the number of the last batch."""
        return int(get_meta(self.connection, "sequence", "0"))

    def touched_since(self, sequence: int) -> list[int]:
        """Return the documents that changed, or went, after that batch."""
        rows = self.connection.execute(
            "SELECT document FROM touched WHERE sequence > ? ORDER BY document", (sequence,)
        )
        return [row[0] for row in rows]

    def tally(self, table: str) -> int:
        """Return how many rows the catalogue states for a table."""
        return stored_tally(self.connection, table)[0]
