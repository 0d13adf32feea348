"""Keep what was fetched, and the texts read from it, as WARC (ISO 28500).

A segment is a file of gzip members, one record each. Kinds of records: `resource` (bytes as
found), `revisit` (the same bytes at another address or time), `conversion` (a text read from
them), `metadata` (a JSON object: how a document appeared there). Digests are SHA-256 over block
and payload; warcio would write SHA-1 by itself.
"""

from __future__ import annotations

import hashlib
import io
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from apercu.errors import CollectionDamaged
from apercu.records import Record

Kind = Literal["resource", "revisit", "conversion", "metadata"]

SEGMENT_BYTES = 128 * 2**20
"""A segment is closed at this size: small enough to be written anew when a record must go."""

MAX_RECORD_BYTES = 512 * 2**20
"""More than any record that is written: a length beyond it is damage, not data."""

_REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class Location(Record, frozen=True, kw_only=True, array_like=True):
    """Where a record lies: number of the segment, offset and size of its gzip member, in bytes."""

    segment: int
    offset: int
    size: int


class WarcRecord(Record, frozen=True, kw_only=True):
    """A record to be written, or as it was read. `payload` of a revisit is empty."""

    kind: Kind
    url: str
    date: str
    payload: bytes
    payload_sha256: str
    content_type: str = "application/octet-stream"
    refers_to: str | None = None


def record_id(record: WarcRecord) -> str:
    """Return the record's id: the same record has the same id in any collection."""
    name = "\n".join((record.kind, record.url, record.payload_sha256, record.refers_to or ""))
    if record.kind in ("resource", "revisit"):
        name += "\n" + record.date
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


def segment_path(folder: Path, number: int) -> Path:
    """Return the path of segment `number`."""
    return folder / f"{number:06d}.warc.gz"


def pack(records: list[WarcRecord]) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the records as gzip members one after another, with (offset, size) of each."""
    # Loads half of fsspec with it, and who only reads writes no record.
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    places = []
    for record in records:
        offset = buffer.tell()
        writer.write_record(_to_warcio(record))
        places.append((offset, buffer.tell() - offset))
    return buffer.getvalue(), places


def _to_warcio(record: WarcRecord) -> object:
    from warcio.recordloader import ArcWarcRecord  # noqa: PLC0415
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415

    block = hashlib.sha256(record.payload).hexdigest()
    headers = {
        "WARC-Type": record.kind,
        "WARC-Record-ID": record_id(record),
        # An address must not end the line: what a header cannot hold is percent-encoded.
        "WARC-Target-URI": quote(record.url, safe="%:/?#[]@!$&'()*+,;=~-._|^`{}\\\"<>"),
        "WARC-Date": record.date,
        "WARC-Block-Digest": f"sha256:{block}",
        "WARC-Payload-Digest": f"sha256:{record.payload_sha256}",
    }
    if record.refers_to is not None:
        headers["WARC-Refers-To"] = record.refers_to
    if record.kind == "revisit":
        headers["WARC-Profile"] = _REVISIT_PROFILE
    return ArcWarcRecord(
        "warc",
        record.kind,
        StatusAndHeaders("", list(headers.items()), protocol="WARC/1.1"),
        io.BytesIO(record.payload),
        None,
        record.content_type,
        len(record.payload),
    )


def unpack(member: bytes, place: str) -> tuple[dict[str, str], bytes]:
    """Return headers (names in lower case) and block of the one record in a gzip member.

    Raises `CollectionDamaged` where the member is not whole, is more than one record, or does
    not have the length and the digest that it states.
    """
    inflate = zlib.decompressobj(wbits=31)
    try:
        data = inflate.decompress(member, MAX_RECORD_BYTES)
        whole = inflate.eof and not inflate.unused_data
    except zlib.error as error:
        raise CollectionDamaged(f"{place}: the record cannot be inflated ({error})") from error
    if not whole:
        raise CollectionDamaged(f"{place}: the record is not whole")
    head, separator, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    if not separator or not lines[0].startswith("WARC/1."):
        raise CollectionDamaged(f"{place}: what lies there is no WARC record")
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    stated = headers.get("content-length", "")
    length = int(stated) if stated.isascii() and stated.isdigit() else -1
    block = rest[:length] if length >= 0 else b""
    if length < 0 or len(block) != length or rest[length:] != b"\r\n\r\n":
        raise CollectionDamaged(f"{place}: the record does not have the length that it states")
    if headers.get("warc-block-digest") != f"sha256:{hashlib.sha256(block).hexdigest()}":
        raise CollectionDamaged(f"{place}: the record does not have the digest that it states")
    return headers, block


def read_record(folder: Path, location: Location) -> tuple[dict[str, str], bytes]:
    """Read one record; raises `CollectionDamaged` where it is not what was written."""
    path = segment_path(folder, location.segment)
    place = f"{path} at byte {location.offset}"
    try:
        with path.open("rb") as file:
            file.seek(location.offset)
            member = file.read(location.size)
    except OSError as error:
        raise CollectionDamaged(f"{place}: cannot be read ({error.strerror})") from error
    if len(member) != location.size:
        raise CollectionDamaged(f"{place}: the file ends before the record does")
    return unpack(member, place)


class Scanned(Record, frozen=True, kw_only=True):
    """One stretch of a segment as a scan found it: a record, or damage in words."""

    location: Location
    headers: dict[str, str] = {}
    block: bytes = b""
    damage: str | None = None


def scan_segment(folder: Path, number: int, length: int | None = None) -> Iterator[Scanned]:
    """Read a segment from its start to `length` (its end where `None`), record by record.

    Needs no catalogue. After damage it goes on at the next gzip header, so that one bad record
    costs no other.
    """
    path = segment_path(folder, number)
    data = path.read_bytes()
    if length is not None:
        data = data[:length]
    offset = 0
    while offset < len(data):
        size = _member_size(data, offset)
        place = f"{path} at byte {offset}"
        if size is not None:
            try:
                headers, block = unpack(data[offset : offset + size], place)
                yield Scanned(
                    location=Location(segment=number, offset=offset, size=size),
                    headers=headers,
                    block=block,
                )
                offset += size
                continue
            except CollectionDamaged as error:
                damage = str(error)
        else:
            damage = f"{place}: the record is not whole or not gzip"
        following = _next_member(data, offset)
        yield Scanned(
            location=Location(segment=number, offset=offset, size=following - offset),
            damage=damage,
        )
        offset = following


def _member_size(data: bytes, offset: int) -> int | None:
    inflate = zlib.decompressobj(wbits=31)
    view = memoryview(data)[offset:]
    position = 0
    try:
        while not inflate.eof and position < len(view):
            piece = view[position : position + 65536]
            inflate.decompress(piece)
            position += len(piece)
    except zlib.error:
        return None
    return position - len(inflate.unused_data) if inflate.eof else None


def _next_member(data: bytes, offset: int) -> int:
    """Return where the next readable record begins after a damaged one, else the end."""
    position = offset + 1
    while (position := data.find(b"\x1f\x8b\x08", position)) != -1:
        inflate = zlib.decompressobj(wbits=31)
        try:
            if inflate.decompress(data[position : position + 4096], 64).startswith(b"WARC/1."):
                return position
        except zlib.error:
            pass
        position += 1
    return len(data)
