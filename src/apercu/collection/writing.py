"""Write to a collection: everything goes through a batch, which counts wholly or not at all.

The order that makes it so: records are appended to the captures and made durable, entries to the
journal likewise, then the catalogue commits. Only what the catalogue commits was acknowledged;
whatever lies behind the lengths that it states is cut off by the next writer.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from apercu.codec import canonical, from_json
from apercu.collection import captures
from apercu.collection.appearing import fetch_moment, seen_at
from apercu.collection.captures import Location, WarcRecord
from apercu.collection.catalogue import get_meta, set_meta, translate
from apercu.collection.days import admitted_day
from apercu.collection.disk import append_at, locked, make_folder, write_whole
from apercu.collection.journal import Entry, append_entries
from apercu.collection.layout import Layout
from apercu.collection.rows import Rows, Value, checked_rows, damaged_rows
from apercu.collection.tables import (
    APPEARANCES,
    CAPTURES,
    DOCUMENTS,
    FAILURES,
    META,
    OBSERVATIONS,
    PASSAGES,
    SEGMENTS,
    SIGNATURES,
    TOMBSTONES,
    TOUCHED,
)
from apercu.errors import CollectionDamaged, CollectionError
from apercu.records import Appearance, Digest, Interval, RawCapture, ReadFailure, Record

TEXT_TYPE = "text/plain; charset=utf-8"
_encode = msgspec.msgpack.Encoder().encode


class AppearanceNote(Record, frozen=True, kw_only=True):
    """What a `metadata` record holds: which document appeared where, in which capture."""

    document: str
    reader: str
    language: str | None
    address: str
    """The capture's, which is not the appearance's where a capture holds several (a feed)."""
    payload_sha256: str
    media_type: str
    via: str
    length: int
    appearance: Appearance


class Batch:
    """One transaction. Make it with `open_batch`; its methods are the only ways to write."""

    def __init__(self, layout: Layout, connection: sqlite3.Connection) -> None:
        self.layout = layout
        self.connection = connection
        self.rows = Rows(connection)
        self._check_bounds()
        self.sequence = int(get_meta(connection, "sequence", "0")) + 1
        self._segment, self._base = self._current_segment()
        self._records: list[WarcRecord] = []
        self._packed = bytearray()
        self._entries: list[tuple[str, str, dict[str, Any]]] = []
        self._bodies: dict[Path, bytes] = {}
        self.changed = False
        """Whether something changed that an index or the hash of the content may hang on."""
        self.seen_earlier: list[int] = []
        """Documents that turned out to have been seen earlier: to be grouped anew."""

    # --- captures and documents ---

    def find_capture(self, url: str, payload_sha256: str) -> int | None:
        """Return the id of the capture of that payload at that address, if it is there."""
        row = self.connection.execute(
            "SELECT id FROM captures WHERE payload = ? AND url = ?",
            (bytes.fromhex(payload_sha256), url),
        ).fetchone()
        return row[0] if row else None

    def add_capture(
        self, raw: RawCapture, payload_sha256: str, fetched: str, *, keep: bool = True
    ) -> tuple[int, bool]:
        """Store a capture, or one more observation of it; return its id and if it is new.

        A file that is added again was not fetched again: it is no observation. Without `keep`
        the bytes themselves are not stored.
        """
        known = self.find_capture(raw.url, payload_sha256)
        if known is not None:
            if raw.via in ("warc", "web"):
                self._observe(known, raw, payload_sha256, fetched)
            return known, False
        payload = bytes.fromhex(payload_sha256)
        same = self.connection.execute(
            "SELECT segment, offset, size FROM captures WHERE payload = ? AND size > 0 LIMIT 1",
            (payload,),
        ).fetchone()
        if not keep:
            place = seen_in = Location(segment=0, offset=0, size=0)
        elif same is None:
            place = self._append(
                WarcRecord(
                    kind="resource",
                    url=raw.url,
                    date=fetched,
                    payload=raw.payload,
                    payload_sha256=payload_sha256,
                    content_type=_header(raw.media_type) or "application/octet-stream",
                )
            )
            seen_in = place
        else:
            place = Location(segment=same[0], offset=same[1], size=same[2])
            seen_in = self._append(self._revisit(raw, payload_sha256, fetched))
        capture = self.rows.insert(
            CAPTURES,
            (None, raw.url, payload, raw.media_type, len(raw.payload), raw.via,
             place.segment, place.offset, place.size),
        )  # fmt: skip
        self.rows.insert(
            OBSERVATIONS, (capture, fetched, seen_in.segment, seen_in.offset, seen_in.size)
        )
        return capture, True

    def _observe(self, capture: int, raw: RawCapture, payload_sha256: str, fetched: str) -> None:
        if self.connection.execute(
            "SELECT 1 FROM observations WHERE capture = ? AND fetched = ?", (capture, fetched)
        ).fetchone():
            return
        place = self._append(self._revisit(raw, payload_sha256, fetched))
        self.rows.insert(OBSERVATIONS, (capture, fetched, place.segment, place.offset, place.size))
        self._date_back(capture, fetch_moment(fetched, basis="fetch"))

    def _date_back(self, capture: int, moment: Interval) -> None:
        """Let the earliest observation say when texts were seen, whatever came first."""
        found = checked_rows(self.connection, APPEARANCES, "capture = ?", (capture,))
        for row in list(found):
            old = msgspec.json.decode(row["body"], type=Appearance)
            if (moment.start or "") >= (old.fetched.start or ""):
                continue
            at = Location(segment=row["segment"], offset=row["offset"], size=row["size"])
            note = msgspec.structs.replace(self._stored_note(at), appearance=seen_at(old, moment))
            key = (row["id"], row["document"], capture, row["url"])
            self.rows.replace(APPEARANCES, (*key, *_appearance_values(note, self.write_note(note))))
            self.seen_earlier.append(row["document"])

    def _stored_note(self, at: Location) -> AppearanceNote:
        """Read a note of appearance, also one of this batch."""
        if at.segment == self._segment and at.offset >= self._base:
            start = at.offset - self._base
            _, block = captures.unpack(bytes(self._packed[start : start + at.size]), "this batch")
        else:
            _, block = captures.read_record(self.layout.captures, at)
        return from_json(block, AppearanceNote, place=f"{self.layout.captures}: a note")

    def _revisit(self, raw: RawCapture, payload_sha256: str, fetched: str) -> WarcRecord:
        return WarcRecord(
            kind="revisit",
            url=raw.url,
            date=fetched,
            payload=b"",
            payload_sha256=payload_sha256,
            content_type=_header(raw.media_type) or "application/octet-stream",
        )

    def add_document(
        self, digest: Digest, appearance: Appearance, capture: int, raw: RawCapture, fetched: str
    ) -> tuple[int, bool, bool]:
        """Store a text and how it appeared.

        Return the document's number, whether the text is new, and whether the appearance is.
        """
        reading = digest.reading
        data = reading.text.encode()
        sha = hashlib.sha256(data).hexdigest()
        row = self.connection.execute(
            "SELECT id FROM documents WHERE sha = ?", (bytes.fromhex(sha),)
        ).fetchone()
        if row is None:
            number = self._new_document(digest, data, sha, appearance, fetched)
        else:
            number = int(row[0])
            if self.connection.execute(
                "SELECT 1 FROM appearances WHERE document = ? AND capture = ? AND url = ?",
                (number, capture, appearance.url),
            ).fetchone():
                return number, False, False
        added = self._new_appearance(number, sha, digest, appearance, capture, raw, fetched)
        if row is not None and added == self._eldest_appearance(number):
            # What is derived hangs on the eldest appearance, whatever came first.
            self._reread(number, digest)
            self.derive(number, digest)
        return number, row is None, True

    def _eldest_appearance(self, number: int) -> int:
        (eldest,) = self.connection.execute(
            "SELECT id FROM appearances WHERE document = ? ORDER BY admitted, body LIMIT 1",
            (number,),
        ).fetchone()
        return int(eldest)

    def _reread(self, number: int, digest: Digest) -> None:
        """Say anew by which reader, and as which language, a text was read."""
        row = self.connection.execute(
            "SELECT id, sha, reader, language, text, segment, offset, size FROM documents"
            " WHERE id = ?",
            (number,),
        ).fetchone()
        reading = digest.reading
        self.rows.replace(DOCUMENTS, (*row[:2], reading.reader, reading.language, *row[4:]))

    def _new_document(
        self, digest: Digest, data: bytes, sha: str, appearance: Appearance,
        fetched: str,
    ) -> int:  # fmt: skip
        place = self._append(_text_record(data, sha, appearance, fetched))
        number = self.rows.insert(
            DOCUMENTS,
            (None, bytes.fromhex(sha), digest.reading.reader, digest.reading.language,
             zlib.compress(data, 6), place.segment, place.offset, place.size),
        )  # fmt: skip
        self.derive(number, digest)
        return number

    def write_text(self, sha: str, text: str, appearance: Appearance) -> Location:
        """Write a text's record again, where its own was lost; return where it lies now."""
        fetched = (appearance.fetched.start or "") + "Z"
        return self._append(_text_record(text.encode(), sha, appearance, fetched))

    def write_note(self, note: AppearanceNote) -> Location:
        """Write a note of appearance again, where its record was lost."""
        return self._append(_note_record(note, (note.appearance.fetched.start or "") + "Z"))

    def derive(self, number: int, digest: Digest) -> None:
        """Store what is derived from a text alone: passages, signature."""
        terms = sum(passage.terms.count(" ") + 1 for passage in digest.passages if passage.terms)
        self.rows.replace(PASSAGES, (number, _encode(digest.passages), len(digest.passages), terms))
        self.rows.replace(SIGNATURES, (number, digest.signature))

    def _new_appearance(
        self, number: int, sha: str, digest: Digest, appearance: Appearance, capture: int,
        raw: RawCapture, fetched: str,
    ) -> int:  # fmt: skip
        note = AppearanceNote(
            document=sha,
            reader=digest.reading.reader,
            language=digest.reading.language,
            address=raw.url,
            payload_sha256=appearance.payload_sha256,
            media_type=raw.media_type,
            via=raw.via,
            length=len(raw.payload),
            appearance=appearance,
        )
        place = self._append(_note_record(note, fetched))
        return self.rows.insert(
            APPEARANCES,
            (None, number, capture, appearance.url, *_appearance_values(note, place)),
        )

    # --- failures, tombstones, journal ---

    def add_failure(self, failure: ReadFailure, path: str, at: str) -> None:
        """List an input that failed; the same one again counts a try."""
        key = failure_key(path, failure.place)
        if failure.reason == "missing":
            # It is gone: what was wrong with it before is no longer the case.
            self.clear_failures(path, at)
        old = self.connection.execute(
            "SELECT first, tries FROM failures WHERE id = ?", (key,)
        ).fetchone()
        first, tries = (old[0], old[1] + 1) if old else (at, 1)
        self.rows.replace(
            FAILURES,
            (key, failure.place, path, failure.url, failure.reason, failure.message, first, at,
             tries),
        )  # fmt: skip
        self.journal(at, "failure", {**msgspec.to_builtins(failure), "path": path})

    def clear_failures(self, path: str, at: str, places: Iterable[str] | None = None) -> None:
        """Take an input's failures off the list: it was read."""
        found = self.connection.execute(
            "SELECT id, place FROM failures WHERE path = ?", (path,)
        ).fetchall()
        for key, place in found:
            if places is None or place in places:
                self.rows.delete(FAILURES, (key,))
                self.journal(at, "failure_mended", {"path": path, "place": place})

    def add_tombstone(self, sha: str, kind: str, url: str, at: str, why: str) -> None:
        """Remember that a text or a payload was forgotten and must not come back."""
        self.rows.replace(TOMBSTONES, (bytes.fromhex(sha), kind, url, at, why))
        self.journal(at, "forgotten", {"sha256": sha, "kind": kind, "url": url, "why": why})

    def is_forgotten(self, sha: str) -> bool:
        """Tell whether a text or payload was forgotten."""
        return (
            self.connection.execute(
                "SELECT 1 FROM tombstones WHERE sha = ?", (bytes.fromhex(sha),)
            ).fetchone()
            is not None
        )

    def journal(self, at: str, kind: str, body: dict[str, Any]) -> None:
        """Write an entry into the journal, with this batch."""
        self._entries.append((at, kind, body))
        self.changed = True

    def note(self, at: str, kind: str, body: dict[str, Any]) -> None:
        """Write an entry into the journal on which nothing hangs that is searched.

        The sequence number stays, and with it the index.
        """
        self._entries.append((at, kind, body))

    def write_file(self, path: Path, data: bytes) -> None:
        """Write a whole file with this batch, before the journal that names it."""
        self._bodies[path] = data

    def touch(self, document: int) -> None:
        """Say that the index must take a document anew (or drop it)."""
        self.rows.replace(TOUCHED, (document, self.sequence))
        self.changed = True

    def replace_segment(self, old: int, new: int, data: bytes) -> None:
        """Write the file of captures `new` in the place of `old`, within this batch."""
        if data:
            path = captures.segment_path(self.layout.captures, new)
            self.rows.insert(SEGMENTS, (new, append_at(path, 0, data)))
        self.rows.delete(SEGMENTS, (old,))
        self.changed = True

    # --- the end ---

    def commit(self) -> None:
        """Make the batch durable, captures first; raises `StorageError`, then it never was."""
        if not (self.changed or self._packed or self._entries):
            self.connection.execute("ROLLBACK")
            return
        if self._packed:
            path = captures.segment_path(self.layout.captures, self._segment)
            length = append_at(path, self._base, bytes(self._packed))
            self.rows.replace(SEGMENTS, (self._segment, length))
        for path, body in self._bodies.items():
            make_folder(path.parent)
            write_whole(path, body)
        if self._entries:
            self._write_journal()
        if self.changed or self._packed:
            set_meta(self.rows, "sequence", str(self.sequence))
        self.rows.tally.write()
        self.connection.execute("COMMIT")

    def _write_journal(self) -> None:
        length = int(get_meta(self.connection, "journal_length", "0"))
        last = get_meta(self.connection, "journal_last")
        before = msgspec.json.decode(last, type=Entry) if last else None
        length, entries = append_entries(self.layout.journal, length, before, self._entries)
        set_meta(self.rows, "journal_length", str(length))
        set_meta(self.rows, "journal_last", msgspec.json.encode(entries[-1]).decode())

    def _append(self, record: WarcRecord) -> Location:
        data, ((_, size),) = captures.pack([record])
        offset = self._base + len(self._packed)
        self._packed += data
        self.changed = True
        return Location(segment=self._segment, offset=offset, size=size)

    def _check_bounds(self) -> None:
        """Refuse to write by lengths that are not what was stored: what lies behind them is cut."""
        for table in (SEGMENTS, META):
            if list(damaged_rows(self.connection, table)):
                raise CollectionDamaged(
                    f"{self.layout.catalogue}: the table {table.name} is not what was stored, and"
                    " nothing was written; 'apercu rebuild' makes the catalogue again from the"
                    " captures and the journal"
                )

    def begin_segment(self, number: int) -> None:
        """Append from now on to the file of captures `number`, from its start."""
        self._segment, self._base = number, 0

    def _current_segment(self) -> tuple[int, int]:
        row = self.connection.execute(
            "SELECT number, length FROM segments ORDER BY number DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return 1, 0
        number, length = row
        return (number + 1, 0) if length >= captures.SEGMENT_BYTES else (number, length)


@contextlib.contextmanager
def open_batch(
    layout: Layout, connection: sqlite3.Connection, *, wait_s: float = 60.0
) -> Iterator[Batch]:
    """Hold the lock, give a batch, commit it at the end of the block, or leave no trace.

    Raises `CollectionBusy`, `StorageError`, `CollectionDamaged`.
    """
    with locked(layout.lock, wait_s=wait_s):
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                batch = Batch(layout, connection)
                yield batch
                batch.commit()
            except BaseException:
                if connection.in_transaction:
                    with contextlib.suppress(sqlite3.Error, CollectionError):
                        connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise translate(layout.catalogue, error) from error


def _text_record(data: bytes, sha: str, appearance: Appearance, fetched: str) -> WarcRecord:
    return WarcRecord(
        kind="conversion",
        url=appearance.url,
        date=fetched,
        payload=data,
        payload_sha256=sha,
        content_type=TEXT_TYPE,
        refers_to=f"<urn:sha256:{appearance.payload_sha256}>",
    )


def _note_record(note: AppearanceNote, fetched: str) -> WarcRecord:
    data = canonical(note)
    return WarcRecord(
        kind="metadata",
        url=note.appearance.url,
        date=fetched,
        payload=data,
        payload_sha256=hashlib.sha256(data).hexdigest(),
        content_type="application/json",
        refers_to=f"<urn:sha256:{note.appearance.payload_sha256}>",
    )


def _appearance_values(note: AppearanceNote, place: Location) -> tuple[Value, ...]:
    """Return the columns of an appearance behind its key."""
    appearance = note.appearance
    return (
        admitted_day(appearance.published, appearance.fetched), canonical(appearance),
        state_item(note.document, note.language, appearance),
        place.segment, place.offset, place.size,
    )  # fmt: skip


def failure_key(path: str, place: str) -> str:
    """Return the id of a failure: one for each place in each input."""
    return hashlib.sha256(f"{path}\n{place}".encode()).hexdigest()[:16]


def state_item(sha: str, language: str | None, appearance: Appearance) -> bytes:
    """Return the part that an appearance has in the hash of the collection's content.

    Times of adding and fetching stay out of it, so that the same documents give the same hash.
    """
    published = appearance.published
    data = canonical(
        [
            sha, language, appearance.url, appearance.title, appearance.author,
            appearance.outlet.name, published, appearance.restates, appearance.synthetic,
        ]
    )  # fmt: skip
    return hashlib.blake2b(data, digest_size=16).digest()


def _header(value: str) -> str:
    """Return a header's value without what would end its line."""
    return "".join(char for char in value if char.isprintable())[:200]
