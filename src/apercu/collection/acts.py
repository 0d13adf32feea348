"""Coded acts of texts, kept in a collection's folder: derived, and thrown away at will.

`acts/<coder id>.sqlite` has a row for each text that was coded, also where nothing was found in
it, or on which the coder failed, and why. A row belongs to words and to when they were published,
not to a row of the catalogue: another order of adding, or a rebuild, leaves it good. What its acts
are is not read here: they are bytes that the coder's side packs.

Each row carries a hash. A row that is not what was written counts as one that is not there, so its
text is coded again; a file that cannot be read is made anew. So damage is never taken for a text
in which nothing was found.

The journal is SQLite's own, beside the file while a batch is written and gone afterwards: one file
to copy, to forget from, and to read from a disk that cannot be written. Nothing is flushed on
purpose more than that takes: what a crash takes away is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import msgspec

from apercu.collection.disk import locked, make_folder, refusing, write_whole
from apercu.collection.layout import Layout
from apercu.errors import StorageError

FORMAT = 1
"""Grows when files of before cannot be read any more: they are thrown away."""
APPLICATION_ID = 0x41504143  # "APAC": says whose database the file is
KEYS_AT_ONCE = 500
BUSY_S = 30.0
"""So long a reader waits for a batch that is being written, which takes some milliseconds."""

Known = Callable[[set[bytes]], set[bytes]]
"""From texts' SHA-256 to those of them that the catalogue has."""

Outcome = Literal["coded", "failed"]
"""What became of a text: it was coded (also where nothing was found), or the coder failed on it."""

_COLUMNS = ("text", "published", "language", "outcome", "why", "asked", "body")


class Key(NamedTuple):
    """What a row is made of: a text (its SHA-256), when it was published, its language.

    `published` is empty where that is not known, `language` where it could not be told.
    """

    text: bytes
    published: str
    language: str


class Row(NamedTuple):
    """What is kept of one text; `body` are its acts as packed, `why` the reason of a failure.

    `asked` tells that a question had it coded, not a run to that end.
    """

    key: Key
    outcome: Outcome
    body: bytes = b""
    why: str = ""
    asked: bool = False


class _Unreadable(Exception):
    """The file is not a store of acts, or SQLite finds it broken."""


class _Empty(_Unreadable):
    """Nothing was written to the file yet: a run was killed in its first moments."""


class ActStore:
    """The coded acts by one coder in one collection; `keep` is the only way to write."""

    def __init__(self, layout: Layout, coder: str) -> None:
        self.folder = layout.acts
        self.path = store_path(layout, coder)

    def rows(self, keys: Iterable[Key]) -> Iterator[Row]:
        """Yield the sound rows of texts, in order of keys; those that have none are left out.

        Raises `StorageError` where another process holds the file for long.
        """
        wanted = sorted(set(keys))
        if not wanted or not self.path.exists():
            return
        # Whoever reads the file is done before anything is done with its rows: no writer waits.
        for start in range(0, len(wanted), KEYS_AT_ONCE):
            found: list[Row] = []
            try:
                with _opened(self.path, writable=False) as connection:
                    found.extend(_select(connection, wanted[start : start + KEYS_AT_ONCE]))
            except _Unreadable:
                # What was read until then is sound; all else counts as not there.
                pass
            yield from found

    def keep(self, rows: Sequence[Row], known: Known, *, wait_s: float = 60.0) -> int:
        """Put rows in the place of those of their texts; return how many.

        Left out are texts that are no longer `known`: they were forgotten meanwhile. What a
        question had coded takes no place of what a run to that end did. Raises `StorageError`,
        `CollectionBusy`.
        """
        make_folder(self.folder)
        with locked(self.folder / "lock", wait_s=wait_s):
            there = known({row.key.text for row in rows})
            news = [row for row in rows if row.key.text in there]
            try:
                self._write(news)
            except _Unreadable:
                with refusing(self.path):
                    self.path.unlink()
                self._write(news)
        return len(news)

    def _write(self, rows: Sequence[Row]) -> None:
        with _opened(self.path, writable=True) as connection:
            connection.execute("BEGIN IMMEDIATE")
            old = {row.key: row for row in _select(connection, [row.key for row in rows])}
            for row in rows:
                before = old.get(row.key)
                if before is None or before.asked >= row.asked:
                    values = (*row.key, row.outcome, row.why, int(row.asked), row.body)
                    connection.execute(
                        "INSERT OR REPLACE INTO acts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (*values, _hash(values)),
                    )
            connection.execute("COMMIT")


def store_path(layout: Layout, coder: str) -> Path:
    """Return the file of a coder's acts."""
    return layout.acts / f"{coder}.sqlite"


def _hash(values: Sequence[object]) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(values), digest_size=16).digest()


def _select(connection: sqlite3.Connection, keys: Sequence[Key]) -> Iterator[Row]:
    for key in keys:
        row = connection.execute(
            "SELECT * FROM acts WHERE text = ? AND published = ? AND language = ?", key
        ).fetchone()
        if row is not None and (sound := _sound(row)) is not None:
            yield sound


def _sound(row: Sequence[object]) -> Row | None:
    """Make a row of what is stored; `None` where that is not what was written."""
    *values, stored = row
    if len(values) != len(_COLUMNS) or _hash(values) != stored:
        return None
    text, published, language, outcome, why, asked, body = values
    if outcome not in get_args(Outcome):
        return None
    return msgspec.convert(
        (Key(text, published, language), outcome, body, why, bool(asked)),  # type: ignore[arg-type]
        Row,
    )


# --- files ---


@contextlib.contextmanager
def _opened(path: Path, *, writable: bool) -> Iterator[sqlite3.Connection]:
    """Open a store; raises `_Unreadable` where it is none, `StorageError` where the disk refuses.

    Errors of the block become the same.
    """
    # A reader, too, takes back what a killed writer left half done, where it may write.
    mode = "rwc" if writable else "rw"
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None,
            timeout=BUSY_S,
        )  # fmt: skip
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        # What is forgotten must leave no trace in free pages.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        _check(connection, writable=writable)
        yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _ours(path, error) from error
    finally:
        if connection is not None:
            connection.close()


def _check(connection: sqlite3.Connection, *, writable: bool) -> None:
    """Make the table of a new file; raises `_Unreadable` where the file is another one's."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if (application, version) == (APPLICATION_ID, FORMAT) and tables:
        return
    if tables or application or version:
        raise _Unreadable("it is no store of acts of this version")
    if not writable:
        raise _Empty("nothing was written to it")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "CREATE TABLE acts (text BLOB NOT NULL, published TEXT NOT NULL, language TEXT NOT NULL,"
        " outcome TEXT NOT NULL, why TEXT NOT NULL, asked INTEGER NOT NULL, body BLOB NOT NULL,"
        " hash BLOB NOT NULL, PRIMARY KEY (text, published, language))"
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _ours(path: Path, error: sqlite3.Error | UnicodeDecodeError) -> Exception:
    name = getattr(error, "sqlite_errorname", "") or ""
    refused = ["SQLITE_FULL", "SQLITE_IOERR", "SQLITE_PERM", "SQLITE_BUSY", "SQLITE_LOCKED"]
    # A file that may be written to and is refused all the same says something wrong of itself.
    if not (path.is_file() and os.access(path, os.R_OK | os.W_OK)):
        refused += ["SQLITE_READONLY", "SQLITE_CANTOPEN"]
    if name.startswith(tuple(refused)):
        return StorageError(
            f"{path}: the disk refused, or another process holds the file ({error}); free some"
            " space or give yourself the right to write there, then try again: acts are derived,"
            " nothing is lost"
        )
    return _Unreadable(str(error))


# --- the whole folder ---


def store_files(layout: Layout) -> list[Path]:
    """Return the files that hold acts."""
    return sorted(layout.acts.glob("*.sqlite"))


def sweep_acts(layout: Layout, known: Known) -> int:
    """Take out rows that are damaged or of texts that are not known, and files that are damaged.

    Returns how many rows went, as far as they could be counted. Raises `StorageError`,
    `CollectionBusy`.
    """
    gone = 0
    files = store_files(layout)
    if not files:
        return gone
    with locked(layout.acts / "lock"):
        for path in files:
            try:
                gone += _sweep_file(path, known)
            except _Unreadable:
                _unlink(path)
    return gone


def _sweep_file(path: Path, known: Known) -> int:
    with _opened(path, writable=True) as connection:
        _whole(connection)
        bad, texts = [], {}
        for number, *row in connection.execute("SELECT rowid, * FROM acts"):
            sound = _sound(row)
            if sound is None:
                bad.append(number)
            else:
                texts[number] = sound.key.text
        there = known(set(texts.values()))
        bad += [number for number, text in texts.items() if text not in there]
        if bad:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM acts WHERE rowid = ?", [(one,) for one in bad])
            connection.execute("COMMIT")
    return len(bad)


def _whole(connection: sqlite3.Connection) -> None:
    (line,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if line != "ok":
        raise _Unreadable(f"SQLite finds: {line}")


def _unlink(path: Path) -> None:
    with refusing(path):
        for ending in ("", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def drop_other_stores(layout: Layout, coder: str) -> None:
    """Throw away what other coders made; raises `StorageError`, `CollectionBusy`."""
    others = [path for path in store_files(layout) if path != store_path(layout, coder)]
    if others:
        with locked(layout.acts / "lock"):
            for path in others:
                _unlink(path)


def damaged_acts(layout: Layout) -> Iterator[tuple[Path, str]]:
    """Yield what is not as it was written: the file, and what is wrong with it."""
    for path in store_files(layout):
        try:
            with _opened(path, writable=False) as connection:
                _whole(connection)
                bad = sum(_sound(row) is None for row in connection.execute("SELECT * FROM acts"))
        except _Empty:
            continue
        except _Unreadable as error:
            yield path, f"it cannot be read ({error})"
            continue
        if bad:
            yield path, f"the acts of {bad} texts are not what was written"


def swept(layout: Layout) -> int:
    """Return until which sequence number acts of texts that went were taken out."""
    try:
        return int((layout.acts / "swept").read_bytes())
    except (OSError, ValueError):
        return 0


def note_swept(layout: Layout, sequence: int) -> None:
    """Say that until then acts of texts that went were taken out; raises `StorageError`."""
    write_whole(layout.acts / "swept", f"{sequence}\n".encode())
