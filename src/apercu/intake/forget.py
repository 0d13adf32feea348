"""Take a document out for good: text, captures, index, free pages; a tombstone stays."""

from __future__ import annotations

import shutil

from apercu.collection import captures
from apercu.collection.briefs_kept import forget_briefs
from apercu.collection.captures import Location
from apercu.collection.disk import refusing
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.collection.rows import Rows
from apercu.collection.tables import (
    APPEARANCES,
    CAPTURES,
    DOCUMENTS,
    OBSERVATIONS,
    PASSAGES,
    SIGNATURES,
)
from apercu.collection.writing import Batch, open_batch
from apercu.intake.add import instant
from apercu.intake.origins import Grouping
from apercu.intake.traces import finish
from apercu.ports import Clock

_PLACED = (CAPTURES, OBSERVATIONS, DOCUMENTS, APPEARANCES)
"""The tables whose last three columns say where a record lies."""


def forget(collection: Collection, number: int, *, why: str, clock: Clock) -> str:
    """Forget document `number`; return its id.

    Removed are its text, how it appeared, and the captures that gave it, whole: where one gave
    other documents too (a feed), these keep their stored texts. Briefs that quote it go too. The
    same text or payload is not let in again. Raises `StorageError`; a run that was cut short is
    finished by the next run that writes (`traces.finish`).
    """
    sha = collection.sha(number)
    at = instant(clock())
    layout, connection = collection.layout, collection.connection
    connection.execute("PRAGMA secure_delete = ON")
    if layout.damaged.exists():
        # What a rebuild kept aside may hold the document, and is no part of the collection.
        with refusing(layout.damaged):
            shutil.rmtree(layout.damaged)
    with open_batch(layout, connection) as batch:
        places = _remove(batch, number, sha, why, at)
        _move_rest(batch, layout, {place.segment for place in places}, places)
    finish(collection)
    return sha


def _remove(batch: Batch, number: int, sha: str, why: str, at: str) -> list[Location]:
    """Delete the rows; return where the records lie that must go."""
    execute = batch.connection.execute
    places: list[Location] = []
    url = ""
    rows = execute(
        "SELECT id, capture, url, segment, offset, size FROM appearances WHERE document = ?",
        (number,),
    ).fetchall()
    Grouping(batch).leave_out(number)
    for appearance, capture, url, *at_place in rows:  # noqa: B007 - the last url is the tombstone's
        places.append(_location(at_place))
        batch.rows.delete(APPEARANCES, (appearance,))
        places += _remove_payload(batch, capture, why, at)
    place = execute(
        "SELECT segment, offset, size FROM documents WHERE id = ?", (number,)
    ).fetchone()
    places.append(_location(place))
    for table in (DOCUMENTS, PASSAGES, SIGNATURES):
        batch.rows.delete(table, (number,))
    batch.add_tombstone(sha, "text", url, at, why)
    forget_briefs(batch, sha, at)
    return places


def _remove_payload(batch: Batch, capture: int, why: str, at: str) -> list[Location]:
    """Take out the bytes that gave the document, under whatever addresses they were found."""
    execute = batch.connection.execute
    row = execute("SELECT payload, url FROM captures WHERE id = ?", (capture,)).fetchone()
    if row is None:
        return []
    payload, url = row
    places = []
    same = execute(
        "SELECT id, url, media_type, length, via, segment, offset, size FROM captures"
        " WHERE payload = ?",
        (payload,),
    ).fetchall()
    for number, address, media_type, length, via, *place in same:
        if place[2]:
            places.append(_location(place))
        used = execute("SELECT 1 FROM appearances WHERE capture = ?", (number,)).fetchone()
        for fetched, *seen in execute(
            "SELECT fetched, segment, offset, size FROM observations WHERE capture = ?", (number,)
        ).fetchall():
            if seen == place or not used:
                places.append(_location(seen))
                batch.rows.delete(OBSERVATIONS, (number, fetched))
            if seen == place and used:
                batch.rows.insert(OBSERVATIONS, (number, fetched, 0, 0, 0))
        if used:
            batch.rows.replace(
                CAPTURES, (number, address, payload, media_type, length, via, 0, 0, 0)
            )
        else:
            batch.rows.delete(CAPTURES, (number,))
    batch.add_tombstone(payload.hex(), "payload", url, at, why)
    return places


def _location(row: list[int] | tuple[int, int, int]) -> Location:
    return Location(segment=row[0], offset=row[1], size=row[2])


def _move_rest(batch: Batch, layout: Layout, numbers: set[int], gone: list[Location]) -> None:
    """Write the files of captures anew without the records that must go.

    The new file has a new number; the rows are moved to it in the same transaction, and the old
    file is deleted once that has been committed (`sweep`).
    """
    top = max(layout.segments(), default=0)
    dropped = {(place.segment, place.offset) for place in gone}
    for number in sorted(numbers - {0}):
        row = batch.connection.execute(
            "SELECT length FROM segments WHERE number = ?", (number,)
        ).fetchone()
        top += 1
        moved: dict[int, int] = {}
        data = bytearray()
        for found in captures.scan_segment(layout.captures, number, row[0]):
            place = found.location
            if (number, place.offset) in dropped:
                continue
            path = captures.segment_path(layout.captures, number)
            with refusing(path), path.open("rb") as file:
                file.seek(place.offset)
                moved[place.offset] = len(data)
                # What is damaged is kept as it is: doctor speaks of it, forgetting does not.
                data += file.read(place.size)
        batch.replace_segment(number, top, bytes(data))
        _move_rows(batch.rows, number, top, moved)


def _move_rows(rows: Rows, old: int, new: int, moved: dict[int, int]) -> None:
    for table in _PLACED:
        found = rows.connection.execute(
            f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE segment = ?",  # noqa: S608
            (old,),
        ).fetchall()
        for row in found:
            rows.replace(table, (*row[:-3], new, moved[row[-2]], row[-1]))
