"""Which documents name which actors: a table in `acts/named.bin`, derived from the passages.

So the documents that name a pair are found without reading all of them. The table has the
documents by their numbers in the catalogue and is brought up to its sequence number, as the index
and the table of leads are. One hash stands over all of it: a table that is not what was written is
made again, and no document is missed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from apercu.collection.disk import locked, make_folder, write_whole
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.errors import CollectionBusy, StorageError
from apercu.records import Record

RULE = 1
"""Grows when a document's actors are found by another rule than before."""
_HASH = 32


class Named(Record, frozen=True, kw_only=True, array_like=True):
    """The table as of a sequence number: the numbers of the documents by actor, ascending."""

    rule: int = RULE
    sequence: int = 0
    documents: dict[str, list[int]] = {}

    def naming(self, actors: Iterable[str]) -> dict[int, frozenset[str]]:
        """Return the documents that name at least two of the actors, with those that they name."""
        found: dict[int, set[str]] = {}
        for actor in sorted(set(actors)):
            for number in self.documents.get(actor, ()):
                found.setdefault(number, set()).add(actor)
        return {
            number: frozenset(named) for number, named in sorted(found.items()) if len(named) > 1
        }


def stored_named(layout: Layout) -> Named:
    """Return the table as it lies there; an empty one of sequence 0 where none can be used."""
    try:
        data = layout.named.read_bytes()
        if hashlib.sha256(data[_HASH:]).digest() != data[:_HASH]:
            return Named()
        table = msgspec.msgpack.decode(data[_HASH:], type=Named)
    except (OSError, msgspec.MsgspecError, ValueError):
        return Named()
    return table if table.rule == RULE else Named()


def current_named(collection: Collection, *, wait_s: float = 1.0) -> Named:
    """Return the table, brought up to the catalogue and kept where that can be written."""
    table = stored_named(collection.layout)
    if table.sequence == collection.sequence():
        return table
    table = _updated(collection, table)
    try:
        make_folder(collection.layout.acts)
        with locked(collection.layout.acts / "named.lock", wait_s=wait_s):
            if stored_named(collection.layout).sequence != table.sequence:
                data = msgspec.msgpack.encode(table)
                write_whole(collection.layout.named, hashlib.sha256(data).digest() + data)
    except (StorageError, CollectionBusy):
        # It can be used all the same, and is made again by the next one.
        return table
    return table


def named_is_damaged(layout: Layout) -> bool:
    """Tell whether there is a table and it is not what was written."""
    return layout.named.exists() and not stored_named(layout).sequence


def _updated(collection: Collection, table: Named) -> Named:
    goal = collection.sequence()
    # Ahead of the catalogue: that is an older copy, of which nothing is known.
    since = table.sequence if table.sequence <= goal else 0
    touched = collection.touched_since(since)
    stay = set(touched)
    documents = {
        actor: {one for one in numbers if one not in stay}
        for actor, numbers in (table.documents.items() if since else ())
    }
    for number in touched:
        for actor in _actors(collection, number):
            documents.setdefault(actor, set()).add(number)
    return Named(
        sequence=goal,
        documents={actor: sorted(documents[actor]) for actor in sorted(documents)},
    )


def _actors(collection: Collection, number: int) -> Sequence[str]:
    """Return who is named in a document; nobody in one that went."""
    return sorted({one.actor for p in collection.passages(number) for one in p.mentions})
