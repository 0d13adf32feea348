"""Tell what a capture is from its bytes, and hand it to the reader for that.

Names and headers are wrong often enough that they only decide between kinds that look alike.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Literal

import msgspec

from apercu.errors import ReadError
from apercu.records import Flag, RawCapture, Reading

Kind = Literal[
    "empty", "html", "pdf", "feed", "text", "markdown", "jsonl", "gzip", "archive", "zip",
    "office", "epub", "rtf", "image", "media", "mail", "json", "xml", "sitemap", "binary",
]  # fmt: skip

MAX_PAYLOAD = 64 << 20
_MAX_WRAPPERS = 2
_HEAD = 4096

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1f\x8b", "gzip"), (b"WARC/", "archive"), (b"filedesc://", "archive"),
    (b"BZh", "archive"), (b"\xfd7zXZ", "archive"), (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"), (b"\x28\xb5\x2f\xfd", "archive"), (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "rtf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"),
    (b"BM", "image"), (b"II*\x00", "image"), (b"MM\x00*", "image"), (b"8BPS", "image"),
    (b"\x00\x00\x01\x00", "image"), (b"OggS", "media"), (b"ID3", "media"), (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"), (b"FLV", "media"), (b"SQLite format 3", "binary"),
    (b"\x7fELF", "binary"), (b"MZ", "binary"),
)  # fmt: skip

_ADVICE: dict[Kind, str] = {
    "archive": "an archive; add it as a file of its own (.warc, .warc.gz) or unpack it first",
    "zip": "a zip archive; unpack it and add the folder",
    "office": "an office document; save it as PDF or as plain text and add that",
    "epub": "an e-book; convert it to HTML or plain text and add that",
    "rtf": "rich text (RTF); save it as plain text or PDF and add that",
    "image": "an image; recognise its text first, for example with tesseract, and add the text",
    "media": "sound or video; add a transcript of it as plain text",
    "mail": "a mail or a page saved as MHTML; save the page as HTML and add that",
    "json": "JSON; give JSON lines with 'url' and 'text', one object a line, in a .jsonl file",
    "xml": "XML of a kind without a reader; save its text as plain text or HTML and add that",
    "sitemap": "a site map, which holds addresses and no text; add the pages that it lists",
    "binary": "binary data without a reader; save its text as plain text and add that",
}

_TAGS = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|div|p|br|span|a|h[1-6]|table|article|section|ul)"
    r"[\s>/]",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(r"\s*(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL)
_FIRST_TAG = re.compile(r"\s*<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_MAIL = re.compile(
    r"(?:From|Received|Return-Path|MIME-Version|Subject|Message-ID): ?\S", re.IGNORECASE
)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n[A-Za-z_-]+[ \t]*:")
_BLANK = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"  # with the bytes of byte order marks
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_ROOTS: dict[str, Kind] = {
    "rss": "feed", "feed": "feed", "channel": "feed", "urlset": "sitemap",
    "sitemapindex": "sitemap", "svg": "image", "html": "html", "head": "html", "body": "html",
}  # fmt: skip
_FEED_NAMES = ("purl.org/rss", "netscape.com/rdf", "my.netscape.com")


def read_capture(capture: RawCapture) -> Iterator[Reading]:
    """Read every text that a capture holds, in its order.

    Raises ReadError with a reason of `records.FailureReason` and a message that names the place:
    before the first reading or, where only a part of the capture failed, after the last one.
    """
    carried = _carried_flags(capture)
    for reading in _read(capture, _MAX_WRAPPERS):
        yield (
            msgspec.structs.replace(reading, flags=reading.flags + carried) if carried else reading
        )


def _carried_flags(capture: RawCapture) -> tuple[Flag, ...]:
    """Turn what an archive says about a record's state into flags (`warc:` in `given`)."""
    flags = []
    if truncated := capture.given.get("warc:truncated"):
        flags.append(Flag(kind="truncated", detail=f"warc:{truncated}"))
    if digest := capture.given.get("warc:digest"):
        flags.append(Flag(kind="bad_digest", detail=digest))
    return tuple(flags)


def _read(capture: RawCapture, wrappers: int) -> Iterator[Reading]:
    place = capture.place or capture.url
    if len(capture.payload) > MAX_PAYLOAD:
        size = len(capture.payload) >> 20
        message = f"{place} has {size} MiB; at most {MAX_PAYLOAD >> 20} MiB are read, so split it"
        raise ReadError("too_large", message)
    kind = sniff(capture.payload, media_type=capture.media_type, url=capture.url, via=capture.via)
    if kind == "empty":
        raise ReadError("no_text", f"{place} is empty")
    if kind == "gzip":
        if not wrappers:
            raise ReadError(
                "unsupported", f"{place} is packed with gzip again and again; unpack it"
            )
        inner = inflate(capture.payload, place)
        yield from _read(msgspec.structs.replace(capture, payload=inner), wrappers - 1)
        return
    if kind in _ADVICE:
        raise ReadError("unsupported", f"{place} is {_ADVICE[kind]}")
    yield from _hand_over(capture, kind)


def _hand_over(capture: RawCapture, kind: Kind) -> Iterator[Reading]:
    """Call the reader for a kind; readers are imported when they are first needed."""
    if kind == "html":
        from apercu.read.html import read_html  # noqa: PLC0415

        yield read_html(capture)
    elif kind == "pdf":
        from apercu.read.pdf import read_pdf  # noqa: PLC0415

        yield read_pdf(capture)
    elif kind == "feed":
        from apercu.read.feeds import read_feed  # noqa: PLC0415

        yield from read_feed(capture)
    elif kind == "jsonl":
        from apercu.read.jsonl import read_jsonl  # noqa: PLC0415

        yield read_jsonl(capture)
    else:
        from apercu.read.plain import read_markdown, read_text  # noqa: PLC0415

        yield (read_markdown if kind == "markdown" else read_text)(capture)


def inflate(packed: bytes, place: str, most: int = MAX_PAYLOAD) -> bytes:
    """Unpack gzip, all members, up to `most` bytes. Raises ReadError `too_large` or `damaged`."""
    whole = bytearray()
    rest = packed
    try:
        while rest.startswith(b"\x1f\x8b"):
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            whole += member.decompress(rest, most - len(whole) + 1)
            if len(whole) > most:
                message = f"{place} unpacks to more than {most >> 20} MiB; unpack and split it"
                raise ReadError("too_large", message)
            if not member.eof:
                raise ReadError("damaged", f"{place} is cut off within its gzip data; get it again")
            rest = member.unused_data
    except zlib.error as error:
        raise ReadError("damaged", f"{place} is damaged gzip ({error}); get it again") from error
    return bytes(whole)


# --- telling kinds apart --------------------------------------------------------------------


def sniff(payload: bytes, *, media_type: str = "", url: str = "", via: str = "file") -> Kind:
    """Tell what kind of thing some bytes are; the name and the header only break ties."""
    if via == "jsonl":
        return "jsonl"
    head = payload[:_HEAD]
    if not payload.strip(_BLANK):
        return "empty"
    kind = _by_magic(head)
    if kind is not None:
        return kind
    text = _peek(head)
    if text is None:
        return "binary"
    name = re.split(r"[?#]", url, maxsplit=1)[0].lower()
    return _by_markup(text) or _by_words(text, media_type.partition(";")[0].strip().lower(), name)


def _by_magic(head: bytes) -> Kind | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        if b"mimetypeapplication/epub" in head:
            return "epub"
        inside = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"opendocument")
        return "office" if any(mark in head for mark in inside) else "zip"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in {b"avif", b"heic", b"mif1"} else "media"
    if head.startswith(b"RIFF"):
        return "image" if head[8:12] == b"WEBP" else "media"
    return next(
        (kind for magic, kind in _MAGIC if head.startswith(magic) and _plausible(magic, head)), None
    )


def _plausible(magic: bytes, head: bytes) -> bool:
    """Tell short magic numbers that are also letters from words that begin so."""
    return len(magic) > 3 or not magic.isalnum() or b"\x00" in head[:64]


def _peek(head: bytes) -> str | None:
    """Decode a head roughly, to look for marks; `None` where it is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    zeros = head.count(0)
    if zeros > len(head) // 4:
        even = head[::2].count(0)
        return head.decode("utf-16-be" if even > zeros // 2 else "utf-16-le", "ignore")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if zeros > 8 or controls > len(head) // 20:
        return None
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _by_markup(text: str) -> Kind | None:
    start = 0
    while match := _PROLOGUE.match(text, start):
        if re.match(r"\s*<!DOCTYPE\s+html", match[0], re.IGNORECASE):
            return "html"
        start = match.end()
    first = _FIRST_TAG.match(text, start)
    if first is None:
        return None
    name = first[2].lower()
    if name == "rdf":
        return "feed" if any(mark in text for mark in _FEED_NAMES) else "xml"
    if name in _ROOTS:
        return _ROOTS[name]
    return "xml" if text.lstrip().startswith("<?xml") else None


def _by_words(text: str, media_type: str, name: str) -> Kind:
    if media_type in {"text/markdown", "text/x-markdown"} or name.endswith((".md", ".markdown")):
        return "markdown"
    if _FRONT_MATTER.match(text):
        return "markdown"
    head = text[:2000]
    heads = [line for line in head.split("\n", 8)[:6] if _MAIL.match(line)]
    if len(heads) >= 2 and not media_type.startswith("text/html"):
        return "mail"
    tags = len(_TAGS.findall(text))
    if tags >= 2 or (tags and ("html" in media_type or name.endswith((".html", ".htm")))):
        return "html"
    if text.lstrip()[:1] in {"{", "["} and ("json" in media_type or name.endswith(".json")):
        return "json"
    return "text"
