"""The leads of a collection: what of each document gets a vector when documents are added.

A lead is a document's title and the opening of its text, as much as encoders take in. Each document
that on some day stands for its origin has one; a copy has none. The table (`vectors/leads.bin`)
says for each from which day until which one it counts, and which words it has (their SHA-256), so
that nobody need read the texts again to know it. It is derived from the catalogue, brought up to
its sequence number like the index, and the same for every encoder.
"""

from __future__ import annotations

import hashlib
import itertools
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from apercu.collection.disk import locked, make_folder, write_whole
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection, decode_appearance
from apercu.errors import CollectionBusy, StorageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAD_CHARACTERS = 1600
"""What 256 tokens hold at most, in English prose. Of 300, 600, 900, 1,200 and 1,600 the one with
the best ranking by leads alone (TIME 1963, 42 queries, nDCG@10 .609, .636, .685, .712, .717)."""
TOLD_BY_LEAD = 900
"""A passage that ends within so many characters of the text is told by the lead, whose vector it
has: it is what the longest passage holds, so the first one never costs a vector of its own."""
RULE = 1
"""Grows when any document gets another lead than before."""
DOCUMENTS_AT_ONCE = 256

_MAGIC = b"apercuLD"
_HEAD = struct.Struct("<8sIIQQ")  # magic, rule, CRC-32 of all else, sequence, number of rows
_ROW = np.dtype([
    ("number", "<u8"), ("birth", "<u4"), ("until", "<u4"), ("document", "V32"), ("key", "V32"),
])  # fmt: skip


class Leads(NamedTuple):
    """The table as of a sequence number of the catalogue.

    `rows` has a row for each lead, by the document's number: `number`, `birth`, `until` (the lead
    counts as of day t where `birth <= t < until`), `document` (its id), `key` (the lead's SHA-256).
    """

    sequence: int
    rows: NDArray[Any]

    def counting(self, day: int) -> NDArray[np.bool_]:
        """Tell which leads count as of a day."""
        found: NDArray[np.bool_] = (self.rows["birth"] <= day) & (day < self.rows["until"])
        return found


def lead_text(title: str | None, text: str) -> str:
    """Return the words of a lead."""
    opening = text[:LEAD_CHARACTERS]
    return f"{title}\n{opening}" if title else opening


def text_key(text: str) -> bytes:
    """Return the key of a text's vector: the SHA-256 of the words that are encoded."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def lead_texts(collection: Collection, numbers: Iterable[int]) -> Iterator[tuple[int, bytes, str]]:
    """Yield number, id and lead of each document that is there, whether it counts or not."""
    wanted = iter(numbers)
    while some := list(itertools.islice(wanted, DOCUMENTS_AT_ONCE)):
        there = collection.connection.execute(
            "SELECT id FROM documents WHERE id IN (SELECT value FROM json_each(?))", (str(some),)
        ).fetchall()
        for number, (sha, text) in sorted(collection.texts(n for (n,) in there).items()):
            # As of every day that admits the document its first appearance is this one.
            first = collection.stored_appearances(number)[0]
            title = decode_appearance(first.body, collection.layout.catalogue).title
            yield number, sha, lead_text(title, text)


def stored_leads(layout: Layout) -> Leads:
    """Return the table as it lies there; an empty one of sequence 0 where none can be used."""
    try:
        return _unpack(_place(layout).read_bytes())
    except (OSError, ValueError):
        return Leads(0, np.zeros(0, dtype=_ROW))


def current_leads(collection: Collection, *, wait_s: float = 60.0) -> Leads:
    """Return the table, brought up to the catalogue and kept where that can be written."""
    leads = stored_leads(collection.layout)
    if leads.sequence == collection.sequence():
        return leads
    leads = _updated(collection, leads)
    try:
        make_folder(collection.layout.vectors)
        with locked(collection.layout.vectors / "lock", wait_s=wait_s):
            if stored_leads(collection.layout).sequence < leads.sequence:
                _write(collection.layout, leads)
    except (StorageError, CollectionBusy):
        # It can be used all the same, and is made again by the next one.
        return leads
    return leads


def damaged_leads(layout: Layout) -> Iterator[Path]:
    """Yield the table's file where it is not what was written."""
    try:
        _unpack(_place(layout).read_bytes())
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        yield _place(layout)


def swept(layout: Layout) -> int:
    """Return until which sequence number vectors of documents that went were taken out."""
    try:
        return int((layout.vectors / "swept").read_bytes())
    except (OSError, ValueError):
        return 0


def note_swept(layout: Layout, sequence: int) -> None:
    """Say that until then vectors of documents that went were taken out; raises `StorageError`."""
    write_whole(layout.vectors / "swept", f"{sequence}\n".encode())


def _since(collection: Collection, leads: Leads) -> int:
    # Ahead of the catalogue: that is an older copy, of which nothing is known.
    return leads.sequence if leads.sequence <= collection.sequence() else 0


def _updated(collection: Collection, leads: Leads) -> Leads:
    since, goal = _since(collection, leads), collection.sequence()
    old = leads.rows if since else leads.rows[:0]
    touched = collection.touched_since(since)
    standing = _standing(collection, touched)
    news = [
        (number, *standing[number], sha, text_key(text))
        for number, sha, text in lead_texts(collection, standing)
    ]
    kept = old[~np.isin(old["number"], np.asarray(touched, dtype=np.uint64))]
    rows = np.concatenate([kept, np.array(news, dtype=_ROW)])
    return Leads(goal, rows[np.argsort(rows["number"], kind="stable")])


def _standing(collection: Collection, numbers: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return from when until when documents stand for their origins, where they ever do."""
    found = collection.connection.execute(
        "SELECT document, birth, until FROM origins"
        " WHERE until > birth AND document IN (SELECT value FROM json_each(?)) ORDER BY document",
        (str(list(numbers)),),
    )
    return {number: (birth, until) for number, birth, until in found}


def _write(layout: Layout, leads: Leads) -> None:
    write_whole(_place(layout), _pack(leads.sequence, len(leads.rows), leads.rows.tobytes()))


def _pack(sequence: int, n: int, rows: bytes) -> bytes:
    check = zlib.crc32(rows, zlib.crc32(_HEAD.pack(_MAGIC, RULE, 0, sequence, n)))
    return _HEAD.pack(_MAGIC, RULE, check, sequence, n) + rows


def _unpack(data: bytes) -> Leads:
    """Read the table; raises `ValueError` where it is not what was written, or by another rule."""
    if len(data) < _HEAD.size:
        raise ValueError("the table of leads is cut short")
    _, _, _, sequence, n = _HEAD.unpack_from(data)
    rows = data[_HEAD.size :]
    if _pack(sequence, n, rows) != data or len(rows) != n * _ROW.itemsize:
        raise ValueError("the table of leads is not what was written")
    return Leads(sequence, np.frombuffer(rows, dtype=_ROW))


def _place(layout: Layout) -> Path:
    return layout.leads
