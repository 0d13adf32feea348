"""Open the catalogue: connection, version, meta values."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from apercu.collection.rows import Rows
from apercu.collection.tables import META, MIGRATIONS, VERSION
from apercu.errors import CollectionDamaged, CollectionNewer, StorageError

Failure = sqlite3.Error | UnicodeDecodeError
FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite's failures come as: its words may quote bytes of a damaged file that are no text."""

APPLICATION_ID = 0x41504552  # "APER": says whose database the file is


def connect(path: Path, *, writable: bool, fresh: bool = False) -> Catalogue:
    """Open the catalogue at `path`; where `writable`, make it and bring it to this version.

    `fresh` says that nothing was acknowledged yet: then a catalogue that is not there, or has no
    tables, is an empty one. Raises `CollectionNewer`, `CollectionDamaged`, `StorageError`.
    """
    try:
        if not fresh and not path.exists():
            raise _gone(path)
        if writable:
            connection = _open_to_write(path, fresh=fresh)
        elif path.exists():
            connection = _open_to_read(path, fresh=fresh)
        else:
            connection = _empty()
    except FAILURES as error:
        raise translate(path, error) from error
    connection.place = path
    return connection


def _gone(path: Path) -> CollectionDamaged:
    return CollectionDamaged(
        f"{path}: the catalogue is gone or empty, though there are captures or a journal;"
        " 'apercu rebuild' makes it again from them"
    )


class Cursor(sqlite3.Cursor):
    """A cursor that raises our errors, also while its rows are read."""

    connection: Catalogue

    def execute(self, *arguments: Any) -> Cursor:
        """Execute a statement."""
        try:
            super().execute(*arguments)
        except FAILURES as error:
            raise self.connection.ours(error) from error
        return self

    def executemany(self, *arguments: Any) -> Cursor:
        """Execute a statement once for each row of values."""
        try:
            super().executemany(*arguments)
        except FAILURES as error:
            raise self.connection.ours(error) from error
        return self

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except FAILURES as error:
            raise self.connection.ours(error) from error

    def fetchone(self) -> Any:
        """Return the next row, `None` after the last."""
        try:
            return super().fetchone()
        except FAILURES as error:
            raise self.connection.ours(error) from error

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        try:
            return super().fetchall()
        except FAILURES as error:
            raise self.connection.ours(error) from error


class Catalogue(sqlite3.Connection):
    """A connection whose errors are ours: the one place where SQLite's become so.

    `place` is the file, `None` until it is open (until then errors stay SQLite's).
    """

    place: Path | None = None

    def execute(self, *arguments: Any) -> Cursor:
        """Execute a statement with a cursor of its own."""
        return super().cursor(Cursor).execute(*arguments)

    def executemany(self, *arguments: Any) -> Cursor:
        """Execute a statement once for each row of values."""
        return super().cursor(Cursor).executemany(*arguments)

    def ours(self, error: Failure) -> Exception:
        """Return the error to raise."""
        return error if self.place is None else translate(self.place, error)


def _empty() -> Catalogue:
    connection = sqlite3.connect(":memory:", isolation_level=None, factory=Catalogue)
    for migrate in MIGRATIONS:
        migrate(connection)
    return connection


def translate(path: Path, error: Failure) -> CollectionDamaged | StorageError:
    """Make our error of SQLite's, naming the file and the remedy."""
    name = getattr(error, "sqlite_errorname", "") or ""
    stored = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM")
    if name.startswith(stored):
        return StorageError(
            f"{path}: the disk refused ({error}); free some space or give yourself the right to"
            " write there, then run the command again: what was acknowledged is kept"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StorageError(f"{path}: another process holds the catalogue ({error}); try again")
    return CollectionDamaged(
        f"{path}: the catalogue is damaged ({error}). 'apercu rebuild' makes it again from the"
        " captures and the journal"
    )


def _pragmas(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


def _open_to_write(path: Path, *, fresh: bool) -> Catalogue:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, factory=Catalogue)
    try:
        _pragmas(connection)
        version = _check_version(connection, path, fresh=fresh)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for number in range(version, VERSION):
            connection.execute("BEGIN IMMEDIATE")
            try:
                # Another process may have done it while this one waited.
                if _check_version(connection, path, fresh=fresh) > number:
                    connection.execute("ROLLBACK")
                    continue
                MIGRATIONS[number](connection)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {stamp(number + 1)}")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
    except BaseException:
        connection.close()
        raise
    return connection


def _open_to_read(path: Path, *, fresh: bool) -> Catalogue:
    # A database in WAL mode on a read-only disk opens only as immutable, which is right there:
    # nobody can be writing.
    connection = None
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        address = f"{path.absolute().as_uri()}?{mode}"
        connection = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=30, factory=Catalogue
        )
        try:
            _pragmas(connection)
            if not _check_version(connection, path, fresh=fresh):
                connection.close()
                connection = _empty()
        except sqlite3.OperationalError as error:
            connection.close()
            name = getattr(error, "sqlite_errorname", "")
            wal = path.with_name(path.name + "-wal")
            if "immutable" in mode or not name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
                raise
            if wal.exists() and wal.stat().st_size:
                raise
        except BaseException:
            connection.close()
            raise
        else:
            break
    assert connection is not None  # noqa: S101 - the loop ends by break or by raising
    return connection


def _check_version(connection: sqlite3.Connection, path: Path, *, fresh: bool) -> int:
    """Return the version of the catalogue, 0 where it has no tables yet."""
    (stored,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if not tables:
        if not fresh:
            raise _gone(path)
        return 0
    version = int(stored) & 0xFFFF
    if application != APPLICATION_ID or stored != stamp(version) or not version:
        raise CollectionDamaged(
            f"{path}: this is not a catalogue of Aperçu, or its first page is damaged;"
            " 'apercu rebuild' makes it again from the captures and the journal"
        )
    if version > VERSION:
        raise CollectionNewer(
            f"{path}: made by a newer version (catalogue {version}, this program knows"
            f" {VERSION}); update the program, nothing was changed"
        )
    return version


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of an opened catalogue; one that is only read may be an elder one."""
    (stored,) = connection.execute("PRAGMA user_version").fetchone()
    # Without a version it is an empty one in memory, made by this program.
    return int(stored) & 0xFFFF or VERSION


def stamp(version: int) -> int:
    """Return what stands in the file for a version: twice, so that damage looks like none."""
    return version << 16 | version


def get_meta(connection: sqlite3.Connection, name: str, default: str = "") -> str:
    """Return a meta value."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else default


def set_meta(rows: Rows, name: str, value: str) -> None:
    """Set a meta value."""
    rows.replace(META, (name, value))
