"""The lexical index: tantivy in generation folders, with exact statistics beside it.

Derived: it can be thrown away at any time. A generation is a folder with tantivy's files, slips
(see `slips`) and `statistics.sqlite`, which holds how often each term stands in the passages that
count, what each day admits, and the catalogue's sequence number that all reflect. tantivy's own
statistics count copies and deleted passages, so they serve for proposing only (see `ask.bm25`).

Order of an update: slips, then tantivy commits, then the statistics with the new sequence number.
A crash between them repeats the update, which changes nothing in tantivy (delete, add again).
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import tantivy

from apercu.collection.asking import LexicalIndex, calmed
from apercu.collection.disk import locked, make_folder, refusing, sync_folder, write_whole
from apercu.collection.filling import Unusable, fill, make_schema, make_statistics, written_slips
from apercu.collection.layout import Layout
from apercu.collection.manifest import begin_changes, changed_files, write_manifest
from apercu.collection.reading import Collection
from apercu.collection.slips import SlipReader, SlipWriter, Written
from apercu.errors import CollectionBusy, StorageError
from apercu.records import Record
from apercu.text import TERMS_VERSION

__all__ = [
    "LexicalIndex",
    "damaged_files",
    "discard_index",
    "index_is_older",
    "open_index",
    "update_index",
]

SCHEMA_VERSION = 2


class Generation(Record, frozen=True, kw_only=True):
    """What `index/current.json` says."""

    folder: str
    schema: int
    terms: int


@contextlib.contextmanager
def open_index(collection: Collection, *, wait_s: float = 60.0) -> Iterator[LexicalIndex]:
    """Give the index of a collection, brought up to its present state.

    Where the folder cannot be written, and what lies there is behind or missing, an index is
    made in memory: slower, and just as right.
    """
    with contextlib.ExitStack() as stack:
        index = None
        with contextlib.suppress(StorageError, CollectionBusy, Unusable):
            with contextlib.suppress(Unusable):
                index = _current(collection)
            if index is not None and index.sequence() != collection.sequence():
                index.close()
                index = None
            if index is None:
                update_index(collection, wait_s=wait_s)
                index = _current(collection)
        if index is None:
            index = _in_memory(collection)
        stack.callback(index.close)
        yield index


def _current_generation(folder: Path) -> Generation | None:
    try:
        generation = msgspec.json.decode((folder / "current.json").read_bytes(), type=Generation)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None
    known = (generation.schema, generation.terms) == (SCHEMA_VERSION, TERMS_VERSION)
    # A name is one folder beside the file: what is written there leads nowhere else.
    plain = generation.folder.isalnum() and (folder / generation.folder).is_dir()
    return generation if known and plain else None


def _current(collection: Collection) -> LexicalIndex | None:
    folder = collection.layout.index
    generation = _current_generation(folder)
    if generation is None:
        return None
    return _open(folder / generation.folder)


def _check_files(folder: Path) -> None:
    changed = changed_files(folder)
    if changed:
        raise Unusable(f"{folder / changed[0]} is not what was written")


def _open(folder: Path) -> LexicalIndex:
    _check_files(folder)
    try:
        path = folder / "statistics.sqlite"
        statistics = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        statistics.execute("PRAGMA cache_size = -16384")
        with calmed():
            return LexicalIndex(
                tantivy.Index.open(str(folder)), statistics, SlipReader.open(folder)
            )
    except (ValueError, OSError, sqlite3.Error) as error:
        raise Unusable(str(error)) from error


def update_index(collection: Collection, *, wait_s: float = 60.0, afresh: bool = False) -> None:
    """Bring the index up to the catalogue, or make a new generation where it must be.

    `afresh` always makes a new one. Raises `StorageError`, `CollectionBusy`.
    """
    folder = collection.layout.index
    make_folder(folder)
    with locked(folder / "lock", wait_s=wait_s):
        generation = None if afresh else _current_generation(folder)
        if generation is not None:
            try:
                with refusing(folder):
                    _update(collection, folder / generation.folder)
            except (ValueError, sqlite3.Error, Unusable):
                generation = None
        if generation is None:
            _new_generation(collection, folder)


def index_is_older(collection: Collection, sequence: int) -> bool:
    """Tell whether what lies in the index's folder may be older than a batch of the catalogue."""
    folder = collection.layout.index
    if not folder.is_dir():
        return False
    generations = [path for path in folder.iterdir() if path.is_dir()]
    try:
        index = _current(collection)
    except Unusable:
        return True
    if index is None:
        return bool(generations)
    found = index.sequence()
    index.close()
    return found < sequence or len(generations) > 1


def discard_index(layout: Layout) -> None:
    """Let the index count no longer; the next update makes another. Raises `StorageError`."""
    with refusing(layout.index):
        if layout.index.is_dir():
            (layout.index / "current.json").unlink(missing_ok=True)
            sync_folder(layout.index)


def _new_generation(collection: Collection, folder: Path) -> None:
    names = [path.name for path in folder.iterdir() if path.is_dir() and path.name.isalnum()]
    numbers = [int(name[1:]) for name in names if name[1:].isdigit()]
    name = f"g{max(numbers, default=0) + 1:06d}"
    try:
        with refusing(folder):
            (folder / name).mkdir()
            _update(collection, folder / name)
    except (ValueError, sqlite3.Error, Unusable) as error:
        shutil.rmtree(folder / name, ignore_errors=True)
        raise StorageError(
            f"{folder}: the index cannot be written ({error}); free some space or give yourself"
            " the right to write there. Nothing is lost: the index is derived"
        ) from error
    current = Generation(folder=name, schema=SCHEMA_VERSION, terms=TERMS_VERSION)
    write_whole(folder / "current.json", msgspec.json.encode(current) + b"\n")
    for old in names:
        shutil.rmtree(folder / old, ignore_errors=True)


@calmed()
def _update(collection: Collection, folder: Path) -> None:
    _check_files(folder)
    begin_changes(folder)
    statistics = sqlite3.connect(folder / "statistics.sqlite", isolation_level=None)
    try:
        make_statistics(statistics)
        if tantivy.Index.exists(str(folder)):
            index = tantivy.Index.open(str(folder))
        else:
            index = tantivy.Index(make_schema(), path=str(folder))
        fill(index, statistics, collection, SlipWriter(folder, written_slips(statistics)))
    finally:
        statistics.close()
    write_manifest(folder)


def damaged_files(layout: Layout) -> list[Path]:
    """Return the files of the index that are not what was written, reading every one."""
    generation = _current_generation(layout.index)
    if generation is None:
        return []
    folder = layout.index / generation.folder
    return [folder / name for name in changed_files(folder, thorough=True)]


def _in_memory(collection: Collection) -> LexicalIndex:
    statistics = sqlite3.connect(":memory:", isolation_level=None)
    make_statistics(statistics)
    index = tantivy.Index(make_schema())
    slips = SlipWriter(None, Written(0, 0))
    fill(index, statistics, collection, slips)
    return LexicalIndex(index, statistics, SlipReader(slips.memory))
