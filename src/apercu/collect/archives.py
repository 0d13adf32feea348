"""Unpack archives as streams: WARC and ARC, gzip, JSON lines.

What is held at one time is one record's payload, at most MAX_PAYLOAD; what is longer is passed
over in pieces. WARC's lengths and digests are checked here, since a torn tail reads back short
without an error.
"""

from __future__ import annotations

import gzip
import io
import logging
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from apercu.collect.addresses import media_type_of, original_address
from apercu.collect.jsonl import split_lines
from apercu.records import FailureReason, RawCapture, ReadFailure, Record

MAX_PAYLOAD = 32 << 20
MAX_PASSED_OVER = 1 << 30  # bytes of one record; a bomb of 1 MB inflates to about that
_CHUNK = 1 << 16
_TEXTUAL = ("text/html", "application/xhtml", "text/plain", "text/markdown", "application/pdf",
            "application/rss", "application/atom", "application/rdf", "text/xml",
            "application/xml")  # fmt: skip
# What a damaged head or body raises in warcio: zlib's and its own, and slips on missing headers.
_WARCIO_TRIPS = (zlib.error, EOFError, ValueError, AttributeError, TypeError, LookupError)
_KINDS = frozenset({"response", "resource", "conversion"})


class ArchiveRequest(Record, frozen=True, kw_only=True):
    """An archive to be unpacked in a worker: its absolute path, and its name for messages."""

    path: str
    name: str = ""


class Unpacked(Record, frozen=True, kw_only=True):
    """One thing out of an archive, as it crosses from a worker; `skipped` comes last, alone."""

    capture: RawCapture | None = None
    failure: ReadFailure | None = None
    skipped: dict[str, int] | None = None


def unpack_request(request: ArchiveRequest) -> Iterator[Unpacked]:
    """Unpack an archive inside a worker, for `WorkerPool.stream`."""
    skipped: Counter[str] = Counter()
    for found in unpack(Path(request.path), name=request.name, skipped=skipped):
        if isinstance(found, RawCapture):
            yield Unpacked(capture=found)
        else:
            yield Unpacked(failure=found)
    yield Unpacked(skipped=dict(skipped))


def is_archive(path: Path) -> bool:
    """Tell from name and first bytes whether a file holds several captures, or a packed one."""
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return True
    with path.open("rb") as file:
        head = file.read(11)
    return head.startswith((b"\x1f\x8b", b"WARC/", b"filedesc://"))


def unpack(
    path: Path, *, name: str = "", skipped: Counter[str] | None = None
) -> Iterator[RawCapture | ReadFailure]:
    """Give the captures in a WARC, ARC, gzip or JSON-lines file, in its order.

    `name` stands for the file in messages and `file:` addresses (default: its own name). Records
    that hold no page (requests, images, statuses other than 200) are counted in `skipped` by
    their reason. Damage is a failure that names the record; what follows is read where it can be.
    """
    name = name or path.name
    counted = skipped if skipped is not None else Counter()
    try:
        with path.open("rb") as file:
            yield from _unpack_file(file, name, counted)
    except OSError as error:
        reason: FailureReason = "forbidden" if isinstance(error, PermissionError) else "damaged"
        yield _failure(name, reason, f"{name} cannot be read: {error.strerror or error}")


def _unpack_file(
    file: BinaryIO, name: str, skipped: Counter[str]
) -> Iterator[RawCapture | ReadFailure]:
    head = file.read(_CHUNK)
    file.seek(0)
    packed = head.startswith(b"\x1f\x8b")
    inner = _first_bytes(head) if packed else head
    if inner.startswith((b"WARC/", b"filedesc://")):
        # Packed as one piece (`gzip news.warc`) instead of record by record.
        stream: Any = gzip.GzipFile(fileobj=file) if packed and _is_one_piece(head) else file
        yield from _unpack_warc(stream, name, skipped)
        return
    bare = name[: -len(".gz")] if packed and name.lower().endswith(".gz") else name
    if bare.lower().endswith((".jsonl", ".ndjson")):
        yield from _unpack_lines(file, name, packed=packed)
        return
    yield _unpack_single(file, bare, name, packed=packed)


def _first_bytes(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
    except zlib.error:
        return b""


def _is_one_piece(head: bytes) -> bool:
    """Tell whether the first gzip member holds more than one record."""
    try:
        first = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 1 << 22)
    except zlib.error:
        return False
    return b"\r\n\r\nWARC/" in first or b"\n\nWARC/" in first


def _unpack_lines(file: BinaryIO, name: str, *, packed: bool) -> Iterator[RawCapture | ReadFailure]:
    stream: Any = gzip.GzipFile(fileobj=file) if packed else file
    try:
        yield from split_lines(io.BufferedReader(stream) if packed else stream, name)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield _failure(name, "damaged", f"{name} is damaged gzip ({error}); get it again")


def _unpack_single(
    file: BinaryIO, bare: str, name: str, *, packed: bool
) -> RawCapture | ReadFailure:
    stream: Any = gzip.GzipFile(fileobj=file) if packed else file
    try:
        payload = stream.read(MAX_PAYLOAD + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return _failure(name, "damaged", f"{name} is damaged gzip ({error}); get it again")
    if len(payload) > MAX_PAYLOAD:
        message = f"{name} unpacks to more than {MAX_PAYLOAD >> 20} MiB; split it"
        return _failure(name, "too_large", message)
    url = original_address(payload) or f"file:{quote(bare)}"
    return RawCapture(url=url, payload=payload, media_type=media_type_of(bare), place=name)


# --- WARC -----------------------------------------------------------------------------------


def _unpack_warc(
    file: BinaryIO, name: str, skipped: Counter[str]
) -> Iterator[RawCapture | ReadFailure]:
    """Walk over the records; one that cannot be parsed ends the walk, since its end is unknown."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 heavy
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    # It warns on standard error; what matters of that is told by the failures.
    logging.getLogger("warcio").setLevel(logging.CRITICAL)
    number = gave = end = 0
    try:
        records = _quiet(ArchiveIterator)(file, check_digests=True, arc2warc=True)
        for record in records:
            number += 1
            place = f"{name} record {number}"
            found = _read_record(record, place, skipped)
            if found is not None:
                gave += 1
                yield found
            if not _pass_over(record):
                message = f"{place} is longer than {MAX_PASSED_OVER >> 30} GiB; what follows it "
                yield _failure(place, "too_large", message + "was not read; split the archive")
                return
            records.read_to_end()
            end = records.get_record_offset() + records.get_record_length()
    except (ArchiveLoadFailed, *_WARCIO_TRIPS) as error:
        yield _torn(name, number, _first_line(error))
        return
    if not isinstance(file, gzip.GzipFile) and _has_rest(file, end):
        yield _torn(name, number, "the next record breaks off in its head")
    elif not gave:
        what = ", ".join(f"{count} {reason}" for reason, count in sorted(skipped.items()))
        yield _failure(name, "no_text", f"{name} holds no page with text ({what or 'no records'})")


def _has_rest(file: BinaryIO, end: int) -> bool:
    """Tell whether something stands after the last whole record: warcio passes over it."""
    file.seek(end)
    return bool(file.read(_CHUNK).strip(b"\r\n\x00"))


def _torn(name: str, number: int, why: str) -> ReadFailure:
    message = f"{name} is damaged after record {number}: {why}; "
    message += "what follows was not read; get it again"
    return _failure(f"{name} after record {number}", "damaged", message)


def _quiet(iterator: Any) -> Any:
    """Keep the iterator from writing to standard error; our failures tell what is amiss."""
    return type("QuietIterator", (iterator,), {"INC_RECORD": ""})


def _read_record(record: Any, place: str, skipped: Counter[str]) -> RawCapture | ReadFailure | None:
    """Read one record's payload; `None` for one that holds no page."""
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI", "").strip().strip("<>")
    if headers.get_header("Content-Length") is None:
        return _failure(place, "damaged", f"{place} breaks off in its head; get the archive again")
    why_not = _why_no_page(record)
    payload = b"" if why_not else _read_body(record, place, url)
    if isinstance(payload, ReadFailure):
        return payload
    if missing := _missing(record):
        message = f"{place} is cut off: {missing:,} bytes are missing; fetch {url or 'it'} again"
        return _failure(place, "damaged", message, url)
    if why_not is not None:
        skipped[why_not] += 1
        return None
    if not payload:
        return _failure(place, "no_text", f"{place} has an empty body", url)
    return RawCapture(
        url=url or f"file:{quote(place)}",
        payload=payload,
        media_type=_media_type(record),
        charset=_charset(record),
        fetched=_instant(headers.get_header("WARC-Date")),
        via="warc",
        place=place,
        given=_state(record),
    )


def _read_body(record: Any, place: str, url: str) -> bytes | ReadFailure:
    """Read and decode a record's body, up to the limit."""
    stream = record.content_stream()
    payload = bytearray()
    try:
        while len(payload) <= MAX_PAYLOAD and (more := stream.read(_CHUNK)):
            payload += more
    except _WARCIO_TRIPS as error:
        message = f"the body of {place} cannot be decoded ({_first_line(error)}); fetch {url} again"
        return _failure(place, "damaged", message, url)
    if len(payload) > MAX_PAYLOAD:
        message = f"{place} unpacks to more than {MAX_PAYLOAD >> 20} MiB and was not read"
        return _failure(place, "too_large", message, url)
    return bytes(payload)


def _why_no_page(record: Any) -> str | None:
    if record.rec_type not in _KINDS:
        return f"{record.rec_type} records"
    if record.rec_type == "response":
        if record.http_headers is None:
            return "responses that are not HTTP"
        status = record.http_headers.get_statuscode()
        if status != "200":
            return f"responses with status {status or 'unknown'}"
    scheme = record.rec_headers.get_header("WARC-Target-URI", "").lstrip("<").partition(":")[0]
    if scheme.lower() not in {"http", "https", "ftp", "file"}:
        return "records about the crawl"
    media_type = _media_type(record)
    if media_type and not media_type.startswith(_TEXTUAL):
        return f"records of type {media_type.partition('/')[0]}/*"
    return None


def _content_type(record: Any) -> str:
    source = record.http_headers if record.rec_type == "response" else record.rec_headers
    return (source.get_header("Content-Type") or "") if source is not None else ""


def _media_type(record: Any) -> str:
    return _content_type(record).partition(";")[0].strip().lower()[:100]


def _charset(record: Any) -> str | None:
    for part in _content_type(record).split(";")[1:]:
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset":
            return value.strip().strip("\"'")[:40] or None
    return None


def _state(record: Any) -> dict[str, str]:
    """Say what the archive knows to be amiss with a record."""
    state = {}
    truncated = record.rec_headers.get_header("WARC-Truncated")
    if truncated:
        state["warc:truncated"] = truncated[:40]
    checker = record.digest_checker
    if checker is not None and checker.passed is False:
        state["warc:digest"] = "; ".join(str(problem) for problem in checker.problems)[:200]
    return state


def _missing(record: Any) -> int:
    """Tell how many bytes of a record that its length promises are not there."""
    return int(getattr(record.raw_stream, "limit", 0) or 0) if _pass_over(record) else 0


def _pass_over(record: Any) -> bool:
    """Read a record to its end in pieces; False where it does not come to one."""
    passed = 0
    while chunk := record.raw_stream.read(_CHUNK):
        passed += len(chunk)
        if passed > MAX_PASSED_OVER:
            return False
    return True


def _instant(date: str | None) -> str | None:
    """Check a WARC-Date (an instant in UTC); `None` where it is none."""
    if not date:
        return None
    from datetime import UTC, datetime  # noqa: PLC0415

    try:
        moment = datetime.fromisoformat(date.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]


def _failure(
    place: str, reason: FailureReason, message: str, url: str | None = None
) -> ReadFailure:
    return ReadFailure(place=place, reason=reason, message=message, url=url or None)
