"""Keep what cannot be derived as JSON lines beside the catalogue.

A line is `{"n", "at", "kind", "body", "sha256"}`; the hash is over the line's other members, and
over the hash of the line before it, so that no line can be changed, taken out or moved unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from apercu.collection.disk import append_at
from apercu.errors import CollectionDamaged
from apercu.records import Record

START = "0" * 64
"""What stands before the first line."""


class Entry(Record, frozen=True, kw_only=True):
    """One line of the journal."""

    n: int
    at: str
    kind: str
    body: dict[str, Any]
    sha256: str


def entry_hash(before: str, n: int, at: str, kind: str, body: dict[str, Any]) -> str:
    """Return the hash of an entry that follows the entry with the hash `before`."""
    data = msgspec.json.encode([before, n, at, kind, body], order="deterministic")
    return hashlib.sha256(data).hexdigest()


def append_entries(
    path: Path, length: int, last: Entry | None, news: list[tuple[str, str, dict[str, Any]]]
) -> tuple[int, list[Entry]]:
    """Append (at, kind, body) triples behind the first `length` bytes, durably.

    Return the new length and the entries. Raises `StorageError`.
    """
    before, n = (last.sha256, last.n) if last else (START, 0)
    entries = []
    for at, kind, body in news:
        n += 1
        digest = entry_hash(before, n, at, kind, body)
        entries.append(Entry(n=n, at=at, kind=kind, body=body, sha256=digest))
        before = digest
    data = b"".join(msgspec.json.encode(entry, order="deterministic") + b"\n" for entry in entries)
    return append_at(path, length, data), entries


def read_entries(path: Path, length: int | None = None) -> Iterator[Entry]:
    """Yield the entries of the first `length` bytes (all where `None`), checking each.

    Raises `CollectionDamaged` at the first line that is not what was written.
    """
    if not path.exists():
        if length:
            raise CollectionDamaged(f"{path}: the journal is gone; restore it from a copy")
        return
    data = path.read_bytes()
    if length is not None:
        if len(data) < length:
            raise CollectionDamaged(
                f"{path}: {len(data)} bytes of {length} are left; restore the file from a copy"
            )
        data = data[:length]
    before, n = START, 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except (msgspec.MsgspecError, ValueError) as error:
            if length is None and not line.endswith(b"\n"):
                return  # a torn tail: never acknowledged
            raise CollectionDamaged(f"{path} line {number}: not what was written ({error})") from (
                error
            )
        expected = entry_hash(before, n + 1, entry.at, entry.kind, entry.body)
        exact = msgspec.json.encode(entry, order="deterministic") + b"\n"
        if entry.sha256 != expected or entry.n != n + 1 or exact != line:
            raise CollectionDamaged(f"{path} line {number}: not what was written")
        before, n = entry.sha256, entry.n
        yield entry
