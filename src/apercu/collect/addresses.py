"""What a file says of itself: its kind by its name, its web address by what a browser noted."""

from __future__ import annotations

import html
import re

_LOOKED_AT = 1 << 16

_MEDIA_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown",
    ".pdf": "application/pdf", ".rss": "application/rss+xml", ".atom": "application/atom+xml",
    ".xml": "application/xml", ".rdf": "application/rdf+xml", ".json": "application/json",
    ".jsonl": "application/json", ".ndjson": "application/json", ".gz": "application/gzip",
    ".warc": "application/warc",
}  # fmt: skip

_SAVED_FROM = re.compile(
    rb"<!--\s*saved from url=(?:\(\d+\))?\s*(https?://[^\s<>\"']{4,2000})", re.IGNORECASE
)
_SINGLE_FILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>\"']{4,2000})"
)
_LINK = re.compile(rb"<link\b[^<>]{0,3000}>", re.IGNORECASE)
_CANONICAL = re.compile(rb"\brel\s*=\s*[\"']?canonical\b", re.IGNORECASE)
_HREF = re.compile(rb"\bhref\s*=\s*[\"']?(https?://[^\"'<>\s]{4,2000})", re.IGNORECASE)


def media_type_of(name: str) -> str:
    """Give the media type that a file name's ending stands for, or an empty string."""
    return _MEDIA_TYPES.get(f".{name.rpartition('.')[2].lower()}", "")


def original_address(payload: bytes) -> str | None:
    """Read the web address that a saved page says it came from; `None` where it says nothing.

    The browser's own note goes before the page's canonical link.
    """
    head = payload[:_LOOKED_AT]
    if b"<" not in head[:1024]:
        return None
    note = _SAVED_FROM.search(head) or _SINGLE_FILE.search(head)
    if note is not None:
        return _address(note[1])
    for link in _LINK.findall(head):
        if _CANONICAL.search(link) and (href := _HREF.search(link)):
            return _address(href[1])
    return None


def _address(found: bytes) -> str | None:
    text = html.unescape(found.decode("utf-8", "replace"))
    return None if "\ufffd" in text else text
