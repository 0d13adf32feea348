"""Tables whose every row carries a hash, and whose sum of rows is known.

SQLite's `integrity_check` sees a broken tree, not a changed value. So each row holds the
BLAKE2b of its values, and each table a tally: the number of its rows and the sum of their hashes
(modulo 2^128). A changed value breaks its row's hash, a row that vanished or came back breaks
the tally.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from apercu.errors import CollectionDamaged
from apercu.records import Record

Value = str | int | bytes | None
_MODULUS = 1 << 128
_encode = msgspec.msgpack.Encoder().encode


class Table(Record, frozen=True, kw_only=True):
    """A table: name, columns (the key's first), number of the key's columns, constraints."""

    name: str
    columns: tuple[str, ...]
    key: int
    types: tuple[str, ...]
    extra: tuple[str, ...] = ()


def create_sql(table: Table) -> str:
    """Return the statement that makes the table."""
    columns = [f"{n} {t}" for n, t in zip(table.columns, table.types, strict=True)]
    columns.append("hash BLOB NOT NULL")
    keyed = table.key == 1 and table.types[0].startswith("INTEGER PRIMARY KEY")
    if not keyed:
        columns.append(f"PRIMARY KEY ({', '.join(table.columns[: table.key])})")
    tail = "" if keyed else " WITHOUT ROWID"
    return f"CREATE TABLE {table.name} ({', '.join((*columns, *table.extra))}){tail}"


def row_hash(table: Table, values: Sequence[Value]) -> bytes:
    """Return the 16 bytes that stand for one row of that table."""
    return hashlib.blake2b(_encode((table.name, *values)), digest_size=16).digest()


class Tally:
    """Number of rows and sum of hashes of each table, kept while rows come and go."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changes: dict[str, list[int]] = {}

    def note(self, table: Table, digest: bytes, sign: int) -> None:
        """Count one row in (`sign` 1) or out (-1)."""
        entry = self._changes.setdefault(table.name, [0, 0])
        entry[0] += sign
        entry[1] += sign * int.from_bytes(digest, "big")

    def write(self) -> None:
        """Write the changed tallies; belongs into the same transaction as the rows."""
        for name, (rows, total) in self._changes.items():
            old = stored_tally(self._connection, name)
            new_rows, new_total = old[0] + rows, (old[1] + total) % _MODULUS
            data = new_total.to_bytes(16, "big")
            self._connection.execute(
                "INSERT OR REPLACE INTO tally VALUES (?, ?, ?, ?)",
                (name, new_rows, data, row_hash(TALLY, (name, new_rows, data))),
            )
        self._changes.clear()

    def drop(self) -> None:
        """Forget what was noted, after a rollback."""
        self._changes.clear()


TALLY = Table(
    name="tally", columns=("name", "rows", "total"), key=1, types=("TEXT", "INTEGER", "BLOB")
)


def stored_tally(connection: sqlite3.Connection, name: str) -> tuple[int, int]:
    """Return (rows, sum of hashes) as the catalogue states them."""
    row = connection.execute("SELECT rows, total FROM tally WHERE name = ?", (name,)).fetchone()
    return (row[0], int.from_bytes(row[1], "big")) if row else (0, 0)


class Rows:
    """Insert, replace and delete rows, keeping hashes and tallies."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.tally = Tally(connection)

    def insert(self, table: Table, values: Sequence[Value]) -> int:
        """Insert one row; return its rowid where the table has one.

        A first value of `None` in a table with an integer key takes the next number.
        """
        if values[0] is None:
            (top,) = self.connection.execute(
                f"SELECT coalesce(max({table.columns[0]}), 0) FROM {table.name}"  # noqa: S608 - our own names
            ).fetchone()
            values = (top + 1, *values[1:])
        digest = row_hash(table, values)
        marks = ", ".join("?" * (len(values) + 1))
        self.connection.execute(
            f"INSERT INTO {table.name} VALUES ({marks})",  # noqa: S608 - our own names
            (*values, digest),
        )
        self.tally.note(table, digest, 1)
        first = values[0]
        return first if isinstance(first, int) else 0

    def replace(self, table: Table, values: Sequence[Value]) -> bool:
        """Put the row in the place of the one with its key; return whether anything changed."""
        digest = row_hash(table, values)
        old = self._hash_of(table, values[: table.key])
        if old == digest:
            return False
        if old is not None:
            self.delete(table, values[: table.key])
        self.insert(table, values)
        return True

    def delete(self, table: Table, key: Sequence[Value]) -> bool:
        """Delete the row with that key; return whether there was one."""
        old = self._hash_of(table, key)
        if old is None:
            return False
        self.connection.execute(
            f"DELETE FROM {table.name} WHERE {_where(table)}",  # noqa: S608 - our own names
            tuple(key),
        )
        self.tally.note(table, old, -1)
        return True

    def insert_all(self, table: Table, rows: Iterable[Sequence[Value]]) -> None:
        """Insert many rows."""
        for row in rows:
            self.insert(table, row)

    def _hash_of(self, table: Table, key: Sequence[Value]) -> bytes | None:
        row = self.connection.execute(
            f"SELECT hash FROM {table.name} WHERE {_where(table)}",  # noqa: S608 - our own names
            tuple(key),
        ).fetchone()
        return row[0] if row else None


def _where(table: Table) -> str:
    return " AND ".join(f"{column} = ?" for column in table.columns[: table.key])


def checked_rows(
    connection: sqlite3.Connection, table: Table, where: str, values: Sequence[Value]
) -> Iterator[dict[str, Any]]:
    """Yield whole rows by their columns' names; raise `CollectionDamaged` at a changed one."""
    for row in connection.execute(f"SELECT * FROM {table.name} WHERE {where}", values):  # noqa: S608
        if row_hash(table, row[:-1]) != row[-1]:
            raise CollectionDamaged(
                f"the catalogue's table {table.name}: a row is not what was stored;"
                " 'apercu rebuild' makes the catalogue again from the captures and the journal"
            )
        yield dict(zip(table.columns, row, strict=False))


def damaged_rows(connection: sqlite3.Connection, table: Table) -> Iterator[tuple[Value, ...]]:
    """Yield the keys of rows that do not have their hash; then check the table's tally.

    A tally that does not fit is yielded as an empty tuple.
    """
    rows, total = 0, 0
    for row in connection.execute(f"SELECT * FROM {table.name} NOT INDEXED"):  # noqa: S608
        *values, digest = row
        rows += 1
        if not isinstance(digest, bytes) or row_hash(table, values) != digest:
            yield tuple(values[: table.key])
        else:
            total += int.from_bytes(digest, "big")
    if table.name != TALLY.name and (rows, total % _MODULUS) != stored_tally(
        connection, table.name
    ):
        yield ()
