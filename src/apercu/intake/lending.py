"""What an old catalogue lends to a rebuild: rows that still have their hash, and nothing else."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec

from apercu.collection.catalogue import connect
from apercu.collection.layout import Layout
from apercu.collection.rows import Table, damaged_rows, row_hash
from apercu.collection.tables import (
    APPEARANCES,
    BRIEFS,
    CAPTURES,
    CORRECTIONS,
    DOCUMENTS,
    FAILURES,
    META,
    OBSERVATIONS,
    SEGMENTS,
    TOMBSTONES,
)
from apercu.collection.writing import AppearanceNote
from apercu.errors import CollectionDamaged, StorageError
from apercu.records import Appearance


class LentCapture(msgspec.Struct, frozen=True):
    """A capture as the old catalogue knew it; `kept` tells whether its bytes were stored."""

    payload: str
    url: str
    media_type: str
    length: int
    via: str
    kept: bool


class Lent(msgspec.Struct):
    """What the old catalogue tells; all empty where it cannot be read."""

    lengths: dict[int, int] = {}
    """Length in bytes up to which each file of captures was acknowledged; empty: not known."""
    journal_length: int | None = None
    sequence: int = 0
    texts: dict[str, str] = {}
    notes: list[AppearanceNote] = []
    captures: list[LentCapture] = []
    observations: list[tuple[str, str, str]] = []
    """(payload, url, fetched)."""
    failures: list[tuple[Any, ...]] = []
    tombstones: list[tuple[Any, ...]] = []
    briefs: dict[str, dict[str, Any]] = {}
    """Rows by the briefs' ids."""
    corrections: dict[str, dict[str, Any]] = {}
    """Likewise by the corrections'."""


def lend(layout: Layout) -> Lent:
    """Read the old catalogue as far as it can be trusted; raises `CollectionNewer`."""
    if not layout.catalogue.exists():
        return Lent()
    try:
        connection = connect(layout.catalogue, writable=False)
    except (CollectionDamaged, StorageError):
        return Lent()
    try:
        return _read(connection)
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Yield a table's rows that have their hash, up to where the table cannot be read."""
    try:
        for row in connection.execute(f"SELECT * FROM {table.name} NOT INDEXED"):  # noqa: S608
            if row_hash(table, row[:-1]) == row[-1]:
                yield row[:-1]
    except (CollectionDamaged, StorageError):
        return


def _read(connection: sqlite3.Connection) -> Lent:
    meta = dict(_rows(connection, META))
    length = meta.get("journal_length")
    lent = Lent(
        lengths=_lengths(connection),
        journal_length=int(length) if length is not None else None,
        sequence=int(meta.get("sequence", "0")),
        failures=list(_rows(connection, FAILURES)),
        tombstones=list(_rows(connection, TOMBSTONES)),
        briefs={
            row[0]: dict(zip(BRIEFS.columns, row, strict=True)) for row in _rows(connection, BRIEFS)
        },
        corrections={
            row[0]: dict(zip(CORRECTIONS.columns, row, strict=True))
            for row in _rows(connection, CORRECTIONS)
        },
    )
    documents: dict[int, tuple[str, str, str | None]] = {}
    for number, sha, reader, language, stored, *_ in _rows(connection, DOCUMENTS):
        documents[number] = (sha.hex(), reader, language)
        data = zlib.decompress(stored)
        if hashlib.sha256(data).digest() == sha:
            lent.texts[sha.hex()] = data.decode()
    captures: dict[int, LentCapture] = {}
    for number, url, payload, media_type, size, via, _, _, stored in _rows(connection, CAPTURES):
        captures[number] = LentCapture(payload.hex(), url, media_type, size, via, stored > 0)
    lent.captures = list(captures.values())
    for number, fetched, *_ in _rows(connection, OBSERVATIONS):
        if number in captures:
            lent.observations.append((captures[number].payload, captures[number].url, fetched))
    for _, document, number, _, _, body, *_ in _rows(connection, APPEARANCES):
        if document in documents and number in captures:
            lent.notes.append(_note(documents[document], captures[number], body))
    return lent


def _lengths(connection: sqlite3.Connection) -> dict[int, int]:
    """Return the acknowledged lengths, or nothing where a row of theirs may be missing."""
    try:
        if list(damaged_rows(connection, SEGMENTS)):
            return {}
        return dict(connection.execute("SELECT number, length FROM segments").fetchall())
    except (CollectionDamaged, StorageError):
        return {}


def _note(
    document: tuple[str, str, str | None], capture: LentCapture, body: bytes
) -> AppearanceNote:
    return AppearanceNote(
        document=document[0],
        reader=document[1],
        language=document[2],
        address=capture.url,
        payload_sha256=capture.payload,
        media_type=capture.media_type,
        via=capture.via,
        length=capture.length,
        appearance=msgspec.json.decode(body, type=Appearance),
    )
