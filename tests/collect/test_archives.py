from __future__ import annotations

import base64
import gzip
import hashlib
import io
from collections import Counter
from pathlib import Path

import pytest

from apercu.collect import archives
from apercu.collect.archives import ArchiveRequest, Unpacked, unpack
from apercu.read.workers import WorkerPool
from apercu.records import RawCapture, ReadFailure

WARCS = Path(__file__).parents[3] / "shared" / "data" / "read" / "warc" / "test" / "data"


def record(
    body: bytes, *, url: str = "https://e.org/a", kind: str = "response", status: str = "200 OK",
    media_type: str = "text/html; charset=windows-1251", http: str = "", warc: str = "",
) -> bytes:  # fmt: skip
    head = ""
    if kind == "response":
        head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n{http}\r\n"
    block = head.encode() + body
    outer = "application/http; msgtype=response" if kind == "response" else media_type
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2024-02-20T14:05:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n{warc}"
            f"Content-Type: {outer}\r\nContent-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def write(tmp_path: Path, *records: bytes, packed: bool = True, name: str = "a.warc.gz") -> Path:
    path = tmp_path / name
    path.write_bytes(b"".join(map(gzip.compress, records)) if packed else b"".join(records))
    return path


def split(found: object) -> tuple[list[RawCapture], list[ReadFailure]]:
    items = list(found)  # type: ignore[call-overload]
    return (
        [item for item in items if isinstance(item, RawCapture)],
        [item for item in items if isinstance(item, ReadFailure)],
    )


@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_out_with_address_time_and_character_set(tmp_path: Path, packed: bool) -> None:
    path = write(
        tmp_path, record(b"<p>one"), record(b"<p>two", url="https://e.org/b"), packed=packed
    )
    captures, failures = split(unpack(path))
    assert failures == []
    assert [(c.url, c.payload, c.fetched, c.media_type, c.charset, c.via) for c in captures] == [
        (url, body, "2024-02-20T14:05:00Z", "text/html", "windows-1251", "warc")
        for url, body in (("https://e.org/a", b"<p>one"), ("https://e.org/b", b"<p>two"))
    ]
    assert [c.place for c in captures] == ["a.warc.gz record 1", "a.warc.gz record 2"]


def test_bodies_are_decoded(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>packed")
    chunked = b"4\r\n<p>c\r\n6\r\nhunked\r\n0\r\n\r\n"
    path = write(
        tmp_path,
        record(packed, http="Content-Encoding: gzip\r\n"),
        record(chunked, http="Transfer-Encoding: chunked\r\n"),
    )
    assert [c.payload for c in split(unpack(path))[0]] == [b"<p>packed", b"<p>chunked"]


def test_what_holds_no_page_is_counted_by_its_reason(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        record(b"<p>one"),
        record(b"x", media_type="image/png"),
        record(b"x", status="404 Not Found"),
        record(b"x", kind="request"),
        record(b"log", kind="resource", url="metadata://x/log", media_type="text/plain"),
        record(b"A text.", kind="conversion", media_type="text/plain"),
    )
    skipped: Counter[str] = Counter()
    captures, failures = split(unpack(path, skipped=skipped))
    assert [c.payload for c in captures] == [b"<p>one", b"A text."]
    assert failures == []
    assert skipped == {
        "records of type image/*": 1,
        "responses with status 404": 1,
        "request records": 1,
        "records about the crawl": 1,
    }


def test_an_archive_without_pages_says_so(tmp_path: Path) -> None:
    _, (failure,) = split(unpack(write(tmp_path, record(b"x", media_type="image/png"))))
    assert failure.reason == "no_text"
    assert "1 records of type image/*" in failure.message


@pytest.mark.parametrize("cut", [1, 10, 100])
def test_a_torn_tail_is_a_failure_and_what_stands_before_it_is_read(
    tmp_path: Path, cut: int
) -> None:
    last = record(b"<p>" + b"two " * 100)
    path = write(tmp_path, record(b"<p>one"), last[: -4 - cut], packed=False, name="a.warc")
    captures, failures = split(unpack(path))
    assert [c.payload for c in captures] == [b"<p>one"]
    assert [(f.reason, f.place) for f in failures] == [("damaged", "a.warc record 2")]
    assert f"{cut} bytes are missing" in failures[0].message


def test_a_torn_gzip_member_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path, record(b"<p>one"), record(bytes(range(256)) * 40))
    path.write_bytes(path.read_bytes()[:-200])
    captures, failures = split(unpack(path))
    assert [c.payload for c in captures] == [b"<p>one"]
    assert {f.reason for f in failures} == {"damaged"}


@pytest.mark.parametrize("good", [True, False])
def test_a_digest_that_does_not_fit_is_told(tmp_path: Path, good: bool) -> None:
    body = b"<p>one"
    digest = base64.b32encode(hashlib.sha1(body if good else b"other").digest()).decode()
    path = write(tmp_path, record(body, warc=f"WARC-Payload-Digest: sha1:{digest}\r\n"))
    (capture,), _ = split(unpack(path))
    assert ("warc:digest" in capture.given) is not good


def test_a_member_that_inflates_past_the_limit_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_PAYLOAD", 1 << 20)
    bomb = gzip.compress(bytes(30 << 20))
    path = write(
        tmp_path,
        record(bytes(5 << 20)),
        record(bomb, http="Content-Encoding: gzip\r\n"),
        record(b"<p>after"),
    )
    captures, failures = split(unpack(path))
    assert [c.payload for c in captures] == [b"<p>after"]
    assert [(f.reason, f.url) for f in failures] == [("too_large", "https://e.org/a")] * 2


def test_an_endless_record_ends_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_PASSED_OVER", 1 << 20)
    path = write(tmp_path, record(bytes(5 << 20), media_type="video/mp4"), record(b"<p>after"))
    captures, failures = split(unpack(path))
    assert captures == []
    assert [f.reason for f in failures] == ["too_large"]


def test_a_warc_packed_as_one_piece_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(record(b"<p>one") + record(b"<p>two")))
    assert [c.payload for c in split(unpack(path))[0]] == [b"<p>one", b"<p>two"]


def test_single_files_and_lines_in_gzip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"Words."))
    (tmp_path / "a.jsonl.gz").write_bytes(
        gzip.compress(b'{"url":"https://e.org/","text":"x"}\n' * 2)
    )
    (capture,), _ = split(unpack(tmp_path / "a.txt.gz"))
    assert (capture.url, capture.payload, capture.media_type) == (
        "file:a.txt",
        b"Words.",
        "text/plain",
    )
    captures, _ = split(unpack(tmp_path / "a.jsonl.gz"))
    assert [c.place for c in captures] == ["a.jsonl.gz line 1", "a.jsonl.gz line 2"]
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b"\n" * 9000)[:-9])
    assert [f.reason for f in split(unpack(tmp_path / "cut.jsonl.gz"))[1]] == ["damaged"]
    monkeypatch.setattr(archives, "MAX_PAYLOAD", 1 << 20)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(bytes(20 << 20)))
    assert [f.reason for f in split(unpack(tmp_path / "bomb.txt.gz"))[1]] == ["too_large"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    _, (failure,) = split(unpack(tmp_path / "nothing.warc"))
    assert "nothing.warc" in failure.message


def test_an_archive_can_be_unpacked_in_a_worker(tmp_path: Path) -> None:
    path = write(tmp_path, record(b"<p>one"), record(b"x", media_type="image/png"))
    request = ArchiveRequest(path=str(path), name="a.warc.gz")
    with WorkerPool("apercu.collect.archives:unpack_request", ArchiveRequest, Unpacked) as pool:
        replies = [reply for _, reply in pool.stream([("a", request)])]
    assert [reply.capture.payload for reply in replies if reply.capture] == [b"<p>one"]  # type: ignore[union-attr]
    assert replies[-1].skipped == {"records of type image/*": 1}  # type: ignore[union-attr]


def test_every_sample_archive_comes_to_pages_or_reasons() -> None:
    if not WARCS.exists():
        pytest.skip("the sample archives do not lie beside this checkout")
    found = {path.name: split(unpack(path)) for path in sorted(WARCS.iterdir())}
    assert all(captures or failures for captures, failures in found.values())
    assert len(found["example.warc.gz"][0]) == 1
    assert found["example-wrong-chunks.warc.gz"][0] == []
    assert len(found["example-bad-non-chunked.warc.gz"][0]) == 1


def test_no_record_is_lost_to_where_the_bytes_are_cut(tmp_path: Path) -> None:
    whole = b"".join(map(gzip.compress, [record(b"<p>%d" % n) for n in range(4)]))
    ends = [0]
    stream = io.BytesIO(whole)
    for n in range(4):
        ends.append(ends[-1] + len(gzip.compress(record(b"<p>%d" % n))))
    assert stream.getbuffer().nbytes == ends[-1]
    for cut in range(20, len(whole), 37):
        path = tmp_path / "cut.warc.gz"
        path.write_bytes(whole[:cut])
        captures, failures = split(unpack(path))
        entire = sum(end <= cut for end in ends[1:])
        assert len(captures) >= entire
        assert failures or cut in ends or len(captures) > entire
