"""Make everything derived again: the catalogue from captures and journal, then the index.

Needs no catalogue. Where there is one that can be read, it lends what the captures have lost:
texts and notes of appearance whose records are damaged are written again.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec

from apercu.codec import canonical
from apercu.collection import captures
from apercu.collection.captures import Location, Scanned
from apercu.collection.catalogue import connect, get_meta, set_meta
from apercu.collection.days import admitted_day
from apercu.collection.disk import locked, refusing, sync_folder, write_whole
from apercu.collection.index import update_index
from apercu.collection.journal import read_entries
from apercu.collection.layout import FORMAT, Layout, Marker
from apercu.collection.reading import Collection
from apercu.collection.rows import row_hash
from apercu.collection.tables import (
    APPEARANCES,
    CAPTURES,
    DOCUMENTS,
    FAILURES,
    OBSERVATIONS,
    SEGMENTS,
    TOMBSTONES,
)
from apercu.collection.writing import AppearanceNote, Batch, failure_key, state_item
from apercu.dates import latest_day
from apercu.errors import CollectionDamaged, CollectionMissing
from apercu.intake.digest import StoredText
from apercu.intake.origins import Grouping
from apercu.read.workers import Limits, WorkerPool
from apercu.records import Appearance, Digest, RebuildReport

At = tuple[int, int, int]


class _Found(msgspec.Struct):
    """What the captures hold: each record's place, without the blocks."""

    resources: dict[tuple[str, str], tuple[At, str, str, int]] = {}
    revisits: list[tuple[str, str, str, At]] = []
    texts: dict[str, At] = {}
    notes: list[tuple[AppearanceNote, At]] = []
    lengths: dict[int, int] = {}
    damage: list[str] = []


def rebuild(layout: Layout, *, workers: int = 2, limits: Limits | None = None) -> RebuildReport:
    """Make catalogue and index anew; raises `CollectionMissing`, `StorageError`.

    The old catalogue is replaced at the end, in one step. Files of captures with damage in them
    are moved to the folder `damaged`, and what can be read in them is written anew.
    """
    if not (layout.captures.is_dir() or layout.marker.exists()):
        raise CollectionMissing(f"{layout.root}: there is no collection there to rebuild")
    with locked(layout.lock):
        marker = Marker(apercu_collection=FORMAT)
        write_whole(layout.marker, msgspec.json.encode(marker) + b"\n")
        found = _scan(layout)
        old = _old_catalogue(layout)
        draft = layout.catalogue.with_name("catalogue.sqlite.new")
        for ending in ("", "-wal", "-shm"):
            draft.with_name(draft.name + ending).unlink(missing_ok=True)
        report = _build(layout, draft, found, old, workers, limits or Limits())
        _put_in_place(layout, draft)
    with Collection.open(layout.root, writable=True) as collection:
        update_index(collection, afresh=True)
        state = collection.state()
    return msgspec.structs.replace(report, state=state.state, documents=state.documents)


def _put_in_place(layout: Layout, draft: Any) -> None:
    with refusing(layout.catalogue):
        # The old log must not be applied to the new file.
        for ending in ("-wal", "-shm"):
            layout.catalogue.with_name(layout.catalogue.name + ending).unlink(missing_ok=True)
        draft.replace(layout.catalogue)
        sync_folder(layout.root)


# --- what the captures hold ----------------------------------------------------------------------


def _scan(layout: Layout) -> _Found:
    found = _Found()
    numbers = layout.segments()
    acknowledged = _acknowledged(layout)
    top = max(numbers, default=0)
    for number in numbers:
        length = acknowledged.get(number)
        if acknowledged and length is None:
            continue  # left behind by a crash: nothing in it was acknowledged
        pieces = list(_light(captures.scan_segment(layout.captures, number, length)))
        bad = [piece for piece, _ in pieces if piece.damage]
        # Without a catalogue the last record may be one that a crash cut short.
        torn = length is None and bad and bad[-1] is pieces[-1][0]
        serious = bad[:-1] if torn else bad
        at = number
        if bad:
            top += 1
            at = top
            pieces = _rewrite(layout, number, at, pieces)
            found.damage += [str(piece.damage) for piece in serious]
        for piece, note in pieces:
            _note(found, at, piece, note)
        if pieces:
            last = pieces[-1][0].location
            found.lengths[at] = last.offset + last.size
    return found


def _acknowledged(layout: Layout) -> dict[int, int]:
    """Return the lengths that the old catalogue acknowledged, where it can be trusted."""
    old = _old_catalogue(layout)
    if old is None:
        return {}
    found = {}
    try:
        for number, length, digest in old.execute("SELECT number, length, hash FROM segments"):
            if row_hash(SEGMENTS, (number, length)) != digest:
                return {}
            found[number] = length
    except sqlite3.Error:
        return {}
    finally:
        old.close()
    return found


def _light(pieces: Iterator[Scanned]) -> Iterator[tuple[Scanned, AppearanceNote | None]]:
    """Keep of each record what is needed, not its block."""
    for piece in pieces:
        note = None
        if piece.headers.get("warc-type") == "metadata":
            try:
                note = msgspec.json.decode(piece.block, type=AppearanceNote)
            except (msgspec.DecodeError, msgspec.ValidationError) as error:
                piece = msgspec.structs.replace(  # noqa: PLW2901
                    piece, damage=f"a note of appearance that cannot be read ({error})"
                )
        size = str(len(piece.block))
        yield (
            msgspec.structs.replace(piece, block=b"", headers={**piece.headers, "length": size}),
            note,
        )


def _rewrite(
    layout: Layout, number: int, new: int, pieces: list[tuple[Scanned, AppearanceNote | None]]
) -> list[tuple[Scanned, AppearanceNote | None]]:
    """Write what can be read of a damaged file into a new one, and put the old one aside."""
    path = captures.segment_path(layout.captures, number)
    data = path.read_bytes()
    kept, out = [], bytearray()
    for piece, note in pieces:
        if piece.damage is None:
            place = piece.location
            moved = Location(segment=new, offset=len(out), size=place.size)
            out += data[place.offset : place.offset + place.size]
            kept.append((msgspec.structs.replace(piece, location=moved), note))
    aside = layout.root / "damaged"
    with refusing(aside):
        aside.mkdir(exist_ok=True)
        if out:
            write_whole(captures.segment_path(layout.captures, new), bytes(out))
        shutil.move(path, aside / path.name)
        sync_folder(layout.captures)
    return kept


def _note(found: _Found, segment: int, piece: Scanned, note: AppearanceNote | None) -> None:
    headers = piece.headers
    at = (segment, piece.location.offset, piece.location.size)
    url = headers.get("warc-target-uri", "")
    payload = headers.get("warc-payload-digest", "").removeprefix("sha256:")
    kind = headers.get("warc-type")
    if kind == "resource":
        seen = (at, headers.get("warc-date", ""), headers.get("content-type", ""))
        found.resources.setdefault((payload, url), (*seen, int(headers["length"])))
    elif kind == "revisit":
        found.revisits.append((payload, url, headers.get("warc-date", ""), at))
    elif kind == "conversion":
        found.texts.setdefault(payload, at)
    elif note is not None:
        found.notes.append((note, at))


# --- the old catalogue ---------------------------------------------------------------------------


def _old_catalogue(layout: Layout) -> sqlite3.Connection | None:
    if not layout.catalogue.exists():
        return None
    try:
        return connect(layout.catalogue, writable=False)
    except CollectionDamaged:
        return None


def _lend(old: sqlite3.Connection | None, found: _Found) -> tuple[dict[str, str], list[Any]]:
    """Return the texts, and the notes of appearance, that only the old catalogue has."""
    texts: dict[str, str] = {}
    notes: list[Any] = []
    if old is None:
        return texts, notes
    with contextlib.suppress(sqlite3.Error):
        for sha, stored in old.execute("SELECT sha, text FROM documents"):
            with contextlib.suppress(zlib.error, TypeError):
                data = zlib.decompress(stored)
                if sha.hex() not in found.texts and hashlib.sha256(data).digest() == sha:
                    texts[sha.hex()] = data.decode()
    known = {(note.document, canonical(note.appearance)) for note, _ in found.notes}
    with contextlib.suppress(sqlite3.Error):
        rows = old.execute(
            "SELECT a.id, a.document, a.capture, a.url, a.admitted, a.body, a.item, a.segment,"
            " a.offset, a.size, a.hash, d.sha, d.reader, d.language, c.payload, c.media_type,"
            " c.via, c.length, c.url FROM appearances a JOIN documents d ON d.id = a.document"
            " JOIN captures c ON c.id = a.capture"
        )
        notes += [
            row[5:6] + row[11:]
            for row in rows
            if row_hash(APPEARANCES, row[:10]) == row[10] and (row[11].hex(), row[5]) not in known
        ]
    return texts, notes


# --- the new one ---------------------------------------------------------------------------------


def _build(
    layout: Layout,
    draft: Any,
    found: _Found,
    old: sqlite3.Connection | None,
    workers: int,
    limits: Limits,
) -> RebuildReport:
    texts, lent = _lend(old, found)
    sequence = int(get_meta(old, "sequence", "0")) if old is not None else 0
    connection = connect(draft, writable=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        batch = Batch(layout, connection)
        for number, length in sorted(found.lengths.items()):
            batch.rows.insert(SEGMENTS, (number, length))
        batch.rows.tally.write()
        batch = Batch(layout, connection)  # it goes on behind the last segment
        batch.sequence = sequence + 1
        lost = _journal(batch, layout)
        ids = _captures(batch, found)
        notes: list[tuple[AppearanceNote, At | None]] = list(found.notes)
        notes += [(note, None) for note in map(_lent_note, lent)]
        numbers = _documents(batch, layout, found, texts, notes, ids)
        _derive(batch, numbers, workers, limits)
        Grouping(batch).take_in(numbers.values())
        batch.changed = True
        restored = [f"the text of document {sha}" for sha in sorted(texts)]
        restored += [f"how {note.document} appeared at {note.appearance.url}"
                     for note in map(_lent_note, lent)]  # fmt: skip
        lost += found.damage + _missing(found, texts, notes)
        batch.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()
        if old is not None:
            old.close()
    return RebuildReport(documents=len(numbers), restored=tuple(restored), lost=tuple(lost))


def _lent_note(row: Any) -> AppearanceNote:
    body, sha, reader, language, payload, media_type, via, length, address = row
    return AppearanceNote(
        document=sha.hex(), reader=reader, language=language, payload_sha256=payload.hex(),
        media_type=media_type, via=via, length=length,
        appearance=msgspec.json.decode(body, type=Appearance), address=address,
    )  # fmt: skip


def _missing(found: _Found, texts: dict[str, str], notes: list[Any]) -> list[str]:
    have = set(found.texts) | set(texts)
    return [
        f"the text of document {note.document} ({note.appearance.url})"
        for note, _ in notes
        if note.document not in have
    ]


def _captures(batch: Batch, found: _Found) -> dict[tuple[str, str], int]:
    """Store the captures; what is known of them beyond their records stands in the notes."""
    told = {(note.payload_sha256, note.address): note for note, _ in found.notes}
    ids: dict[tuple[str, str], int] = {}
    places: dict[str, At] = {}
    for (payload, url), (at, date, media_type, length) in sorted(found.resources.items()):
        note = told.get((payload, url)) or next(
            (n for (p, _), n in told.items() if p == payload), None
        )
        places[payload] = at
        ids[payload, url] = batch.rows.insert(
            CAPTURES,
            (None, url, bytes.fromhex(payload), note.media_type if note else media_type, length,
             note.via if note else "file", *at),
        )  # fmt: skip
        batch.rows.insert(OBSERVATIONS, (ids[payload, url], date, *at))
    for payload, url, date, at in sorted(found.revisits):
        if (payload, url) not in ids:
            note = told.get((payload, url))
            ids[payload, url] = batch.rows.insert(
                CAPTURES,
                (None, url, bytes.fromhex(payload), note.media_type if note else "",
                 note.length if note else 0, note.via if note else "file",
                 *places.get(payload, (0, 0, 0))),
            )  # fmt: skip
        batch.rows.replace(OBSERVATIONS, (ids[payload, url], date, *at))
    return ids


def _documents(
    batch: Batch,
    layout: Layout,
    found: _Found,
    texts: dict[str, str],
    notes: list[tuple[AppearanceNote, At | None]],
    ids: dict[tuple[str, str], int],
) -> dict[str, int]:
    """Store texts and appearances; return the documents' numbers by their ids."""
    numbers: dict[str, int] = {}
    for note, at in sorted(notes, key=_eldest_first):
        sha = bytes.fromhex(note.document)
        if batch.is_forgotten(note.document):
            continue
        if note.document not in numbers:
            text = _text(layout, found, texts, note.document)
            if text is None:
                continue
            place = found.texts.get(note.document)
            if place is None:
                place = _at(batch.write_text(note.document, text, note.appearance))
            numbers[note.document] = batch.rows.insert(
                DOCUMENTS,
                (None, sha, note.reader, note.language, zlib.compress(text.encode(), 6), *place),
            )
        key = (note.payload_sha256, note.address)
        if key not in ids:
            fetched = note.appearance.fetched.start or ""
            ids[key] = batch.rows.insert(
                CAPTURES,
                (None, note.address, bytes.fromhex(note.payload_sha256), note.media_type,
                 note.length, note.via, 0, 0, 0),
            )  # fmt: skip
            batch.rows.insert(OBSERVATIONS, (ids[key], fetched + "Z", 0, 0, 0))
        batch.rows.insert(
            APPEARANCES,
            (None, numbers[note.document], ids[key], note.appearance.url,
             admitted_day(note.appearance.published, note.appearance.fetched),
             canonical(note.appearance),
             state_item(note.document, note.language, note.appearance),
             *(at or _at(batch.write_note(note)))),
        )  # fmt: skip
    return numbers


def _eldest_first(item: tuple[AppearanceNote, At | None]) -> tuple[str, int, bytes]:
    appearance = item[0].appearance
    day = admitted_day(appearance.published, appearance.fetched)
    return item[0].document, day, canonical(appearance)


def _at(location: Location) -> At:
    return (location.segment, location.offset, location.size)


def _text(layout: Layout, found: _Found, texts: dict[str, str], document: str) -> str | None:
    at = found.texts.get(document)
    if at is None:
        return texts.get(document)
    _, block = captures.read_record(
        layout.captures, Location(segment=at[0], offset=at[1], size=at[2])
    )
    return block.decode()


def _derive(batch: Batch, numbers: dict[str, int], workers: int, limits: Limits) -> None:
    """Derive again what depends on the texts, in workers."""
    with WorkerPool(
        "apercu.intake.digest:digest_text", StoredText, Digest, workers=workers, limits=limits
    ) as pool:
        for number, outcome in pool.run(_stored_texts(batch, numbers)):
            if outcome.failure is not None:
                raise CollectionDamaged(
                    f"{batch.layout.root}: a stored text could not be derived from again"
                    f" ({outcome.failure.message}); nothing was changed"
                )
            batch.derive(number, outcome.replies[0])


def _stored_texts(batch: Batch, numbers: dict[str, int]) -> Iterator[tuple[int, StoredText]]:
    for number in numbers.values():
        stored, language = batch.connection.execute(
            "SELECT text, language FROM documents WHERE id = ?", (number,)
        ).fetchone()
        (body,) = batch.connection.execute(
            "SELECT body FROM appearances WHERE document = ? ORDER BY admitted, body LIMIT 1",
            (number,),
        ).fetchone()
        published = msgspec.json.decode(body, type=Appearance).published
        day: datetime.date | None = latest_day(published) if published is not None else None
        text = zlib.decompress(stored).decode()
        yield number, StoredText(text=text, language=language, published=day)


def _journal(batch: Batch, layout: Layout) -> list[str]:
    """Replay the journal: failures, tombstones. Return what of it is lost."""
    failures: dict[str, dict[str, Any]] = {}
    lost: list[str] = []
    last = None
    length = 0
    try:
        for entry in read_entries(layout.journal):
            last = entry
            length += len(msgspec.json.encode(entry, order="deterministic")) + 1
            _replay(batch, failures, entry.at, entry.kind, entry.body)
    except CollectionDamaged as error:
        aside = layout.root / "damaged"
        with refusing(aside):
            aside.mkdir(exist_ok=True)
            shutil.copy(layout.journal, aside / layout.journal.name)
        lost.append(f"what the journal said from there on: {error}")
    for key, row in sorted(failures.items()):
        batch.rows.insert(
            FAILURES,
            (key, row["place"], row["path"], row.get("url"), row["reason"], row["message"],
             row["first"], row["last"], row["tries"]),
        )  # fmt: skip
    if last is not None:
        set_meta(batch.rows, "journal_length", str(length))
        set_meta(batch.rows, "journal_last", msgspec.json.encode(last).decode())
    return lost


def _replay(
    batch: Batch, failures: dict[str, dict[str, Any]], at: str, kind: str, body: dict[str, Any]
) -> None:
    if kind in ("failure", "failure_mended"):
        key = failure_key(body["path"], body["place"])
        old = failures.pop(key, None)
        if kind == "failure":
            first, tries = (old["first"], old["tries"] + 1) if old else (at, 1)
            failures[key] = {**body, "first": first, "last": at, "tries": tries}
    elif kind == "forgotten":
        batch.rows.replace(
            TOMBSTONES,
            (bytes.fromhex(body["sha256"]), body["kind"], body["url"], at, body["why"]),
        )
