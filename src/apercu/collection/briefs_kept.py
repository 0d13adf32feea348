"""Keep briefs: a brief cannot be derived, since the documents behind it go on changing.

A brief stands in three places. A file `briefs/<SHA-256>.json.gz` holds its canonical JSON, named by
the hash of it; the journal names the file, so that the chain of hashes holds also after the file
was taken out (see `forget_briefs`); the catalogue holds the same JSON for reading. The same brief
asked again is kept once.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from apercu.briefs import Brief, KeptBrief
from apercu.codec import canonical, from_json
from apercu.collection.catalogue import version_of
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.collection.rows import checked_rows, damaged_rows
from apercu.collection.tables import BRIEFS, TOMBSTONES, hashed_tables
from apercu.collection.writing import Batch
from apercu.errors import CollectionDamaged, InputError

KEPT, ASKED, FORGOTTEN = "brief", "brief_asked", "brief_forgotten"
"""The journal's kinds of entries: a brief was kept, was asked for again, was taken out."""

_NAMING = frozenset({"text_sha256", "document", "sha256"})
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_ENDING = ".json.gz"
_LEAST_DIGITS = 4


def keep_brief(batch: Batch, brief: Brief, at: str) -> None:
    """Keep a brief; of one that is kept already, note that it was asked for at `at`.

    A brief of the same id with other contents (made by a changed program of the same version)
    takes the other's place. Raises `InputError` where it quotes what was forgotten meanwhile.
    """
    data = canonical(brief)
    for document in sorted(quoted(data)):
        if _is_forgotten(batch, document):
            raise InputError(
                f"the brief quotes document {document[:12]}, which was taken out of"
                f" {batch.layout.root} while it was made; ask again"
            )
    row = _row(batch.connection, brief.id)
    if row is not None and row["gone"]:
        raise InputError(
            f"the brief {brief.id[:12]} was taken out of {batch.layout.root} on {row['gone']}"
        )
    if row is not None:
        first = msgspec.structs.replace(brief, made_at=row["made_at"])
        if hashlib.sha256(canonical(first)).digest() == row["sha"]:
            batch.rows.replace(BRIEFS, tuple({**row, "asked_at": at}.values()))
            batch.note(at, ASKED, {"id": brief.id})
            return
    sha = hashlib.sha256(data).hexdigest()
    write_body(batch, sha, data)
    put_row(batch, brief, sha, data, asked_at=at)
    batch.note(at, KEPT, {"id": brief.id, "made_at": brief.made_at, "sha256": sha})


def write_body(batch: Batch, sha: str, data: bytes) -> None:
    """Write a brief's file with the batch."""
    # Without a time in it, equal briefs give equal files.
    batch.write_file(body_path(batch.layout, sha), gzip.compress(data, mtime=0))


def put_row(batch: Batch, brief: Brief, sha: str, data: bytes, *, asked_at: str) -> None:
    """Put a brief into the catalogue."""
    batch.rows.replace(
        BRIEFS,
        (brief.id, brief.made_at, asked_at, brief.as_of, brief.question.text,
         len(brief.references), bytes.fromhex(sha), zlib.compress(data, 6), None, ""),
    )  # fmt: skip


def put_row_of_gone(batch: Batch, identity: str, made_at: str, gone: str, why: str) -> None:
    """Leave of a brief in the catalogue that it was there, and when and why it was taken out."""
    batch.rows.replace(BRIEFS, (identity, made_at, made_at, "", "", 0, None, None, gone, why))


def tell_gone(batch: Batch, identity: str, made_at: str, gone: str, why: str) -> None:
    """Write into the journal that a brief was taken out."""
    batch.note(gone, FORGOTTEN, {"id": identity, "made_at": made_at, "why": why})


def forget_briefs(batch: Batch, document: str, at: str) -> list[str]:
    """Take out the briefs that quote a document; return their ids.

    What was asked goes with the words: it can name whom they are about. The files themselves go
    once the batch is committed (`sweep_briefs`).
    """
    gone = []
    for row in _quoting(batch.layout, batch.connection, document):
        why = f"it quoted document {document}"
        put_row_of_gone(batch, row["id"], row["made_at"], at, why)
        tell_gone(batch, row["id"], row["made_at"], at, why)
        gone.append(row["id"])
    return gone


def briefs_quoting(collection: Collection, document: str) -> list[str]:
    """Return the ids of the briefs that would go with a document."""
    if not _has_briefs(collection.connection):
        return []
    rows = _quoting(collection.layout, collection.connection, document)
    return [row["id"] for row in rows]


def _quoting(layout: Layout, connection: sqlite3.Connection, document: str) -> list[dict[str, Any]]:
    rows = checked_rows(connection, BRIEFS, "body IS NOT NULL ORDER BY id", ())
    return [row for row in rows if document in quoted(_inflated(layout, row))]


def sweep_briefs(layout: Layout, connection: sqlite3.Connection) -> bool:
    """Delete the files in `briefs/` that the catalogue does not name; tell whether any went."""
    if not layout.briefs.is_dir() or list(damaged_rows(connection, BRIEFS)):
        return False  # what names the files is damaged: none of them may go
    named = {
        body_path(layout, sha.hex())
        for (sha,) in connection.execute("SELECT sha FROM briefs WHERE sha IS NOT NULL")
    }
    strays = [path for path in layout.briefs.iterdir() if path not in named]
    for path in strays:
        path.unlink()
    return bool(strays)


def quoted(data: bytes) -> frozenset[str]:
    """Return the ids of all texts that a brief's JSON names as a source."""
    found: set[str] = set()
    left: list[Any] = [msgspec.json.decode(data)]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            found.update(str(v) for k, v in value.items() if k in _NAMING and _HASH.match(str(v)))
            left += value.values()
        elif isinstance(value, list):
            left += value
    return frozenset(found)


def body_path(layout: Layout, sha: str) -> Path:
    """Return where the brief whose canonical JSON has that SHA-256 lies."""
    return layout.briefs / f"{sha}{_ENDING}"


def read_body(layout: Layout, sha: str) -> bytes | None:
    """Return a brief's canonical JSON from its file; `None` where that is not what was written."""
    try:
        data = gzip.decompress(body_path(layout, sha).read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha else None


def inflate(sha: bytes | None, body: bytes | None) -> bytes | None:
    """Return a brief's canonical JSON from a row; `None` where it is not what was stored."""
    try:
        data = zlib.decompress(body or b"")
    except zlib.error:
        return None
    return data if hashlib.sha256(data).digest() == sha else None


def stored_names(layout: Layout) -> list[str]:
    """Return the hashes by which files in `briefs/` are named, sorted."""
    names = (path.name for path in layout.briefs.glob(f"*{_ENDING}"))
    return sorted(name.removesuffix(_ENDING) for name in names)


# --- reading -------------------------------------------------------------------------------------


def list_briefs(collection: Collection) -> list[KeptBrief]:
    """Return the kept briefs, the one last asked for first."""
    if not _has_briefs(collection.connection):
        return []
    rows = checked_rows(collection.connection, BRIEFS, "1 ORDER BY asked_at DESC, id", ())
    return [msgspec.convert({k: row[k] for k in KeptBrief.__struct_fields__}, KeptBrief)
            for row in rows]  # fmt: skip


def find_brief(collection: Collection, wanted: str | None = None) -> Brief:
    """Return a kept brief by its id or an unambiguous beginning; the latest where none is given.

    Raises `InputError`, `CollectionDamaged`.
    """
    root = collection.layout.root
    if not _has_briefs(collection.connection):
        raise InputError(f"no brief is kept in {root} yet; make one with 'apercu ask'")
    if wanted is None:
        rows = _latest(collection)
    else:
        beginning = wanted.strip().lower()
        if len(beginning) < _LEAST_DIGITS or set(beginning) - set("0123456789abcdef"):
            raise InputError(
                f"{wanted!r} is no brief's id: give at least its first {_LEAST_DIGITS} hexadecimal"
                " digits, as 'apercu briefs' prints them"
            )
        rows = list(
            checked_rows(
                collection.connection, BRIEFS, "id BETWEEN ? AND ? LIMIT 2",
                (beginning, beginning + "g"),
            )
        )  # fmt: skip
    if not rows:
        named = "no brief is kept" if wanted is None else f"there is no brief {wanted}"
        raise InputError(f"{named} in {root}; 'apercu briefs' lists those that are kept")
    if len(rows) > 1:
        raise InputError(f"{wanted!r} fits several briefs; give more of its digits")
    row = rows[0]
    if row["gone"]:
        raise InputError(
            f"brief {row['id'][:12]} was taken out of {root} on {row['gone']}: {row['why']}"
        )
    place = f"{collection.layout.catalogue}: brief {row['id']}"
    return from_json(_inflated(collection.layout, row), Brief, place=place)


def _latest(collection: Collection) -> list[dict[str, Any]]:
    where = "body IS NOT NULL ORDER BY asked_at DESC, id LIMIT 1"
    return list(checked_rows(collection.connection, BRIEFS, where, ()))


def _has_briefs(connection: sqlite3.Connection) -> bool:
    """Tell whether the catalogue has the table: one that is only read is not migrated."""
    return BRIEFS in hashed_tables(version_of(connection))


def _row(connection: sqlite3.Connection, identity: str) -> dict[str, Any] | None:
    return next(checked_rows(connection, BRIEFS, "id = ?", (identity,)), None)


def _inflated(layout: Layout, row: dict[str, Any]) -> bytes:
    data = inflate(row["sha"], row["body"])
    if data is None:
        raise CollectionDamaged(
            f"{layout.catalogue}: the brief {row['id']} is not what was stored;"
            " 'apercu rebuild' restores it from its file"
        )
    return data


def _is_forgotten(batch: Batch, document: str) -> bool:
    row = batch.connection.execute(
        f"SELECT 1 FROM {TOMBSTONES.name} WHERE kind = 'text' AND sha = ?",  # noqa: S608
        (bytes.fromhex(document),),
    ).fetchone()
    return row is not None


# --- checking ------------------------------------------------------------------------------------


def damaged_bodies(collection: Collection) -> Iterator[tuple[Path, str]]:
    """Yield (place, what is wrong) for each brief that is not what was kept, here or there."""
    if not _has_briefs(collection.connection):
        return
    layout = collection.layout
    for identity, sha, body in collection.connection.execute(
        "SELECT id, sha, body FROM briefs WHERE gone IS NULL ORDER BY id"
    ):
        if not isinstance(sha, bytes) or inflate(sha, body) is None:
            yield layout.catalogue, f"the brief {identity} is not what was stored"
        elif read_body(layout, sha.hex()) is None:
            yield body_path(layout, sha.hex()), f"the brief {identity} is gone or not what was kept"
