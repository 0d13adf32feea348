"""Make what the stages take as arguments: clock, collection, index."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path

from apercu.collection.index import LexicalIndex, open_index
from apercu.collection.reading import Collection


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
