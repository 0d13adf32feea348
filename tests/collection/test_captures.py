from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from apercu.collection import captures
from apercu.collection.captures import Location, WarcRecord, pack, read_record, scan_segment
from apercu.errors import CollectionDamaged


def record(payload: bytes, url: str = "https://a.example/", kind: str = "resource") -> WarcRecord:
    return WarcRecord(
        kind=kind,  # type: ignore[arg-type]
        url=url,
        date="2024-01-02T03:04:05Z",
        payload=payload,
        payload_sha256=hashlib.sha256(payload).hexdigest(),
    )


def write(folder: Path, payloads: list[bytes]) -> list[Location]:
    data, places = pack([record(payload) for payload in payloads])
    captures.segment_path(folder, 1).write_bytes(data)
    return [Location(segment=1, offset=offset, size=size) for offset, size in places]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5))
def test_what_was_packed_is_read(
    tmp_path_factory: pytest.TempPathFactory, payloads: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("captures")
    places = write(folder, payloads)
    assert [read_record(folder, place)[1] for place in places] == payloads
    scanned = list(scan_segment(folder, 1))
    assert [(found.location, found.block, found.damage) for found in scanned] == [
        (place, payload, None) for place, payload in zip(places, payloads, strict=True)
    ]


def test_warcio_reads_it_and_finds_its_digests_right(tmp_path: Path) -> None:
    write(tmp_path, [b"one", b"two"])
    with captures.segment_path(tmp_path, 1).open("rb") as file:
        found = [
            (item.rec_type, item.content_stream().read())
            for item in ArchiveIterator(file, check_digests="raise")
        ]
    assert found == [("resource", b"one"), ("resource", b"two")]


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=60))
def test_no_address_breaks_out_of_its_header(text: str) -> None:
    data, ((_, size),) = pack([record(b"x", url="https://a.example/" + text)])
    headers, block = captures.unpack(data[:size], "here")
    assert block == b"x"
    assert set(headers) == {
        "warc-type", "warc-record-id", "warc-target-uri", "warc-date", "warc-block-digest",
        "warc-payload-digest", "content-type", "content-length",
    }  # fmt: skip


def test_one_damaged_record_costs_no_other(tmp_path: Path) -> None:
    payloads = [bytes([n]) * 400 for n in range(5)]
    places = write(tmp_path, payloads)
    path = captures.segment_path(tmp_path, 1)
    data = bytearray(path.read_bytes())
    data[places[2].offset + places[2].size // 2] ^= 0x10
    path.write_bytes(data)
    scanned = list(scan_segment(tmp_path, 1))
    assert [found.block for found in scanned if found.damage is None] == [
        payload for n, payload in enumerate(payloads) if n != 2
    ]
    assert [found.location for found in scanned if found.damage] == [places[2]]
    with pytest.raises(CollectionDamaged, match=f"at byte {places[2].offset}"):
        read_record(tmp_path, places[2])


@pytest.mark.parametrize("cut", [1, 8, 40])
def test_a_torn_tail_is_damage_and_the_rest_is_read(tmp_path: Path, cut: int) -> None:
    places = write(tmp_path, [b"first" * 50, b"second" * 50])
    path = captures.segment_path(tmp_path, 1)
    path.write_bytes(path.read_bytes()[:-cut])
    first, torn = scan_segment(tmp_path, 1)
    assert (first.block, first.damage) == (b"first" * 50, None)
    assert torn.damage is not None
    with pytest.raises(CollectionDamaged, match="ends before"):
        read_record(tmp_path, places[1])


def test_a_digest_that_does_not_fit_is_told() -> None:
    data, _ = pack([record(b"words")])
    changed = gzip.compress(gzip.decompress(data).replace(b"words", b"Words"))
    with pytest.raises(CollectionDamaged, match="digest"):
        captures.unpack(changed, "here")


def test_a_record_that_does_not_inflate_to_its_end_is_told() -> None:
    data, _ = pack([record(b"words")])
    with pytest.raises(CollectionDamaged, match="not whole"):
        captures.unpack(data + data, "here")
