"""Boil texts down to signatures from which it can be told what tells the same report.

A signature is a function of the text alone, and whether two are candidates (they share one of
their `bands`) is a function of the two alone: nothing depends on what else is in the collection
or on the order in which it came. Five families of bands find what the others miss: groups of the
least hashes of neighbouring word pairs find retouched copies of about equal length; winnowed runs
of words find a text that is part of a longer one; MinHash over numbers and names finds rewrites,
which keep these when every sentence is turned round; MinHash over the rarer of them finds those
that drop or round some; and the first words find what was cut off early. How they are made is told
in `apercu.group.sketches`.

Importing this module imports numpy (about 0.1 s): import it where it is used.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from apercu.errors import CollectionDamaged
from apercu.group.credits import comparable
from apercu.group.sketches import sketch
from apercu.group.words import PIECE, Words, find_characters, find_words

VERSION = 3
"""Raise it with every change that changes signatures; stored ones must then be made anew."""

SKETCH = 512
"""Most hashes of word pairs that are kept; a longer text keeps the lowest (about 2 kB)."""
MARKS = 64
"""Most hashes of numbers, and of names, that are kept."""
ITEMS = 512
"""Most items that are kept: those of a report's first 600 words or so."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts written without spaces between words."""
_PAIR, _FOUR = 1, 2  # shingles are of 2**1 words, or of 2**2 characters


class Signature(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is kept of a text for comparing it.

    `tokens` and `shingles` are counts of words and of distinct pairs of neighbouring words (in
    scripts without spaces, of characters and of fours). `exact` hashes the sequence of words.
    `sketch`, `numbers` and `names` are ascending distinct little-endian uint32, the lowest ones
    where there are more than is kept. `lead` hashes the first words, empty for a short text.
    `items` are what a rewrite keeps, in the order of the text (`apercu.group.items`).
    `keys` are the bands, little-endian uint64 in no order, and may repeat.
    """

    version: int
    script: Literal["words", "characters"]
    tokens: int
    shingles: int
    exact: bytes
    lead: bytes
    sketch: bytes
    numbers: bytes
    names: bytes
    items: bytes
    keys: bytes


def to_bytes(signature: Signature) -> bytes:
    """Pack a signature for storing: about 1.3 kB for a report of 130 words."""
    return msgspec.msgpack.encode(msgspec.structs.astuple(signature))


def from_bytes(packed: bytes) -> Signature:
    """Unpack what `to_bytes` made. Raises `CollectionDamaged` for another version's."""
    values = msgspec.msgpack.decode(packed)
    if values[0] != VERSION:
        raise CollectionDamaged(
            f"the collection holds signatures of version {values[0]}, and this program compares"
            f" those of version {VERSION}: 'apercu rebuild' makes them again from the stored texts"
        )
    return Signature(**dict(zip(Signature.__struct_fields__, values, strict=True)))


def signature(text: str) -> Signature:
    """Make the signature of a text, whatever its language; credit lines do not count.

    Many texts take a third of the time each when they are handed to `signatures`.
    """
    return _sign([text])[0]


def signatures(texts: Iterable[str]) -> Iterator[Signature]:
    """Make the signatures of texts, in their order, about `PIECE` code points at a time."""
    batch: list[str] = []
    length = 0
    for text in texts:
        if batch and length + len(text) >= PIECE:
            yield from _sign(batch)
            batch, length = [], 0
        batch.append(text)
        length += len(text) + 1
    if batch:
        yield from _sign(batch)


def bands(signature: Signature) -> tuple[bytes, ...]:
    """Give the keys (8 bytes each) under which a signature is filed.

    Two signatures that share a key are to be compared. Keys are distinct and ascending; a text
    without a single word has none.
    """
    keys = signature.keys
    return tuple(sorted({keys[at : at + 8] for at in range(0, len(keys), 8)}))


def key_numbers(signature: Signature) -> list[int]:
    """Give the same keys as numbers, in no order; some may repeat."""
    return memoryview(signature.keys).cast("Q").tolist()


def _sign(texts: list[str]) -> list[Signature]:
    compared = [comparable(text) for text in texts]
    unspaced = [_is_unspaced(text) for text in compared]
    if not any(unspaced):
        return _sign_words(find_words(compared), "words")
    dense = [text for text, one in zip(compared, unspaced, strict=True) if one]
    spaced = [text for text, one in zip(compared, unspaced, strict=True) if not one]
    by_character = iter(_sign_words(find_characters(dense), "characters"))
    by_word = iter(_sign_words(find_words(spaced), "words")) if spaced else iter(())
    return [next(by_character if one else by_word) for one in unspaced]


def _is_unspaced(text: str) -> bool:
    """Tell whether a text is mainly written without spaces, rather than naming a Chinese word."""
    if text.isascii() or _UNSPACED.search(text) is None:
        return False
    return len(_UNSPACED.findall(text)) * 3 > len(text)


def _sign_words(words_of_texts: Words, script: Literal["words", "characters"]) -> list[Signature]:
    found = sketch(words_of_texts, _PAIR if script == "words" else _FOUR)
    rows = zip(
        found.words.split(),
        found.pairs.sizes,
        found.pairs.split(SKETCH),
        found.numbers.split(MARKS),
        found.names.split(MARKS),
        found.runs.split(),
        found.leads.split(),
        found.groups.split(),
        found.marks.split(),
        found.items.split(ITEMS),
        found.telling.split(),
        strict=True,
    )
    return [
        Signature(
            version=VERSION,
            script=script,
            tokens=len(words) >> 3,
            shingles=shingles,
            exact=hashlib.blake2b(words, digest_size=8).digest(),
            lead=lead,
            sketch=pairs,
            numbers=numbers,
            names=names,
            items=items,
            keys=runs + lead + groups + marks + telling,
        )
        for (
            words,
            shingles,
            pairs,
            numbers,
            names,
            runs,
            lead,
            groups,
            marks,
            items,
            telling,
        ) in rows
    ]
