"""Read the files of captures without a catalogue; write anew those that are damaged.

Nothing that was there is taken away here: new files stand beside the old ones until a new
catalogue names them, so that a rebuild can be cut short at any moment and run again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from apercu.collection import captures
from apercu.collection.captures import Location, Scanned
from apercu.collection.disk import make_folder, refusing, sync_folder, write_whole
from apercu.collection.layout import Layout
from apercu.collection.writing import AppearanceNote
from apercu.intake.lending import Lent

At = tuple[int, int, int]
"""Segment, offset and size of a record."""

_Piece = tuple[Scanned, AppearanceNote | None]


class Resource(msgspec.Struct, frozen=True):
    """Where the bytes of a capture lie, and what their record says of them."""

    at: At
    date: str
    media_type: str
    length: int


class Found(msgspec.Struct):
    """What the captures hold: each record's place, without the blocks."""

    resources: dict[tuple[str, str], Resource] = {}
    """By (payload, address)."""
    revisits: list[tuple[str, str, str, At]] = []
    """(payload, address, date, place)."""
    texts: dict[str, At] = {}
    notes: dict[tuple[str, str, str, str], tuple[AppearanceNote, At]] = {}
    """By (document, payload, capture's address, own address)."""
    lengths: dict[int, int] = {}
    """Length of each file that the new catalogue names."""
    damage: list[str] = []
    top: int = 0
    """The greatest number of a file of captures."""


def salvage(layout: Layout, lent: Lent, forgotten: frozenset[str]) -> Found:
    """Read all files of captures as far as they were acknowledged.

    What is damaged, or holds something of what was `forgotten`, is written anew under the next
    number. Where no catalogue tells the lengths, everything whole that is there counts.
    """
    found = Found()
    present = layout.segments()
    found.top = max((*present, *lent.lengths), default=0)
    for number in sorted(lent.lengths) if lent.lengths else present:
        path = captures.segment_path(layout.captures, number)
        length = lent.lengths.get(number)
        size = path.stat().st_size if path.exists() else 0
        if length is not None and size < length:
            found.damage.append(f"{path}: {size} of {length} bytes are left")
        if size:
            _one(layout, number, length, forgotten, found)
    return found


def _one(
    layout: Layout, number: int, length: int | None, forgotten: frozenset[str], found: Found
) -> None:
    with refusing(captures.segment_path(layout.captures, number)):
        pieces = [_light(piece) for piece in captures.scan_segment(layout.captures, number, length)]
    bad = [piece.damage for piece, _ in pieces if piece.damage is not None]
    secret = [piece for piece, note in pieces if _is_forgotten(piece, note, forgotten)]
    found.damage += bad
    at = number
    if bad or secret:
        found.top += 1
        at = found.top
        kept = [pair for pair in pieces if pair[0].damage is None and pair[0] not in secret]
        pieces = _write_anew(layout, number, at, kept)
        if bad and not secret:
            keep_aside(layout, captures.segment_path(layout.captures, number))
    for piece, note in pieces:
        _note(found, at, piece, note)
    if pieces:
        last = pieces[-1][0].location
        found.lengths[at] = last.offset + last.size


def _light(piece: Scanned) -> _Piece:
    """Keep of a record what is needed, not its block."""
    note = None
    if piece.headers.get("warc-type") == "metadata":
        try:
            note = msgspec.json.decode(piece.block, type=AppearanceNote)
        except (msgspec.MsgspecError, ValueError) as error:
            damage = f"a note of appearance that cannot be read ({error})"
            piece = msgspec.structs.replace(piece, damage=damage)
    headers = {**piece.headers, "length": str(len(piece.block))}
    return msgspec.structs.replace(piece, block=b"", headers=headers), note


def _payload(piece: Scanned) -> str:
    return piece.headers.get("warc-payload-digest", "").removeprefix("sha256:")


def _is_forgotten(piece: Scanned, note: AppearanceNote | None, forgotten: frozenset[str]) -> bool:
    """Tell whether a record holds what was forgotten: a crash came before it was deleted."""
    if note is not None:
        return note.document in forgotten
    kind = piece.headers.get("warc-type")
    return kind in ("resource", "conversion") and _payload(piece) in forgotten


def _write_anew(layout: Layout, number: int, new: int, pieces: list[_Piece]) -> list[_Piece]:
    data = captures.segment_path(layout.captures, number).read_bytes()
    kept, out = [], bytearray()
    for piece, note in pieces:
        place = piece.location
        moved = Location(segment=new, offset=len(out), size=place.size)
        out += data[place.offset : place.offset + place.size]
        kept.append((msgspec.structs.replace(piece, location=moved), note))
    if out:
        write_whole(captures.segment_path(layout.captures, new), bytes(out))
    return kept


def keep_aside(layout: Layout, path: Path) -> None:
    """Keep a damaged file in the folder `damaged`, beside what is made of it."""
    aside = layout.damaged
    make_folder(aside)
    with refusing(aside):
        data = path.read_bytes()
        for place in _names(aside, path.name):
            if not place.exists():
                with contextlib.suppress(OSError):
                    os.link(path, place)
                if not place.exists():
                    shutil.copy(path, place)  # a disk without links
                break
            if place.read_bytes() == data:
                return
        sync_folder(aside)


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    number = 1
    while True:
        yield folder / f"{name}.{number}"
        number += 1


def _note(found: Found, segment: int, piece: Scanned, note: AppearanceNote | None) -> None:
    headers = piece.headers
    at = (segment, piece.location.offset, piece.location.size)
    url, payload = headers.get("warc-target-uri", ""), _payload(piece)
    date = headers.get("warc-date", "")
    kind = headers.get("warc-type")
    if kind == "resource":
        media_type = headers.get("content-type", "")
        resource = Resource(at, date, media_type, int(headers["length"]))
        found.resources.setdefault((payload, url), resource)
    elif kind == "revisit":
        found.revisits.append((payload, url, date, at))
    elif kind == "conversion":
        found.texts.setdefault(payload, at)
    elif note is not None:
        key = (note.document, note.payload_sha256, note.address, note.appearance.url)
        # Written anew when the capture turned out to have been seen earlier.
        old = found.notes.get(key)
        if old is None or _seen(note) < _seen(old[0]):
            found.notes[key] = (note, at)


def _seen(note: AppearanceNote) -> str:
    return note.appearance.fetched.start or ""


def put_away(layout: Layout, found: Found) -> None:
    """Delete the files of captures that the new catalogue does not name."""
    with refusing(layout.captures):
        for number in layout.segments():
            if number not in found.lengths and number <= found.top:
                captures.segment_path(layout.captures, number).unlink()
        sync_folder(layout.captures)
