"""Acts that were coded elsewhere: written to a file beside the texts, and taken into a collection.

The first line names the coder, each other one a text by its SHA-256, when it was published and its
language as the acts are kept under, and its acts. What another coder made is not taken: it would
pass for what this one finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from apercu.collection.acts import ActStore, Key, Row
from apercu.collection.disk import write_whole
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged
from apercu.intake.code_acts import known_texts, standing_texts
from apercu.intake.coder import Coder, ToldAct
from apercu.records import Record

T = TypeVar("T")


class CodedBy(Record, frozen=True, kw_only=True):
    """The first line: whose acts these are."""

    coder: str


class LentText(Record, frozen=True, kw_only=True):
    """A text and its acts."""

    text: str
    published: str
    language: str
    acts: tuple[ToldAct, ...] = ()


def write_acts(collection: Collection, coder: Coder, path: Path) -> int:
    """Write what a collection has of a coder's acts, in order of texts; return of how many."""
    keys = (one.key for one in standing_texts(collection) if one.is_coded)
    lines = [msgspec.json.encode(CodedBy(coder=coder.id))]
    for row in ActStore(collection.layout, coder.id).rows(keys):
        if row.outcome == "coded":
            acts = msgspec.msgpack.decode(row.body, type=tuple[ToldAct, ...])
            told = LentText(
                text=row.key.text.hex(),
                published=row.key.published,
                language=row.key.language,
                acts=acts,
            )
            lines.append(msgspec.json.encode(told))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, b"".join(line + b"\n" for line in lines))
    return len(lines) - 1


def take_acts(collection: Collection, coder: Coder, path: Path) -> int:
    """Keep the acts of a file in a collection that has their texts; return of how many texts.

    None where the file is not there, or another coder's. Raises `CollectionDamaged` where it cannot
    be read, `StorageError`, `CollectionBusy`.
    """
    if not path.exists():
        return 0
    with path.open("rb") as file:
        if _read(file.readline(), CodedBy, path).coder != coder.id:
            return 0
        rows = list(_rows(file, path))
    store = ActStore(collection.layout, coder.id)
    return store.keep(rows, lambda ids: known_texts(collection, ids))


def _rows(lines: Iterator[bytes], path: Path) -> Iterator[Row]:
    for line in lines:
        one = _read(line, LentText, path)
        key = Key(bytes.fromhex(one.text), one.published, one.language)
        yield Row(key, "coded", msgspec.msgpack.encode(one.acts))


def _read(line: bytes, kind: type[T], path: Path) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.DecodeError as error:
        raise CollectionDamaged(
            f"{path}: {error}; the program's own files are damaged: install it again"
        ) from error
