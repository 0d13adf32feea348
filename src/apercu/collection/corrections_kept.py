"""Keep analysts' corrections of coded acts: they are truth that nothing can be derived from.

A correction stands whole in the journal, and in the catalogue for reading. It holds a text's hash,
spans, a type, who and when, and a note: no words of a text, so that it may stay when a text is
forgotten. It is kept once, however often it is made: its id is the hash of what it says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from apercu.codec import canonical
from apercu.collection.catalogue import version_of
from apercu.collection.reading import Collection
from apercu.collection.rows import checked_rows
from apercu.collection.tables import CORRECTIONS, hashed_tables
from apercu.collection.writing import Batch
from apercu.errors import CollectionDamaged, InputError
from apercu.relations import KeptCorrection

CORRECTED = "correction"
"""The journal's kind of entry."""

_LEAST_DIGITS = 4


def keep_corrections(batch: Batch, news: Iterable[KeptCorrection]) -> list[str]:
    """Keep corrections; return the ids of those that were kept already."""
    known = []
    for one in news:
        if _is_kept(batch.connection, one.id):
            known.append(one.id)
        else:
            put_correction(batch, one)
            tell_correction(batch, one)
    return known


def put_correction(batch: Batch, one: KeptCorrection) -> None:
    """Put a correction into the catalogue."""
    batch.rows.replace(CORRECTIONS, (one.id, one.made_at, one.kind, canonical(one)))


def tell_correction(batch: Batch, one: KeptCorrection) -> None:
    """Write a correction into the journal."""
    batch.note(one.made_at, CORRECTED, msgspec.to_builtins(one))


def list_corrections(collection: Collection) -> list[KeptCorrection]:
    """Return the kept corrections in the order in which they were made."""
    if not _has_corrections(collection.connection):
        return []
    rows = checked_rows(collection.connection, CORRECTIONS, "1 ORDER BY made_at, id", ())
    return [read_row(row, str(collection.layout.catalogue)) for row in rows]


def find_correction(collection: Collection, wanted: str) -> KeptCorrection:
    """Return a kept correction by its id or an unambiguous beginning; raises `InputError`."""
    beginning = wanted.strip().lower()
    if len(beginning) < _LEAST_DIGITS or set(beginning) - set("0123456789abcdef"):
        raise InputError(
            f"{wanted!r} is no correction's id: give at least its first {_LEAST_DIGITS} hexadecimal"
            " digits, as 'apercu correct list' prints them"
        )
    found = [one for one in list_corrections(collection) if one.id.startswith(beginning)]
    if not found:
        raise InputError(
            f"there is no correction {wanted} in {collection.layout.root};"
            " 'apercu correct list' lists those that are kept"
        )
    if len(found) > 1:
        raise InputError(f"{wanted!r} fits several corrections; give more of its digits")
    return found[0]


def read_row(row: dict[str, Any], place: str) -> KeptCorrection:
    """Read a correction from its row; raises `CollectionDamaged`."""
    try:
        return msgspec.json.decode(row["body"], type=KeptCorrection)
    except (msgspec.MsgspecError, ValueError) as error:
        raise CollectionDamaged(
            f"{place}: the correction {row['id']} is not what was stored ({error});"
            " 'apercu rebuild' restores it from the journal"
        ) from error


def _has_corrections(connection: sqlite3.Connection) -> bool:
    """Tell whether the catalogue has the table: one that is only read is not migrated."""
    return CORRECTIONS in hashed_tables(version_of(connection))


def _is_kept(connection: sqlite3.Connection, identity: str) -> bool:
    return next(checked_rows(connection, CORRECTIONS, "id = ?", (identity,)), None) is not None
