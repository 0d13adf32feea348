"""Take off the disk what the catalogue no longer names."""

from __future__ import annotations

from apercu.collection import captures
from apercu.collection.briefs_kept import sweep_briefs
from apercu.collection.disk import locked, refusing, sync_folder
from apercu.collection.index import index_is_older, update_index
from apercu.collection.reading import Collection
from apercu.collection.rows import damaged_rows
from apercu.collection.tables import SEGMENTS


def finish(collection: Collection) -> None:
    """Take off the disk what was forgotten: old files of captures, the log, the index.

    Does nothing where there is nothing to do; a writer calls it first, since the run that forgot
    may have been cut short.
    """
    if not collection.connection.execute("SELECT 1 FROM tombstones LIMIT 1").fetchone():
        return
    _sweep(collection)
    if index_is_older(collection, _last_gone(collection)):
        update_index(collection, afresh=True)
    if collection.layout.vectors.is_dir():
        _sweep_vectors(collection)
    if collection.layout.acts.is_dir():
        _sweep_acts(collection)


def _sweep_vectors(collection: Collection) -> None:
    """Take out the vectors of texts that are gone; where the last one went long ago, do nothing."""
    # Most collections are written to without a vector ever being asked for.
    from apercu.collection.leads import (  # noqa: PLC0415
        current_leads,
        note_swept,
        stored_leads,
        swept,
    )
    from apercu.collection.vectors import sweep_vectors  # noqa: PLC0415
    from apercu.intake.vectorise import known_documents  # noqa: PLC0415

    gone = _last_gone(collection)
    if swept(collection.layout) >= gone:
        return
    if 0 < stored_leads(collection.layout).sequence < gone:
        current_leads(collection)
    sweep_vectors(collection.layout, lambda ids: known_documents(collection, ids))
    note_swept(collection.layout, gone)


def _sweep_acts(collection: Collection) -> None:
    """Take out the acts of texts that are gone; where the last one went long ago, do nothing."""
    # Most collections are written to without an act ever being asked for.
    from apercu.collection.acts import note_swept, sweep_acts, swept  # noqa: PLC0415
    from apercu.collection.named import current_named, stored_named  # noqa: PLC0415
    from apercu.intake.code_acts import known_texts  # noqa: PLC0415

    gone = _last_gone(collection)
    if swept(collection.layout) >= gone:
        return
    if 0 < stored_named(collection.layout).sequence < gone:
        current_named(collection)
    sweep_acts(collection.layout, lambda ids: known_texts(collection, ids))
    note_swept(collection.layout, gone)


def _last_gone(collection: Collection) -> int:
    """Return the sequence number at which a document last went."""
    (sequence,) = collection.connection.execute(
        "SELECT coalesce(max(sequence), 0) FROM touched"
        " WHERE document NOT IN (SELECT id FROM documents)"
    ).fetchone()
    return int(sequence)


def _sweep(collection: Collection) -> None:
    """Delete files of captures and briefs that the catalogue does not name; fold in the log.

    They are what a crash or a forgetting left behind: nothing in them was acknowledged, or all
    of it stands elsewhere.
    """
    layout, connection = collection.layout, collection.connection
    with locked(layout.lock):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if list(damaged_rows(connection, SEGMENTS)):
            return  # what names the files is damaged: none of them may go
        known = {row[0] for row in connection.execute("SELECT number FROM segments")}
        with refusing(layout.captures):
            strays = [number for number in layout.segments() if number not in known]
            for number in strays:
                captures.segment_path(layout.captures, number).unlink()
            if strays:
                sync_folder(layout.captures)
        with refusing(layout.briefs):
            if sweep_briefs(layout, connection):
                sync_folder(layout.briefs)
