from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from pdf_maker import lines, make_pdf

from apercu.errors import ReadError
from apercu.read import dispatch
from apercu.read.dispatch import read_capture, sniff
from apercu.read.workers import Limits, WorkerPool
from apercu.records import RawCapture, Reading

SHARED = Path(__file__).parents[3] / "shared" / "data"
FEED = b"<rss><channel><item><description>An item's text.</description></item></channel></rss>"


def _thrice(data: bytes) -> bytes:
    # Without the time, so that the test has the same name in every process.
    for _ in range(3):
        data = gzip.compress(data, mtime=0)
    return data


@pytest.mark.parametrize(
    ("payload", "media_type", "name", "kind"),
    [
        (b"%PDF-1.7", "text/html", "a.html", "pdf"),
        (b"\n\n%PDF-1.7", "", "a", "pdf"),
        (b"<!-- x --><!DOCTYPE html><p>x", "text/plain", "a.txt", "html"),
        (b"<p>One <b>x</b></p><p>Two</p>", "", "a.txt", "html"),
        (b'<?xml version="1.0"?><html xmlns="x">', "", "a.xml", "html"),
        (FEED, "text/html", "a.html", "feed"),
        (b'<?xml version="1.0"?>\n<!-- c --><a:feed xmlns:a="x">', "", "a", "feed"),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/">', "", "a", "feed"),
        (b'<rdf:RDF xmlns="http://xmlns.com/foaf/0.1/">', "", "a", "xml"),
        (b"<urlset><url>", "", "sitemap.xml", "sitemap"),
        ("Слова.".encode("utf-16"), "", "a.txt", "text"),
        ("Plain words.".encode("utf-16-le"), "", "a.txt", "text"),
        ("<!DOCTYPE html><p>x".encode("utf-16"), "", "a.txt", "html"),
        (b"# Heading", "", "a.md", "markdown"),
        (b"---\ntitle: x\n---\nBody", "", "a.txt", "markdown"),
        (b"BMW makes cars, and a < b.", "", "a.txt", "text"),
        (b"MZ is how this text begins.", "", "a.txt", "text"),
        (b"From: a@e.org\nSubject: x\n\nBody", "", "a", "mail"),
        (b'{"a": 1}', "", "a.json", "json"),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "", "a.txt", "office"),
        (b"PK\x03\x04" + bytes(26) + b"a.txt", "", "a.txt", "zip"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "a.html", "image"),
        (b"BM\x00\x10\x00\x00", "", "a", "image"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07" * 20, "", "a.txt", "binary"),
        (b"WARC/1.0\r\n", "", "a", "archive"),
        (b"", "text/html", "a.html", "empty"),
        (b"\xef\xbb\xbf \n", "", "a.txt", "empty"),
    ],
)
def test_the_kind_is_told_from_the_bytes(
    payload: bytes, media_type: str, name: str, kind: str
) -> None:
    assert sniff(payload, media_type=media_type, url=f"file:{name}") == kind


def read(payload: bytes, **more: object) -> list[Reading]:
    more.setdefault("place", "it")
    return list(read_capture(RawCapture(url="file:it", payload=payload, **more)))  # type: ignore[arg-type]


def test_each_kind_goes_to_its_reader() -> None:
    pdf = make_pdf([lines(["A line of a page."])])
    assert [r.reader.split("/")[0] for r in read(pdf, media_type="text/html")] == ["pdf"]
    assert [r.text for r in read(FEED, media_type="text/html")] == ["An item's text."]
    assert [r.text for r in read(gzip.compress(gzip.compress(b"Packed twice."), mtime=0))] == [
        "Packed twice."
    ]
    line = b'{"url": "https://e.org/", "text": "From a line."}'
    assert [r.text for r in read(line, via="jsonl")] == ["From a line."]


@pytest.mark.parametrize(
    ("payload", "reason", "words"),
    [
        (b"", "no_text", "empty"),
        (b"\x89PNG\r\n", "unsupported", "recognise"),
        (b"PK\x03\x04" + bytes(30), "unsupported", "unpack"),
        (_thrice(b"x"), "unsupported", "again"),
        (gzip.compress(b"x" * 9000, mtime=0)[:-12], "damaged", "cut off"),
        (b"\x1f\x8b\x08junk", "damaged", "gzip"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(
    payload: bytes, reason: str, words: str
) -> None:
    with pytest.raises(ReadError, match=words) as raised:
        read(payload)
    assert raised.value.reason == reason
    assert str(raised.value).startswith("it ")


def test_a_bomb_is_not_unpacked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "MAX_PAYLOAD", 1 << 20)
    with pytest.raises(ReadError) as raised:
        dispatch.inflate(gzip.compress(bytes(50 << 20), mtime=0), "it", 1 << 20)
    assert raised.value.reason == "too_large"


def test_what_an_archive_knows_is_flagged() -> None:
    (reading,) = read(b"Words.", via="warc", given={"warc:truncated": "length", "warc:digest": "x"})
    assert [(f.kind, f.detail) for f in reading.flags] == [
        ("truncated", "warc:length"),
        ("bad_digest", "x"),
    ]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "text/html", "application/json"]))
def test_any_bytes_have_a_kind(payload: bytes, media_type: str) -> None:
    assert sniff(payload, media_type=media_type, url="file:a") in dispatch.Kind.__args__  # type: ignore[attr-defined]


def test_a_small_pdf_that_inflates_to_gigabytes_fails_alone() -> None:
    bomb = make_pdf([b" " * (700 << 20)], packed=2)
    assert len(bomb) < 10_000
    good = make_pdf([lines(["A line of a page."])])
    requests = [(n, RawCapture(url=f"file:{n}.pdf", payload=p)) for n, p in enumerate([bomb, good])]
    with WorkerPool(
        "apercu.read.dispatch:read_capture", RawCapture, Reading, workers=1,
        limits=Limits(memory_bytes=400 << 20),
    ) as pool:  # fmt: skip
        answers = dict(pool.run(requests))
    assert answers[0].failure is not None
    assert answers[0].failure.reason in {"memory", "crashed"}
    assert "400 MiB" in answers[0].failure.message
    assert [reading.text for reading in answers[1].replies] == ["A line of a page."]


def test_samples_of_every_kind_come_to_texts_or_reasons() -> None:
    folder = SHARED / "read" / "pdf"
    if not folder.exists():
        pytest.skip("the sample files do not lie beside this checkout")
    paths = sorted(folder.rglob("*.pdf"))[::5]
    requests = ((p.name, RawCapture(url=f"file:{p.name}", payload=p.read_bytes())) for p in paths)
    with WorkerPool("apercu.read.dispatch:read_capture", RawCapture, Reading, workers=1) as pool:
        answers = list(pool.run(requests))
    assert len(answers) == len(paths)
    assert all(outcome.replies or outcome.failure for _, outcome in answers)
    crashed = [o.failure.message for _, o in answers if o.failure and o.failure.reason == "crashed"]
    assert crashed == []
    assert sum(bool(outcome.replies) for _, outcome in answers) > len(paths) // 3
