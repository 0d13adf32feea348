"""Split JSON lines into captures, one a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from apercu.errors import ReadError
from apercu.records import FailureReason, RawCapture, ReadFailure
from apercu.records_in import fit, instant, parse_fields, text_field

MAX_LINE_BYTES = 16 << 20
_CHUNK = 1 << 20


def split_lines(stream: BinaryIO, name: str) -> Iterator[RawCapture | ReadFailure]:
    """Split a stream of JSON lines into captures, one a line; `name` is the file's, for messages.

    A line that cannot be a record gives a failure and the rest goes on. Lines over
    MAX_LINE_BYTES are passed over without being held.
    """
    for number, line in _lines(stream):
        place = f"{name} line {number}"
        if line is None:
            most = MAX_LINE_BYTES >> 20
            message = f"{place} is longer than {most} MiB; put its text into a file of its own"
            yield _failure(place, "too_large", message)
            continue
        if not line.strip():
            continue
        try:
            url, fetched = _address_and_time(line, place)
        except ReadError as error:
            yield _failure(place, "bad_record", str(error))
            continue
        yield RawCapture(
            url=url,
            payload=line,
            media_type="application/json",
            fetched=fetched,
            via="jsonl",
            place=place,
        )


def _address_and_time(line: bytes, place: str) -> tuple[str, str | None]:
    fields = parse_fields(line, place)
    url = text_field(fields, "url", place)
    if url is None:
        raise ReadError("bad_record", f"{place} has no 'url'; give the text's address")
    return fit(url)[0], instant(text_field(fields, "fetched", place))[0]


def _failure(place: str, reason: FailureReason, message: str) -> ReadFailure:
    return ReadFailure(place=place, reason=reason, message=message)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines of a stream from 1; `None` stands for one that is too long."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield number, None
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        yield number, line.rstrip(b"\r\n")
