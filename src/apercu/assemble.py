"""Make what the stages take as arguments: clock, collection, index."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path

from apercu.briefs import Brief
from apercu.collection.briefs_kept import keep_brief
from apercu.collection.index import LexicalIndex, open_index
from apercu.collection.reading import Collection
from apercu.collection.writing import open_batch
from apercu.ports import Clock


def clock() -> datetime.datetime:
    """Return the present instant."""
    return datetime.datetime.now(datetime.UTC)


@contextlib.contextmanager
def opened(root: Path) -> Iterator[Collection]:
    """Give a collection for reading."""
    with Collection.open(root) as collection:
        yield collection


@contextlib.contextmanager
def searchable(root: Path) -> Iterator[tuple[Collection, LexicalIndex]]:
    """Give a collection with its index, brought up to date."""
    with Collection.open(root) as collection, open_index(collection) as index:
        yield collection, index


def keep(root: Path, brief: Brief, *, clock: Clock, wait_s: float) -> None:
    """Keep a brief in the collection it was made from.

    Raises `CollectionError` where it cannot be written, `InputError` where a document that it
    quotes was forgotten meanwhile.
    """
    # To the microsecond: the list has the last one asked for first.
    at = clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with (
        Collection.open(root, writable=True) as collection,
        open_batch(collection.layout, collection.connection, wait_s=wait_s) as batch,
    ):
        keep_brief(batch, brief, at)
