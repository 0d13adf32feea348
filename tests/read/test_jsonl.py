from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.collect import jsonl as lines_module
from apercu.collect.jsonl import split_lines
from apercu.errors import ReadError
from apercu.read.jsonl import read_jsonl
from apercu.records import RawCapture, ReadFailure, Reading


def split(payload: bytes) -> list[RawCapture | ReadFailure]:
    return list(split_lines(io.BytesIO(payload), "notes.jsonl"))


def read(**fields: object) -> Reading:
    (capture,) = split(json.dumps(fields).encode())
    assert isinstance(capture, RawCapture), capture
    return read_jsonl(capture)


def test_every_known_field_arrives() -> None:
    reading = read(
        url="https://e.org/1", text="A text.\r\nMore.", title="T", outlet="O", author="A",
        published="2024-02-20", fetched="2024-02-21", language="en-GB",
        restates="https://e.org/0", synthetic=True,
    )  # fmt: skip
    assert reading.text == "A text.\r\nMore."
    assert (reading.title, reading.outlet, reading.author) == ("T", "O", "A")
    assert (reading.language, reading.restates, reading.synthetic) == (
        "en",
        "https://e.org/0",
        True,
    )
    assert reading.published is not None
    assert (reading.published.start, reading.published.basis) == ("2024-02-20", "given")
    assert reading.flags == ()


@pytest.mark.parametrize(
    ("given_", "instant"),
    [
        ("2024-02-21", "2024-02-21T23:59:59Z"),
        ("2024-02-21T01:00:00+04:00", "2024-02-20T21:00:00Z"),
        ("2024-02-21T01:00:00", "2024-02-21T01:00:00Z"),
        ("last week", None),
    ],
)
def test_the_time_of_fetching_is_an_instant_in_utc(given_: str, instant: str | None) -> None:
    line = json.dumps({"url": "https://e.org/", "text": "x", "fetched": given_}).encode()
    (capture,) = split(line)
    assert isinstance(capture, RawCapture)
    assert capture.fetched == instant
    flags = {(flag.kind, flag.detail) for flag in read_jsonl(capture).flags}
    assert flags == (set() if instant else {("unread_date", "fetched")})


def test_unknown_fields_and_unread_dates_are_flagged() -> None:
    reading = read(url="https://e.org/", text="x", published="some day", mood="good", zeal=1)
    assert {(flag.kind, flag.detail) for flag in reading.flags} == {
        ("unknown_fields", "mood, zeal"),
        ("unread_date", "published: some day"),
    }


def test_one_bad_line_fails_alone_and_names_its_place() -> None:
    good = b'{"url": "https://e.org/", "text": "x"}'
    found = split(b"\xef\xbb\xbf" + good + b"\r\n\r\nnot json\n" + good)
    assert [type(item).__name__ for item in found] == ["RawCapture", "ReadFailure", "RawCapture"]
    assert [item.place for item in found] == [f"notes.jsonl line {n}" for n in (1, 3, 4)]
    assert read_jsonl(found[0]).text == "x"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"text": "x"}', "no 'url'"),
        (b'{"url": "", "text": "x"}', "no 'url'"),
        (b'{"url": 7, "text": "x"}', "a number as 'url'"),
        (b'{"url": "javascript:alert(1)", "text": "x"}', "begins with https://"),
        (b'{"url": "https://e.org/", "url": "https://e.org/2"}', "twice"),
        (b'["https://e.org/"]', "a list"),
        (b'{"url": "https://e.org/\xff"}', "not UTF-8"),
        (b'{"url":' + b"[" * 200_000, "nested too deeply"),
        (b'{"url": "https://e.org/", "n": ' + b"9" * 5000 + b"}", "cannot be used"),
        (b'{"url": "https://e.org/' + b"a" * 5000 + b'"}', "at most 4,000"),
    ],
)
def test_what_is_no_record_says_why(line: bytes, words: str) -> None:
    (failure,) = split(line)
    assert isinstance(failure, ReadFailure)
    assert failure.reason == "bad_record"
    assert "notes.jsonl line 1" in failure.message
    assert words in failure.message


@pytest.mark.parametrize(
    ("fields", "reason", "words"),
    [
        ({}, "bad_record", "nothing as 'text'"),
        ({"text": ["x"]}, "bad_record", "a list as 'text'"),
        ({"text": " \n"}, "no_text", "empty"),
        ({"text": "x", "title": 3}, "bad_record", "a number as 'title'"),
        ({"text": "x", "synthetic": "yes"}, "bad_record", "true or false"),
        ({"text": "x", "language": "English!"}, "bad_record", "en, ru"),
    ],
)
def test_wrong_fields_name_the_field(fields: dict[str, object], reason: str, words: str) -> None:
    with pytest.raises(ReadError, match=words) as raised:
        read(url="https://e.org/", **fields)
    assert raised.value.reason == reason


def test_what_no_text_may_hold_is_replaced_and_flagged() -> None:
    (capture,) = split(b'{"url": "https://e.org/", "text": "a\\u0000b\\ud800c"}')
    assert isinstance(capture, RawCapture)
    reading = read_jsonl(capture)
    assert reading.text == "a\ufffdb\ufffdc"
    assert [(flag.kind, flag.count) for flag in reading.flags] == [("replaced_characters", 2)]


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "MAX_LINE_BYTES", 100)
    good = b'{"url": "https://e.org/", "text": "x"}\n'
    found = split(good + b"x" * 5000 + b"\n" + good)
    assert [getattr(item, "reason", "") for item in found] == ["", "too_large", ""]
    assert found[2].place == "notes.jsonl line 3"


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_come_to_captures_or_failures_on_their_lines(payload: bytes) -> None:
    filled = [line for line in payload.split(b"\n") if line.removeprefix(b"\xef\xbb\xbf").strip()]
    assert len(split(payload)) <= len(filled)
