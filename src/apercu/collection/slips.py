"""What the index keeps of documents and passages: terms to score by, and what a result shows.

Files `slips000001.bin` and on, in a generation's folder. A document is a card, followed by a slip
for each of its passages. A card's place is the file's number and the offset in it; a slip's is its
card's and its number there. Files only grow, and none is written behind what a crash left in it:
there the next one begins. A card carries a BLAKE2b, a slip a CRC-32, both over place and content,
so that nothing else is taken for them.

A term is a number (see `filling`), and a number is written as UTF-8 writes a code point, with up
to six bytes as in RFC 2279. Such codes are found by searching for their bytes: no code is a part
of another one, or of two neighbours.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from apercu.records import Interval, Record

FILE_BYTES = 16 * 2**20
"""A file that has grown to this is not added to: whatever changes is hashed anew at each update."""
_SLIP_BITS, _OFFSET_BITS = 20, 28
"""Bits of a place that number the slips of a card, and that are the card's offset."""

_CARD = struct.Struct("<8sQ32sIIIII")  # digest; number, id, birth; sizes of title and rest
_SLIP = struct.Struct("<IIIIIII")  # CRC, ordinal, until, start, end, terms, bytes
_OFFSET = 4
"""Bytes of a slip's offset from its card; these stand between the card's head and its title."""


class Damaged(ValueError):
    """A card or slip is not what was written."""


class Shown(Record, frozen=True, kw_only=True, array_like=True):
    """What a result shows of a document: its language and its first appearance.

    As of every day that admits the document its first appearance is this one.
    """

    language: str | None
    url: str
    title: str | None
    outlet: str
    """The name as the page gives it."""
    published: Interval | None
    synthetic: bool


class Card(NamedTuple):
    """A document: its number, the day that admits it, its title's terms, what is shown of it.

    `sha` is its id; `offsets` are those of its slips from it, four bytes each.
    """

    number: int
    sha: bytes
    birth: int
    title_terms: int
    title: bytes
    shown: bytes
    offsets: bytes = b""


Slip = tuple[Card, int, int, int, int, int, bytes]
"""A passage: its document's card, its ordinal there, until when it is visible from the document's
birth on, its span `[start, end)` in the text, the number of its terms, their codes."""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Shown).decode


def code(number: int) -> bytes:
    """Write a term's number; raises `ValueError` beyond 31 bits."""
    if number < 0x80:
        return bytes((number,))
    for length, bits in ((2, 11), (3, 16), (4, 21), (5, 26), (6, 31)):
        if number < 1 << bits:
            tail = [0x80 | number >> 6 * at & 0x3F for at in range(length - 1)]
            lead = (0xFF00 >> length) & 0xFF | number >> 6 * (length - 1)
            return bytes((lead, *reversed(tail)))
    raise ValueError(f"a term's number is {number}: an index holds no more than 2^31 terms")


def pack_shown(shown: Shown) -> bytes:
    """Write what is shown of a document."""
    return _encode(shown)


def unpack_shown(data: bytes) -> Shown:
    """Read what is shown of a document; raises `Damaged`."""
    try:
        return _decode(data)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Damaged(f"a card is not what was written ({error})") from error


class Written(NamedTuple):
    """How far the files are written: number of the last one (0: none), and its bytes."""

    file: int
    length: int


class SlipWriter:
    """Adds documents to the files of `folder`, or keeps them in memory where that is `None`.

    `sync` comes before anything else names what was added.
    """

    def __init__(self, folder: Path | None, written: Written) -> None:
        self._folder = folder
        self._number, self._base = written
        self.memory: dict[int, bytes] = {}
        self._data = bytearray()
        if folder is None or not self._number or not self._continues(folder):
            self._begin()

    def _continues(self, folder: Path) -> bool:
        path = slip_path(folder, self._number)
        if not path.exists():  # an update that had nothing to write
            return False
        # What lies behind the length that counts is a crash's, and somebody may be reading it.
        return (
            self._base < FILE_BYTES
            and path.stat().st_size == self._base
            and not slip_path(folder, self._number + 1).exists()
        )

    def _begin(self) -> None:
        self._flush()
        self._number, self._base = self._number + 1, 0
        while self._folder is not None and slip_path(self._folder, self._number).exists():
            self._number += 1

    def add(self, card: Card, slips: Sequence[tuple[int, int, int, int, int, bytes]]) -> list[int]:
        """Add a document and its passages; return the passages' places.

        A passage is (ordinal, until, start, end, number of terms, codes). Raises `ValueError`
        where there are more than can be numbered.
        """
        if self._base + len(self._data) >= FILE_BYTES:
            self._begin()
        at = self._base + len(self._data)
        if at >> _OFFSET_BITS or len(slips) >> _SLIP_BITS:
            raise ValueError(f"document number {card.number} has more passages than can be kept")
        place = self._number << _OFFSET_BITS | at
        offset = _CARD.size + _OFFSET * len(slips) + len(card.title) + len(card.shown)
        packed, offsets = bytearray(), bytearray()
        for number, (*numbers, body) in enumerate(slips):
            offsets += (offset + len(packed)).to_bytes(_OFFSET, "little")
            rest = _SLIP.pack(0, *numbers, len(body))[4:] + body
            packed += _slip_sum(place << _SLIP_BITS | number, rest).to_bytes(4, "little") + rest
        head = _CARD.pack(b"", card.number, card.sha, card.birth, card.title_terms,
                          len(card.title), len(card.shown), len(slips))  # fmt: skip
        rest = head[8:] + offsets + card.title + card.shown
        self._data += _card_digest(place, rest) + rest + packed
        return [place << _SLIP_BITS | number for number in range(len(slips))]

    def _flush(self) -> None:
        if not self._data:
            return
        if self._folder is None:
            self.memory[self._number] = self.memory.get(self._number, b"") + bytes(self._data)
        else:
            with slip_path(self._folder, self._number).open("ab") as file:
                file.write(self._data)
                file.flush()
                os.fsync(file.fileno())
        self._base += len(self._data)
        self._data = bytearray()

    def sync(self) -> Written:
        """Make durable what was added; return how far the files are written."""
        self._flush()
        return Written(self._number, self._base)


def slip_path(folder: Path, number: int) -> Path:
    """Return the path of a file of slips."""
    return folder / f"slips{number:06d}.bin"


def _card_digest(place: int, rest: bytes) -> bytes:
    return hashlib.blake2b(place.to_bytes(8, "little") + rest, digest_size=8).digest()


def _slip_sum(place: int, rest: bytes) -> int:
    return zlib.crc32(rest, place & 0xFFFFFFFF ^ place >> 32)


def card_of(place: int) -> int:
    """Return what the places of one document's slips have in common, and no others."""
    return place >> _SLIP_BITS


class SlipReader:
    """Reads cards and slips where they lie: in files, mapped into memory, or in memory."""

    def __init__(self, files: Mapping[int, mmap.mmap | bytes]) -> None:
        self._files = files
        self._cards: dict[int, Card] = {}
        self.ids: dict[int, bytes] = {}
        """The ids of the documents whose cards are kept, by number."""

    @classmethod
    def open(cls, folder: Path) -> SlipReader:
        """Map the files of a generation; raises `OSError`, `ValueError`."""
        files: dict[int, mmap.mmap] = {}
        for path in sorted(folder.glob("slips??????.bin")):
            with path.open("rb") as file:
                if path.stat().st_size:
                    files[int(path.stem[5:])] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return cls(files)

    def close(self) -> None:
        """Let the files go."""
        for file in self._files.values():
            if isinstance(file, mmap.mmap):
                file.close()
        self._files = {}

    def forget(self) -> None:
        """Drop the cards that were kept for the proposals of one query."""
        self._cards.clear()
        self.ids.clear()

    def slip(self, place: int) -> Slip:
        """Read and check a slip and its card; raises `Damaged`."""
        at = place >> _SLIP_BITS
        card = self._cards.get(at) or self._card(at)
        first = (place & (1 << _SLIP_BITS) - 1) * _OFFSET
        offset = (at & (1 << _OFFSET_BITS) - 1) + int.from_bytes(
            card.offsets[first : first + _OFFSET], "little"
        )
        file = self._files[at >> _OFFSET_BITS]
        try:
            check, ordinal, until, start, end, terms, size = _SLIP.unpack_from(file, offset)
        except struct.error as error:
            raise Damaged(f"there is no slip at {place:#x}") from error
        rest = file[offset + 4 : offset + _SLIP.size + size]
        if zlib.crc32(rest, place & 0xFFFFFFFF ^ place >> 32) != check:
            raise Damaged(f"the slip at {place:#x} is not what was written")
        return card, ordinal, until, start, end, terms, rest[_SLIP.size - 4 :]

    def _card(self, place: int) -> Card:
        offset = place & (1 << _OFFSET_BITS) - 1
        try:
            file = self._files[place >> _OFFSET_BITS]
            digest, number, sha, birth, terms, title, shown, slips = _CARD.unpack_from(file, offset)
        except (KeyError, struct.error) as error:
            raise Damaged(f"there is no card at {place:#x}") from error
        head, offsets = _CARD.size - 8, _OFFSET * slips
        rest = file[offset + 8 : offset + _CARD.size + offsets + title + shown]
        if _card_digest(place, rest) != digest:
            raise Damaged(f"the card at {place:#x} is not what was written")
        title += head + offsets
        card = Card(number, sha, birth, terms, rest[head + offsets : title], rest[title:],
                    rest[head : head + offsets])  # fmt: skip
        self._cards[place] = card
        self.ids[number] = sha
        return card
