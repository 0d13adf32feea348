"""Open the catalogue: connection, version, meta values."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from apercu.collection.rows import Rows
from apercu.collection.tables import META, MIGRATIONS, VERSION
from apercu.errors import CollectionDamaged, CollectionNewer, StorageError

APPLICATION_ID = 0x41504552  # "APER": says whose database the file is


def connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    """Open the catalogue at `path`; where `writable`, make it and bring it to this version.

    Raises `CollectionNewer`, `CollectionDamaged`, `StorageError`.
    """
    if writable:
        return _guarded(path, _open_to_write)
    return _guarded(path, _open_to_read)


def _guarded(path: Path, opener: object) -> sqlite3.Connection:
    try:
        return opener(path)  # type: ignore[operator, no-any-return]
    except sqlite3.Error as error:
        raise translate(path, error) from error


def translate(path: Path, error: sqlite3.Error) -> CollectionDamaged | StorageError:
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


def _open_to_write(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        _pragmas(connection)
        version = _check_version(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for number in range(version, VERSION):
            connection.execute("BEGIN IMMEDIATE")
            try:
                MIGRATIONS[number](connection)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {number + 1}")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
    except BaseException:
        connection.close()
        raise
    return connection


def _open_to_read(path: Path) -> sqlite3.Connection:
    # A database in WAL mode on a read-only disk opens only as immutable, which is right there:
    # nobody can be writing.
    connection = None
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=30)
        connection.isolation_level = None
        try:
            _pragmas(connection)
            _check_version(connection, path)
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


def _check_version(connection: sqlite3.Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        raise CollectionDamaged(
            f"{path}: this is not a catalogue of Aperçu (or its first page is damaged);"
            " 'apercu rebuild' makes it again from the captures and the journal"
        )
    if version > VERSION:
        raise CollectionNewer(
            f"{path}: made by a newer version (catalogue {version}, this program knows"
            f" {VERSION}); update the program, nothing was changed"
        )
    return int(version)


def get_meta(connection: sqlite3.Connection, name: str, default: str = "") -> str:
    """Return a meta value."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else default


def set_meta(rows: Rows, name: str, value: str) -> None:
    """Set a meta value."""
    rows.replace(META, (name, value))
